/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-lifecycle-private.h"

#include "cometd-backoff-private.h"

struct _CometdLifecycle
{
  CometdState state;
  CometdLoss loss; /* By the last event. */

  /* Consecutive attempts without a reply. */
  guint failures;
  /* Handshakes and refusals since the last connect that was held or brought events. A server that
   * accepts each handshake and refuses each connect does reply, so this is a counter of its own. */
  guint rounds;
  gint64 last_connect_time; /* Of the last successful connect or handshake; microseconds. */
  gint64 session_time;      /* When the last handshake was accepted. */
  gboolean has_worked;      /* The state was connected since the last quick retry. */

  /* The next attempt; the action is NOTHING while none is planned. Times are in microseconds. */
  CometdAction action;
  gboolean is_retry;    /* It follows a failure or a refusal. */
  gint64 planned_time;  /* When it was planned. */
  gint64 due_time;
  gint64 earliest_time; /* The server permits no attempt before: interval, Retry-After. */
  gint64 attempt_time;  /* Of the last attempt. */
  gint64 quick_time;    /* When the last quick retry was planned; 0: never. */

  /* Events announced in the handshake reply, which the server sends before the first connect. They
   * are awaited until hold_time, and only on the connection of the handshake. */
  guint64 n_awaited;
  gint64 hold_time;
  gboolean has_events;  /* Other events have arrived since the last successful connect. */
};

typedef enum
{
  DELAY_NO,       /* None. */
  DELAY_INTERVAL, /* The advised interval. */
  DELAY_AGAIN,    /* The interval, and a back-off from the second consecutive round on, which
                   * counts from the last handshake. */
  DELAY_REFUSED,  /* The interval, and a back-off that grows with each round. */
  DELAY_FAILED,   /* The interval, and a back-off that grows with each failure. */
} Delay;

/* How an event counts. */
typedef enum
{
  COUNT_SAME,
  COUNT_RESET,   /* A new open. */
  COUNT_FAILURE, /* The server did not reply. */
  COUNT_ANSWER,  /* The server replied. */
  COUNT_ROUND,   /* The server replied, and the attempts start over. */
} Count;

#define DISCONNECTED (1 << COMETD_STATE_DISCONNECTED)
#define HANDSHAKING (1 << COMETD_STATE_HANDSHAKING)
#define CONNECTING (1 << COMETD_STATE_CONNECTING)
#define CONNECTED (1 << COMETD_STATE_CONNECTED)
#define UNCONNECTED (1 << COMETD_STATE_UNCONNECTED)
#define DISCONNECTING (1 << COMETD_STATE_DISCONNECTING)
#define IN_SESSION (CONNECTING | CONNECTED | UNCONNECTED)
#define ACTIVE (HANDSHAKING | IN_SESSION)

#define ANY 0xf
#define NONE (1 << COMETD_RECONNECT_NONE)
#define HANDSHAKE (1 << COMETD_RECONNECT_HANDSHAKE)

