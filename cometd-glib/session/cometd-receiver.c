/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-receiver-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "../cometd-log-body-private.h"

struct _CometdReceiver
{
  const CometdReceiverSink *sink;
  gpointer user_data;
  CometdTurn *turn;
  const CometdSessionSettings *settings;

  CometdTransport *transport; /* Owned; or NULL. */
  gboolean is_heard;

  GQueue unread; /* CometdArrival, owned: a large body at its head, and what follows it. */
  CometdAckGate *gate;
  CometdInLane *lane;
  CometdDispatcher *dispatcher;
  guint generation; /* Bumped by clear(). */
};

static void
passed_cb (CometdArrival *arrival,
           GListModel    *dropped,
           const GError  *error,
           gpointer       user_data)
{
  CometdReceiver *self = user_data;

  self->sink->enter (self->user_data);
  cometd_turn_begin (self->turn);
  if (error != NULL)
    self->sink->dropped (dropped, error, self->user_data);
  cometd_dispatcher_queue (self->dispatcher, arrival);
  self->sink->leave (self->user_data);
}

/* To be dispatched. Takes arrival. */
static void
pass_to_extensions (CometdReceiver *self,
                    CometdArrival  *arrival)
{
  if (!cometd_in_lane_is_needed (self->lane, arrival))
    {
      cometd_dispatcher_queue (self->dispatcher, arrival);
      return;
    }

  cometd_in_lane_add (self->lane, self->transport, arrival);
  self->sink->dispatcher.delayed (self->user_data);
}

static void
free_queued_arrival (gpointer data)
{
  cometd_arrival_free (data);
}

static void reject (CometdReceiver *self,
                    guint64         exchange,
                    const GError   *error);

/* Takes arrival. */
static void
pass_through_gate (CometdReceiver *self,
                   CometdArrival  *arrival)
{
  g_autoptr(GError) error = NULL;
  GQueue released = G_QUEUE_INIT;
  guint generation = self->generation;
  CometdArrival *next;

  if (!cometd_ack_gate_take (self->gate, arrival, &released, &error))
    {
      reject (self, cometd_arrival_get_exchange (arrival), error);
      cometd_arrival_free (arrival);
      return;
    }

  /* A handler may end the session. */
  while ((next = g_queue_pop_head (&released)) != NULL)
    {
      if (generation == self->generation)
        pass_to_extensions (self, next);
      else
        cometd_arrival_free (next);
    }
}

/* Takes arrival. */
static void
pass_on (CometdReceiver *self,
         CometdArrival  *arrival)
{
  CometdArrivalKind kind = cometd_arrival_get_kind (arrival);

  if (kind == COMETD_ARRIVAL_LOST)
    cometd_ack_gate_lose (self->gate);
  if (kind == COMETD_ARRIVAL_MESSAGES && G_UNLIKELY (cometd_ack_gate_is_on (self->gate)))
    pass_through_gate (self, arrival);
  else
    pass_to_extensions (self, arrival);
}

/* Everything waits behind a body that has not been read to its end. Takes arrival. */
static void
take_arrival (CometdReceiver *self,
              CometdArrival  *arrival)
{
  self->sink->enter (self->user_data);
  cometd_turn_begin (self->turn);
  if (self->unread.length == 0)
    pass_on (self, arrival);
  else
    g_queue_push_tail (&self->unread, arrival);
  self->sink->leave (self->user_data);
}

static void
clear_unread (CometdReceiver *self)
{
  g_queue_clear_full (&self->unread, free_queued_arrival);
  cometd_dispatcher_set_unread (self->dispatcher, FALSE);
}

/* The body is not Bayeux, or too much: its exchange has failed, or the connection if it belongs to
 * none. */
static void
reject (CometdReceiver *self,
        guint64         exchange,
        const GError   *error)
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
      pass_on (self, cometd_arrival_new_finished (exchange, &failure));
    }
  else
    {
      cometd_transport_abort (self->transport);
      clear_unread (self);
      pass_on (self, cometd_arrival_new_lost (G_OBJECT (self->transport), &failure));
    }
}

/* transport: which one received the data. If another one is in use by now, its connection is not
 * at fault. */
static void
reject_data (CometdReceiver  *self,
             CometdTransport *transport,
             guint64          exchange,
             const GError    *error)
{
  g_autofree char *server = cometd_transport_describe (transport);
  g_autoptr(GError) described = g_error_new (error->domain, error->code,
                                             _("Invalid data from %s: %s"),
                                             server, error->message);

  cometd_log_debug (self->settings->log, NULL, "dropped a body: %s", described->message);
  if (transport == self->transport)
    reject (self, exchange, described);
}

static void
pass_on_messages (CometdReceiver *self,
                  CometdArrival  *arrival)
{
  if (cometd_log_is_on (self->settings->log))
    cometd_log_received (self->settings->log, g_bytes_get_size (cometd_arrival_get_bytes (arrival)),
                         cometd_arrival_get_envelopes (arrival),
                         cometd_arrival_get_exchange (arrival));
  self->is_heard = TRUE;
  self->sink->heard (self->user_data);
  pass_on (self, arrival);
}

