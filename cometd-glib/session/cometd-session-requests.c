/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-requests-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-session-alive-private.h"
#include "cometd-session-offline-private.h"

/* What the session does when requests end or expire. */

static void
subscription_answered (CometdSession *self,
                       CometdRequest *request,
                       CometdMessage *reply,
                       const GError  *error)
{
  const CometdSubscriptionsAnswer answer = {
    .number = cometd_request_get_number (request),
    .channel = cometd_request_get_subscription (request),
    .is_sent = cometd_request_is_sent (request),
    .status = cometd_request_get_status (request),
    .reply = reply,
    .error = error,
  };

  cometd_subscriptions_answered (self->subscriptions, &answer, cometd_session_get_reach (self),
                                 self->settings->resubscribe);
}

/* For other requests the lines about states and subscriptions say it. */
static void
log_failed (CometdSession *self,
            CometdRequest *request,
            const char    *why)
{
  const char *channel = cometd_request_get_channel (request);

  if (cometd_request_is_from_app (request))
    cometd_log_debug (self->settings->log, channel, "a message to %s failed: %s", channel, why);
}

static void
forget_request (CometdSession *self,
                CometdRequest *request)
{
  cometd_offline_remove (self->offline, request);
  cometd_sender_forget (self->sender, request);
}

static void
request_ended_cb (CometdRequest *request,
                  CometdMessage *reply,
                  const GError  *error,
                  gpointer       user_data)
{
  CometdSession *self = user_data;

  forget_request (self, request);
  if (reply != NULL)
    cometd_sender_note_answered (self->sender, cometd_request_get_exchange (request));
  cometd_session_report_request (self, request, reply, error);
}

static void
request_closed_cb (CometdRequest *request,
                   const GError  *cause,
                   gpointer       user_data)
{
  CometdSession *self = user_data;

  forget_request (self, request);
  log_failed (self, request, cause != NULL ? cause->message : "the client was closed");
  cometd_news_add_failed (self->news, request, cause);
}

static gboolean
keeps_cb (CometdRequest *request,
          gpointer       user_data)
{
  return cometd_session_keep (user_data, request,
                              cometd_request_is_sent (request) ? COMETD_SENDING_UNCLEAR
                                                               : COMETD_SENDING_UNSENT);
}

void
cometd_session_report_request (CometdSession *self,
                               CometdRequest *request,
                               CometdMessage *reply,
                               const GError  *error)
{
  CometdRequestDone done;
  gpointer user_data;

  if (error != NULL)
    log_failed (self, request, error->message);
  if (cometd_request_is_subscription (request))
    subscription_answered (self, request, reply, error);

  done = cometd_request_get_done (request, &user_data);
  if (done != NULL)
    cometd_news_add_done (self->news, cometd_request_get_number (request), done, user_data,
                          reply, error);
}

/* An exchange whose response is being dispatched ends by itself, and its connection is kept. */
gboolean
cometd_session_cancel_exchange_if_over (CometdSession *self,
                                        guint64        exchange)
{
  return exchange != 0 && exchange != cometd_receiver_get_arriving (self->receiver) &&
         cometd_sender_cancel_if_over (self->sender, exchange);
}

gboolean
cometd_session_give_up (CometdSession *self,
                        CometdRequest *request,
                        const GError  *error)
{
  guint64 exchange = cometd_request_get_exchange (request);

  cometd_requests_end (self->requests, request, NULL, error);
  return cometd_session_cancel_exchange_if_over (self, exchange);
}

static void
connect_expired (CometdSession       *self,
                 CometdRequest       *request,
                 const CometdFailure *failure)
{
  CometdEvent event = cometd_session_get_failure_event (self, request);

  cometd_session_give_up (self, request, failure->error);
  if (event == COMETD_EVENT_NONE)
    return;

  cometd_session_fail_attempt (self, event, failure);
  if (!cometd_carrier_ends_exchanges (self->carrier))
    cometd_carrier_drop (self->carrier);
}

