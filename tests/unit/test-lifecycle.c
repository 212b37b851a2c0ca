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

/* interval 10, increment 1000, no jitter; after so many failures and rounds. */
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
  { S (HANDSHAKING), 1, 7, E (HANDSHAKE_FAILED), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (HANDSHAKING), 0, 0, E (OPEN), R (UNSET), S (HANDSHAKING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, 0, E (SESSION_UNKNOWN), R (UNSET), S (HANDSHAKING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, 0, E (ENDED), R (NONE), S (DISCONNECTED), A (STOP), 0 },

  { S (CONNECTING), 0, 0, E (CONNECT_ACCEPTED), R (UNSET), S (CONNECTED), A (CONNECT), 10 },
  { S (CONNECTING), 0, 0, E (CONNECT_FAILED), R (UNSET), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTING), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTING), A (DISCONNECT), 0 },

  { S (CONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (RETRY), S (CONNECTED), A (CONNECT), 10 },
  { S (CONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (CONNECT_ACCEPTED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 9, 0, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 0, 1, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (CONNECTED), 0, 2, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (RETRY), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, 0, E (CONNECT_REFUSED), R (UNSET), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, 0, E (CONNECT_FAILED), R (UNSET), S (UNCONNECTED), A (CONNECT), 60 },
  { S (CONNECTED), 0, 0, E (SESSION_UNKNOWN), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (CONNECTED), 0, 0, E (SESSION_UNKNOWN), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (ENDED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, 0, E (HANDSHAKE_ACCEPTED), R (RETRY), S (CONNECTED), A (NOTHING), 0 },
  { S (CONNECTED), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTING), A (DISCONNECT), 0 },

  { S (UNCONNECTED), 4, 0, E (CONNECT_ACCEPTED), R (RETRY), S (CONNECTED), A (CONNECT), 10 },
  { S (UNCONNECTED), 2, 0, E (CONNECT_FAILED), R (UNSET), S (UNCONNECTED), A (CONNECT), 4010 },
  { S (UNCONNECTED), 5, 0, E (SESSION_UNKNOWN), R (UNSET), S (HANDSHAKING), A (HANDSHAKE), 10 },
  { S (UNCONNECTED), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTED), A (STOP), 0 },

  { S (DISCONNECTING), 0, 0, E (CONNECT_ACCEPTED), R (RETRY), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (CONNECT_REFUSED), R (HANDSHAKE),
    S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (ENDED), R (NONE), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (CLOSE), R (UNSET), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, 0, E (CLOSED), R (UNSET), S (DISCONNECTED), A (STOP), 0 },
};

static const CometdLifecycleLimits limits = { 1000, 30000, 0.0, FALSE };
static const CometdLifecycleLimits urgent_limits = { 1000, 30000, 0.0, TRUE };

/* The wait for what is planned; milliseconds. */
static guint
get_delay (const CometdLifecycle *lifecycle)
{
  g_assert_cmpint (lifecycle->action, !=, COMETD_ACTION_NOTHING);
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
      CometdLifecycle lifecycle = { steps[i].state, steps[i].failures, steps[i].rounds };
      CometdAction action = cometd_lifecycle_advance (&lifecycle, steps[i].event,
                                                      steps[i].reconnect, &advice, &limits, NOW);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (lifecycle.state, ==, steps[i].expected);
      g_assert_cmpint (action, ==, steps[i].action);
      if (action == A (NOTHING) || action == A (STOP))
        g_assert_cmpint (cometd_lifecycle_get_due (&lifecycle), ==, -1);
      else
        g_assert_cmpuint (get_delay (&lifecycle), ==, steps[i].delay);
    }
}

/* Every event in every state with every advice: nothing but the close leads out of disconnecting,
 * nothing but an open out of disconnected, none always ends. */
