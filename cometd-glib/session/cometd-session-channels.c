/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-channel.h"
#include "../cometd-error-private.h"
#include "../protocol/cometd-backoff-private.h"

/* Subscriptions on the wire: one a channel, however many handles it has. */

static void
tell_handles (CometdSession           *self,
              CometdRoute             *route,
              CometdSubscriptionState  state,
              CometdMessage           *reply,
              const GError            *error)
{
  for (guint i = 0; i < route->handles->len; i++)
    cometd_news_add_subscription (&self->news, g_ptr_array_index (route->handles, i),
                                  state, reply, error);
  cometd_session_wake_at (self, 0);
}

static void
tell_and_drop (CometdSession           *self,
               CometdRoute             *route,
               CometdSubscriptionState  state,
               CometdMessage           *reply,
               const GError            *error)
{
  tell_handles (self, route, state, reply, error);
  cometd_router_drop (self->router, route);
}

static CometdRequest *
add_request (CometdSession     *self,
             CometdRoute       *route,
             CometdRequestKind  kind)
{
  g_autoptr(CometdMessage) message =
    cometd_message_new (kind == COMETD_REQUEST_SUBSCRIBE ? "/meta/subscribe" : "/meta/unsubscribe");
  CometdRequest *request;

  cometd_message_set_string (message, COMETD_FIELD_SUBSCRIPTION, route->channel);
  request = cometd_session_add_request (self, kind, message);
  route->request = cometd_request_get_number (request);
  return request;
}

void
cometd_session_subscribe (CometdSession *self,
                          const char    *channel,
                          gpointer       handle)
{
  CometdRoute *route = cometd_router_add (self->router, channel, handle);
  CometdRequest *pending = cometd_requests_find (self->requests, route->request);
  g_autoptr(GError) error = NULL;

  cometd_session_note_call (self);
  route->is_local = cometd_channel_is_service (channel);
  if (route->is_local)
    route->is_active = TRUE;

  /* From now on an operation waits for it, which has to end. */
  if (pending != NULL && cometd_request_get_kind (pending) == COMETD_REQUEST_SUBSCRIBE)
    {
      cometd_request_set_automatic (pending, FALSE);
      return;
    }

  /* An unsubscribe on its way would come after what is found here. */
  if (route->is_active && pending == NULL)
    {
      cometd_news_add_subscription (&self->news, handle, COMETD_SUBSCRIPTION_STATE_ACTIVE,
                                    NULL, NULL);
      cometd_session_wake_at (self, 0);
      return;
    }

  if (!cometd_session_is_cut_off (self))
    {
      route->is_active = FALSE;
      cometd_session_queue_request (self, add_request (self, route, COMETD_REQUEST_SUBSCRIBE),
                                    FALSE);
      return;
    }

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                       _("There is no connection at the moment, so %s was not subscribed"),
                       channel);
  cometd_news_add_subscription (&self->news, handle, COMETD_SUBSCRIPTION_STATE_FAILED, NULL, error);
  cometd_router_remove (self->router, handle);
  if (route->handles->len == 0 && !route->is_active)
    cometd_router_drop (self->router, route);
  cometd_session_wake_at (self, 0);
}

static void
end_at_once (CometdSession     *self,
             guint64            number,
             CometdSessionDone  done,
             gpointer           user_data)
{
  if (done == NULL)
    return;

  cometd_news_add_done (&self->news, number, done, user_data, NULL, NULL);
  cometd_session_wake_at (self, 0);
}

/* Nobody listens to the channel any more. */
static guint64
leave (CometdSession     *self,
       CometdRoute       *route,
       CometdSessionDone  done,
       gpointer           user_data)
{
  CometdRequest *pending = cometd_requests_find (self->requests, route->request);
  CometdRequest *request;

  cometd_session_note_call (self);

  /* What has not been asked for need not be taken back. */
  if (pending != NULL && cometd_outbox_contains (&self->outbox, pending))
    {
      route->request = 0;
      cometd_session_end_request (self, pending, NULL, NULL);
      pending = NULL;
    }

  if ((cometd_session_is_established (self) ||
       (cometd_session_get_state (self) == COMETD_STATE_UNCONNECTED &&
        !cometd_session_is_cut_off (self))) &&
      !route->is_local &&
      (route->is_active || pending != NULL))
    {
      route->is_active = FALSE;
      request = add_request (self, route, COMETD_REQUEST_UNSUBSCRIBE);
      cometd_request_set_done (request, done, user_data);
      cometd_session_queue_request (self, request, FALSE);
      return cometd_request_get_number (request);
    }

  /* Without a link the server is told when it is back, if it still knows the session. */
  if (route->is_local || !route->is_active ||
      cometd_session_get_state (self) != COMETD_STATE_UNCONNECTED)
    cometd_router_drop (self->router, route);

  if (done == NULL)
    return 0;

  end_at_once (self, cometd_requests_next_number (self->requests), done, user_data);
  return 0;
}

