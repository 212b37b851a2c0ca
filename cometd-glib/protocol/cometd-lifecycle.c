/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-lifecycle-private.h"

#include "cometd-backoff-private.h"

typedef enum
{
  DELAY_NO,       /* At once. */
  DELAY_INTERVAL, /* As advised. */
  DELAY_AGAIN,    /* As advised, and longer for each failure from the second on. */
  DELAY_BACKOFF,  /* As advised, and longer for each failure. */
} Delay;

/* What happened counts as: */
typedef enum
{
  COUNT_SAME,
  COUNT_FAILURE,
  COUNT_SUCCESS,
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

/* The first row that fits counts. */
static const struct
{
  guint states;
  CometdEvent event;
  guint reconnect;
  CometdState state;
  CometdAction action;
  Delay delay;
  Count count;
} rows[] = {
#define ROW(states, event, reconnect, state, action, delay, count) \
  { states, COMETD_EVENT_##event, reconnect, COMETD_STATE_##state, \
    COMETD_ACTION_##action, DELAY_##delay, COUNT_##count }
  ROW (DISCONNECTED, OPEN, ANY, HANDSHAKING, HANDSHAKE, NO, SUCCESS),

  ROW (HANDSHAKING, HANDSHAKE_ACCEPTED, NONE, DISCONNECTED, STOP, NO, SAME),
  ROW (HANDSHAKING, HANDSHAKE_ACCEPTED, ANY, CONNECTING, CONNECT, INTERVAL, SAME),
  ROW (HANDSHAKING, HANDSHAKE_REFUSED, NONE, DISCONNECTED, STOP, NO, FAILURE),
  ROW (HANDSHAKING, HANDSHAKE_REFUSED, ANY, HANDSHAKING, HANDSHAKE, BACKOFF, FAILURE),
  ROW (HANDSHAKING, HANDSHAKE_DENIED, ANY, DISCONNECTED, STOP, NO, FAILURE),
  ROW (HANDSHAKING, HANDSHAKE_FAILED, ANY, HANDSHAKING, HANDSHAKE, BACKOFF, FAILURE),

  /* Success is no reason to be quick where the advice is to begin anew: it may go on for ever. */
  ROW (IN_SESSION, CONNECT_ACCEPTED, NONE, DISCONNECTED, STOP, NO, SUCCESS),
  ROW (IN_SESSION, CONNECT_ACCEPTED, HANDSHAKE, HANDSHAKING, HANDSHAKE, AGAIN, FAILURE),
  ROW (IN_SESSION, CONNECT_ACCEPTED, ANY, CONNECTED, CONNECT, INTERVAL, SUCCESS),
  ROW (IN_SESSION, CONNECT_REFUSED, NONE, DISCONNECTED, STOP, NO, FAILURE),
  ROW (IN_SESSION, CONNECT_REFUSED, HANDSHAKE, HANDSHAKING, HANDSHAKE, AGAIN, FAILURE),
  ROW (IN_SESSION, CONNECT_REFUSED, ANY, UNCONNECTED, CONNECT, BACKOFF, FAILURE),
  ROW (IN_SESSION, CONNECT_FAILED, ANY, UNCONNECTED, CONNECT, BACKOFF, FAILURE),
  ROW (IN_SESSION, SESSION_UNKNOWN, NONE, DISCONNECTED, STOP, NO, FAILURE),
  ROW (IN_SESSION, SESSION_UNKNOWN, ANY, HANDSHAKING, HANDSHAKE, AGAIN, FAILURE),

  ROW (ACTIVE, ENDED, ANY, DISCONNECTED, STOP, NO, SAME),

  ROW (HANDSHAKING | UNCONNECTED, CLOSE, ANY, DISCONNECTED, STOP, NO, SAME),
  ROW (CONNECTING | CONNECTED, CLOSE, ANY, DISCONNECTING, DISCONNECT, NO, SAME),
  ROW (DISCONNECTING, CLOSED, ANY, DISCONNECTED, STOP, NO, SAME),
#undef ROW
};

static guint
compute_delay (CometdLifecycle             *self,
               Delay                        delay,
               const CometdAdvice          *advice,
               const CometdLifecycleLimits *limits)
{
  guint failures = self->failures;

  switch (delay)
    {
    case DELAY_NO:
      return 0;

    case DELAY_INTERVAL:
      return advice->interval;

    case DELAY_AGAIN:
      if (failures <= 1)
        return advice->interval + COMETD_BACKOFF_FLOOR;
      failures--;
      G_GNUC_FALLTHROUGH;

    case DELAY_BACKOFF:
      return advice->interval + cometd_backoff_get_delay (failures,
                                                          limits->backoff_increment,
                                                          limits->max_backoff,
                                                          limits->random);

    default:
      g_assert_not_reached ();
    }
}

/* Where the server says how long a session lives without a connect, one that must be over is not
 * tried again. */
static gboolean
is_presumed_lost (CometdLifecycle    *self,
                  guint               delay,
                  const CometdAdvice *advice,
                  gint64              now)
{
  gint64 life = (gint64)advice->timeout + advice->interval + advice->max_interval;

  return advice->max_interval > 0 &&
         (now - self->last_connect_time) / 1000 + delay > life;
}

CometdStep
cometd_lifecycle_advance (CometdLifecycle             *self,
                          CometdEvent                  event,
                          CometdReconnect              reconnect,
                          const CometdAdvice          *advice,
                          const CometdLifecycleLimits *limits,
                          gint64                       now)
{
  CometdStep step = { COMETD_ACTION_NOTHING, 0 };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((rows[i].states & (1u << self->state)) != 0 && rows[i].event == event &&
        (rows[i].reconnect & (1u << reconnect)) != 0)
      break;

  if (i == G_N_ELEMENTS (rows))
    return step;

  self->state = rows[i].state;
  if (rows[i].count == COUNT_SUCCESS)
    self->failures = 0;
  else if (rows[i].count == COUNT_FAILURE && self->failures < G_MAXUINT)
    self->failures++;
  if (event == COMETD_EVENT_HANDSHAKE_ACCEPTED || event == COMETD_EVENT_CONNECT_ACCEPTED)
    self->last_connect_time = now;

  step.action = rows[i].action;
  step.delay = compute_delay (self, rows[i].delay, advice, limits);

  if (self->state == COMETD_STATE_UNCONNECTED && step.action == COMETD_ACTION_CONNECT &&
      is_presumed_lost (self, step.delay, advice, now))
    {
      self->state = COMETD_STATE_HANDSHAKING;
      step.action = COMETD_ACTION_HANDSHAKE;
    }

  return step;
}