static void
test_invariants (void)
{
  CometdAdvice advice;

  cometd_advice_init (&advice);
  for (guint state = 0; state <= COMETD_STATE_DISCONNECTING; state++)
    for (guint event = 0; event <= COMETD_EVENT_CLOSED; event++)
      for (guint reconnect = 0; reconnect <= COMETD_RECONNECT_NONE; reconnect++)
        {
          CometdLifecycle lifecycle = { state, 0, 0 };
          CometdAction action = cometd_lifecycle_advance (&lifecycle, event, reconnect, &advice,
                                                          &limits, NOW);

          if (state == COMETD_STATE_DISCONNECTED && event != COMETD_EVENT_OPEN)
            g_assert_cmpint (lifecycle.state, ==, COMETD_STATE_DISCONNECTED);
          if (state == COMETD_STATE_DISCONNECTING && event != COMETD_EVENT_CLOSED)
            g_assert_cmpint (lifecycle.state, ==, COMETD_STATE_DISCONNECTING);
          if (reconnect == COMETD_RECONNECT_NONE && event != COMETD_EVENT_OPEN)
            g_assert_true (action == COMETD_ACTION_NOTHING ||
                           action == COMETD_ACTION_STOP ||
                           action == COMETD_ACTION_DISCONNECT ||
                           event == COMETD_EVENT_HANDSHAKE_FAILED ||
                           event == COMETD_EVENT_CONNECT_FAILED);
          g_assert_cmpint (action == COMETD_ACTION_STOP, ==,
                           lifecycle.state == COMETD_STATE_DISCONNECTED &&
                           state != COMETD_STATE_DISCONNECTED);
        }
}

/* B36 */
static void
test_max_interval (void)
{
  CometdLifecycle lifecycle = { COMETD_STATE_UNCONNECTED, 0, 0 };
  CometdAdvice advice;

  lifecycle.last_connect_time = NOW - 5000 * 1000;
  cometd_advice_init (&advice);
  advice.timeout = 1000;
  advice.max_interval = 5000;
  g_assert_cmpint (cometd_lifecycle_advance (&lifecycle, COMETD_EVENT_CONNECT_FAILED, 0, &advice,
                                             &limits, NOW), ==, COMETD_ACTION_CONNECT);
  g_assert_cmpint (cometd_lifecycle_advance (&lifecycle, COMETD_EVENT_CONNECT_FAILED, 0, &advice,
                                             &limits, NOW), ==, COMETD_ACTION_HANDSHAKE);
  g_assert_cmpint (lifecycle.state, ==, COMETD_STATE_HANDSHAKING);
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
      CometdLifecycle lifecycle = { precedence[i].state, precedence[i].failures, 0 };

      g_test_message ("%s", precedence[i].name);
      fail (&lifecycle, precedence[i].interval,
            precedence[i].is_urgent ? &urgent_limits : &limits);
      if (precedence[i].retry_after > 0)
        cometd_lifecycle_postpone (&lifecycle, NOW + precedence[i].retry_after * (gint64)1000);
      g_assert_cmpuint (get_delay (&lifecycle), ==, precedence[i].delay);
      g_assert_cmpint (cometd_lifecycle_get_retry (&lifecycle), ==,
                       cometd_lifecycle_get_due (&lifecycle));
      g_assert_true (cometd_lifecycle_hurry (&lifecycle, NOW));
      g_assert_cmpuint (get_delay (&lifecycle), ==, precedence[i].hurried);
      g_assert_true (cometd_lifecycle_retry_now (&lifecycle, NOW));
      g_assert_cmpuint (get_delay (&lifecycle), ==, 0);
    }
}

/* Ended is ended, and an attempt under way is not made twice. */
static void
test_nothing_to_retry (void)
{
  CometdLifecycle lifecycle = { COMETD_STATE_CONNECTED, 0, 0 };
  CometdAdvice advice;

  cometd_advice_init (&advice);
  fail (&lifecycle, 0, &limits);
  g_assert_cmpint (cometd_lifecycle_take_due (&lifecycle, NOW), ==, COMETD_ACTION_NOTHING);
  g_assert_cmpint (cometd_lifecycle_take_due (&lifecycle, NOW + 50000), ==, COMETD_ACTION_CONNECT);
  g_assert_false (cometd_lifecycle_retry_now (&lifecycle, NOW + 50000));
  g_assert_false (cometd_lifecycle_hurry (&lifecycle, NOW + 50000));
  g_assert_cmpint (cometd_lifecycle_get_retry (&lifecycle), ==, 0);

  cometd_lifecycle_advance (&lifecycle, E (CONNECT_REFUSED), R (NONE), &advice, &limits, NOW);
  g_assert_false (cometd_lifecycle_retry_now (&lifecycle, NOW));
}

/* An operation that is called during a long wait shortens it. */
static void
test_operation_called (void)
{
  CometdLifecycle lifecycle = { COMETD_STATE_UNCONNECTED, 4, 0 };

  fail (&lifecycle, 0, &limits);
  cometd_lifecycle_limit_delay (&lifecycle);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 10000);
}