guint64
cometd_session_unsubscribe (CometdSession     *self,
                            gpointer           handle,
                            CometdSessionDone  done,
                            gpointer           user_data)
{
  CometdRoute *route = cometd_router_find_handle (self->router, handle);

  cometd_news_forget_handle (&self->news, handle);
  cometd_router_remove (self->router, handle);
  if (route != NULL && route->handles->len == 0)
    return leave (self, route, done, user_data);

  end_at_once (self, 0, done, user_data);
  return 0;
}

guint64
cometd_session_unsubscribe_channel (CometdSession     *self,
                                    const char        *channel,
                                    CometdSessionDone  done,
                                    gpointer           user_data)
{
  CometdRoute *route = cometd_router_find (self->router, channel);

  if (route == NULL || route->handles->len == 0)
    {
      end_at_once (self, 0, done, user_data);
      return 0;
    }

  tell_handles (self, route, COMETD_SUBSCRIPTION_STATE_ENDED, NULL, NULL);
  while (route->handles->len > 0)
    cometd_router_remove (self->router, g_ptr_array_index (route->handles, 0));
  return leave (self, route, done, user_data);
}

char **
cometd_session_dup_channels (CometdSession *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);
  g_autoptr(GStrvBuilder) channels = g_strv_builder_new ();

  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      if (route->handles->len > 0)
        g_strv_builder_add (channels, route->channel);
    }

  return g_strv_builder_end (channels);
}

/* A subscription that failed because the link or the session went, and not because of the server,
 * is asked for again, if it is one that the app has had, or if the session begins anew anyway. */
static gboolean
will_be_repeated (CometdSession *self,
                  CometdRoute   *route,
                  const GError  *error)
{
  if (!g_error_matches (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED))
    return FALSE;

  switch (cometd_session_get_state (self))
    {
    case COMETD_STATE_HANDSHAKING:
      return self->settings->resubscribe;

    case COMETD_STATE_UNCONNECTED:
      return route->was_active;

    case COMETD_STATE_CONNECTING:
    case COMETD_STATE_CONNECTED:
    case COMETD_STATE_DISCONNECTING:
    case COMETD_STATE_DISCONNECTED:
    default:
      return FALSE;
    }
}

static gboolean
is_passing_code (guint code)
{
  return code == 408 || code == 429 || (code >= 500 && code < 600);
}

/* A subscription that is made again may be refused because the server is busy or on its way down,
 * or get no reply at all. */
