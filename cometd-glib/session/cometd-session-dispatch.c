/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "../cometd-mark-private.h"
#include "../protocol/cometd-verdict-private.h"

/* Bytes of a server's text that are logged. */
#define MAX_LOGGED_NAME 64

/* Dispatches what has arrived, in order: one message after another, for a limited time in each
 * iteration of the main loop. What is left waits here, as it does while dispatching is on hold.
 * Meanwhile a transport that receives without being asked does not read. */

void
cometd_arrival_free (gpointer data)
{
  CometdArrival *arrival = data;

  g_clear_pointer (&arrival->reader, g_free);
  g_clear_pointer (&arrival->bytes, g_bytes_unref);
  g_clear_pointer (&arrival->envelopes, g_array_unref);
  g_clear_object (&arrival->messages);
  g_clear_object (&arrival->transport);
  g_clear_error (&arrival->failure.error);
  g_free (arrival);
}

CometdArrival *
cometd_arrival_new (CometdArrivalKind    kind,
                    guint64              exchange,
                    const CometdFailure *failure)
{
  CometdArrival *arrival = g_new0 (CometdArrival, 1);

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

/* Where HTTP itself refuses there is no reply, so one is made in the words of Bayeux. */
static CometdMessage *
make_refusal (CometdRequest       *request,
              const CometdFailure *failure)
{
  CometdMessage *reply = cometd_message_new (cometd_request_get_channel (request));
  g_autofree char *text = g_strdup_printf ("%u::%s", failure->status, failure->error->message);
  g_autoptr(JsonNode) unsuccessful = json_node_init_boolean (json_node_alloc (), FALSE);

  cometd_message_set_string (reply, COMETD_FIELD_ID,
                             cometd_message_get_id (cometd_request_get_message (request)));
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
      !cometd_verdict_wants_credentials ((int)failure->status, failure->reason))
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
  gboolean has_publish = FALSE;
  guint64 turn = 0;
  g_autoptr(GError) no_reply = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                            _("The server's response has no reply to the message"));
  CometdFailure silent = { .kind = COMETD_FAILURE_INVALID, .error = no_reply };

  for (guint i = 0; i < frame->numbers->len; i++)
    {
      guint64 number = g_array_index (frame->numbers, guint64, i);
      CometdRequest *request = cometd_requests_find (self->requests, number);
      CometdRequestKind kind;

      if (request == NULL || cometd_request_get_exchange (request) != exchange ||
          (failure == NULL && cometd_request_get_kind (request) == COMETD_REQUEST_CALL))
        continue;

      if (take_refused (self, request, failure))
        continue;

      if (failure != NULL)
        cometd_request_set_status (request, failure->status);
      kind = cometd_request_get_kind (request);
      if (cometd_request_is_from_app (request))
        {
          has_publish = TRUE;
          turn = cometd_request_get_turn (request);
        }
      if (kind == COMETD_REQUEST_HANDSHAKE || number == self->connect ||
          kind == COMETD_REQUEST_DISCONNECT)
        is_attempt = TRUE;
      if (kind != COMETD_REQUEST_HANDSHAKE)
        cometd_session_end_request (self, request, NULL,
                                    failure != NULL ? failure->error : no_reply);
    }

  if (has_publish && failure != NULL)
    cometd_requests_fail_behind (self->requests, turn, failure->error);
  if (is_attempt)
    cometd_session_fail_attempt (self, failure != NULL ? failure : &silent);
}

static void
take_finished (CometdSession *self,
               CometdArrival *arrival)
{
  gpointer number = NULL, frame = NULL;

  if (!g_hash_table_steal_extended (self->flights, &arrival->exchange, &number, &frame))
    return;

  g_free (number);
  if (arrival->is_failure && cometd_session_take_refused_body (self, frame, &arrival->failure))
    return;

  end_exchange (self, frame, arrival->exchange, arrival->is_failure ? &arrival->failure : NULL);
  cometd_frame_free (frame);
}

/* An upgrade that HTTP refused: the same for the handshake or connect that waits for it. */
static gboolean
take_refused_upgrade (CometdSession       *self,
                      const CometdFailure *failure)
{
  gboolean is_handshake = cometd_session_get_state (self) == COMETD_STATE_HANDSHAKING;
  CometdRequest *request = cometd_requests_find (self->requests,
                                                 is_handshake ? self->handshake : self->connect);

  if (failure->kind != COMETD_FAILURE_UPGRADE || request == NULL ||
      !take_refused (self, request, failure))
    return FALSE;

  cometd_credentials_set_upgrade (self->credentials, failure);
  return TRUE;
}

