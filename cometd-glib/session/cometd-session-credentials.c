/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-credentials-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "cometd-session-offline-private.h"
#include "cometd-session-requests-private.h"
#include "cometd-session-sending-private.h"

/* What the session does with requests that the server refuses for lack of valid credentials. */

gboolean
cometd_session_take_refused (CometdSession *self,
                             CometdRequest *request,
                             CometdMessage *reply,
                             const GError  *error)
{
  if (!cometd_session_may_authenticate (self, request))
    return FALSE;

  /* The server has refused it, so it has not been processed. */
  cometd_session_take_request (self, request);
  cometd_session_set_last_error (self, error);

  /* The user may take long to find a password; meanwhile the state becomes connected. */
  cometd_subscriptions_stop_waiting (self->subscriptions, cometd_request_get_number (request));
  cometd_credentials_park (self->credentials, request, reply, cometd_session_now (self));
  return TRUE;
}

static void
ask_cb (CometdMessage *reply,
        gpointer       user_data)
{
  CometdSession *self = user_data;

  if (reply != NULL || !cometd_news_forget_authenticate (self->news))
    cometd_news_add_authenticate (self->news, reply);
}

/* Whether a request is still useful: a handshake or connect may have been replaced. */
static gboolean
is_parked_wanted (CometdSession *self,
                  CometdRequest *request)
{
  gboolean is_handshake = cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE;
  guint64 current = is_handshake ? cometd_conversation_get_handshake (self->conversation)
                                 : cometd_conversation_get_connect (self->conversation);

  return !cometd_request_is_apart (request) || cometd_request_get_number (request) == current;
}

/* Over a WebSocket headers are sent with the upgrade only, so new ones need a new connection. */
static gboolean
needs_new_connection (CometdSession *self,
                      CometdRequest *request)
{
  if (cometd_carrier_get_transport (self->carrier) == NULL)
    return FALSE;

  return !cometd_carrier_ends_exchanges (self->carrier) &&
         (cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE ||
          cometd_sender_has_sent_headers (self->sender));
}

/* Whether it was on its way, for example with an extension, and nothing sends it any more. */
static gboolean
is_dropped (CometdSession *self,
            CometdRequest *request)
{
  return !cometd_request_is_sent (request) && !cometd_request_is_apart (request) &&
         !cometd_sender_is_in_outbox (self->sender, request) &&
         !cometd_offline_contains (self->offline, request);
}

static GArray *
list_dropped (CometdSession *self)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests, COMETD_REQUEST_FILTER_ALL);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);
      guint64 number = cometd_request_get_number (request);

      if (is_dropped (self, request))
        g_array_append_val (numbers, number);
    }

  return numbers;
}

/* They are sent on the new connection, before all that wait. The last goes first. An extension may
 * have cancelled some, or have closed the client. */
static void
queue_dropped (CometdSession *self,
               GArray        *numbers)
{
  for (guint i = numbers->len; i > 0; i--)
    {
      CometdRequest *request = cometd_requests_find (self->requests,
                                                     g_array_index (numbers, guint64, i - 1));

      if (request != NULL && is_dropped (self, request))
        cometd_session_queue_request (self, request, TRUE);
    }
}

/* Drops the connection if one of the refused requests needs a new one. The connect, or a handshake
 * in progress, is then sent on the new connection as well. */
