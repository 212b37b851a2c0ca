/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "../cometd-log-body-private.h"

/* From the bytes of a body or frame to arrivals: bytes → envelopes → extensions. An extension may
 * hold messages, and still nothing overtakes anything. */

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

      if (cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE ||
          cometd_request_get_number (request) == self->connect)
        is_attempt = TRUE;
      if (cometd_request_get_kind (request) != COMETD_REQUEST_HANDSHAKE)
        cometd_session_end_request (self, request, NULL, error);
    }

  if (is_attempt)
    cometd_session_fail_attempt (self, &failure);
}

/* What extensions have removed from the messages that came. */
static void
log_removed (CometdSession *self,
             CometdArrival *arrival)
{
  CometdLogBatch removed = COMETD_LOG_BATCH_INIT;
  guint n_left = g_list_model_get_n_items (arrival->messages);

  cometd_log_batch_add_envelopes (&removed, arrival->envelopes);
  for (guint i = 0; i < n_left; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (arrival->messages, i);

      cometd_log_batch_remove (&removed, cometd_message_get_channel (message));
    }

  if (removed.n_messages > 0)
    cometd_log_batch_write (&removed, self->settings->log, "an extension dropped %u received",
                            removed.n_messages);
  cometd_log_batch_clear (&removed);
}

static void
incoming_through_cb (CometdExchange *exchange,
                     const GError   *error,
                     gpointer        job,
                     gpointer        user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);
  CometdArrival *arrival = job;

  if (exchange != NULL)
    {
      if (error != NULL)
        drop_failed (self, exchange, error);

      arrival->messages = error != NULL
                            ? G_LIST_MODEL (g_list_store_new (COMETD_TYPE_MESSAGE))
                            : g_object_ref (G_LIST_MODEL (cometd_exchange_get_messages (exchange)));
      if (cometd_log_is_on (self->settings->log))
        log_removed (self, arrival);
    }

  cometd_session_add_arrival (self, arrival);
}

void
cometd_session_receiving_init (CometdSession *self)
{
  g_queue_init (&self->unread);
  g_queue_init (&self->arrivals);
  self->incoming_lane = cometd_pipeline_new (incoming_through_cb, cometd_arrival_free, self);
}

/* The messages of a frame, made into objects, for the extensions. */
static CometdExchange *
make_exchange (CometdSession *self,
               CometdArrival *arrival)
{
  GListStore *list = g_list_store_new (COMETD_TYPE_MESSAGE);
  CometdTransport *transport = cometd_carrier_get_transport (self->carrier);
  CometdExchange *exchange = NULL;

  for (guint i = 0; i < arrival->envelopes->len; i++)
    {
      const CometdEnvelope *envelope = &g_array_index (arrival->envelopes, CometdEnvelope, i);
      const CometdDestination *destination =
        cometd_session_find_destination (self, &envelope->fields[COMETD_FIELD_CHANNEL]);
      g_autoptr(CometdMessage) message = NULL;

      if (destination == NULL)
        continue;

      message = cometd_message_new_from_envelope (arrival->bytes, envelope, destination->channel);
      g_list_store_append (list, message);
    }

  exchange = cometd_exchange_new (COMETD_EXCHANGE_INCOMING, self->client,
                                  self->incoming_extensions, list);
  if (transport != NULL)
    cometd_exchange_take_headers (exchange, cometd_transport_dup_response_headers (transport));
  return exchange;
}

/* To the extensions, if there are any, and then to be dispatched. */
static void
pass_on (CometdSession *self,
         CometdArrival *arrival)
{
  gboolean has_extensions = self->incoming_extensions != NULL &&
                            arrival->kind == COMETD_ARRIVAL_MESSAGES;

  if (has_extensions || !cometd_pipeline_is_idle (self->incoming_lane))
    {
      cometd_pipeline_add (self->incoming_lane,
                           has_extensions ? make_exchange (self, arrival) : NULL,
                           COMETD_SESSION_MAX_HOLD * (gint64)1000, arrival);

      /* If it is held, the alarm is to know for how long. */
      cometd_session_wake_at (self, 0);
    }
  else
    cometd_session_add_arrival (self, arrival);
}

static CometdArrival *
new_loss (CometdSession       *self,
          const CometdFailure *failure)
{
  CometdArrival *arrival = cometd_arrival_new (COMETD_ARRIVAL_LOST, 0, failure);

  arrival->transport = g_object_ref (cometd_carrier_get_transport (self->carrier));
  return arrival;
}

/* Behind a body that is not read to its end, everything waits. */
static void
take_arrival (CometdSession *self,
              CometdArrival *arrival)
{
  if (g_queue_is_empty (&self->unread))
    pass_on (self, arrival);
  else
    g_queue_push_tail (&self->unread, arrival);
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
      cometd_transport_cancel (cometd_carrier_get_transport (self->carrier), exchange);
      pass_on (self, cometd_arrival_new (COMETD_ARRIVAL_FINISHED, exchange, &failure));
    }
  else
    {
      cometd_transport_abort (cometd_carrier_get_transport (self->carrier));
      g_queue_clear_full (&self->unread, cometd_arrival_free);
      pass_on (self, new_loss (self, &failure));
    }
}

