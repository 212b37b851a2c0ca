/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-subscriptions-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-channel.h"
#include "../cometd-error-private.h"
#include "../cometd-lazy-table-private.h"
#include "../protocol/cometd-verdict-private.h"

struct _CometdSubscriptions
{
  const CometdSubscriptionsSink *sink;
  gpointer user_data;

  CometdRouter *router;
  GHashTable *awaited;  /* guint64; owned: the requests that the state connected waits for. */
  guint n_postponed;    /* Times in a row that subscriptions could not be restored. */
  gint64 restored_deadline; /* Of channels that the app has not subscribed to again; or -1. */
  gint64 retry_time;    /* When to try again; -1 if nothing is postponed. */
};

CometdSubscriptions *
cometd_subscriptions_new (const CometdSubscriptionsSink *sink,
                          gpointer                       user_data)
{
  CometdSubscriptions *self = g_new0 (CometdSubscriptions, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->router = cometd_router_new ();
  self->awaited = cometd_lazy_table_new ();
  self->retry_time = self->restored_deadline = -1;
  return self;
}

void
cometd_subscriptions_free (CometdSubscriptions *self)
{
  cometd_router_free (self->router);
  g_hash_table_unref (self->awaited);
  g_free (self);
}

const CometdDestination *
cometd_subscriptions_look_up (CometdSubscriptions   *self,
                              const CometdJsonSlice *channel)
{
  return cometd_router_look_up (self->router, channel);
}

char **
cometd_subscriptions_dup_channels (CometdSubscriptions *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);
  g_autoptr(GStrvBuilder) channels = g_strv_builder_new ();

  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      if (route->subscriptions->len > 0)
        g_strv_builder_add (channels, route->channel);
    }

  return g_strv_builder_end (channels);
}

char **
cometd_subscriptions_dup_active (CometdSubscriptions *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);
  g_autoptr(GStrvBuilder) channels = g_strv_builder_new ();

  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      if (route->is_active && !route->is_local)
        g_strv_builder_add (channels, route->channel);
    }

  return g_strv_builder_end (channels);
}

gboolean
cometd_subscriptions_is_new (CometdSubscriptions *self,
                             const char          *channel)
{
  CometdRoute *route = cometd_router_find (self->router, channel);

  return route != NULL && !route->was_active;
}

static void
tell (CometdSubscriptions     *self,
      CometdRoute             *route,
      CometdSubscriptionState  state,
      CometdMessage           *reply,
      const GError            *error)
{
  for (guint i = 0; i < route->subscriptions->len; i++)
    self->sink->news (g_ptr_array_index (route->subscriptions, i), state, reply, error,
                      self->user_data);
}

static void
tell_and_drop (CometdSubscriptions     *self,
               CometdRoute             *route,
               CometdSubscriptionState  state,
               CometdMessage           *reply,
               const GError            *error)
{
  tell (self, route, state, reply, error);
  cometd_router_drop (self->router, route);
}

void
cometd_subscriptions_resume (CometdSubscriptions  *self,
                             char                **channels,
                             gint64                deadline)
{
  self->restored_deadline = deadline;
  for (char **channel = channels; *channel != NULL; channel++)
    {
      CometdRoute *route = cometd_router_add_route (self->router, *channel);

      route->is_restored = route->is_active = route->was_active = TRUE;
    }
}

/* The other channels wait until the app subscribes to them. */
void
cometd_subscriptions_resumed (CometdSubscriptions *self,
                              gint64               deadline)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  self->restored_deadline = deadline;
  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      if (!route->is_restored || route->subscriptions->len == 0)
        continue;

      route->is_restored = FALSE;
      tell (self, route, COMETD_SUBSCRIPTION_STATE_ACTIVE, NULL, NULL);
    }
}

gint64
cometd_subscriptions_get_restored_deadline (CometdSubscriptions *self)
{
  return self->restored_deadline;
}

