/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-dispatch-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "cometd-session-ack-private.h"
#include "cometd-session-alive-private.h"
#include "cometd-session-credentials-private.h"
#include "cometd-session-offline-private.h"
#include "cometd-session-replies-private.h"
#include "cometd-session-sending-private.h"
#include "cometd-session-settle-private.h"

/* Bytes of a server's text that are logged. */
#define MAX_LOGGED_NAME 64

/* What the receiver tells: messages, the ends of exchanges and the loss of the connection. */

/* If HTTP refuses a request there is no Bayeux reply, so one is made. */
static CometdMessage *
make_refusal (CometdSession       *self,
              CometdRequest       *request,
              const CometdFailure *failure)
{
  CometdMessage *reply = cometd_message_new (cometd_request_get_channel (request));
  g_autofree char *text = g_strdup_printf ("%u::%s", failure->status, failure->error->message);
  g_autoptr(JsonNode) unsuccessful = json_node_init_boolean (json_node_alloc (), FALSE);
  char id[COMETD_MESSAGE_ID_SIZE];

  cometd_requests_write_id (self->requests, request, id);
  cometd_message_set_string (reply, COMETD_FIELD_ID, id);
  cometd_message_set_string (reply, COMETD_FIELD_ERROR, text);
  cometd_message_set_field (reply, "successful", unsuccessful);
  return reply;
}

/* Parks a request that HTTP refused if new credentials may help. */
static gboolean
take_refused (CometdSession       *self,
              CometdRequest       *request,
              const CometdFailure *failure)
{
  g_autoptr(CometdMessage) reply = NULL;

  if (failure == NULL ||
      (failure->kind != COMETD_FAILURE_STATUS && failure->kind != COMETD_FAILURE_UPGRADE) ||
      !cometd_verdict_wants_credentials ((int)failure->status, failure->reason))
    return FALSE;

  reply = make_refusal (self, request, failure);
  return cometd_session_take_refused (self, request, reply, failure->error);
}

/* Ends the requests whose replies an exchange did not bring. The result of a remote call may arrive
 * by another exchange. */
static void
end_exchange (CometdSession       *self,
              GArray              *numbers,
              guint64              exchange,
              const CometdFailure *failure)
{
  CometdEvent event = COMETD_EVENT_NONE;
  gboolean has_publish = FALSE, has_kept = FALSE;
  guint64 turn = 0;
  g_autoptr(GError) no_reply = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                            _("The response contains no reply to the message"));
  CometdFailure silent = { .kind = COMETD_FAILURE_INVALID, .error = no_reply };

  for (guint i = 0; i < numbers->len; i++)
    {
      guint64 number = g_array_index (numbers, guint64, i);
      CometdRequest *request = cometd_requests_find (self->requests, number);
      CometdEvent failed;

      if (request == NULL || cometd_request_get_exchange (request) != exchange ||
          (failure == NULL && cometd_request_get_kind (request) == COMETD_REQUEST_CALL))
        continue;

      if (take_refused (self, request, failure))
        continue;

      if (failure != NULL)
        cometd_request_set_status (request, failure->status);
      if (cometd_request_is_from_app (request))
        {
          has_publish = TRUE;
          turn = cometd_request_get_turn (request);
        }
      if (cometd_session_keep (self, request, cometd_fate_read_failure (failure)))
        {
          has_kept = TRUE;
          continue;
        }

      failed = cometd_session_get_failure_event (self, request);
      if (failed != COMETD_EVENT_NONE)
        event = failed;
      if (cometd_request_get_kind (request) != COMETD_REQUEST_HANDSHAKE)
        cometd_requests_end (self->requests, request, NULL,
                             failure != NULL ? failure->error : no_reply);
    }

  if (has_kept)
    cometd_session_delay_offline (self, failure);

  if (has_publish && failure != NULL)
    cometd_requests_fail_behind (self->requests, turn, failure->error);
  if (event != COMETD_EVENT_NONE)
    cometd_session_fail_attempt (self, event, failure != NULL ? failure : &silent);
}

