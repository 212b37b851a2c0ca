/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-router-private.h"

#include <string.h>

#include "../cometd-channel-private.h"
#include "../cometd-channel.h"

/* With quotes, and up to six bytes for each of the name: a longer text is no channel. */
#define MAX_JSON_LENGTH (6 * COMETD_CHANNEL_MAX_LENGTH + 2)

typedef struct
{
  CometdDestination destination;
  char *json; /* The name as it came on the wire, with quotes. */
  gsize length;
} CacheEntry;

struct _CometdRouter
{
  GHashTable *routes;    /* channel → owned route; the key is in it. */
  GHashTable *by_handle; /* handle → route. */

  /* Answers given, by the bytes of the name as it came; emptied whenever a handle comes or goes. */
  GHashTable *cache;
  gsize cached_bytes;
  CacheEntry *last; /* In cache. Most events are on the channel of the one before. */
};

static void
route_free (CometdRoute *route)
{
  g_ptr_array_unref (route->handles);
  g_free (route->channel);
  g_free (route);
}

static void
cache_entry_free (CacheEntry *entry)
{
  g_ref_string_release (entry->destination.channel);
  g_clear_pointer (&entry->destination.handles, g_ptr_array_unref);
  g_free (entry->json);
  g_free (entry);
}

static guint
cache_entry_hash (gconstpointer key)
{
  const CacheEntry *entry = key;
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < entry->length; i++)
    hash = (hash ^ (guchar)entry->json[i]) * 16777619u;

  return hash;
}

static gboolean
cache_entry_equal (gconstpointer a,
                   gconstpointer b)
{
  const CacheEntry *first = a, *second = b;

  return first->length == second->length &&
         memcmp (first->json, second->json, first->length) == 0;
}

CometdRouter *
cometd_router_new (void)
{
  CometdRouter *self = g_new0 (CometdRouter, 1);

  self->routes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify)route_free);
  self->by_handle = g_hash_table_new (NULL, NULL);
  self->cache = g_hash_table_new_full (cache_entry_hash, cache_entry_equal, NULL,
                                       (GDestroyNotify)cache_entry_free);
  return self;
}

void
cometd_router_free (CometdRouter *self)
{
  g_hash_table_unref (self->cache);
  g_hash_table_unref (self->by_handle);
  g_hash_table_unref (self->routes);
  g_free (self);
}

static void
forget_answers (CometdRouter *self)
{
  self->last = NULL;
  self->cached_bytes = 0;
  g_hash_table_remove_all (self->cache);
}

CometdRoute *
cometd_router_find (CometdRouter *self,
                    const char   *channel)
{
  return g_hash_table_lookup (self->routes, channel);
}

CometdRoute *
cometd_router_find_handle (CometdRouter *self,
                           gpointer      handle)
{
  return g_hash_table_lookup (self->by_handle, handle);
}

CometdRoute *
cometd_router_add (CometdRouter *self,
                   const char   *channel,
                   gpointer      handle)
{
  CometdRoute *route = cometd_router_find (self, channel);

  g_assert (cometd_router_find_handle (self, handle) == NULL);

  if (route == NULL)
    {
      route = g_new0 (CometdRoute, 1);
      route->channel = g_strdup (channel);
      route->handles = g_ptr_array_new ();
      g_hash_table_insert (self->routes, route->channel, route);
    }

  g_ptr_array_add (route->handles, handle);
  g_hash_table_insert (self->by_handle, handle, route);
  forget_answers (self);
  return route;
}

void
cometd_router_remove (CometdRouter *self,
                      gpointer      handle)
{
  CometdRoute *route = cometd_router_find_handle (self, handle);

  if (route == NULL)
    return;

  g_ptr_array_remove (route->handles, handle);
  g_hash_table_remove (self->by_handle, handle);
  forget_answers (self);
}