static void
drop_old_connection (CometdSession *self,
                     GQueue        *refused)
{
  gboolean is_needed = FALSE;
  CometdRequest *connect = cometd_session_find_connect (self);
  CometdRequest *handshake =
    cometd_requests_find (self->requests, cometd_conversation_get_handshake (self->conversation));
  g_autoptr(GArray) dropped = NULL;
  g_autoptr(GError) error = NULL;

  for (GList *link = refused->head; link != NULL; link = link->next)
    is_needed |= is_parked_wanted (self, link->data) && needs_new_connection (self, link->data);

  if (!is_needed)
    return;

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                       _("The connection was replaced in order to use new credentials"));
  if (handshake != NULL)
    {
      cometd_requests_end (self->requests, handshake, NULL, NULL);
      cometd_conversation_repeat_handshake (self->conversation);
    }
  if (connect != NULL)
    cometd_requests_end (self->requests, connect, NULL, NULL);
  cometd_conversation_reconnect (self->conversation, connect != NULL);
  cometd_sender_forget_unsent (self->sender);
  cometd_session_keep_unsent (self, FALSE);
  dropped = list_dropped (self);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_SENT, error);
  cometd_carrier_drop (self->carrier);

  /* The connect is sent before the refused requests: a server sends the events that they cause on
   * the connection of the latest connect. */
  cometd_session_act (self);
  queue_dropped (self, dropped);
}

/* An extension may have closed the client when the connect was sent. */
static gboolean
is_closed (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);

  return state == COMETD_STATE_DISCONNECTED || state == COMETD_STATE_DISCONNECTING;
}

static void
send_again (CometdSession *self,
            CometdRequest *request)
{
  if (!is_parked_wanted (self, request))
    {
      cometd_request_free (request);
      return;
    }

  if (is_closed (self))
    {
      cometd_session_end_closed (self, request);
      return;
    }

  /* The setting may have been changed meanwhile. */
  cometd_request_raise_delay (request, self->settings->max_network_delay);
  cometd_request_set_retry (request);
  cometd_requests_restore (self->requests, request);
  if (cometd_request_is_apart (request))
    {
      if (cometd_session_need_transport (self))
        cometd_session_send_apart (self, request);
    }
  else
    cometd_session_queue_request (self, request, TRUE);
}

/* The last request goes first, as each is put before all that wait. */
static void
resend_cb (GQueue   *requests,
           gpointer  user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request;

  if (!is_closed (self))
    drop_old_connection (self, requests);
  while ((request = g_queue_pop_tail (requests)) != NULL)
    send_again (self, request);
}

static void
credentials_failed_cb (CometdRequest       *request,
                       const GError        *error,
                       const CometdFailure *upgrade,
                       gpointer             user_data)
{
  CometdSession *self = user_data;

  if (!is_parked_wanted (self, request))
    return;

  cometd_session_report_request (self, request, NULL, error);
  if (upgrade != NULL && cometd_request_is_apart (request))
    cometd_session_fail_attempt (self, cometd_session_get_failure_event (self, request), upgrade);
  else if (cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE)
    cometd_conversation_refuse (self->conversation, COMETD_REQUEST_HANDSHAKE,
                                COMETD_EVENT_HANDSHAKE_DENIED, COMETD_RECONNECT_UNSET, error);
  else if (cometd_request_get_kind (request) == COMETD_REQUEST_CONNECT)
    cometd_conversation_refuse (self->conversation, COMETD_REQUEST_CONNECT,
                                COMETD_EVENT_CONNECT_REFUSED, COMETD_RECONNECT_UNSET, error);
}

const CometdCredentialsSink cometd_session_credentials_sink = {
  .ask = ask_cb,
  .resend = resend_cb,
  .failed = credentials_failed_cb,
};

/* The time during which a user looks for a password does not count as time for opening. */
static void
restart_open_time (CometdSession *self)
{
  cometd_patience_restart_open (&self->patience, cometd_session_now (self));
}

void
cometd_session_take_credentials (CometdSession *self,
                                 const GError  *error)
{
  if (!cometd_credentials_is_asking (self->credentials))
    return;

  cometd_log_debug (self->settings->log, NULL, "got the answer about credentials: %s",
                    error == NULL ? "there are new ones" : error->message);
  restart_open_time (self);
  cometd_credentials_ready (self->credentials, error);
  cometd_session_note (self);
}

void
cometd_session_expire_credentials (CometdSession *self)
{
  restart_open_time (self);
  cometd_credentials_expire (self->credentials);
}