/* The first row that matches applies. */
static const struct
{
  guint states;
  CometdEvent event;
  guint reconnect;
  CometdState state;
  CometdAction action;
  Delay delay;
  Count count;
} lifecycle_rows[] = {
#define ROW(states, event, reconnect, state, action, delay, count) \
  { states, COMETD_EVENT_##event, reconnect, COMETD_STATE_##state, \
    COMETD_ACTION_##action, DELAY_##delay, COUNT_##count }
  ROW (DISCONNECTED, OPEN, ANY, HANDSHAKING, HANDSHAKE, NO, RESET),
  ROW (DISCONNECTED, RESUME, ANY, CONNECTING, CONNECT, NO, RESET),

  ROW (HANDSHAKING, HANDSHAKE_ACCEPTED, NONE, DISCONNECTED, STOP, NO, ANSWER),
  ROW (HANDSHAKING, HANDSHAKE_ACCEPTED, ANY, CONNECTING, CONNECT, INTERVAL, ANSWER),
  ROW (HANDSHAKING, HANDSHAKE_REFUSED, NONE, DISCONNECTED, STOP, NO, ROUND),
  ROW (HANDSHAKING, HANDSHAKE_REFUSED, ANY, HANDSHAKING, HANDSHAKE, REFUSED, ROUND),
  ROW (HANDSHAKING, HANDSHAKE_DENIED, ANY, DISCONNECTED, STOP, NO, ROUND),
  ROW (HANDSHAKING, HANDSHAKE_FAILED, ANY, HANDSHAKING, HANDSHAKE, FAILED, FAILURE),
  ROW (HANDSHAKING, CONNECTION_LOST, ANY, HANDSHAKING, HANDSHAKE, FAILED, FAILURE),

  ROW (IN_SESSION, CONNECT_ACCEPTED, NONE, DISCONNECTED, STOP, NO, ANSWER),
  ROW (IN_SESSION, CONNECT_ACCEPTED, HANDSHAKE, HANDSHAKING, HANDSHAKE, AGAIN, ROUND),
  ROW (IN_SESSION, CONNECT_ACCEPTED, ANY, CONNECTED, CONNECT, INTERVAL, ANSWER),
  ROW (IN_SESSION, CONNECT_REFUSED, NONE, DISCONNECTED, STOP, NO, ROUND),
  ROW (IN_SESSION, CONNECT_REFUSED, HANDSHAKE, HANDSHAKING, HANDSHAKE, AGAIN, ROUND),
  ROW (IN_SESSION, CONNECT_REFUSED, ANY, UNCONNECTED, CONNECT, REFUSED, ROUND),
  ROW (IN_SESSION, CONNECT_FAILED, ANY, UNCONNECTED, CONNECT, FAILED, FAILURE),
  ROW (IN_SESSION, CONNECTION_LOST, ANY, UNCONNECTED, CONNECT, FAILED, FAILURE),
  ROW (IN_SESSION, SESSION_UNKNOWN, NONE, DISCONNECTED, STOP, NO, ROUND),
  ROW (IN_SESSION, SESSION_UNKNOWN, ANY, HANDSHAKING, HANDSHAKE, AGAIN, ROUND),

  ROW (ACTIVE, ADDRESS_CHANGED, ANY, HANDSHAKING, HANDSHAKE, NO, SAME),
  ROW (ACTIVE, ADDRESSES_FAILED, ANY, HANDSHAKING, HANDSHAKE, FAILED, FAILURE),

  ROW (ACTIVE, ENDED, ANY, DISCONNECTED, STOP, NO, SAME),

  ROW (HANDSHAKING | UNCONNECTED, CLOSE, ANY, DISCONNECTED, STOP, NO, SAME),
  ROW (CONNECTING | CONNECTED, CLOSE, ANY, DISCONNECTING, DISCONNECT, NO, SAME),
  ROW (DISCONNECTING, CONNECT_FAILED, ANY, DISCONNECTED, STOP, NO, SAME),
  ROW (DISCONNECTING, CONNECTION_LOST, ANY, DISCONNECTED, STOP, NO, SAME),
  ROW (DISCONNECTING, CLOSED, ANY, DISCONNECTED, STOP, NO, SAME),
  ROW (ACTIVE | DISCONNECTING, STOPPED, ANY, DISCONNECTED, STOP, NO, SAME),
#undef ROW
#undef ANY
#undef NONE
#undef HANDSHAKE
};

CometdLifecycle *
cometd_lifecycle_new (void)
{
  return g_new0 (CometdLifecycle, 1);
}

void
cometd_lifecycle_free (CometdLifecycle *self)
{
  g_free (self);
}

CometdState
cometd_lifecycle_get_state (const CometdLifecycle *self)
{
  return self->state;
}

CometdAction
cometd_lifecycle_get_action (const CometdLifecycle *self)
{
  return self->action;
}

CometdLoss
cometd_lifecycle_get_loss (const CometdLifecycle *self)
{
  return self->loss;
}

gint64
cometd_lifecycle_get_attempt_time (const CometdLifecycle *self)
{
  return self->attempt_time;
}

static void
count_attempt (CometdLifecycle *self,
               Count            counted)
{
  switch (counted)
    {
    case COUNT_SAME:
      break;

    case COUNT_RESET:
      *self = (CometdLifecycle){ .state = self->state };
      break;

    case COUNT_FAILURE:
      self->failures += self->failures < G_MAXUINT ? 1 : 0;
      break;

    case COUNT_ROUND:
      self->rounds += self->rounds < G_MAXUINT ? 1 : 0;
      self->failures = 0;
      break;

    case COUNT_ANSWER:
      self->failures = 0;
      break;

    default:
      g_assert_not_reached ();
    }
}

/* Most connections end for a reason that is over at once, such as a proxy that closes them after a
 * fixed time. A node that stops may refuse a connect before it closes the connection. */
static gboolean
take_quick_retry (CometdLifecycle *self,
                  gint64           now)
{
  if (!self->has_worked)
    return FALSE;

  self->has_worked = FALSE;
  if (self->quick_time != 0 &&
      now - self->quick_time < COMETD_LIFECYCLE_QUICK_PAUSE * (gint64)1000)
    return FALSE;

  self->quick_time = now;
  self->failures = 0;
  return TRUE;
}

/* The part of the delay that the client adds to the server's interval. Milliseconds. */
static guint
compute_backoff (CometdLifecycle             *self,
                 Delay                        delay,
                 const CometdLifecycleLimits *limits,
                 gint64                       now)
{
  gint64 elapsed = 0; /* Microseconds of the delay. */
  guint n = 0;
  guint backoff;

  switch (delay)
    {
    case DELAY_NO:
    case DELAY_INTERVAL:
      break;

    case DELAY_AGAIN:
      n = self->rounds - 1;
      elapsed = now - self->session_time;
      break;

    case DELAY_REFUSED:
      n = self->rounds;
      break;

    case DELAY_FAILED:
      if (take_quick_retry (self, now))
        return COMETD_BACKOFF_FLOOR +
               (guint)(limits->random * (COMETD_LIFECYCLE_QUICK_DELAY - COMETD_BACKOFF_FLOOR));
      n = MAX (self->failures, limits->n_rounds);
      break;

    default:
      g_assert_not_reached ();
    }

  backoff = cometd_backoff_get_delay (n, limits->backoff_increment, limits->max_backoff,
                                      limits->random);
  return (guint)(backoff - MIN (backoff, elapsed / 1000));
}

/* The interval advised by the server takes precedence over a waiting operation, and that over the
 * back-off. */
static void
plan (CometdLifecycle             *self,
      CometdAction                 action,
      Delay                        delay,
      const CometdAdvice          *advice,
      const CometdLifecycleLimits *limits,
      gint64                       now)
{
  guint interval = delay != DELAY_NO ? advice->interval : 0;
  guint backoff = compute_backoff (self, delay, limits, now);

  cometd_lifecycle_plan (self, action, now);
  self->is_retry = delay == DELAY_AGAIN || delay == DELAY_REFUSED || delay == DELAY_FAILED;
  self->earliest_time = now + interval * (gint64)1000;
  self->due_time = self->earliest_time + backoff * (gint64)1000;
  if (limits->is_urgent)
    cometd_lifecycle_limit_delay (self);
}

/* Whether the session will have expired on the server when the planned connect is made. */
static gboolean
is_presumed_lost (CometdLifecycle    *self,
                  const CometdAdvice *advice)
{
  gint64 life = (gint64)advice->timeout + advice->interval + advice->max_interval;

  return advice->max_interval > 0 &&
         (self->due_time - self->last_connect_time) / 1000 > life;
}

static CometdLoss
find_loss (CometdState old_state,
           CometdState new_state)
{
  if (new_state == COMETD_STATE_UNCONNECTED)
    return COMETD_LOSS_CONNECTION;

  return new_state == COMETD_STATE_HANDSHAKING && ((1u << old_state) & (IN_SESSION)) != 0
           ? COMETD_LOSS_SESSION
           : COMETD_LOSS_NOTHING;
}

static void
end_hold (CometdLifecycle *self)
{
  self->n_awaited = 0;
  self->hold_time = 0;
}

CometdAction
cometd_lifecycle_advance (CometdLifecycle             *self,
                          CometdEvent                  event,
                          CometdReconnect              reconnect,
                          const CometdAdvice          *advice,
                          const CometdLifecycleLimits *limits,
                          gint64                       now)
{
  CometdState old_state = self->state;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lifecycle_rows); i++)
    if ((lifecycle_rows[i].states & (1u << self->state)) != 0 && lifecycle_rows[i].event == event &&
        (lifecycle_rows[i].reconnect & (1u << reconnect)) != 0)
      break;

  if (i == G_N_ELEMENTS (lifecycle_rows))
    return COMETD_ACTION_NOTHING;

  if (event == COMETD_EVENT_HANDSHAKE_ACCEPTED)
    self->session_time = now;
  if (event == COMETD_EVENT_CONNECT_ACCEPTED)
    {
      if (self->has_events)
        cometd_lifecycle_prove (self);
      self->has_events = FALSE;
    }

  if (lifecycle_rows[i].delay == DELAY_AGAIN &&
      now - self->session_time >= COMETD_LIFECYCLE_PROOF_TIME * (gint64)1000)
    cometd_lifecycle_prove (self);
  count_attempt (self, lifecycle_rows[i].count);
  /* How long ago the other process sent its last connect is not known. */
  if (event == COMETD_EVENT_HANDSHAKE_ACCEPTED || event == COMETD_EVENT_CONNECT_ACCEPTED ||
      event == COMETD_EVENT_RESUME)
    self->last_connect_time = now;
  self->state = lifecycle_rows[i].state;
  if (self->state == COMETD_STATE_CONNECTED)
    self->has_worked = TRUE;
  else if (event == COMETD_EVENT_ADDRESS_CHANGED)
    self->has_worked = FALSE;
  self->loss = COMETD_LOSS_NOTHING;
  if (lifecycle_rows[i].action == COMETD_ACTION_STOP)
    {
      self->action = COMETD_ACTION_NOTHING;
      end_hold (self);
      return COMETD_ACTION_STOP;
    }

  plan (self, lifecycle_rows[i].action, lifecycle_rows[i].delay, advice, limits, now);
  if (self->state == COMETD_STATE_UNCONNECTED && self->action == COMETD_ACTION_CONNECT &&
      is_presumed_lost (self, advice))
    {
      self->state = COMETD_STATE_HANDSHAKING;
      self->action = COMETD_ACTION_HANDSHAKE;
    }

  self->loss = find_loss (old_state, self->state);
  if (self->state == COMETD_STATE_HANDSHAKING)
    self->has_events = FALSE;
  return self->action;
}