void
cometd_router_drop (CometdRouter *self,
                    CometdRoute  *route)
{
  for (guint i = 0; i < route->handles->len; i++)
    g_hash_table_remove (self->by_handle, g_ptr_array_index (route->handles, i));
  g_hash_table_remove (self->routes, route->channel);
  forget_answers (self);
}

static int
compare_channels (gconstpointer a,
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

  g_ptr_array_sort (routes, compare_channels);
  return routes;
}

static void
add_handles (CometdRouter *self,
             const char   *channel,
             GPtrArray    *handles)
{
  CometdRoute *route = cometd_router_find (self, channel);

  if (route != NULL)
    g_ptr_array_extend (handles, route->handles, NULL, NULL);
}

/* For /a/b/c: itself, then the patterns that cover it, the nearest first: /a/b with one star, then
 * with two, and /a and the root with two. */
static GPtrArray *
find_handles (CometdRouter *self,
              const char   *channel)
{
  g_autoptr(GPtrArray) handles = g_ptr_array_new ();
  g_autofree char *pattern = g_malloc (strlen (channel) + 4);
  gboolean is_broadcast = !cometd_channel_is_meta (channel) && !cometd_channel_is_service (channel);
  gboolean is_nearest = TRUE;

  add_handles (self, channel, handles);

  strcpy (pattern, channel);
  for (char *slash = strrchr (pattern, '/'); slash != NULL; slash = strrchr (pattern, '/'))
    {
      if (slash > pattern || is_broadcast)
        {
          strcpy (slash, "/*");
          if (is_nearest)
            add_handles (self, pattern, handles);
          strcpy (slash, "/**");
          add_handles (self, pattern, handles);
        }
      *slash = '\0';
      is_nearest = FALSE;
    }

  return handles->len > 0 ? g_steal_pointer (&handles) : NULL;
}

/* NULL if the text is not the name of a channel. */
static CacheEntry *
make_entry (CometdRouter          *self,
            const CometdJsonSlice *channel)
{
  g_autofree char *name = NULL;
  CacheEntry *entry;

  if (channel->length > MAX_JSON_LENGTH)
    return NULL;

  name = cometd_json_dup_string (channel);
  if (!cometd_channel_is_valid (name) || cometd_channel_is_pattern (name))
    return NULL;

  entry = g_new0 (CacheEntry, 1);
  entry->json = g_memdup2 (channel->text, channel->length);
  entry->length = channel->length;
  entry->destination.channel = g_ref_string_new (name);
  entry->destination.handles = find_handles (self, name);
  return entry;
}

static gsize
count_bytes (const CacheEntry *entry)
{
  const GPtrArray *handles = entry->destination.handles;

  return sizeof *entry + 2 * entry->length +
         (handles != NULL ? handles->len : 0) * sizeof (gpointer);
}

const CometdDestination *
cometd_router_look_up (CometdRouter          *self,
                       const CometdJsonSlice *channel)
{
  CacheEntry key = { .json = (char *)channel->text, .length = channel->length };
  CacheEntry *entry;
  gsize n_bytes;

  if (self->last != NULL && cache_entry_equal (self->last, &key))
    return &self->last->destination;

  entry = channel->length <= MAX_JSON_LENGTH ? g_hash_table_lookup (self->cache, &key) : NULL;
  if (entry == NULL)
    {
      entry = make_entry (self, channel);
      if (entry == NULL)
        return NULL;

      n_bytes = count_bytes (entry);
      if (g_hash_table_size (self->cache) >= COMETD_ROUTER_MAX_CACHED ||
          self->cached_bytes + n_bytes > COMETD_ROUTER_MAX_CACHED_BYTES)
        forget_answers (self);

      self->cached_bytes += n_bytes;
      g_hash_table_add (self->cache, entry);
    }

  self->last = entry;
  return &entry->destination;
}

gsize
cometd_router_get_cached_bytes (CometdRouter *self)
{
  return self->cached_bytes;
}
