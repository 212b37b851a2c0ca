/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-sending-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "cometd-session-ack-private.h"
#include "cometd-session-requests-private.h"

/* What the session does for the sender: finds requests, stamps messages, and ends requests that
 * cannot be sent. */

/* A request that has been taken back, to be sent later, is not on its way any more. */
static CometdRequest *
find_cb (guint64  number,
         gpointer user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request = cometd_requests_find (self->requests, number);

  if (request == NULL || cometd_sender_is_in_outbox (self->sender, request) ||
      cometd_offline_contains (self->offline, request))
    return NULL;

  return request;
}

static void
leaves_cb (CometdRequest *request,
           guint64        exchange,
           gint64         now,
           gpointer       user_data)
{
  CometdSession *self = user_data;

  cometd_request_set_sent (request, exchange, now);
  cometd_session_expect_events (self, request, exchange);
  if (cometd_request_get_kind (request) != COMETD_REQUEST_DISCONNECT)
    cometd_requests_set_deadline (self->requests, request,
                                  cometd_request_get_wait_end (request, now,
                                                               self->settings->max_network_delay));
  cometd_request_shrink (request);
}

static void
sender_failed_cb (CometdRequest *request,
                  const GError  *error,
                  gpointer       user_data)
{
  CometdSession *self = user_data;
  CometdFailure failure = { .kind = COMETD_FAILURE_INVALID, .error = (GError *)error };
  CometdEvent event = cometd_session_get_failure_event (self, request);

  cometd_requests_end (self->requests, request, NULL, error);
  if (event != COMETD_EVENT_NONE)
    cometd_session_fail_attempt (self, event, &failure);
}

static void
sender_enter_cb (gpointer user_data)
{
  g_object_ref (user_data);
}

static void
sender_leave_cb (gpointer user_data)
{
  g_object_unref (user_data);
}

/* An extension may have set these fields of a message that it has added. */
static void
complete_added (CometdMessage *message,
                const char    *id,
                const char    *client_id)
{
  if (!cometd_message_has_field (message, COMETD_FIELD_ID))
    cometd_message_set_string (message, COMETD_FIELD_ID, id);
  if (!cometd_message_has_field (message, COMETD_FIELD_CLIENT_ID))
    cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, client_id);
}

static void
stamp_cb (CometdRequest *request,
          CometdMessage *message,
          gpointer       user_data)
{
  CometdSession *self = user_data;
  const char *client_id = cometd_conversation_get_client_id (self->conversation);
  char id[COMETD_MESSAGE_ID_SIZE];
  gboolean is_handshake;

  cometd_requests_write_id (self->requests, request, id);
  if (request == NULL)
    {
      complete_added (message, id, client_id);
      return;
    }

  is_handshake = cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE;
  cometd_request_set_session (request, cometd_conversation_get_session (self->conversation));
  cometd_message_set_string (message, COMETD_FIELD_ID, id);
  cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, is_handshake ? NULL : client_id);
}

static const char *
stamp_draft_cb (CometdRequest *request,
                char          *id,
                gpointer       user_data)
{
  CometdSession *self = user_data;

  cometd_requests_write_id (self->requests, request, id);
  cometd_request_set_session (request, cometd_conversation_get_session (self->conversation));
  return cometd_conversation_get_client_id (self->conversation);
}

static void
sender_delayed_cb (gpointer user_data)
{
  cometd_session_note (user_data);
}

const CometdSenderSink cometd_session_sender_sink = {
  .queue = { find_cb, leaves_cb, sender_failed_cb },
  .enter = sender_enter_cb,
  .leave = sender_leave_cb,
  .stamp = stamp_cb,
  .stamp_draft = stamp_draft_cb,
  .delayed = sender_delayed_cb,
};

void
cometd_session_tell_sent (CometdSession *self)
{
  guint64 size = cometd_session_get_unsent_size (self);

  if (self->listener == NULL || size == self->told_outgoing_size)
    return;

  self->told_outgoing_size = size;
  self->listener->sent (self->user_data);
}

CometdRequest *
cometd_session_add_request (CometdSession     *self,
                            CometdRequestKind  kind,
                            CometdMessage     *message)
{
  CometdRequest *request = cometd_requests_add (self->requests, kind, message,
                                                self->settings->max_network_delay);

  cometd_request_follow_delay (request, self->settings->max_network_delay);
  return request;
}