/* Takes the first body or other news that follows it. */
static void
pop_unread (CometdReceiver *self)
{
  g_queue_pop_head (&self->unread);
  cometd_dispatcher_set_unread (self->dispatcher, self->unread.length > 0);
}

/* Reads a step of the first body that has not been read to its end. */
static void
read_step (CometdReceiver *self,
           CometdArrival  *arrival)
{
  g_autoptr(GError) error = NULL;

  if (cometd_arrival_get_kind (arrival) != COMETD_ARRIVAL_MESSAGES)
    {
      pop_unread (self);
      pass_on (self, arrival);
      return;
    }

  switch (cometd_arrival_read (arrival, COMETD_SESSION_READ_STEP, &error))
    {
    case COMETD_CODEC_MORE:
      break;

    case COMETD_CODEC_DONE:
      pop_unread (self);
      pass_on_messages (self, arrival);
      break;

    case COMETD_CODEC_FAILED:
    default:
      pop_unread (self);
      reject_data (self, COMETD_TRANSPORT (cometd_arrival_get_transport (arrival)),
                   cometd_arrival_get_exchange (arrival), error);
      cometd_arrival_free (arrival);
    }
}

static void
read_on (CometdReceiver *self)
{
  const gint64 end = cometd_turn_get_end (self->turn);
  CometdArrival *arrival;

  if (self->unread.length == 0)
    return;

  while ((arrival = g_queue_peek_head (&self->unread)) != NULL)
    {
      read_step (self, arrival);
      if (cometd_turn_get_now (self->turn) >= end)
        break;
    }

  cometd_dispatcher_note_rest (self->dispatcher);
}

static void
read_later (CometdReceiver *self,
            GBytes         *bytes,
            guint64         exchange)
{
  g_queue_push_tail (&self->unread,
                     cometd_arrival_new_unread (G_OBJECT (self->transport), bytes, exchange,
                                                self->settings->max_depth));
  cometd_dispatcher_set_unread (self->dispatcher, TRUE);
  cometd_dispatcher_note_rest (self->dispatcher);
  self->sink->dispatcher.delayed (self->user_data);
}

static void
read_now (CometdReceiver *self,
          GBytes         *bytes,
          guint64         exchange)
{
  g_autoptr(CometdArrival) arrival = cometd_dispatcher_take_empty (self->dispatcher);
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (cometd_codec_read (text, length, self->settings->max_depth,
                         cometd_arrival_get_envelopes (arrival), &error))
    {
      cometd_arrival_fill (arrival, bytes, exchange);
      pass_on_messages (self, g_steal_pointer (&arrival));
    }
  else
    reject_data (self, self->transport, exchange, error);
}

static void
reject_held (CometdReceiver *self,
             guint64         exchange)
{
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                 _("%d bodies or frames wait for an extension to release an earlier one"),
                 COMETD_SESSION_MAX_HELD_FRAMES);

  reject (self, exchange, error);
}

static void
received_cb (CometdTransport *transport,
             GBytes          *bytes,
             guint64          exchange,
             gpointer         user_data)
{
  CometdReceiver *self = user_data;

  if (transport != self->transport)
    return;

  self->sink->enter (self->user_data);
  self->sink->progress (exchange, cometd_turn_begin (self->turn), self->user_data);
  if (cometd_in_lane_get_length (self->lane) >= COMETD_SESSION_MAX_HELD_FRAMES)
    reject_held (self, exchange);
  else if (g_bytes_get_size (bytes) > COMETD_SESSION_READ_STEP || self->unread.length > 0)
    read_later (self, bytes, exchange);
  else
    read_now (self, bytes, exchange);
  self->sink->leave (self->user_data);
}

static void
transport_progress_cb (CometdTransport *transport,
                       guint64          exchange,
                       gpointer         user_data)
{
  CometdReceiver *self = user_data;

  if (transport == self->transport)
    self->sink->progress (exchange, cometd_turn_get_now (self->turn), self->user_data);
}

static void
transport_finished_cb (CometdTransport     *transport,
                       guint64              exchange,
                       const CometdFailure *failure,
                       gpointer             user_data)
{
  CometdReceiver *self = user_data;

  if (transport == self->transport)
    take_arrival (self, cometd_arrival_new_finished (exchange, failure));
}

static void
transport_sent_cb (CometdTransport *transport,
                   gpointer         user_data)
{
  CometdReceiver *self = user_data;

  if (transport == self->transport)
    self->sink->sent (self->user_data);
}

static void
transport_lost_cb (CometdTransport     *transport,
                   const CometdFailure *failure,
                   gpointer             user_data)
{
  CometdReceiver *self = user_data;

  if (transport == self->transport)
    take_arrival (self, cometd_arrival_new_lost (G_OBJECT (transport), failure));
}

