/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "../protocol/cometd-verdict-private.h"

/* A message arrives: bytes → envelopes → extensions → one message after another. What the
 * transport tells waits here for what came before it: a handler may run the main loop, and an
 * extension may hold messages, and still nothing overtakes anything. */

/* Bytes of a stranger's text that are logged. */
#define MAX_LOGGED_NAME 64

typedef enum
{
  ARRIVAL_MESSAGES,
  ARRIVAL_FINISHED,
  ARRIVAL_LOST,
} ArrivalKind;

typedef struct
{
  ArrivalKind kind;
  guint64 exchange;

  /* Messages, as they came in a frame … */
  GBytes *bytes;
  GArray *envelopes;
  /* … or as extensions left them. */
  GListModel *messages;
  guint next;

  gboolean is_failure;
  CometdFailure failure;
} Arrival;

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  g_clear_pointer (&arrival->bytes, g_bytes_unref);
  g_clear_pointer (&arrival->envelopes, g_array_unref);
  g_clear_object (&arrival->messages);
  g_clear_error (&arrival->failure.error);
  g_free (arrival);
}

static Arrival *
arrival_new (ArrivalKind          kind,
             guint64              exchange,
             const CometdFailure *failure)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->kind = kind;
  arrival->exchange = exchange;
  if (failure != NULL)
    {
      arrival->is_failure = TRUE;
      arrival->failure = *failure;
      arrival->failure.error = g_error_copy (failure->error);
    }
  return arrival;
}

void
cometd_session_drop_arrivals (CometdSession *self)
{
  cometd_pipeline_clear (self->incoming_lane);
  g_queue_clear_full (&self->arrivals, arrival_free);
}

/* Where HTTP itself refuses there is no reply, so one is made in the words of Bayeux. */
static CometdMessage *
make_refusal (CometdRequest       *request,
              const CometdFailure *failure)
{
  CometdMessage *reply = cometd_message_new (cometd_message_get_channel (request->message));
  g_autofree char *text = g_strdup_printf ("%u::%s", failure->status, failure->error->message);
  g_autoptr(JsonNode) unsuccessful = json_node_init_boolean (json_node_alloc (), FALSE);

  cometd_message_set_string (reply, COMETD_FIELD_ID, cometd_message_get_id (request->message));
  cometd_message_set_string (reply, COMETD_FIELD_ERROR, text);
  cometd_message_set_field (reply, "successful", unsuccessful);
  return reply;
}

/* A request that HTTP refused, and that new credentials may help. */
static gboolean
take_refused (CometdSession       *self,
              CometdRequest       *request,
              const CometdFailure *failure)
{
  g_autoptr(CometdMessage) reply = NULL;

  if (failure == NULL ||
      (failure->kind != COMETD_FAILURE_STATUS && failure->kind != COMETD_FAILURE_UPGRADE) ||
      !cometd_verdict_wants_credentials ((int)failure->status, NULL))
    return FALSE;

  reply = make_refusal (request, failure);
  return cometd_session_take_refused (self, request, reply, failure->error);
}

/* The replies that an exchange did not bring. A result of a remote call may come by another way. */
static void
end_exchange (CometdSession *self,
              CometdFrame   *frame,
              guint64        exchange,
              CometdFailure *failure)
{
  gboolean is_attempt = FALSE;
  g_autoptr(GError) no_reply = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                            _("The server's response has no reply to the message"));
  CometdFailure silent = { .kind = COMETD_FAILURE_INVALID, .error = no_reply };

  for (guint i = 0; i < frame->numbers->len; i++)
    {
      guint64 number = g_array_index (frame->numbers, guint64, i);
      CometdRequest *request = cometd_requests_find (self->requests, number);
      CometdRequestKind kind;

      if (request == NULL || request->exchange != exchange ||
          (failure == NULL && request->kind == COMETD_REQUEST_CALL))
        continue;

      if (take_refused (self, request, failure))
        continue;

      kind = request->kind;
      if (kind == COMETD_REQUEST_HANDSHAKE || kind == COMETD_REQUEST_CONNECT ||
          kind == COMETD_REQUEST_DISCONNECT)
        is_attempt = TRUE;
      if (kind != COMETD_REQUEST_HANDSHAKE)
        cometd_session_end_request (self, request, NULL,
                                    failure != NULL ? failure->error : no_reply);
    }

  if (is_attempt)
    cometd_session_fail_attempt (self, failure != NULL ? failure : &silent);
}