static void
remove_all (CometdSubscriptions *self,
            CometdRoute         *route)
{
  while (route->subscriptions->len > 0)
    cometd_router_remove (self->router, g_ptr_array_index (route->subscriptions, 0));
}

static void
request (CometdSubscriptions *self,
         CometdRoute         *route,
         gboolean             subscribe,
         gboolean             at_head)
{
  route->is_automatic = FALSE;
  route->is_subscribing = subscribe;
  route->request = self->sink->request (route->channel, subscribe, at_head, self->user_data);
}

static void
fail_without_connection (CometdSubscriptions *self,
                         CometdRoute         *route,
                         gpointer             subscription)
{
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                 _("Could not subscribe to %s: the client is not connected at the moment"),
                 route->channel);

  self->sink->news (subscription, COMETD_SUBSCRIPTION_STATE_FAILED, NULL, error, self->user_data);
  cometd_router_remove (self->router, subscription);
  if (route->subscriptions->len == 0 && !route->is_active)
    cometd_router_drop (self->router, route);
}

void
cometd_subscriptions_subscribe (CometdSubscriptions *self,
                                const char          *channel,
                                gpointer             subscription,
                                CometdReach          reach)
{
  CometdRoute *route = cometd_router_add (self->router, channel, subscription);

  route->is_local = cometd_channel_is_service (channel);
  if (route->is_local)
    route->is_active = TRUE;

  /* From now on an operation waits for the request, so that a failure is not to be hidden. */
  if (route->request != 0 && route->is_subscribing)
    {
      route->is_automatic = FALSE;
      return;
    }

  /* The server has the subscription, if it has the session. */
  if (route->is_restored && reach == COMETD_REACH_RESUMING)
    return;

  route->is_restored = FALSE;
  /* If an unsubscribe is on its way, the server will have forgotten the subscription. */
  if (route->is_active && route->request == 0)
    {
      self->sink->news (subscription, COMETD_SUBSCRIPTION_STATE_ACTIVE, NULL, NULL,
                        self->user_data);
      return;
    }

  if (reach == COMETD_REACH_LOST)
    {
      fail_without_connection (self, route, subscription);
      return;
    }

  route->is_active = FALSE;
  request (self, route, TRUE, FALSE);
}

/* The last subscription of a channel has been removed. */
static guint64
leave (CometdSubscriptions *self,
       CometdRoute         *route,
       CometdReach          reach)
{
  guint64 pending = route->request;

  /* The request may tell that it has ended. */
  route->is_restored = FALSE;
  route->request = 0;
  if (pending != 0 && self->sink->withdraw (pending, self->user_data))
    pending = 0;

  if (reach >= COMETD_REACH_RETRYING && !route->is_local && (route->is_active || pending != 0))
    {
      route->is_active = FALSE;
      request (self, route, FALSE, FALSE);
      return route->request;
    }

  /* Once there is a connection the server is told, if it still knows the session. */
  route->request = pending;
  if (route->is_local || !route->is_active ||
      (reach != COMETD_REACH_LOST && reach != COMETD_REACH_RESUMING))
    cometd_router_drop (self->router, route);
  return 0;
}

void
cometd_subscriptions_give_up_restored (CometdSubscriptions *self,
                                       CometdReach          reach)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  self->restored_deadline = -1;
  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      if (route->is_restored && route->subscriptions->len == 0)
        leave (self, route, reach);
    }
}

guint64
cometd_subscriptions_unsubscribe (CometdSubscriptions *self,
                                  gpointer             subscription,
                                  CometdReach          reach)
{
  CometdRoute *route = cometd_router_find_subscription (self->router, subscription);

  cometd_router_remove (self->router, subscription);
  return route != NULL && route->subscriptions->len == 0 ? leave (self, route, reach) : 0;
}

