/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-backoff-private.h>
#include <cometd-glib/protocol/cometd-lifecycle-private.h>
#include <locale.h>

#define S(name) COMETD_STATE_##name
#define E(name) COMETD_EVENT_##name
#define R(name) COMETD_RECONNECT_##name
#define A(name) COMETD_ACTION_##name

#define NOW (1000 * G_USEC_PER_SEC)

/* interval 10, increment 1000, no jitter; after that many failures and rounds. */
static const struct
{
  CometdState state;
  guint failures, rounds;
  CometdEvent event;
  CometdReconnect reconnect;
  CometdState expected;
  CometdAction action;
  guint delay;
} steps[] = {
  { S (DISCONNECTED), 3, 3, E (OPEN), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 0 },
  { S (DISCONNECTED), 3, 3, E (RESUME), R (UNSET), S (CONNECTING), A (CONNECT), 0 },
  { S (DISCONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (RETRY), S (DISCONNECTED), A (NOTHING), 0 },
  { S (DISCONNECTED), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTED), A (NOTHING), 0 },

  { S (HANDSHAKING), 0, 0, E (HANDSHAKE_ACCEPTED), R (UNSET), S (CONNECTING), A (CONNECT), 10 },
  { S (HANDSHAKING), 2, 2, E (HANDSHAKE_ACCEPTED), R (RETRY), S (CONNECTING), A (CONNECT), 10 },
  { S (HANDSHAKING), 0, 0, E (HANDSHAKE_ACCEPTED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, 0, E (HANDSHAKE_REFUSED), R (UNSET),
    S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (HANDSHAKING), 7, 0, E (HANDSHAKE_REFUSED), R (UNSET),
    S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (HANDSHAKING), 0, 2, E (HANDSHAKE_REFUSED), R (RETRY), S (HANDSHAKING), A (HANDSHAKE), 4010 },
  { S (HANDSHAKING), 0, 0, E (HANDSHAKE_REFUSED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, 0, E (HANDSHAKE_DENIED), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, 0, E (HANDSHAKE_FAILED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (HANDSHAKING), 0, 0, E (CONNECTION_LOST), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (HANDSHAKING), 1, 7, E (HANDSHAKE_FAILED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (HANDSHAKING), 0, 0, E (OPEN), R (UNSET), S (HANDSHAKING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, 0, E (SESSION_UNKNOWN), R (UNSET), S (HANDSHAKING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, 0, E (ENDED), R (NONE), S (DISCONNECTED), A (STOP), 0 },

  { S (CONNECTING), 0, 0, E (CONNECT_ACCEPTED), R (UNSET), S (CONNECTED), A (CONNECT), 10 },
  { S (CONNECTING), 0, 0, E (CONNECT_FAILED), R (UNSET), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTING), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTING), A (DISCONNECT), 0 },

  { S (CONNECTING), 0, 0, E (SESSION_UNKNOWN), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTING), 0, 0, E (RESUME), R (UNSET), S (CONNECTING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, 0, E (RESUME), R (UNSET), S (HANDSHAKING), A (NOTHING), 0 },

  { S (CONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (RETRY), S (CONNECTED), A (CONNECT), 10 },
  { S (CONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (UNCONNECTED), 9, 0, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 0, 1, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (CONNECTED), 0, 2, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (RETRY), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (UNSET), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, 0, E (CONNECT_FAILED), R (UNSET), S (UNCONNECTED), A (CONNECT), 60 },
  { S (CONNECTED), 0, 0, E (CONNECTION_LOST), R (UNSET), S (UNCONNECTED), A (CONNECT), 60 },
  { S (CONNECTED), 0, 0, E (SESSION_UNKNOWN), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 0, 0, E (SESSION_UNKNOWN), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (ENDED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (HANDSHAKE_ACCEPTED), R (RETRY), S (CONNECTED), A (NOTHING), 0 },
  { S (CONNECTED), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTING), A (DISCONNECT), 0 },

  { S (UNCONNECTED), 4, 0, E (CONNECT_ACCEPTED), R (RETRY), S (CONNECTED), A (CONNECT), 10 },
  { S (UNCONNECTED), 2, 0, E (CONNECT_FAILED), R (UNSET), S (UNCONNECTED), A (CONNECT), 4010 },
  { S (UNCONNECTED), 5, 0, E (SESSION_UNKNOWN), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (UNCONNECTED), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTED), A (STOP), 0 },

  { S (HANDSHAKING), 3, 0, E (ADDRESS_CHANGED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 0 },
  { S (CONNECTING), 0, 0, E (ADDRESS_CHANGED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 0 },
  { S (UNCONNECTED), 2, 2, E (ADDRESS_CHANGED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 0 },
  { S (HANDSHAKING), 0, 0, E (ADDRESSES_FAILED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (HANDSHAKING), 1, 0, E (ADDRESSES_FAILED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (CONNECTING), 0, 0, E (ADDRESSES_FAILED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 1010 },

  { S (DISCONNECTING), 0, 0, E (CONNECT_ACCEPTED), R (RETRY), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (CONNECT_REFUSED), R (HANDSHAKE),
    S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (ENDED), R (NONE), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (CLOSED), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (DISCONNECTING), 0, 0, E (CONNECT_FAILED), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (DISCONNECTING), 0, 0, E (CONNECTION_LOST), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (DISCONNECTING), 0, 0, E (STOPPED), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (UNCONNECTED), 3, 0, E (STOPPED), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (DISCONNECTED), 0, 0, E (STOPPED), R (UNSET), S (DISCONNECTED), A (NOTHING), 0 },
};

static const CometdLifecycleLimits limits = {
  .backoff_increment = 1000, .max_backoff = 30000
};
static const CometdLifecycleLimits urgent_limits = {
  .backoff_increment = 1000, .max_backoff = 30000, .is_urgent = TRUE
};

static void
take (CometdLifecycle *lifecycle,
      CometdEvent      event,
      gint64           now)
{
  CometdAdvice advice;

  cometd_advice_init (&advice);
  cometd_lifecycle_advance (lifecycle, event, COMETD_RECONNECT_UNSET, &advice, &limits, now);
}

/* Brings a new lifecycle to a state, after this number of failures and rounds. */
static CometdLifecycle *
lead_to (CometdState state,
         guint       failures,
         guint       rounds)
{
  CometdLifecycle *lifecycle = cometd_lifecycle_new ();
  const gboolean is_handshake = state == S (DISCONNECTED) || state == S (HANDSHAKING);
  const CometdEvent failure = is_handshake ? E (HANDSHAKE_FAILED) : E (CONNECT_FAILED);

  take (lifecycle, E (OPEN), NOW);
  for (guint i = 0; i < rounds; i++)
    take (lifecycle, E (HANDSHAKE_REFUSED), NOW);
  if (!is_handshake)
    take (lifecycle, E (HANDSHAKE_ACCEPTED), NOW);

  /* The first failure of a connection that worked is not counted. */
  if (state == S (CONNECTED) || state == S (DISCONNECTING) ||
      (state == S (UNCONNECTED) && failures == 0))
    take (lifecycle, E (CONNECT_ACCEPTED), NOW);
  if (state == S (UNCONNECTED) && failures == 0)
    take (lifecycle, failure, NOW);

  for (guint i = 0; i < failures; i++)
    take (lifecycle, failure, NOW);
  if (state == S (DISCONNECTING) || state == S (DISCONNECTED))
    take (lifecycle, E (CLOSE), NOW);

  g_assert_cmpint (cometd_lifecycle_get_state (lifecycle), ==, state);
  return lifecycle;
}

/* The delay of the planned action, in milliseconds. */
static guint
get_delay (const CometdLifecycle *lifecycle)
{
  g_assert_cmpint (cometd_lifecycle_get_action (lifecycle), !=, COMETD_ACTION_NOTHING);
  return (guint)((cometd_lifecycle_get_due (lifecycle) - NOW) / 1000);
}

static void
fail (CometdLifecycle             *lifecycle,
      guint                        interval,
      const CometdLifecycleLimits *used)
{
  CometdAdvice advice;

  cometd_advice_init (&advice);
  advice.interval = interval;
  cometd_lifecycle_advance (lifecycle, E (CONNECT_FAILED), R (UNSET), &advice, used, NOW);
}

static void
test_steps (void)
{
  CometdAdvice advice;

  cometd_advice_init (&advice);
  advice.interval = 10;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(CometdLifecycle) lifecycle = lead_to (steps[i].state, steps[i].failures,
                                                      steps[i].rounds);
      const gint64 old_due = cometd_lifecycle_get_due (lifecycle);
      CometdAction action = cometd_lifecycle_advance (lifecycle, steps[i].event,
                                                      steps[i].reconnect, &advice, &limits, NOW);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (cometd_lifecycle_get_state (lifecycle), ==, steps[i].expected);
      g_assert_cmpint (action, ==, steps[i].action);
      if (action == A (NOTHING))
        g_assert_cmpint (cometd_lifecycle_get_due (lifecycle), ==, old_due);
      else if (action == A (STOP))
        g_assert_cmpint (cometd_lifecycle_get_due (lifecycle), ==, -1);
      else
        g_assert_cmpuint (get_delay (lifecycle), ==, steps[i].delay);
    }
}

/* Every event in every state with every advice: only the end of a close leaves disconnecting, only
 * an open leaves disconnected, and "none" always ends the session. */
static void
test_invariants (void)
{
  CometdAdvice advice;

  cometd_advice_init (&advice);
  for (guint state = 0; state <= COMETD_STATE_DISCONNECTING; state++)
    for (guint event = 0; event <= COMETD_EVENT_STOPPED; event++)
      for (guint reconnect = 0; reconnect <= COMETD_RECONNECT_NONE; reconnect++)
        {
          g_autoptr(CometdLifecycle) lifecycle = lead_to (state, 0, 0);
          CometdAction action = cometd_lifecycle_advance (lifecycle, event, reconnect, &advice,
                                                          &limits, NOW);
          CometdState new_state = cometd_lifecycle_get_state (lifecycle);

          if (state == COMETD_STATE_DISCONNECTED && event != COMETD_EVENT_OPEN &&
              event != COMETD_EVENT_RESUME)
            g_assert_cmpint (new_state, ==, COMETD_STATE_DISCONNECTED);
          if (state == COMETD_STATE_DISCONNECTING && event != COMETD_EVENT_CLOSED &&
              event != COMETD_EVENT_CONNECT_FAILED && event != COMETD_EVENT_CONNECTION_LOST &&
              event != COMETD_EVENT_STOPPED)
            g_assert_cmpint (new_state, ==, COMETD_STATE_DISCONNECTING);
          if (reconnect == COMETD_RECONNECT_NONE && event != COMETD_EVENT_OPEN &&
              event != COMETD_EVENT_RESUME)
            g_assert_true (action == COMETD_ACTION_NOTHING ||
                           action == COMETD_ACTION_STOP ||
                           action == COMETD_ACTION_DISCONNECT ||
                           event == COMETD_EVENT_HANDSHAKE_FAILED ||
                           event == COMETD_EVENT_CONNECTION_LOST ||
                           event == COMETD_EVENT_ADDRESS_CHANGED ||
                           event == COMETD_EVENT_ADDRESSES_FAILED ||
                           event == COMETD_EVENT_CONNECT_FAILED);
          g_assert_cmpint (action == COMETD_ACTION_STOP, ==,
                           new_state == COMETD_STATE_DISCONNECTED &&
                           state != COMETD_STATE_DISCONNECTED);
        }
}

static const struct
{
  CometdState state;
  CometdEvent event;
  CometdLoss loss;
} losses[] = {
  { S (DISCONNECTED), E (OPEN), COMETD_LOSS_NOTHING },
  { S (HANDSHAKING), E (HANDSHAKE_FAILED), COMETD_LOSS_NOTHING },
  { S (CONNECTED), E (CONNECT_ACCEPTED), COMETD_LOSS_NOTHING },
  { S (CONNECTED), E (CONNECTION_LOST), COMETD_LOSS_CONNECTION },
  { S (UNCONNECTED), E (CONNECT_REFUSED), COMETD_LOSS_CONNECTION },
  { S (UNCONNECTED), E (CONNECT_ACCEPTED), COMETD_LOSS_NOTHING },
  { S (CONNECTING), E (SESSION_UNKNOWN), COMETD_LOSS_SESSION },
  { S (CONNECTED), E (SESSION_UNKNOWN), COMETD_LOSS_SESSION },
  { S (UNCONNECTED), E (STOPPED), COMETD_LOSS_NOTHING },
  { S (HANDSHAKING), E (ADDRESS_CHANGED), COMETD_LOSS_NOTHING },
  { S (CONNECTING), E (ADDRESSES_FAILED), COMETD_LOSS_SESSION },
  { S (UNCONNECTED), E (ADDRESS_CHANGED), COMETD_LOSS_SESSION },
};

static void
test_loss (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autoptr(CometdLifecycle) lifecycle = lead_to (losses[i].state, 0, 0);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      take (lifecycle, losses[i].event, NOW);
      g_assert_cmpint (cometd_lifecycle_get_loss (lifecycle), ==, losses[i].loss);
    }
}

/* B36 */
static void
test_max_interval (void)
{
  g_autoptr(CometdLifecycle) lifecycle = cometd_lifecycle_new ();
  CometdAdvice advice;

  take (lifecycle, E (OPEN), NOW - 5000 * 1000);
  take (lifecycle, E (HANDSHAKE_ACCEPTED), NOW - 5000 * 1000);
  cometd_advice_init (&advice);
  advice.timeout = 1000;
  advice.max_interval = 5000;
  g_assert_cmpint (cometd_lifecycle_advance (lifecycle, COMETD_EVENT_CONNECT_FAILED, 0, &advice,
                                             &limits, NOW), ==, COMETD_ACTION_CONNECT);
  g_assert_cmpint (cometd_lifecycle_advance (lifecycle, COMETD_EVENT_CONNECT_FAILED, 0, &advice,
                                             &limits, NOW), ==, COMETD_ACTION_HANDSHAKE);
  g_assert_cmpint (cometd_lifecycle_get_state (lifecycle), ==, COMETD_STATE_HANDSHAKING);
}

static const struct
{
  const char *name;
  CometdState state;
  guint failures;
  guint interval;
  guint retry_after;
  gboolean is_urgent;
  guint delay;   /* As planned … */
  guint hurried; /* … and when the network is available again. retry_now: 0. */
} precedence[] = {
  { "back-off", S (UNCONNECTED), 4, 0, 0, FALSE, 15000, 0 },
  { "an operation before the back-off", S (UNCONNECTED), 4, 0, 0, TRUE, 10000, 0 },
  { "the interval is part of the wait", S (UNCONNECTED), 4, 5000, 0, TRUE, 10000, 5000 },
  { "the interval before an operation", S (UNCONNECTED), 4, 20000, 0, TRUE, 20000, 20000 },
  { "Retry-After before an operation", S (UNCONNECTED), 4, 0, 40000, TRUE, 40000, 40000 },
  { "Retry-After before the back-off", S (UNCONNECTED), 0, 0, 3000, FALSE, 3000, 3000 },
  { "a longer back-off than Retry-After", S (UNCONNECTED), 4, 0, 3000, FALSE, 15000, 3000 },
  { "the first retry", S (CONNECTED), 0, 0, 0, FALSE, 50, 0 },
  { "the first retry and the interval", S (CONNECTED), 0, 2000, 0, FALSE, 2050, 2000 },
};

static void
test_precedence (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (precedence); i++)
    {
      g_autoptr(CometdLifecycle) lifecycle = lead_to (precedence[i].state,
                                                      precedence[i].failures, 0);

      g_test_message ("%s", precedence[i].name);
      fail (lifecycle, precedence[i].interval,
            precedence[i].is_urgent ? &urgent_limits : &limits);
      if (precedence[i].retry_after > 0)
        cometd_lifecycle_postpone (lifecycle, NOW + precedence[i].retry_after * (gint64)1000);
      g_assert_cmpuint (get_delay (lifecycle), ==, precedence[i].delay);
      g_assert_cmpint (cometd_lifecycle_get_retry (lifecycle), ==,
                       cometd_lifecycle_get_due (lifecycle));
      g_assert_true (cometd_lifecycle_hurry (lifecycle, NOW));
      g_assert_cmpuint (get_delay (lifecycle), ==, precedence[i].hurried);
      g_assert_true (cometd_lifecycle_retry_now (lifecycle, NOW));
      g_assert_cmpuint (get_delay (lifecycle), ==, 0);
    }
}

/* A stopped session has no retry, and an attempt in progress is not repeated. */
static void
test_nothing_to_retry (void)
{
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_CONNECTED, 0, 0);
  CometdAdvice advice;

  cometd_advice_init (&advice);
  fail (lifecycle, 0, &limits);
  g_assert_cmpint (cometd_lifecycle_take_due (lifecycle, NOW), ==, COMETD_ACTION_NOTHING);
  g_assert_cmpint (cometd_lifecycle_take_due (lifecycle, NOW + 50000), ==, COMETD_ACTION_CONNECT);
  g_assert_false (cometd_lifecycle_retry_now (lifecycle, NOW + 50000));
  g_assert_false (cometd_lifecycle_hurry (lifecycle, NOW + 50000));
  g_assert_cmpint (cometd_lifecycle_get_retry (lifecycle), ==, 0);

  cometd_lifecycle_advance (lifecycle, E (CONNECT_REFUSED), R (NONE), &advice, &limits, NOW);
  g_assert_false (cometd_lifecycle_retry_now (lifecycle, NOW));
}

/* Calling an operation shortens a long delay. */
static void
test_operation_called (void)
{
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_UNCONNECTED, 4, 0);

  fail (lifecycle, 0, &limits);
  cometd_lifecycle_limit_delay (lifecycle);
  g_assert_cmpuint (get_delay (lifecycle), ==, 10000);
}

/* retry_now resets the back-off: 0, 1 s, 2 s, … */
static void
test_backoff_restarts (void)
{
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_UNCONNECTED, 4, 0);

  fail (lifecycle, 0, &limits);
  cometd_lifecycle_retry_now (lifecycle, NOW);
  g_assert_cmpint (cometd_lifecycle_take_due (lifecycle, NOW), ==, COMETD_ACTION_CONNECT);
  for (guint delay = 1000; delay <= 8000; delay *= 2)
    {
      fail (lifecycle, 0, &limits);
      g_assert_cmpuint (get_delay (lifecycle), ==, delay);
    }

  /* The floor applies however often it is called. */
  cometd_lifecycle_retry_now (lifecycle, NOW);
  g_assert_cmpuint (get_delay (lifecycle), ==, COMETD_BACKOFF_FLOOR);
}

/* A server that ends each connection at once is not contacted ten times a second. */
static void
test_quick_retries_are_rare (void)
{
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_CONNECTED, 0, 0);
  const gint64 later = NOW + COMETD_LIFECYCLE_QUICK_PAUSE * 1000;

  fail (lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (lifecycle), ==, 50);
  take (lifecycle, E (CONNECT_ACCEPTED), NOW);
  fail (lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (lifecycle), ==, 1000);
  take (lifecycle, E (CONNECT_ACCEPTED), NOW);
  take (lifecycle, E (CONNECT_FAILED), later);
  g_assert_cmpint (cometd_lifecycle_get_due (lifecycle) - later, ==, 50 * 1000);
}

/* The delay between consecutive handshakes grows until one of the sessions works. */
static void
test_rounds (void)
{
  static const guint delays[] = { 0, 1000, 2000, 4000, 8000, 15000, 0, 0, 1000 };
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_CONNECTED, 0, 0);
  CometdAdvice advice;

  cometd_advice_init (&advice);
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_test_message ("round %" G_GSIZE_FORMAT, i);
      cometd_lifecycle_advance (lifecycle, E (SESSION_UNKNOWN), R (HANDSHAKE), &advice, &limits,
                                NOW);
      g_assert_cmpuint (get_delay (lifecycle), ==, delays[i]);
      cometd_lifecycle_advance (lifecycle, E (HANDSHAKE_ACCEPTED), R (RETRY), &advice, &limits,
                                NOW);
      /* Events of the old session, sent with the handshake reply, prove nothing. */
      cometd_lifecycle_hold (lifecycle, 1, NOW + 1000);
      cometd_lifecycle_count_event (lifecycle);
      if (i == 5)
        cometd_lifecycle_prove (lifecycle);
      if (i == 6)
        cometd_lifecycle_count_event (lifecycle);
      cometd_lifecycle_advance (lifecycle, E (CONNECT_ACCEPTED), R (RETRY), &advice, &limits, NOW);
    }
}

/* The delay counts from the last handshake, and a session that has lasted has worked. */
static void
test_rounds_take_time (void)
{
  static const struct { guint n_rounds, lifetime, delay; } cases[] = {
    { 2, 0, 2000 }, { 2, 1500, 500 }, { 2, 3000, 0 },
    { 4, 0, 8000 }, { 4, COMETD_LIFECYCLE_PROOF_TIME - 3000, 1000 },
    { 6, COMETD_LIFECYCLE_PROOF_TIME - 1, 5001 }, { 6, COMETD_LIFECYCLE_PROOF_TIME, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_CONNECTED, 0,
                                                      cases[i].n_rounds);
      gint64 later = NOW + cases[i].lifetime * (gint64)1000;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      take (lifecycle, E (SESSION_UNKNOWN), later);
      g_assert_cmpint (cometd_lifecycle_get_due (lifecycle) - later, ==,
                       cases[i].delay * (gint64)1000);
    }
}

/* The first failure after a connection that worked is followed by a quick retry, also if the server
 * ended the session in between; but not at another address. */
static void
test_quick_retry_after_session (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_CONNECTED, 0, 0);

      take (lifecycle, E (SESSION_UNKNOWN), NOW);
      if (i == 1)
        take (lifecycle, E (ADDRESS_CHANGED), NOW);
      take (lifecycle, E (HANDSHAKE_FAILED), NOW);
      g_assert_cmpuint (get_delay (lifecycle), ==, i == 0 ? 50 : 1000);
      take (lifecycle, E (HANDSHAKE_FAILED), NOW);
      g_assert_cmpuint (get_delay (lifecycle), ==, i == 0 ? 1000 : 2000);
    }
}