void
cometd_session_send_apart (CometdSession *self,
                           CometdRequest *request)
{
  guint timeout = cometd_request_get_timeout (request);

  /* Extensions may hold it, and the deadline of an open still counts. This one is set again when it
   * is sent. */
  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_after (self, COMETD_SESSION_MAX_HOLD +
                                                            (guint64)timeout));
  cometd_sender_send_now (self->sender, request,
                          cometd_conversation_is_probing (self->conversation));
}

void
cometd_session_queue_request (CometdSession *self,
                              CometdRequest *request,
                              gboolean       at_head)
{
  guint limit = MAX (self->settings->connection_timeout, self->settings->max_network_delay);
  gint64 end_time = cometd_request_get_end_time (request);

  /* The operation ends however long the server stays away. */
  cometd_requests_set_deadline (self->requests, request,
                                end_time != 0 ? end_time : cometd_session_after (self, limit));
  cometd_request_set_turn (request, self->turn);
  cometd_sender_queue (self->sender, request, at_head);
  cometd_session_note (self);
}

static gboolean
may_flush (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);

  if (cometd_conversation_get_client_id (self->conversation) == NULL)
    return FALSE;
  if (state == COMETD_STATE_DISCONNECTING)
    return TRUE;
  if (cometd_conversation_is_resuming (self->conversation) || self->batch_depth > 0)
    return FALSE;

  /* Where exchanges end, messages are sent even if the connect has failed: each has an HTTP request
   * of its own. */
  return cometd_conversation_is_established (self->conversation) ||
         (state == COMETD_STATE_UNCONNECTED && !cometd_session_is_cut_off (self));
}

/* An extension that the messages pass may end the session, and another one may have begun. */
void
cometd_session_flush (CometdSession *self)
{
  while (may_flush (self) && cometd_sender_flush (self->sender))
    ;
}

void
cometd_session_act (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);
  gboolean is_retry;
  gint64 time = cometd_conversation_get_attempt_time (self->conversation, &is_retry);

  /* Messages that waited for the handshake are sent before the first connect; a disconnect shares
   * their body. They pass the extensions, which may call the client: afterwards something else may
   * be due, or nothing. */
  if (state != COMETD_STATE_DISCONNECTING && time != -1 && time <= cometd_session_now (self) &&
      cometd_session_need_transport (self))
    cometd_session_flush (self);

  cometd_conversation_act (self->conversation);
}

GPtrArray *
cometd_session_take_refused_frames (CometdSession *self)
{
  GPtrArray *kept = cometd_sender_take_refused (self->sender);

  for (guint i = 0; i < kept->len; i++)
    cometd_requests_steal (self->requests, g_ptr_array_index (kept, i));
  return kept;
}

CometdRequest *
cometd_session_take_request (CometdSession *self,
                             CometdRequest *request)
{
  /* This may be the reply to a copy that was given up, while the next one waits. */
  cometd_offline_remove (self->offline, request);
  cometd_sender_forget (self->sender, request);
  cometd_request_set_unsent (cometd_requests_steal (self->requests, request));
  return request;
}

gboolean
cometd_session_repeat_refused (CometdSession *self,
                               CometdRequest *request)
{
  if (cometd_conversation_get_state (self->conversation) == COMETD_STATE_DISCONNECTING ||
      !cometd_request_count_repeat (request))
    return FALSE;

  cometd_log_debug (self->settings->log, cometd_request_get_channel (request),
                    "sends a message to %s again: an extension has changed it after a refusal",
                    cometd_request_get_channel (request));
  cometd_sender_note_answered (self->sender, cometd_request_get_exchange (request));
  cometd_requests_restore (self->requests, cometd_session_take_request (self, request));
  cometd_session_queue_request (self, request, TRUE);
  return TRUE;
}

void
cometd_session_end_closed (CometdSession *self,
                           CometdRequest *request)
{
  g_autoptr(CometdRequest) ended = request;
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                 _("The client was closed before the reply to the message to %s arrived"),
                 cometd_request_get_channel (request));

  cometd_session_report_request (self, ended, NULL, error);
}

void
cometd_session_repeat_requests (CometdSession *self,
                                GPtrArray     *kept)
{
  if (cometd_conversation_get_state (self->conversation) != COMETD_STATE_DISCONNECTED)
    {
      /* The last first, because each is queued before all that wait. */
      for (guint i = kept->len; i > 0; i--)
        {
          CometdRequest *request = g_ptr_array_index (kept, i - 1);

          cometd_requests_restore (self->requests, request);
          cometd_session_queue_request (self, request, TRUE);
        }
      return;
    }

  for (guint i = 0; i < kept->len; i++)
    cometd_session_end_closed (self, g_ptr_array_index (kept, i));
}