guint64
cometd_subscriptions_unsubscribe_channel (CometdSubscriptions *self,
                                          const char          *channel,
                                          CometdReach          reach)
{
  CometdRoute *route = cometd_router_find (self->router, channel);

  if (route == NULL || (route->subscriptions->len == 0 && !route->is_restored))
    return 0;

  tell (self, route, COMETD_SUBSCRIPTION_STATE_ENDED, NULL, NULL);
  remove_all (self, route);
  return leave (self, route, reach);
}

/* A request that failed with the connection or the session is repeated if the app has had the
 * subscription before, or in a new session. */
static gboolean
will_be_repeated (CometdRoute  *route,
                  const GError *error,
                  CometdReach   reach,
                  gboolean      resubscribe)
{
  if (!g_error_matches (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED))
    return FALSE;

  switch (reach)
    {
    case COMETD_REACH_NEW_SESSION:
    case COMETD_REACH_RESUMING:
      return resubscribe;

    case COMETD_REACH_LOST:
    case COMETD_REACH_RETRYING:
      return route->was_active;

    case COMETD_REACH_CLOSED:
    case COMETD_REACH_ESTABLISHED:
    default:
      return FALSE;
    }
}

static gboolean
is_transient_code (guint code)
{
  return code == 408 || code == 429 || (code >= 500 && code < 600);
}

/* A restarted server does not know the session, which the next connect finds out. */
static gboolean
is_unknown_session (const GError *error)
{
  return cometd_verdict_read (COMETD_REPLY_OPERATION, error, COMETD_RECONNECT_UNSET).is_doubtful;
}

/* The server may refuse to restore a subscription because it is busy or shutting down, or may not
 * reply at all. With long-polling, the connection of this request may be lost while the connect is
 * still held. */
static gboolean
is_transient (CometdRoute                     *route,
              const CometdSubscriptionsAnswer *answer,
              CometdReach                      reach)
{
  if (!route->is_automatic)
    return FALSE;

  if (answer->reply != NULL)
    return is_transient_code ((guint)cometd_error_get_code (answer->error)) ||
           is_unknown_session (answer->error);

  if (answer->status != 0)
    return is_transient_code (answer->status);

  if (g_error_matches (answer->error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED))
    return reach == COMETD_REACH_ESTABLISHED;

  return g_error_matches (answer->error, COMETD_ERROR, COMETD_ERROR_TRANSPORT) ||
         g_error_matches (answer->error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
}

static void
postpone (CometdSubscriptions *self,
          CometdRoute         *route)
{
  route->is_postponed = TRUE;
  if (self->retry_time != -1)
    return;

  if (self->n_postponed < G_MAXUINT)
    self->n_postponed++;
  self->retry_time = self->sink->postponed (self->n_postponed, self->user_data);
}

/* Whether the server may have processed a request that it has not replied to. */
static gboolean
is_unclear (const CometdSubscriptionsAnswer *answer,
            CometdReach                      reach)
{
  return answer->is_sent && answer->reply == NULL && reach >= COMETD_REACH_LOST;
}

/* The app is told that the subscription failed. The server, which may have made it, is told to
 * remove it: now, or when there is a connection again. */
static void
take_back (CometdSubscriptions *self,
           CometdRoute         *route,
           const GError        *error,
           CometdReach          reach)
{
  tell (self, route, COMETD_SUBSCRIPTION_STATE_FAILED, NULL, error);
  remove_all (self, route);
  route->is_active = FALSE;
  if (reach == COMETD_REACH_ESTABLISHED)
    request (self, route, FALSE, FALSE);
}

static void
subscribe_answered (CometdSubscriptions             *self,
                    CometdRoute                     *route,
                    const CometdSubscriptionsAnswer *answer,
                    CometdReach                      reach,
                    gboolean                         resubscribe)
{
  if (answer->error == NULL)
    {
      route->is_active = route->was_active = TRUE;
      self->n_postponed = 0;
      tell (self, route, COMETD_SUBSCRIPTION_STATE_ACTIVE, answer->reply, NULL);
    }
  else if (will_be_repeated (route, answer->error, reach, resubscribe))
    return;
  else if (is_transient (route, answer, reach))
    postpone (self, route);
  else if (is_unclear (answer, reach))
    take_back (self, route, answer->error, reach);
  else
    tell_and_drop (self, route, COMETD_SUBSCRIPTION_STATE_FAILED, answer->reply, answer->error);
}

void
cometd_subscriptions_answered (CometdSubscriptions             *self,
                               const CometdSubscriptionsAnswer *answer,
                               CometdReach                      reach,
                               gboolean                         resubscribe)
{
  CometdRoute *route = cometd_router_find (self->router, answer->channel);

  if (route != NULL && route->request == answer->number)
    {
      route->request = 0;
      if (route->is_subscribing)
        subscribe_answered (self, route, answer, reach, resubscribe);
      else if (!is_unclear (answer, reach) || answer->error == NULL)
        cometd_router_drop (self->router, route);
    }

  cometd_subscriptions_stop_waiting (self, answer->number);
}

void
cometd_subscriptions_stop_waiting (CometdSubscriptions *self,
                                   guint64              number)
{
  if (g_hash_table_remove (self->awaited, &number) && !cometd_subscriptions_is_restoring (self))
    self->sink->restored (self->user_data);
}

void
cometd_subscriptions_session_lost (CometdSubscriptions *self,
                                   gboolean             resubscribe)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  self->n_postponed = 0;
  self->retry_time = -1;
  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);
      gboolean was_active = route->is_active && !route->is_restored;

      if (route->is_local)
        continue;

      /* If the app has subscribed to it, that is a new subscription. */
      if (route->is_restored)
        route->is_restored = route->was_active = FALSE;

      route->is_active = route->is_postponed = FALSE;
      if (route->subscriptions->len == 0)
        cometd_router_drop (self->router, route);
      else if (!was_active)
        continue;
      else if (resubscribe)
        tell (self, route, COMETD_SUBSCRIPTION_STATE_PENDING, NULL, NULL);
      else
        tell_and_drop (self, route, COMETD_SUBSCRIPTION_STATE_ENDED, NULL, NULL);
    }
}