/* There was no reply to a publish that may be repeated, and there is time left for it. */
static gboolean
keep_silent (CometdSession *self,
             CometdRequest *request)
{
  guint64 exchange = cometd_request_get_exchange (request);

  if (exchange == 0 || !cometd_session_keep (self, request, COMETD_SENDING_UNCLEAR))
    return FALSE;

  cometd_session_cancel_exchange_if_over (self, exchange);
  cometd_session_delay_offline (self, NULL);
  return TRUE;
}

/* The reply to the connect has arrived, and an extension holds it. If the connect failed now, the
 * events that precede the reply would be received twice. */
static gboolean
await_dispatch (CometdSession *self,
                CometdRequest *request)
{
  if (cometd_request_get_kind (request) != COMETD_REQUEST_CONNECT ||
      !cometd_receiver_has_answer (self->receiver))
    return FALSE;

  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_after (self, self->settings->max_network_delay));
  return TRUE;
}

/* It says nothing about the connection type that there was no reply. */
static GError *
make_network_error (const char *server)
{
  return g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                      _("The network changed before there was a reply from %s"), server);
}

static void
request_expired_cb (CometdRequest *request,
                    gpointer       user_data)
{
  CometdSession *self = user_data;
  g_autofree char *server = NULL;
  g_autoptr(GError) error = NULL;
  CometdFailure failure = { 0 };
  CometdRequestKind kind = cometd_request_get_kind (request);
  guint64 turn = cometd_request_get_turn (request);
  gboolean is_sent = cometd_request_is_sent (request);
  gboolean is_hurried = cometd_session_is_hurried (self, request);
  gboolean is_cancelled;

  if (cometd_session_extend (self, request, cometd_session_now (self)) ||
      keep_silent (self, request) || await_dispatch (self, request))
    return;

  server = cometd_carrier_describe (self->carrier);
  error = is_hurried ? make_network_error (server)
                     : cometd_request_make_timeout_error (request, server);
  failure.kind = is_hurried ? COMETD_FAILURE_UNREACHABLE : COMETD_FAILURE_SILENT;
  failure.is_local = is_hurried;
  failure.error = error;
  switch (kind)
    {
    case COMETD_REQUEST_HANDSHAKE:
      cometd_session_fail_attempt (self, COMETD_EVENT_HANDSHAKE_FAILED, &failure);
      break;

    case COMETD_REQUEST_CONNECT:
      connect_expired (self, request, &failure);
      break;

    case COMETD_REQUEST_DISCONNECT:
      cometd_requests_end (self->requests, request, NULL, error);
      cometd_session_fail_attempt (self, COMETD_EVENT_CLOSED, &failure);
      break;

    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
      is_cancelled = cometd_session_give_up (self, request, error);
      if (is_cancelled && kind == COMETD_REQUEST_PUBLISH)
        cometd_requests_fail_behind (self->requests, turn, error);
      if (is_sent)
        cometd_session_check_connection (self, self->settings->max_network_delay);
      break;

    default:
      g_assert_not_reached ();
    }

  if (is_hurried)
    cometd_conversation_hurry (self->conversation);
}

const CometdRequestsSink cometd_session_requests_sink = {
  .ended = request_ended_cb,
  .closed = request_closed_cb,
  .expired = request_expired_cb,
  .keeps = keeps_cb,
};

void
cometd_session_raise_delay (CometdSession *self)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests,
                                                        COMETD_REQUEST_FILTER_ALL);

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);
      guint added = cometd_request_raise_delay (request, self->settings->max_network_delay);
      gint64 deadline = cometd_requests_get_deadline (self->requests, request);

      /* Others that are not sent yet get their time when they are. */
      if (added == 0 || deadline == -1 ||
          (!cometd_request_is_sent (request) && cometd_request_get_end_time (request) == 0) ||
          cometd_session_is_hurried (self, request))
        continue;

      cometd_requests_set_deadline (self->requests, request, deadline + added * (gint64)1000);
    }
}

/* Thousands of requests may expire together: each is reported before the next one expires, and the
 * rest waits when the time for one iteration of the main loop is used up. */
void
cometd_session_expire_requests (CometdSession *self)
{
  gint64 now = cometd_session_now (self);

  while (!cometd_session_has_news (self) && cometd_requests_expire (self->requests, now))
    {
      if (!cometd_session_tell (self) || cometd_turn_is_tell_over (self->main_turn))
        return;
    }
}
