/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-router-private.h"

#include <string.h>

#include "../cometd-channel-private.h"
#include "../cometd-channel.h"
#include "../cometd-lazy-table-private.h"

/* The longest JSON string that can be a channel: with quotes, and six bytes for an escaped byte. */
#define MAX_JSON_LENGTH (6 * COMETD_CHANNEL_MAX_LENGTH + 2)

struct _CometdRouter
{
  GHashTable *routes;          /* channel → owned route; the key is in it. */
  GHashTable *by_subscription; /* subscription → route. */

  CometdChannelCache *cache; /* Emptied when a subscription is added or removed. */
};

static void
route_free (CometdRoute *route)
{
  g_ptr_array_unref (route->subscriptions);
  g_free (route->channel);
  g_free (route);
}

CometdRouter *
cometd_router_new (void)
{
  CometdRouter *self = g_new0 (CometdRouter, 1);

  self->routes = cometd_lazy_table_new ();
  self->by_subscription = cometd_lazy_table_new ();
  self->cache = cometd_channel_cache_new ();
  return self;
}

void
cometd_router_free (CometdRouter *self)
{
  cometd_channel_cache_free (self->cache);
  g_hash_table_unref (self->by_subscription);
  g_hash_table_unref (self->routes);
  g_free (self);
}

CometdRoute *
cometd_router_find (CometdRouter *self,
                    const char   *channel)
{
  return g_hash_table_lookup (self->routes, channel);
}

CometdRoute *
cometd_router_find_subscription (CometdRouter *self,
                                 gpointer      subscription)
{
  return g_hash_table_lookup (self->by_subscription, subscription);
}

CometdRoute *
cometd_router_add_route (CometdRouter *self,
                         const char   *channel)
{
  CometdRoute *route = g_new0 (CometdRoute, 1);

  g_assert (cometd_router_find (self, channel) == NULL);

  route->channel = g_strdup (channel);
  route->subscriptions = g_ptr_array_new ();
  cometd_lazy_table_need (&self->routes, g_str_hash, g_str_equal, NULL,
                          (GDestroyNotify)route_free);
  g_hash_table_insert (self->routes, route->channel, route);
  return route;
}

CometdRoute *
cometd_router_add (CometdRouter *self,
                   const char   *channel,
                   gpointer      subscription)
{
  CometdRoute *route = cometd_router_find (self, channel);

  g_assert (cometd_router_find_subscription (self, subscription) == NULL);

  if (route == NULL)
    route = cometd_router_add_route (self, channel);

  g_ptr_array_add (route->subscriptions, subscription);
  cometd_lazy_table_need (&self->by_subscription, NULL, NULL, NULL, NULL);
  g_hash_table_insert (self->by_subscription, subscription, route);
  cometd_channel_cache_clear (self->cache);
  return route;
}

void
cometd_router_remove (CometdRouter *self,
                      gpointer      subscription)
{
  CometdRoute *route = cometd_router_find_subscription (self, subscription);

  if (route == NULL)
    return;

  g_ptr_array_remove (route->subscriptions, subscription);
  g_hash_table_remove (self->by_subscription, subscription);
  cometd_channel_cache_clear (self->cache);
}

void
cometd_router_drop (CometdRouter *self,
                    CometdRoute  *route)
{
  for (guint i = 0; i < route->subscriptions->len; i++)
    g_hash_table_remove (self->by_subscription, g_ptr_array_index (route->subscriptions, i));
  g_hash_table_remove (self->routes, route->channel);
  cometd_channel_cache_clear (self->cache);
}

static int
compare_routes (gconstpointer a,
                gconstpointer b)
{
  const CometdRoute *first = *(CometdRoute *const *)a;
  const CometdRoute *second = *(CometdRoute *const *)b;

  return strcmp (first->channel, second->channel);
}

GPtrArray *
cometd_router_list (CometdRouter *self)
{
  GPtrArray *routes = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer route;

  g_hash_table_iter_init (&iter, self->routes);
  while (g_hash_table_iter_next (&iter, NULL, &route))
    g_ptr_array_add (routes, route);

  g_ptr_array_sort (routes, compare_routes);
  return routes;
}

static void
add_subscriptions (CometdRouter *self,
                   const char   *channel,
                   GPtrArray    *subscriptions)
{
  CometdRoute *route = cometd_router_find (self, channel);

  if (route != NULL)
    g_ptr_array_extend (subscriptions, route->subscriptions, NULL, NULL);
}

/* For /a/b/c: the channel itself, then the patterns that cover it, the most specific first: /a/b
 * with one star, then with two, then /a and the root with two. */
static GPtrArray *
find_subscriptions (CometdRouter *self,
                    const char   *channel)
{
  g_autoptr(GPtrArray) subscriptions = g_ptr_array_new ();
  g_autofree char *pattern = g_malloc (strlen (channel) + 4);
  gboolean is_broadcast = !cometd_channel_is_meta (channel) && !cometd_channel_is_service (channel);
  gboolean is_nearest = TRUE;

  add_subscriptions (self, channel, subscriptions);

  strcpy (pattern, channel);
  for (char *slash = strrchr (pattern, '/'); slash != NULL; slash = strrchr (pattern, '/'))
    {
      if (slash > pattern || is_broadcast)
        {
          strcpy (slash, "/*");
          if (is_nearest)
            add_subscriptions (self, pattern, subscriptions);
          strcpy (slash, "/**");
          add_subscriptions (self, pattern, subscriptions);
        }
      *slash = '\0';
      is_nearest = FALSE;
    }

  return subscriptions->len > 0 ? g_steal_pointer (&subscriptions) : NULL;
}

const CometdDestination *
cometd_router_look_up (CometdRouter          *self,
                       const CometdJsonSlice *channel)
{
  const CometdDestination *destination = NULL;
  g_autoptr(GPtrArray) subscriptions = NULL;
  g_autofree char *name = NULL;

  if (channel->length > MAX_JSON_LENGTH)
    return NULL;

  destination = cometd_channel_cache_find (self->cache, channel);
  if (destination != NULL)
    return destination;

  name = cometd_json_dup_string (channel);
  if (!cometd_channel_is_valid (name) || cometd_channel_is_pattern (name))
    return NULL;

  subscriptions = find_subscriptions (self, name);
  return cometd_channel_cache_add (self->cache, channel, name, subscriptions);
}

gsize
cometd_router_get_cached_bytes (CometdRouter *self)
{
  return cometd_channel_cache_get_bytes (self->cache);
}