static void
take_lost (CometdSession *self,
           CometdArrival *arrival)
{
  CometdState state = cometd_session_get_state (self);
  gboolean is_waiting = (state == COMETD_STATE_HANDSHAKING && self->handshake == 0) ||
                        (state == COMETD_STATE_UNCONNECTED && self->connect == 0 &&
                         !self->is_connect_waiting);

  /* It was given up while its end waited to be dispatched. */
  if (arrival->transport != cometd_carrier_get_transport (self->carrier))
    return;

  if (arrival->failure.is_frame_refused && cometd_session_is_established (self))
    cometd_session_keep_refused_frames (self);

  if (is_waiting)
    cometd_log_debug (self->settings->log, NULL, "lost the idle connection: %s",
                      arrival->failure.error->message);

  /* The next attempt is planned already. */
  if (!is_waiting && !take_refused_upgrade (self, &arrival->failure))
    cometd_session_fail_attempt (self, &arrival->failure);
  cometd_carrier_drop (self->carrier);
  cometd_session_repeat_refused_frames (self);
}

const CometdDestination *
cometd_session_find_destination (CometdSession         *self,
                                 const CometdJsonSlice *channel)
{
  const CometdDestination *destination =
    cometd_subscriptions_look_up (self->subscriptions, channel);

  if (destination == NULL)
    cometd_log_debug (self->settings->log, NULL, "dropped a message on the invalid channel %.*s",
                      (int)MIN (channel->length, MAX_LOGGED_NAME), channel->text);

  return destination;
}

/* The next message of an arrival, and who is to get it; NULL if that is nobody. */
static CometdMessage *
take_next (CometdSession            *self,
           CometdArrival            *arrival,
           const CometdDestination **destination)
{
  const CometdEnvelope *envelope = NULL;

  if (arrival->messages != NULL)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (arrival->messages,
                                                                arrival->next++);
      CometdJsonSlice channel;

      if (cometd_message_peek_field (message, COMETD_FIELD_CHANNEL, &channel))
        *destination = cometd_session_find_destination (self, &channel);
      return *destination != NULL ? g_steal_pointer (&message) : NULL;
    }

  envelope = &g_array_index (arrival->envelopes, CometdEnvelope, arrival->next++);
  *destination = cometd_session_find_destination (self, &envelope->fields[COMETD_FIELD_CHANNEL]);
  if (*destination == NULL)
    return NULL;

  return cometd_message_new_from_envelope (arrival->bytes, envelope, (*destination)->channel);
}

static guint
count_messages (CometdArrival *arrival)
{
  return arrival->messages != NULL ? g_list_model_get_n_items (arrival->messages)
                                   : arrival->envelopes->len;
}

/* Whether the next message is a reply about a subscription. */
static gboolean
is_subscription_reply (CometdArrival *arrival)
{
  g_autoptr(CometdMessage) message = NULL;
  const char *channel = NULL;

  if (arrival->messages == NULL)
    {
      const CometdJsonSlice *name = &g_array_index (arrival->envelopes, CometdEnvelope,
                                                    arrival->next).fields[COMETD_FIELD_CHANNEL];

      return cometd_json_string_equals (name, "/meta/subscribe") ||
             cometd_json_string_equals (name, "/meta/unsubscribe");
    }

  message = g_list_model_get_item (arrival->messages, arrival->next);
  channel = cometd_message_get_channel (message);
  return g_strcmp0 (channel, "/meta/subscribe") == 0 ||
         g_strcmp0 (channel, "/meta/unsubscribe") == 0;
}

/* Replies about subscriptions share one hold, and the end of a good response lets the next request
 * go out. Everything else waits for the app. */