/* Rounds of several addresses count even if some of them accept a handshake. */
static void
test_rounds_of_addresses (void)
{
  CometdLifecycleLimits with_rounds = limits;
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_CONNECTING, 0, 0);
  CometdAdvice advice;

  cometd_advice_init (&advice);
  with_rounds.n_rounds = 3;
  cometd_lifecycle_advance (lifecycle, E (ADDRESSES_FAILED), R (UNSET), &advice, &with_rounds, NOW);
  g_assert_cmpuint (get_delay (lifecycle), ==, 4000);
}

/* The hold for announced events ends with the events, in time, and with its connection. */
static void
test_hold (void)
{
  g_autoptr(CometdLifecycle) lifecycle = lead_to (COMETD_STATE_HANDSHAKING, 0, 0);
  CometdAdvice advice;

  cometd_advice_init (&advice);
  cometd_lifecycle_advance (lifecycle, E (HANDSHAKE_ACCEPTED), R (RETRY), &advice, &limits, NOW);
  cometd_lifecycle_hold (lifecycle, 2, NOW + 10000 * 1000);
  g_assert_cmpuint (get_delay (lifecycle), ==, 10000);
  g_assert_false (cometd_lifecycle_count_event (lifecycle));
  g_assert_cmpint (cometd_lifecycle_take_due (lifecycle, NOW), ==, COMETD_ACTION_NOTHING);
  g_assert_true (cometd_lifecycle_count_event (lifecycle));
  g_assert_false (cometd_lifecycle_count_event (lifecycle));
  g_assert_cmpuint (get_delay (lifecycle), ==, 0);

  cometd_lifecycle_hold (lifecycle, 2, NOW + 10000 * 1000);
  fail (lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (lifecycle), ==, 1000);
  g_assert_true (cometd_lifecycle_retry_now (lifecycle, NOW));
  g_assert_cmpint (cometd_lifecycle_take_due (lifecycle, NOW), ==, COMETD_ACTION_CONNECT);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lifecycle/steps", test_steps);
  g_test_add_func ("/lifecycle/invariants", test_invariants);
  g_test_add_func ("/lifecycle/loss", test_loss);
  g_test_add_func ("/lifecycle/max-interval", test_max_interval);
  g_test_add_func ("/lifecycle/precedence", test_precedence);
  g_test_add_func ("/lifecycle/nothing-to-retry", test_nothing_to_retry);
  g_test_add_func ("/lifecycle/operation-called", test_operation_called);
  g_test_add_func ("/lifecycle/backoff-restarts", test_backoff_restarts);
  g_test_add_func ("/lifecycle/quick-retries-are-rare", test_quick_retries_are_rare);
  g_test_add_func ("/lifecycle/rounds", test_rounds);
  g_test_add_func ("/lifecycle/rounds-take-time", test_rounds_take_time);
  g_test_add_func ("/lifecycle/quick-retry-after-session", test_quick_retry_after_session);
  g_test_add_func ("/lifecycle/rounds-of-addresses", test_rounds_of_addresses);
  g_test_add_func ("/lifecycle/hold", test_hold);

  return g_test_run ();
}