static void
take_finished (CometdSession *self,
               Arrival       *arrival)
{
  gpointer number = NULL, frame = NULL;

  if (!g_hash_table_steal_extended (self->flights, &arrival->exchange, &number, &frame))
    return;

  end_exchange (self, frame, arrival->exchange, arrival->is_failure ? &arrival->failure : NULL);
  cometd_frame_free (frame);
  g_free (number);
}

/* An upgrade that HTTP refused: the same for the handshake or connect that waits for it. */
static gboolean
take_refused_upgrade (CometdSession       *self,
                      const CometdFailure *failure)
{
  CometdRequest *request = cometd_requests_find (self->requests,
                                                 self->lifecycle.state == COMETD_STATE_HANDSHAKING
                                                   ? self->handshake
                                                   : self->connect);

  if (failure->kind != COMETD_FAILURE_UPGRADE || request == NULL ||
      !take_refused (self, request, failure))
    return FALSE;

  self->refused_upgrade = *failure;
  self->refused_upgrade.error = g_error_copy (failure->error);
  return TRUE;
}

static void
take_lost (CometdSession *self,
           Arrival       *arrival)
{
  gboolean is_waiting = (self->lifecycle.state == COMETD_STATE_HANDSHAKING &&
                         self->handshake == 0) ||
                        (self->lifecycle.state == COMETD_STATE_UNCONNECTED && self->connect == 0);

  /* The next attempt is planned already. */
  if (!is_waiting && !take_refused_upgrade (self, &arrival->failure))
    cometd_session_fail_attempt (self, &arrival->failure);
  cometd_session_drop_transport (self);
}

/* Who is to get a message on a channel; NULL for a name that is none, as strangers may send. */
static const CometdDestination *
find_destination (CometdSession         *self,
                  const CometdJsonSlice *channel)
{
  const CometdDestination *destination = cometd_router_look_up (self->router, channel);

  if (destination == NULL)
    g_info ("Dropped a message on the invalid channel %.*s%s",
            (int)MIN (channel->length, MAX_LOGGED_NAME), channel->text,
            channel->length > MAX_LOGGED_NAME ? "…" : "");

  return destination;
}

/* The next message of an arrival, and who is to get it. */
static CometdMessage *
take_next (CometdSession            *self,
           Arrival                  *arrival,
           const CometdDestination **destination)
{
  if (arrival->messages != NULL)
    {
      g_autoptr(CometdMessage) message = NULL;
      CometdJsonSlice channel;

      while ((message = g_list_model_get_item (arrival->messages, arrival->next++)) != NULL)
        {
          if (cometd_message_peek_field (message, COMETD_FIELD_CHANNEL, &channel))
            *destination = find_destination (self, &channel);
          if (*destination != NULL)
            return g_steal_pointer (&message);
          g_clear_object (&message);
        }
      return NULL;
    }

  while (arrival->next < arrival->envelopes->len)
    {
      const CometdEnvelope *envelope = &g_array_index (arrival->envelopes, CometdEnvelope,
                                                       arrival->next++);

      *destination = find_destination (self, &envelope->fields[COMETD_FIELD_CHANNEL]);
      if (*destination != NULL)
        return cometd_message_new_from_envelope (arrival->bytes, envelope,
                                                 (*destination)->channel);
    }

  return NULL;
}