static gboolean
is_held_back (CometdSession *self,
              CometdArrival *arrival)
{
  if (self->n_holds == 0)
    return FALSE;

  switch (arrival->kind)
    {
    case COMETD_ARRIVAL_MESSAGES:
      return arrival->next < count_messages (arrival) && !is_subscription_reply (arrival);

    case COMETD_ARRIVAL_FINISHED:
      return arrival->is_failure;

    case COMETD_ARRIVAL_LOST:
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

gboolean
cometd_session_may_act (CometdSession *self)
{
  CometdArrival *arrival = g_queue_peek_head (&self->arrivals);

  if (arrival == NULL)
    arrival = g_queue_peek_head (&self->unread);
  if (arrival == NULL || cometd_session_get_state (self) == COMETD_STATE_DISCONNECTING)
    return TRUE;

  /* What follows from a response waits for its end, so that its connection is free by then; and
   * nothing is sent on a connection that is lost. */
  return arrival->exchange == 0 && arrival->kind != COMETD_ARRIVAL_LOST;
}

void
cometd_session_note_rest (CometdSession *self)
{
  gboolean has_rest = !g_queue_is_empty (&self->arrivals) || !g_queue_is_empty (&self->unread);
  gint64 now;

  if (self->has_rest == has_rest)
    return;

  self->has_rest = has_rest;
  now = cometd_session_now (self);
  if (has_rest)
    self->rest_time = now;
  else if (now - self->rest_time >= COMETD_ALARM_LATE * 1000)
    {
      /* The replies that are still waited for may not have been read meanwhile. */
      cometd_alarm_begin_grace (self->alarm, now);
    }
  cometd_carrier_set_reading (self->carrier, COMETD_DEAF_DISPATCH, !has_rest);
}

/* Whatever a handler does, the next round begins with the queue as it is then. */
void
cometd_session_dispatch (CometdSession *self)
{
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);
  gboolean may_act = TRUE, is_held = FALSE, is_first = TRUE;
  gint64 begin = cometd_mark_begin ();
  CometdArrival *arrival;

  while (!cometd_session_has_news (self) &&
         (arrival = g_queue_peek_head (&self->arrivals)) != NULL)
    {
      const CometdDestination *destination = NULL;
      g_autoptr(CometdMessage) message = NULL;

      is_held = is_held_back (self, arrival);
      if (is_held)
        break;

      if (arrival->kind == COMETD_ARRIVAL_MESSAGES && arrival->next < count_messages (arrival))
        {
          if (!is_first && cometd_session_now (self) >= self->turn_end)
            break;

          is_first = FALSE;
          self->arriving = arrival->exchange;
          message = take_next (self, arrival, &destination);
          if (message != NULL)
            cometd_session_take_message (self, message, destination);
          self->arriving = 0;
          if (!cometd_session_tell (self))
            return;
          continue;
        }

      g_queue_pop_head (&self->arrivals);
      if (arrival->kind == COMETD_ARRIVAL_MESSAGES)
        cometd_session_end_of_body (self);
      else if (arrival->kind == COMETD_ARRIVAL_FINISHED)
        take_finished (self, arrival);
      else if (arrival->kind == COMETD_ARRIVAL_LOST)
        take_lost (self, arrival);

      may_act = arrival->kind != COMETD_ARRIVAL_MESSAGES || arrival->exchange == 0;
      if (arrival->envelopes != NULL && self->envelopes == NULL)
        self->envelopes = g_steal_pointer (&arrival->envelopes);
      cometd_arrival_free (arrival);
    }

  cometd_mark_end (begin, "dispatch");
  self->is_held = is_held;
  cometd_session_note_rest (self);
  cometd_session_settle (self, may_act && cometd_session_may_act (self));
}

void
cometd_session_resume_dispatch (CometdSession *self)
{
  gint64 now = cometd_session_now (self);

  if (self->n_holds > 0 && now >= self->hold_deadline &&
      !cometd_alarm_is_in_grace (self->alarm, now))
    {
      cometd_log_debug (self->settings->log, NULL, "dispatches again: the callback of a "
                        "subscription did not run within %d ms", COMETD_SESSION_MAX_HOLD_DISPATCH);
      self->n_holds = 0;
      self->hold_token++;
    }

  if (g_queue_is_empty (&self->arrivals) ||
      (!g_queue_is_empty (&self->unread) && cometd_session_now (self) >= self->turn_end))
    return;

  cometd_session_dispatch (self);
}

void
cometd_session_add_arrival (CometdSession *self,
                            CometdArrival *arrival)
{
  gboolean is_first = g_queue_is_empty (&self->arrivals);

  g_queue_push_tail (&self->arrivals, arrival);
  if (is_first && !cometd_session_has_news (self))
    {
      cometd_session_begin_turn (self);
      cometd_session_dispatch (self);
    }
  else if (!self->is_held)
    cometd_session_wake_at (self, 0);
}

static void
log_dropped_arrivals (CometdSession *self)
{
  guint n_messages = 0;

  for (GList *link = self->arrivals.head; link != NULL; link = link->next)
    {
      CometdArrival *arrival = link->data;

      if (arrival->kind == COMETD_ARRIVAL_MESSAGES)
        n_messages += count_messages (arrival) - arrival->next;
    }

  if (n_messages > 0)
    cometd_log_debug (self->settings->log, NULL, "dropped %u messages: the session ended before "
                      "they were dispatched", n_messages);
}

void
cometd_session_drop_arrivals (CometdSession *self)
{
  log_dropped_arrivals (self);
  cometd_pipeline_clear (self->incoming_lane);
  g_queue_clear_full (&self->unread, cometd_arrival_free);
  g_queue_clear_full (&self->arrivals, cometd_arrival_free);
  self->has_rest = self->is_held = FALSE;
  cometd_carrier_set_reading (self->carrier, COMETD_DEAF_DISPATCH, TRUE);
  self->n_holds = 0;
  self->hold_token++;
}

guint
cometd_session_hold_dispatch (CometdSession *self)
{
  if (self->n_holds++ == 0)
    self->hold_deadline = cometd_session_after (self, COMETD_SESSION_MAX_HOLD_DISPATCH);
  return self->hold_token;
}

void
cometd_session_release_dispatch (CometdSession *self,
                                 guint          token)
{
  if (token != self->hold_token || self->n_holds == 0 || --self->n_holds > 0)
    return;

  if (self->is_held)
    {
      self->is_held = FALSE;
      cometd_session_wake_at (self, 0);
    }
}
