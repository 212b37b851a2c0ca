/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-dispatcher-private.h"

#include "../cometd-mark-private.h"

struct _CometdDispatcher
{
  const CometdDispatcherSink *sink;
  gpointer user_data;
  CometdTurn *turn;
  const CometdLog *log;

  GQueue arrivals; /* CometdArrival; owned. */
  gboolean has_unread;
  CometdArrival *empty; /* Owned; to be used again; or NULL. */

  guint64 arriving;  /* The exchange whose response is being dispatched, or 0. */
  gboolean has_rest; /* Something is left for a later iteration … */
  gint64 rest_time;  /* … since then … */
  gboolean is_held;  /* … because dispatching is held. */
  guint n_holds;
  guint hold_token; /* Of these holds. */
  gint64 hold_deadline;
};

CometdDispatcher *
cometd_dispatcher_new (const CometdDispatcherSink *sink,
                       gpointer                    user_data,
                       CometdTurn                 *turn,
                       const CometdLog            *log)
{
  CometdDispatcher *self = g_new0 (CometdDispatcher, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->turn = turn;
  self->log = log;
  g_queue_init (&self->arrivals);
  return self;
}

static void
clear_arrivals (CometdDispatcher *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->arrivals)) != NULL)
    cometd_arrival_free (link->data);
}

void
cometd_dispatcher_free (CometdDispatcher *self)
{
  clear_arrivals (self);
  g_clear_pointer (&self->empty, cometd_arrival_free);
  g_free (self);
}

void
cometd_dispatcher_note_rest (CometdDispatcher *self)
{
  gboolean has_rest = self->has_unread || self->arrivals.length > 0;

  if (self->has_rest == has_rest)
    return;

  self->has_rest = has_rest;
  if (has_rest)
    self->rest_time = cometd_turn_get_now (self->turn);
  self->sink->rest_changed (has_rest, self->rest_time, self->user_data);
}

/* Replies about subscriptions share one hold, and the end of a good response lets the next request
 * be sent. Everything else waits for the app. */