/* The back-off begins again after retry_now: at once, 1 s, 2 s … */
static void
test_backoff_restarts (void)
{
  CometdLifecycle lifecycle = { COMETD_STATE_UNCONNECTED, 4, 0 };

  fail (&lifecycle, 0, &limits);
  cometd_lifecycle_retry_now (&lifecycle, NOW);
  g_assert_cmpint (cometd_lifecycle_take_due (&lifecycle, NOW), ==, COMETD_ACTION_CONNECT);
  for (guint delay = 1000; delay <= 8000; delay *= 2)
    {
      fail (&lifecycle, 0, &limits);
      g_assert_cmpuint (get_delay (&lifecycle), ==, delay);
    }

  /* However often it is called. */
  cometd_lifecycle_retry_now (&lifecycle, NOW);
  g_assert_cmpuint (get_delay (&lifecycle), ==, COMETD_BACKOFF_FLOOR);
}

/* A server that ends each connection as soon as it is made is not asked ten times a second. */
static void
test_quick_retries_are_rare (void)
{
  CometdLifecycle lifecycle = { COMETD_STATE_CONNECTED, 0, 0 };

  fail (&lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 50);
  lifecycle.state = COMETD_STATE_CONNECTED;
  fail (&lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 1000);
  lifecycle.state = COMETD_STATE_CONNECTED;
  lifecycle.quick_time = NOW - COMETD_LIFECYCLE_QUICK_PAUSE * 1000;
  fail (&lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 50);
}

/* New sessions in a row are further and further apart, until one of them is good for something. */
static void
test_rounds (void)
{
  static const guint delays[] = { 0, 1000, 2000, 4000, 8000, 15000, 0, 0, 1000 };
  CometdLifecycle lifecycle = { COMETD_STATE_CONNECTED, 0, 0 };
  CometdAdvice advice;

  cometd_advice_init (&advice);
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_test_message ("round %" G_GSIZE_FORMAT, i);
      cometd_lifecycle_advance (&lifecycle, E (SESSION_UNKNOWN), R (HANDSHAKE), &advice, &limits,
                                NOW);
      g_assert_cmpuint (get_delay (&lifecycle), ==, delays[i]);
      cometd_lifecycle_advance (&lifecycle, E (HANDSHAKE_ACCEPTED), R (RETRY), &advice, &limits,
                                NOW);
      /* Events of the old session that came with the handshake prove nothing. */
      cometd_lifecycle_hold (&lifecycle, 1, NOW + 1000);
      cometd_lifecycle_count_event (&lifecycle);
      if (i == 5)
        cometd_lifecycle_prove (&lifecycle);
      if (i == 6)
        cometd_lifecycle_count_event (&lifecycle);
      cometd_lifecycle_advance (&lifecycle, E (CONNECT_ACCEPTED), R (RETRY), &advice, &limits, NOW);
    }
}

/* The hold for announced events ends with the events, in time, and with its connection. */
static void
test_hold (void)
{
  CometdLifecycle lifecycle = { COMETD_STATE_HANDSHAKING, 0, 0 };
  CometdAdvice advice;

  cometd_advice_init (&advice);
  cometd_lifecycle_advance (&lifecycle, E (HANDSHAKE_ACCEPTED), R (RETRY), &advice, &limits, NOW);
  cometd_lifecycle_hold (&lifecycle, 2, NOW + 10000 * 1000);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 10000);
  cometd_lifecycle_count_event (&lifecycle);
  g_assert_cmpint (cometd_lifecycle_take_due (&lifecycle, NOW), ==, COMETD_ACTION_NOTHING);
  cometd_lifecycle_count_event (&lifecycle);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 0);

  cometd_lifecycle_hold (&lifecycle, 2, NOW + 10000 * 1000);
  fail (&lifecycle, 0, &limits);
  g_assert_cmpuint (get_delay (&lifecycle), ==, 1000);
  g_assert_true (cometd_lifecycle_retry_now (&lifecycle, NOW));
  g_assert_cmpint (cometd_lifecycle_take_due (&lifecycle, NOW), ==, COMETD_ACTION_CONNECT);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lifecycle/steps", test_steps);
  g_test_add_func ("/lifecycle/invariants", test_invariants);
  g_test_add_func ("/lifecycle/max-interval", test_max_interval);
  g_test_add_func ("/lifecycle/precedence", test_precedence);
  g_test_add_func ("/lifecycle/nothing-to-retry", test_nothing_to_retry);
  g_test_add_func ("/lifecycle/operation-called", test_operation_called);
  g_test_add_func ("/lifecycle/backoff-restarts", test_backoff_restarts);
  g_test_add_func ("/lifecycle/quick-retries-are-rare", test_quick_retries_are_rare);
  g_test_add_func ("/lifecycle/rounds", test_rounds);
  g_test_add_func ("/lifecycle/hold", test_hold);

  return g_test_run ();
}