static void
finished_cb (guint64              exchange,
             const CometdFailure *failure,
             gpointer             user_data)
{
  CometdSession *self = user_data;
  g_autoptr(GArray) numbers = cometd_sender_finished (self->sender, exchange, failure);

  self->is_settled = FALSE;
  if (numbers != NULL)
    end_exchange (self, numbers, exchange, failure);
}

/* Parks the handshake or connect that waits for an upgrade that HTTP refused. */
static gboolean
take_refused_upgrade (CometdSession       *self,
                      const CometdFailure *failure)
{
  guint64 handshake = cometd_conversation_get_handshake (self->conversation);
  CometdRequest *request = handshake != 0 ? cometd_requests_find (self->requests, handshake)
                                          : cometd_session_find_connect (self);

  if (failure->kind != COMETD_FAILURE_UPGRADE || request == NULL ||
      !take_refused (self, request, failure))
    return FALSE;

  cometd_credentials_set_upgrade (self->credentials, failure);
  return TRUE;
}

static void
lost_cb (GObject             *transport,
         const CometdFailure *failure,
         gpointer             user_data)
{
  CometdSession *self = user_data;
  gboolean is_waiting = cometd_conversation_is_waiting (self->conversation);
  g_autoptr(GPtrArray) kept = NULL;

  self->is_settled = FALSE;

  /* It was dropped while this waited to be dispatched. */
  if (transport != (GObject *)cometd_carrier_get_transport (self->carrier))
    return;

  /* In an existing session they are sent again, also while its subscriptions are restored, before
   * the state is connected. */
  if (failure->is_frame_refused && (cometd_conversation_is_established (self->conversation) ||
                                    cometd_conversation_is_restoring (self->conversation)))
    kept = cometd_session_take_refused_frames (self);

  if (is_waiting)
    cometd_log_debug (self->settings->log, NULL, "lost the idle connection: %s",
                      failure->error->message);

  /* The next attempt is planned already. */
  if (!is_waiting && !take_refused_upgrade (self, failure))
    cometd_session_fail_attempt (self, COMETD_EVENT_CONNECTION_LOST, failure);
  cometd_carrier_drop (self->carrier);
  if (kept != NULL)
    cometd_session_repeat_requests (self, kept);
}

/* NULL for an invalid channel, which any client of the server may send. */
static const CometdDestination *
find_destination (CometdSession         *self,
                  const CometdJsonSlice *channel)
{
  const CometdDestination *destination =
    cometd_subscriptions_look_up (self->subscriptions, channel);

  if (destination == NULL)
    cometd_log_debug (self->settings->log, NULL, "dropped a message on the invalid channel %.*s",
                      (int)MIN (channel->length, MAX_LOGGED_NAME), channel->text);

  return destination;
}

static CometdMessage *
make_message_cb (GBytes               *bytes,
                 const CometdEnvelope *envelope,
                 gpointer              user_data)
{
  const CometdDestination *destination =
    find_destination (user_data, &envelope->fields[COMETD_FIELD_CHANNEL]);

  return destination != NULL
           ? cometd_message_new_from_envelope (bytes, envelope, destination->channel)
           : NULL;
}

static gboolean
envelope_cb (GBytes               *bytes,
             const CometdEnvelope *envelope,
             gpointer              user_data)
{
  CometdSession *self = user_data;
  const CometdDestination *destination =
    find_destination (self, &envelope->fields[COMETD_FIELD_CHANNEL]);
  CometdMessage *message;
  gboolean has_listener;

  if (destination == NULL)
    return cometd_session_tell (self);

  message = cometd_message_reuse (&self->spare, bytes, envelope, destination->channel);
  cometd_session_take_message (self, message, destination);
  /* A reply is among what is told, and is not needed any more after that. */
  has_listener = cometd_session_tell (self);
  cometd_message_release (message, &self->spare);
  return has_listener;
}

static gboolean
message_cb (CometdMessage *message,
            gpointer       user_data)
{
  CometdSession *self = user_data;
  const CometdDestination *destination = NULL;
  CometdJsonSlice channel;

  if (cometd_message_peek_field (message, COMETD_FIELD_CHANNEL, &channel))
    destination = find_destination (self, &channel);
  if (destination != NULL)
    cometd_session_take_message (self, message, destination);
  return cometd_session_tell (self);
}

static void
receiver_body_ended_cb (gpointer user_data)
{
  cometd_session_end_of_body (user_data);
}