static gboolean
is_passing (CometdRequest *request,
            CometdMessage *reply,
            const GError  *error)
{
  if (!cometd_request_is_automatic (request))
    return FALSE;

  if (reply != NULL)
    return is_passing_code ((guint)cometd_error_get_code (error));

  return cometd_request_get_status (request) != 0
           ? is_passing_code (cometd_request_get_status (request))
           : g_error_matches (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT) ||
             g_error_matches (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
}

static void
postpone (CometdSession *self,
          CometdRoute   *route)
{
  guint delay;

  route->is_postponed = TRUE;
  if (self->resubscribe_time != -1)
    return;

  if (self->n_postponed < G_MAXUINT)
    self->n_postponed++;
  delay = cometd_backoff_get_delay (self->n_postponed, self->settings->backoff_increment,
                                    self->settings->max_backoff,
                                    cometd_alarm_get_random (self->alarm));
  self->resubscribe_time = cometd_session_after (self, MAX (delay, COMETD_BACKOFF_FLOOR));
  cometd_session_wake_at (self, self->resubscribe_time);
}

/* The request was sent, and it is not known whether the server has processed it. */
static gboolean
is_unclear (CometdSession *self,
            CometdRequest *request,
            CometdMessage *reply)
{
  return cometd_request_is_sent (request) && reply == NULL &&
         (cometd_session_is_established (self) ||
          cometd_session_get_state (self) == COMETD_STATE_UNCONNECTED);
}

/* It is not subscribed as far as the app is concerned, and the server is told so: now, or when the
 * connection is back. */
static void
take_back (CometdSession *self,
           CometdRoute   *route,
           const GError  *error)
{
  tell_handles (self, route, COMETD_SUBSCRIPTION_STATE_FAILED, NULL, error);
  while (route->handles->len > 0)
    cometd_router_remove (self->router, g_ptr_array_index (route->handles, 0));
  route->is_active = FALSE;
  if (cometd_session_is_established (self))
    cometd_session_queue_request (self, add_request (self, route, COMETD_REQUEST_UNSUBSCRIBE),
                                  FALSE);
}

static void
subscribe_answered (CometdSession *self,
                    CometdRequest *request,
                    CometdRoute   *route,
                    CometdMessage *reply,
                    const GError  *error)
{
  if (error == NULL)
    {
      route->is_active = route->was_active = TRUE;
      self->n_postponed = 0;
      tell_handles (self, route, COMETD_SUBSCRIPTION_STATE_ACTIVE, reply, NULL);
    }
  else if (will_be_repeated (self, route, error))
    return;
  else if (is_passing (request, reply, error))
    postpone (self, route);
  else if (is_unclear (self, request, reply))
    take_back (self, route, error);
  else
    tell_and_drop (self, route, COMETD_SUBSCRIPTION_STATE_FAILED, reply, error);
}

void
cometd_session_channel_answered (CometdSession *self,
                                 CometdRequest *request,
                                 CometdMessage *reply,
                                 const GError  *error)
{
  CometdRoute *route = cometd_router_find (self->router, cometd_request_get_subscription (request));

  if (route != NULL && route->request == cometd_request_get_number (request))
    {
      route->request = 0;
      if (cometd_request_get_kind (request) == COMETD_REQUEST_SUBSCRIBE)
        subscribe_answered (self, request, route, reply, error);
      else if (!is_unclear (self, request, reply) || error == NULL)
        cometd_router_drop (self->router, route);
    }

  if (cometd_request_is_restoring (request))
    cometd_session_restored (self);
}

void
cometd_session_forget_subscriptions (CometdSession *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  self->is_connect_waiting = FALSE;
  self->n_postponed = 0;
  self->resubscribe_time = -1;
  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);
      gboolean was_active = route->is_active;

      if (route->is_local)
        continue;

      route->is_active = route->is_postponed = FALSE;
      if (route->handles->len == 0)
        cometd_router_drop (self->router, route);
      else if (!was_active)
        continue;
      else if (self->settings->resubscribe)
        tell_handles (self, route, COMETD_SUBSCRIPTION_STATE_PENDING, NULL, NULL);
      else
        tell_and_drop (self, route, COMETD_SUBSCRIPTION_STATE_ENDED, NULL, NULL);
    }
}

static void
subscribe_again (CometdSession *self,
                 CometdRoute   *route)
{
  CometdRequest *request = add_request (self, route, COMETD_REQUEST_SUBSCRIBE);
  gboolean is_restoring = cometd_session_get_state (self) == COMETD_STATE_CONNECTING ||
                          self->is_connect_waiting;

  cometd_request_set_automatic (request, route->was_active);
  cometd_request_set_restoring (request, is_restoring);
  if (is_restoring)
    self->n_restoring++;
  cometd_session_queue_request (self, request, TRUE);
}

void
cometd_session_subscribe_postponed (CometdSession *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  self->resubscribe_time = -1;
  for (guint i = 0; i < routes->len; i++)
    ((CometdRoute *)g_ptr_array_index (routes, i))->is_postponed = FALSE;
  if (cometd_session_is_established (self))
    cometd_session_subscribe_missing (self);
}

void
cometd_session_subscribe_missing (CometdSession *self)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  for (guint i = routes->len; i > 0; i--)
    {
      CometdRoute *route = g_ptr_array_index (routes, i - 1);

      if (route->is_local || route->is_postponed || route->request != 0)
        continue;

      if (route->handles->len > 0 && !route->is_active)
        subscribe_again (self, route);
      else if (route->handles->len == 0)
        cometd_session_queue_request (self, add_request (self, route, COMETD_REQUEST_UNSUBSCRIBE),
                                      FALSE);
    }
}

void
cometd_session_end_subscriptions (CometdSession *self,
                                  const GError  *error)
{
  g_autoptr(GPtrArray) routes = cometd_router_list (self->router);

  for (guint i = 0; i < routes->len; i++)
    {
      CometdRoute *route = g_ptr_array_index (routes, i);

      tell_and_drop (self, route, COMETD_SUBSCRIPTION_STATE_ENDED, NULL, error);
    }
}