static const CometdTransportListener transport_listener = {
  received_cb,
  transport_progress_cb,
  transport_finished_cb,
  transport_sent_cb,
  transport_lost_cb,
  NULL,
};

CometdReceiver *
cometd_receiver_new (const CometdReceiverSink    *sink,
                     gpointer                     user_data,
                     CometdTurn                  *turn,
                     const CometdSessionSettings *settings,
                     GObject                     *client)
{
  CometdReceiver *self = g_new0 (CometdReceiver, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->turn = turn;
  self->settings = settings;
  g_queue_init (&self->unread);
  self->gate = cometd_ack_gate_new (&sink->gate, user_data, settings);
  self->lane = cometd_in_lane_new (&sink->lane, user_data, passed_cb, self, settings, client);
  self->dispatcher = cometd_dispatcher_new (&sink->dispatcher, user_data, turn,
                                            settings->log);
  return self;
}

void
cometd_receiver_free (CometdReceiver *self)
{
  clear_unread (self);
  cometd_in_lane_free (self->lane);
  cometd_dispatcher_free (self->dispatcher);
  cometd_ack_gate_free (self->gate);
  g_clear_object (&self->transport);
  g_free (self);
}

void
cometd_receiver_set_transport (CometdReceiver  *self,
                               CometdTransport *transport)
{
  g_set_object (&self->transport, transport);
  cometd_ack_gate_lose (self->gate);
  if (transport == NULL)
    return;

  self->is_heard = FALSE;
  cometd_transport_set_listener (transport, &transport_listener, self);
}

void
cometd_receiver_set_extensions (CometdReceiver *self,
                                GPtrArray      *extensions)
{
  cometd_in_lane_set_extensions (self->lane, extensions);
}

void
cometd_receiver_expect (CometdReceiver *self,
                        guint64         exchange,
                        gboolean        acknowledges)
{
  cometd_ack_gate_expect (self->gate, exchange, acknowledges);
}

gboolean
cometd_receiver_has_answer (CometdReceiver *self)
{
  return cometd_ack_gate_has_answer (self->gate);
}

void
cometd_receiver_clear (CometdReceiver *self)
{
  guint n_messages = cometd_dispatcher_count_messages (self->dispatcher);

  if (n_messages > 0)
    cometd_log_debug (self->settings->log, NULL, "dropped %u messages: the session ended before "
                      "they were dispatched", n_messages);
  self->generation++;
  cometd_ack_gate_clear (self->gate);
  cometd_in_lane_clear (self->lane);
  clear_unread (self);
  cometd_dispatcher_clear (self->dispatcher);
}

void
cometd_receiver_resume (CometdReceiver *self,
                        gboolean        is_in_grace)
{
  read_on (self);
  cometd_dispatcher_resume (self->dispatcher, is_in_grace);
}

gint64
cometd_receiver_get_resume_time (CometdReceiver *self)
{
  return cometd_dispatcher_get_resume_time (self->dispatcher);
}

gint64
cometd_receiver_get_lane_deadline (CometdReceiver *self)
{
  if (cometd_in_lane_get_length (self->lane) == 0)
    return -1;

  return cometd_in_lane_get_deadline (self->lane, cometd_turn_get_now (self->turn));
}

void
cometd_receiver_expire (CometdReceiver *self,
                        gint64          now)
{
  cometd_in_lane_expire (self->lane, now);
}

guint
cometd_receiver_hold (CometdReceiver *self)
{
  return cometd_dispatcher_hold (self->dispatcher);
}

gboolean
cometd_receiver_release (CometdReceiver *self,
                         guint           token)
{
  return cometd_dispatcher_release (self->dispatcher, token);
}

gboolean
cometd_receiver_is_heard (CometdReceiver *self)
{
  return self->is_heard;
}

guint64
cometd_receiver_get_arriving (CometdReceiver *self)
{
  return cometd_dispatcher_get_arriving (self->dispatcher);
}

gboolean
cometd_receiver_is_held (CometdReceiver *self)
{
  return cometd_dispatcher_is_held (self->dispatcher);
}

gboolean
cometd_receiver_has_arrivals (CometdReceiver *self)
{
  return cometd_dispatcher_peek (self->dispatcher) != NULL;
}

gboolean
cometd_receiver_has_rest (CometdReceiver *self)
{
  return cometd_dispatcher_has_rest (self->dispatcher);
}

gboolean
cometd_receiver_may_act (CometdReceiver *self)
{
  CometdArrival *arrival = cometd_dispatcher_peek (self->dispatcher);

  if (arrival == NULL)
    arrival = g_queue_peek_head (&self->unread);

  return arrival == NULL || (cometd_arrival_get_exchange (arrival) == 0 &&
                             cometd_arrival_get_kind (arrival) != COMETD_ARRIVAL_LOST);
}