/* Deals with what has come, in order. Whatever a handler does, the next round begins with the queue
 * as it is then. */
static void
deal (CometdSession *self)
{
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);
  gboolean may_act = TRUE;
  Arrival *arrival;

  while ((arrival = g_queue_peek_head (&self->arrivals)) != NULL)
    {
      const CometdDestination *destination = NULL;
      g_autoptr(CometdMessage) message = NULL;

      if (arrival->kind == ARRIVAL_MESSAGES)
        {
          self->arriving = arrival->exchange;
          message = take_next (self, arrival, &destination);
          if (message != NULL)
            {
              cometd_session_take_message (self, message, destination);
              self->arriving = 0;
              if (!cometd_session_tell (self))
                return;
              continue;
            }
          self->arriving = 0;
        }

      g_queue_pop_head (&self->arrivals);
      if (arrival->kind == ARRIVAL_MESSAGES)
        cometd_session_end_of_body (self);
      else if (arrival->kind == ARRIVAL_FINISHED)
        take_finished (self, arrival);
      else if (arrival->kind == ARRIVAL_LOST)
        take_lost (self, arrival);

      /* What follows from a response waits for its end, so that its connection is free by then. */
      may_act = arrival->kind != ARRIVAL_MESSAGES || arrival->exchange == 0;
      if (arrival->envelopes != NULL && self->envelopes == NULL)
        self->envelopes = g_steal_pointer (&arrival->envelopes);
      arrival_free (arrival);
    }

  cometd_session_settle (self, may_act);
}

static void
arrive (CometdSession *self,
        Arrival       *arrival)
{
  g_queue_push_tail (&self->arrivals, arrival);
  deal (self);
}

/* An extension failed what came: whoever waited for one of these replies waits in vain. */
static void
drop_failed (CometdSession *self,
             CometdExchange *exchange,
             const GError   *error)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  CometdFailure failure = { .kind = COMETD_FAILURE_INVALID, .error = (GError *)error };
  gboolean is_attempt = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      CometdRequest *request = cometd_requests_find_by_reply (self->requests, message);

      if (request == NULL || !cometd_message_is_reply (message))
        continue;

      if (request->kind == COMETD_REQUEST_HANDSHAKE || request->kind == COMETD_REQUEST_CONNECT)
        is_attempt = TRUE;
      if (request->kind != COMETD_REQUEST_HANDSHAKE)
        cometd_session_end_request (self, request, NULL, error);
    }

  if (is_attempt)
    cometd_session_fail_attempt (self, &failure);
}

static void
incoming_through_cb (CometdExchange *exchange,
                     const GError   *error,
                     gpointer        job,
                     gpointer        user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);
  Arrival *arrival = job;

  if (exchange != NULL)
    {
      if (error != NULL)
        drop_failed (self, exchange, error);

      arrival->messages = error != NULL
                            ? G_LIST_MODEL (g_list_store_new (COMETD_TYPE_MESSAGE))
                            : g_object_ref (G_LIST_MODEL (cometd_exchange_get_messages (exchange)));
    }

  arrive (self, arrival);
}

void
cometd_session_receiving_init (CometdSession *self)
{
  g_queue_init (&self->arrivals);
  self->incoming_lane = cometd_pipeline_new (incoming_through_cb, arrival_free, self);
}

/* The messages of a frame, made into objects, for the extensions. */
static CometdExchange *
make_exchange (CometdSession *self,
               Arrival       *arrival)
{
  GListStore *list = g_list_store_new (COMETD_TYPE_MESSAGE);

  for (guint i = 0; i < arrival->envelopes->len; i++)
    {
      const CometdEnvelope *envelope = &g_array_index (arrival->envelopes, CometdEnvelope, i);
      const CometdDestination *destination =
        find_destination (self, &envelope->fields[COMETD_FIELD_CHANNEL]);
      g_autoptr(CometdMessage) message = NULL;

      if (destination == NULL)
        continue;

      message = cometd_message_new_from_envelope (arrival->bytes, envelope, destination->channel);
      g_list_store_append (list, message);
    }

  return cometd_exchange_new (COMETD_EXCHANGE_INCOMING, self->client, self->incoming_extensions,
                              list);
}