static gboolean
may_dispatch_cb (gpointer user_data)
{
  return !cometd_session_has_news (user_data);
}

static void
rest_changed_cb (gboolean has_rest,
                 gint64   since,
                 gpointer user_data)
{
  CometdSession *self = user_data;
  gint64 now = cometd_session_now (self);

  self->is_settled = FALSE;
  /* The replies to requests may not have been read meanwhile. */
  if (!has_rest && now - since >= COMETD_ALARM_LATE * 1000)
    cometd_alarm_begin_grace (self->alarm, now);
  cometd_carrier_set_reading (self->carrier, COMETD_DEAF_DISPATCH, !has_rest);
}

gboolean
cometd_session_may_act (CometdSession *self)
{
  return cometd_conversation_get_state (self->conversation) == COMETD_STATE_DISCONNECTING ||
         cometd_receiver_may_act (self->receiver);
}

static void
drained_cb (gboolean may_act,
            gpointer user_data)
{
  CometdSession *self = user_data;

  /* The next frame may arrive much later. */
  if (self->spare != NULL)
    cometd_message_drop_frame (self->spare);

  /* After events alone, which most frames consist of, there is nothing to do. What waits for
   * extensions has a deadline, which is set when its turn has come. */
  if (!self->is_settled || cometd_receiver_has_rest (self->receiver) ||
      cometd_receiver_get_lane_deadline (self->receiver) != -1)
    cometd_session_settle (self, may_act && cometd_session_may_act (self));
}

static void
receiver_delayed_cb (gpointer user_data)
{
  cometd_session_note (user_data);
}

static void
receiver_enter_cb (gpointer user_data)
{
  g_object_ref (user_data);
}

static void
receiver_leave_cb (gpointer user_data)
{
  g_object_unref (user_data);
}

static void
progress_cb (guint64  exchange,
             gint64   now,
             gpointer user_data)
{
  cometd_session_note_progress (user_data, exchange, now);
}

static void
sent_cb (gpointer user_data)
{
  CometdSession *self = user_data;
  g_autoptr(GObject) keep_alive = g_object_ref (G_OBJECT (self));

  cometd_session_tell_sent (self);
}

static void
receiver_heard_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  cometd_conversation_heard (self->conversation);
}

static CometdAckKind
judge_cb (GBytes               *bytes,
          const CometdEnvelope *envelope,
          guint64               exchange,
          gpointer              user_data)
{
  return cometd_session_judge (user_data, bytes, envelope, exchange);
}

/* The requests whose replies were among the messages get no reply. */
static void
dropped_cb (GListModel   *messages,
            const GError *error,
            gpointer      user_data)
{
  CometdSession *self = user_data;
  CometdFailure failure = { .kind = COMETD_FAILURE_INVALID, .error = (GError *)error };
  CometdEvent event = COMETD_EVENT_NONE;

  self->is_settled = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      CometdRequest *request = cometd_requests_find_by_reply (self->requests, message);
      CometdEvent failed;

      if (request == NULL || !cometd_message_is_reply (message))
        continue;

      /* What becomes of a connect does not matter after a disconnect. */
      failed = cometd_session_get_failure_event (self, request);
      if (failed != COMETD_EVENT_NONE && event != COMETD_EVENT_CLOSED)
        event = failed;
      if (cometd_request_get_kind (request) != COMETD_REQUEST_HANDSHAKE)
        cometd_requests_end (self->requests, request, NULL, error);
    }

  if (event != COMETD_EVENT_NONE)
    cometd_session_fail_attempt (self, event, &failure);
}

const CometdReceiverSink cometd_session_receiver_sink = {
  .dispatcher = {
    may_dispatch_cb,
    envelope_cb,
    message_cb,
    receiver_body_ended_cb,
    finished_cb,
    lost_cb,
    rest_changed_cb,
    drained_cb,
    receiver_delayed_cb,
  },
  .gate = { judge_cb },
  .lane = { make_message_cb },
  .enter = receiver_enter_cb,
  .leave = receiver_leave_cb,
  .progress = progress_cb,
  .sent = sent_cb,
  .heard = receiver_heard_cb,
  .dropped = dropped_cb,
};