void
cometd_lifecycle_stop (CometdLifecycle *self)
{
  cometd_lifecycle_advance (self, COMETD_EVENT_STOPPED, COMETD_RECONNECT_UNSET, NULL, NULL, 0);
}

gint64
cometd_lifecycle_get_due (const CometdLifecycle *self)
{
  if (self->action == COMETD_ACTION_NOTHING)
    return -1;

  return MAX (self->due_time, self->hold_time);
}

gint64
cometd_lifecycle_get_retry (const CometdLifecycle *self)
{
  return self->is_retry && self->action != COMETD_ACTION_NOTHING ? self->due_time : 0;
}

CometdAction
cometd_lifecycle_take_due (CometdLifecycle *self,
                           gint64           now)
{
  CometdAction action = self->action;

  if (action == COMETD_ACTION_NOTHING || now < cometd_lifecycle_get_due (self))
    return COMETD_ACTION_NOTHING;

  self->action = COMETD_ACTION_NOTHING;
  end_hold (self);
  if (action == COMETD_ACTION_HANDSHAKE || action == COMETD_ACTION_CONNECT)
    self->attempt_time = now;
  return action;
}

void
cometd_lifecycle_plan (CometdLifecycle *self,
                       CometdAction     action,
                       gint64           now)
{
  self->action = action;
  self->is_retry = FALSE;
  self->planned_time = self->due_time = self->earliest_time = now;
  end_hold (self);
}