/* The transport takes whatever is called JSON; here it is found to be none. */
static void
reject_data (CometdSession *self,
             guint64        exchange,
             const GError  *error)
{
  g_autofree char *server = cometd_carrier_describe (self->carrier);
  g_autoptr(GError) described = g_error_new (error->domain, error->code,
                                             _("Invalid data from %s: %s"),
                                             server, error->message);

  cometd_log_debug (self->settings->log, NULL, "dropped a body: %s", described->message);
  reject (self, exchange, described);
}

static void
pass_on_messages (CometdSession *self,
                  CometdArrival *arrival)
{
  if (cometd_log_is_on (self->settings->log))
    cometd_log_received (self->settings->log, g_bytes_get_size (arrival->bytes),
                         arrival->envelopes, arrival->exchange);
  self->is_heard = TRUE;
  cometd_negotiation_confirm (&self->negotiation);
  pass_on (self, arrival);
}

/* A step further in what is first. */
static void
read_step (CometdSession *self,
           CometdArrival *arrival)
{
  g_autoptr(GError) error = NULL;

  if (arrival->kind == COMETD_ARRIVAL_MESSAGES)
    {
      switch (cometd_codec_reader_read (arrival->reader, COMETD_SESSION_READ_STEP,
                                        arrival->envelopes, &error))
        {
        case COMETD_CODEC_MORE:
          return;

        case COMETD_CODEC_DONE:
          g_queue_pop_head (&self->unread);
          pass_on_messages (self, arrival);
          return;

        case COMETD_CODEC_FAILED:
        default:
          g_queue_pop_head (&self->unread);
          if (cometd_carrier_get_transport (self->carrier) != NULL)
            reject_data (self, arrival->exchange, error);
          cometd_arrival_free (arrival);
          return;
        }
    }

  g_queue_pop_head (&self->unread);
  pass_on (self, arrival);
}

void
cometd_session_read_on (CometdSession *self)
{
  const gint64 end_time = self->turn_end;
  CometdArrival *arrival;

  if (g_queue_is_empty (&self->unread))
    return;

  while (self->listener != NULL && (arrival = g_queue_peek_head (&self->unread)) != NULL)
    {
      read_step (self, arrival);
      if (cometd_session_now (self) >= end_time)
        break;
    }

  cometd_session_note_rest (self);
}

/* A large body is read in later iterations of the main loop. */
static void
read_later (CometdSession *self,
            GBytes        *bytes,
            guint64        exchange)
{
  CometdArrival *arrival = cometd_arrival_new (COMETD_ARRIVAL_MESSAGES, exchange, NULL);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  arrival->bytes = g_bytes_ref (bytes);
  arrival->envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  arrival->reader = g_new (CometdCodecReader, 1);
  cometd_codec_reader_init (arrival->reader, text, length, self->settings->max_depth);
  g_queue_push_tail (&self->unread, arrival);
  cometd_session_note_rest (self);
  cometd_session_wake_at (self, 0);
}

static void
received_cb (CometdTransport *transport,
             GBytes          *bytes,
             guint64          exchange,
             gpointer         user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);
  g_autoptr(GArray) envelopes = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  CometdArrival *arrival;

  if (transport != cometd_carrier_get_transport (self->carrier))
    return;

  cometd_session_note_progress (self, exchange);
  if (cometd_pipeline_get_length (self->incoming_lane) >= COMETD_SESSION_MAX_HELD_FRAMES)
    {
      error = g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                           _("%d frames wait for an extension to release the one before them"),
                           COMETD_SESSION_MAX_HELD_FRAMES);
      reject (self, exchange, error);
      return;
    }

  if (length > COMETD_SESSION_READ_STEP || !g_queue_is_empty (&self->unread))
    {
      read_later (self, bytes, exchange);
      return;
    }

  envelopes = g_steal_pointer (&self->envelopes);
  if (envelopes == NULL)
    envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_array_set_size (envelopes, 0);
  if (!cometd_codec_read (text, length, self->settings->max_depth, envelopes, &error))
    {
      reject_data (self, exchange, error);
      return;
    }

  arrival = cometd_arrival_new (COMETD_ARRIVAL_MESSAGES, exchange, NULL);
  arrival->bytes = g_bytes_ref (bytes);
  arrival->envelopes = g_steal_pointer (&envelopes);
  pass_on_messages (self, arrival);
}

static void
progress_cb (CometdTransport *transport,
             guint64          exchange,
             gpointer         user_data)
{
  CometdSession *self = user_data;

  if (transport == cometd_carrier_get_transport (self->carrier))
    cometd_session_note_progress (self, exchange);
}

static void
finished_cb (CometdTransport     *transport,
             guint64              exchange,
             const CometdFailure *failure,
             gpointer             user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport == cometd_carrier_get_transport (self->carrier))
    take_arrival (self, cometd_arrival_new (COMETD_ARRIVAL_FINISHED, exchange, failure));
}

static void
sent_cb (CometdTransport *transport,
         gpointer         user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport == cometd_carrier_get_transport (self->carrier))
    cometd_session_tell_sent (self);
}

static void
lost_cb (CometdTransport     *transport,
         const CometdFailure *failure,
         gpointer             user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (transport == cometd_carrier_get_transport (self->carrier))
    take_arrival (self, new_loss (self, failure));
}

const CometdTransportListener cometd_session_transport_listener = {
  received_cb,
  progress_cb,
  finished_cb,
  sent_cb,
  lost_cb,
  NULL,
};