static void
subscribe_again (CometdSubscriptions *self,
                 CometdRoute         *route,
                 gboolean             is_awaited)
{
  request (self, route, TRUE, TRUE);
  route->is_automatic = route->was_active;
  if (!is_awaited)
    return;

  cometd_lazy_table_need (&self->awaited, g_int64_hash, g_int64_equal, g_free, NULL);
  g_hash_table_add (self->awaited, g_memdup2 (&route->request, sizeof route->request));
}

/* The last goes first, as each request is put before all that wait. */
void
cometd_subscriptions_restore (CometdSubscriptions *self,
                              gboolean             is_awaited)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  for (guint i = routes->len; i > 0; i--)
    {
      CometdRoute *route = g_ptr_array_index (routes, i - 1);

      if (route->is_local || route->is_postponed || route->request != 0)
        continue;

      if (route->subscriptions->len > 0 && !route->is_active)
        subscribe_again (self, route, is_awaited);
      else if (route->subscriptions->len == 0 && !route->is_restored)
        request (self, route, FALSE, FALSE);
    }
}

gboolean
cometd_subscriptions_is_restoring (CometdSubscriptions *self)
{
  return g_hash_table_size (self->awaited) > 0;
}

gint64
cometd_subscriptions_get_retry_time (CometdSubscriptions *self)
{
  return self->retry_time;
}

void
cometd_subscriptions_retry (CometdSubscriptions *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  self->retry_time = -1;
  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      route->is_postponed = FALSE;
    }
}

void
cometd_subscriptions_end_all (CometdSubscriptions *self,
                              const GError        *error)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  for (guint i = 0; i < routes->len; i++)
    tell_and_drop (self, g_ptr_array_index (routes, i), COMETD_SUBSCRIPTION_STATE_ENDED, NULL,
                   error);
  self->n_postponed = 0;
  self->retry_time = self->restored_deadline = -1;
}