static gboolean
is_arrival_held_back (CometdDispatcher *self,
                      CometdArrival    *arrival)
{
  if (self->n_holds == 0)
    return FALSE;

  switch (cometd_arrival_get_kind (arrival))
    {
    case COMETD_ARRIVAL_MESSAGES:
      return cometd_arrival_has_next (arrival) && !cometd_arrival_is_next_subscription (arrival);

    case COMETD_ARRIVAL_FINISHED:
      return cometd_arrival_get_failure (arrival) != NULL;

    case COMETD_ARRIVAL_LOST:
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

static gboolean
dispatch_next (CometdDispatcher *self,
               CometdArrival    *arrival)
{
  const CometdEnvelope *envelope = NULL;
  g_autoptr(CometdMessage) message = cometd_arrival_take_next (arrival, &envelope);
  gboolean goes_on;

  self->arriving = cometd_arrival_get_exchange (arrival);
  if (message != NULL)
    goes_on = self->sink->message (message, self->user_data);
  else
    goes_on = self->sink->envelope (cometd_arrival_get_bytes (arrival), envelope,
                                    self->user_data);
  self->arriving = 0;
  return goes_on;
}

/* All messages of it have been dispatched. */
static void
end_arrival (CometdDispatcher *self,
             CometdArrival    *arrival)
{
  switch (cometd_arrival_get_kind (arrival))
    {
    case COMETD_ARRIVAL_MESSAGES:
      self->sink->body_ended (self->user_data);
      break;

    case COMETD_ARRIVAL_FINISHED:
      self->sink->finished (cometd_arrival_get_exchange (arrival),
                            cometd_arrival_get_failure (arrival), self->user_data);
      break;

    case COMETD_ARRIVAL_LOST:
      self->sink->lost (cometd_arrival_get_transport (arrival),
                        cometd_arrival_get_failure (arrival), self->user_data);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* Takes arrival. */
static void
retire (CometdDispatcher *self,
        CometdArrival    *arrival)
{
  if (self->empty != NULL || cometd_arrival_get_kind (arrival) != COMETD_ARRIVAL_MESSAGES)
    {
      cometd_arrival_free (arrival);
      return;
    }

  cometd_arrival_empty (arrival);
  self->empty = arrival;
}

/* A handler may change the queue, so each round looks at it again. */
static void
dispatch_arrivals (CometdDispatcher *self)
{
  gboolean may_act = TRUE, is_held = FALSE, is_first = TRUE;
  gint64 begin = cometd_mark_begin (self->log != NULL && self->log->is_marked);
  CometdArrival *arrival;

  while ((arrival = g_queue_peek_head (&self->arrivals)) != NULL &&
         self->sink->may_dispatch (self->user_data))
    {
      is_held = is_arrival_held_back (self, arrival);
      if (is_held)
        break;

      if (cometd_arrival_has_next (arrival))
        {
          if (!is_first && cometd_turn_ends_here (self->turn))
            break;

          is_first = FALSE;
          if (!dispatch_next (self, arrival))
            return;
          continue;
        }

      g_queue_pop_head_link (&self->arrivals);
      end_arrival (self, arrival);
      may_act = cometd_arrival_get_kind (arrival) != COMETD_ARRIVAL_MESSAGES ||
                cometd_arrival_get_exchange (arrival) == 0;
      retire (self, arrival);
    }

  cometd_mark_end (begin, "dispatch");
  self->is_held = is_held;
  cometd_dispatcher_note_rest (self);
  self->sink->drained (may_act, self->user_data);
}

void
cometd_dispatcher_queue (CometdDispatcher *self,
                         CometdArrival    *arrival)
{
  gboolean is_first = self->arrivals.length == 0;

  g_queue_push_tail_link (&self->arrivals, cometd_arrival_get_link (arrival));
  if (is_first && self->sink->may_dispatch (self->user_data))
    dispatch_arrivals (self);
  else if (!self->is_held)
    self->sink->delayed (self->user_data);
}

void
cometd_dispatcher_set_unread (CometdDispatcher *self,
                              gboolean          has_unread)
{
  self->has_unread = has_unread;
}

static void
end_holds (CometdDispatcher *self)
{
  self->n_holds = 0;
  self->hold_token++;
}

void
cometd_dispatcher_resume (CometdDispatcher *self,
                          gboolean          is_in_grace)
{
  if (self->n_holds > 0 && !is_in_grace &&
      cometd_turn_get_now (self->turn) >= self->hold_deadline)
    {
      cometd_log_debug (self->log, NULL, "dispatches again: the callback of a subscription did "
                        "not run within %d ms", COMETD_SESSION_MAX_HOLD_DISPATCH);
      end_holds (self);
    }

  if (self->arrivals.length == 0 ||
      (self->has_unread && cometd_turn_is_over (self->turn)))
    return;

  dispatch_arrivals (self);
}

gint64
cometd_dispatcher_get_resume_time (CometdDispatcher *self)
{
  if (!self->has_rest)
    return -1;

  return self->is_held && !self->has_unread ? self->hold_deadline : 0;
}

guint
cometd_dispatcher_count_messages (CometdDispatcher *self)
{
  guint n_messages = 0;

  for (GList *link = self->arrivals.head; link != NULL; link = link->next)
    n_messages += cometd_arrival_count_messages (link->data);
  return n_messages;
}

/* What waited is gone, and with it the reason not to read. */
void
cometd_dispatcher_clear (CometdDispatcher *self)
{
  clear_arrivals (self);
  self->has_unread = self->is_held = FALSE;
  end_holds (self);
  cometd_dispatcher_note_rest (self);
}

guint
cometd_dispatcher_hold (CometdDispatcher *self)
{
  if (self->n_holds++ == 0)
    self->hold_deadline = cometd_turn_get_now (self->turn) +
                          COMETD_SESSION_MAX_HOLD_DISPATCH * (gint64)1000;
  return self->hold_token;
}

gboolean
cometd_dispatcher_release (CometdDispatcher *self,
                           guint             token)
{
  if (token != self->hold_token || self->n_holds == 0 || --self->n_holds > 0 || !self->is_held)
    return FALSE;

  self->is_held = FALSE;
  return TRUE;
}

gboolean
cometd_dispatcher_is_held (CometdDispatcher *self)
{
  return self->n_holds > 0;
}

guint64
cometd_dispatcher_get_arriving (CometdDispatcher *self)
{
  return self->arriving;
}

CometdArrival *
cometd_dispatcher_peek (CometdDispatcher *self)
{
  return g_queue_peek_head (&self->arrivals);
}

gboolean
cometd_dispatcher_has_rest (CometdDispatcher *self)
{
  return self->has_rest;
}

CometdArrival *
cometd_dispatcher_take_empty (CometdDispatcher *self)
{
  CometdArrival *arrival = g_steal_pointer (&self->empty);

  return arrival != NULL ? arrival : cometd_arrival_new_empty ();
}