static void
queue_arrival (CometdSession *self,
               Arrival       *arrival)
{
  gboolean has_extensions = self->incoming_extensions != NULL &&
                            arrival->kind == ARRIVAL_MESSAGES;

  if (has_extensions || !cometd_pipeline_is_idle (self->incoming_lane))
    {
      cometd_pipeline_add (self->incoming_lane,
                           has_extensions ? make_exchange (self, arrival) : NULL,
                           COMETD_SESSION_MAX_HOLD * (gint64)1000, arrival);

      /* If it is held, the alarm is to know for how long. */
      cometd_session_wake_at (self, 0);
    }
  else
    arrive (self, arrival);
}

/* What came is no Bayeux, or too much: the exchange has failed, or the whole link where there are
 * no responses. */
static void
reject (CometdSession *self,
        guint64        exchange,
        const GError  *error)
{
  CometdFailure failure = {
    .kind = g_error_matches (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE)
              ? COMETD_FAILURE_TOO_LARGE
              : COMETD_FAILURE_INVALID,
    .error = (GError *)error,
  };

  if (exchange != 0)
    {
      cometd_transport_cancel (self->transport, exchange);
      queue_arrival (self, arrival_new (ARRIVAL_FINISHED, exchange, &failure));
    }
  else
    {
      cometd_transport_abort (self->transport);
      queue_arrival (self, arrival_new (ARRIVAL_LOST, 0, &failure));
    }
}

static void
received_cb (CometdTransport *transport,
             GBytes          *bytes,
             guint64          exchange,
             gpointer         user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);
  g_autoptr(GArray) envelopes = g_steal_pointer (&self->envelopes);
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  Arrival *arrival;

  if (transport != self->transport)
    return;

  if (envelopes == NULL)
    envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_array_set_size (envelopes, 0);

  if (cometd_pipeline_get_length (self->incoming_lane) >= COMETD_SESSION_MAX_HELD_FRAMES)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                         _("%d frames wait for an extension to release the one before them"),
                         COMETD_SESSION_MAX_HELD_FRAMES);
  else
    cometd_codec_read (text, length, self->settings->max_depth, envelopes, &error);

  if (error != NULL)
    {
      reject (self, exchange, error);
      return;
    }

  self->is_heard = TRUE;
  cometd_negotiation_confirm (&self->negotiation);
  arrival = arrival_new (ARRIVAL_MESSAGES, exchange, NULL);
  arrival->bytes = g_bytes_ref (bytes);
  arrival->envelopes = g_steal_pointer (&envelopes);
  queue_arrival (self, arrival);
}

static void
finished_cb (CometdTransport     *transport,
             guint64              exchange,
             const CometdFailure *failure,
             gpointer             user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport == self->transport)
    queue_arrival (self, arrival_new (ARRIVAL_FINISHED, exchange, failure));
}

static void
sent_cb (CometdTransport *transport,
         gpointer         user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport == self->transport)
    cometd_session_tell_sent (self);
}

static void
lost_cb (CometdTransport     *transport,
         const CometdFailure *failure,
         gpointer             user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport == self->transport)
    queue_arrival (self, arrival_new (ARRIVAL_LOST, 0, failure));
}

static void
closed_cb (CometdTransport *transport,
           gpointer         user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport != self->closing)
    return;

  cometd_session_finish_closing (self);
  cometd_session_settle (self, TRUE);
}

const CometdTransportListener cometd_session_transport_listener = {
  received_cb,
  finished_cb,
  sent_cb,
  lost_cb,
  closed_cb,
};