void
cometd_lifecycle_postpone (CometdLifecycle *self,
                           gint64           until)
{
  self->earliest_time = MAX (self->earliest_time, until);
  self->due_time = MAX (self->due_time, until);
}

void
cometd_lifecycle_hold (CometdLifecycle *self,
                       guint64          n_events,
                       gint64           until)
{
  if (n_events == 0 || self->action != COMETD_ACTION_CONNECT)
    return;

  self->n_awaited = n_events;
  self->hold_time = until;
}

gboolean
cometd_lifecycle_count_event (CometdLifecycle *self)
{
  if (self->n_awaited == 0)
    {
      self->has_events = TRUE;
      return FALSE;
    }

  if (--self->n_awaited > 0)
    return FALSE;

  end_hold (self);
  return TRUE;
}

void
cometd_lifecycle_count_reply (CometdLifecycle *self)
{
  self->failures = 0;
}

void
cometd_lifecycle_prove (CometdLifecycle *self)
{
  self->rounds = 0;
}

void
cometd_lifecycle_limit_delay (CometdLifecycle *self)
{
  cometd_lifecycle_limit_delay_to (self, COMETD_LIFECYCLE_URGENT_DELAY);
}

void
cometd_lifecycle_limit_delay_to (CometdLifecycle *self,
                                 guint            delay)
{
  gint64 limit = self->planned_time + delay * (gint64)1000;

  if (self->is_retry)
    self->due_time = MIN (self->due_time, MAX (limit, self->earliest_time));
}

static gboolean
advance_retry (CometdLifecycle *self,
               gint64           time)
{
  if (cometd_lifecycle_get_retry (self) == 0)
    return FALSE;

  /* Attempts are never closer together than the floor, however often this is called. */
  time = MAX (time, self->attempt_time + COMETD_BACKOFF_FLOOR * (gint64)1000);
  self->due_time = MIN (self->due_time, time);
  self->failures = 0;
  return TRUE;
}

gboolean
cometd_lifecycle_hurry (CometdLifecycle *self,
                        gint64           now)
{
  return advance_retry (self, MAX (now, self->earliest_time));
}

gboolean
cometd_lifecycle_retry_now (CometdLifecycle *self,
                            gint64           now)
{
  return advance_retry (self, now);
}
