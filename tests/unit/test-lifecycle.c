/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-lifecycle-private.h>
#include <locale.h>

#define S(name) COMETD_STATE_##name
#define E(name) COMETD_EVENT_##name
#define R(name) COMETD_RECONNECT_##name
#define A(name) COMETD_ACTION_##name

/* interval 10, increment 1000, no jitter; so many failures before. */
static const struct
{
  CometdState state;
  guint failures;
  CometdEvent event;
  CometdReconnect reconnect;
  CometdState expected;
  CometdAction action;
  guint delay;
} steps[] = {
  { S (DISCONNECTED), 3, E (OPEN), R (UNSAID), S (HANDSHAKING), A (HANDSHAKE), 0 },
  { S (DISCONNECTED), 0, E (CONNECT_ACCEPTED), R (RETRY), S (DISCONNECTED), A (NOTHING), 0 },
  { S (DISCONNECTED), 0, E (CLOSE), R (UNSAID), S (DISCONNECTED), A (NOTHING), 0 },

  { S (HANDSHAKING), 0, E (HANDSHAKE_ACCEPTED), R (UNSAID), S (CONNECTING), A (CONNECT), 10 },
  { S (HANDSHAKING), 2, E (HANDSHAKE_ACCEPTED), R (RETRY), S (CONNECTING), A (CONNECT), 10 },
  { S (HANDSHAKING), 0, E (HANDSHAKE_ACCEPTED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, E (HANDSHAKE_REFUSED), R (UNSAID), S (HANDSHAKING), A (HANDSHAKE), 1010 },
  { S (HANDSHAKING), 2, E (HANDSHAKE_REFUSED), R (RETRY), S (HANDSHAKING), A (HANDSHAKE), 4010 },
  { S (HANDSHAKING), 0, E (HANDSHAKE_REFUSED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, E (HANDSHAKE_DENIED), R (UNSAID), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 1, E (HANDSHAKE_FAILED), R (UNSAID), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (HANDSHAKING), 0, E (OPEN), R (UNSAID), S (HANDSHAKING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, E (CLOSE), R (UNSAID), S (DISCONNECTED), A (STOP), 0 },
  { S (HANDSHAKING), 0, E (SESSION_UNKNOWN), R (UNSAID), S (HANDSHAKING), A (NOTHING), 0 },
  { S (HANDSHAKING), 0, E (ENDED), R (NONE), S (DISCONNECTED), A (STOP), 0 },

  { S (CONNECTING), 0, E (CONNECT_ACCEPTED), R (UNSAID), S (CONNECTED), A (CONNECT), 10 },
  { S (CONNECTING), 0, E (CONNECT_FAILED), R (UNSAID), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTING), 0, E (CLOSE), R (UNSAID), S (DISCONNECTING), A (DISCONNECT), 0 },

  { S (CONNECTED), 0, E (CONNECT_ACCEPTED), R (RETRY), S (CONNECTED), A (CONNECT), 10 },
  { S (CONNECTED), 0, E (CONNECT_ACCEPTED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, E (CONNECT_ACCEPTED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 60 },
  { S (CONNECTED), 0, E (CONNECT_REFUSED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 60 },
  { S (CONNECTED), 2, E (CONNECT_REFUSED), R (HANDSHAKE), S (HANDSHAKING), A (HANDSHAKE), 2010 },
  { S (CONNECTED), 0, E (CONNECT_REFUSED), R (RETRY), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, E (CONNECT_REFUSED), R (UNSAID), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, E (CONNECT_FAILED), R (UNSAID), S (UNCONNECTED), A (CONNECT), 1010 },
  { S (CONNECTED), 0, E (SESSION_UNKNOWN), R (UNSAID), S (HANDSHAKING), A (HANDSHAKE), 60 },
  { S (CONNECTED), 0, E (SESSION_UNKNOWN), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, E (ENDED), R (NONE), S (DISCONNECTED), A (STOP), 0 },
  { S (CONNECTED), 0, E (HANDSHAKE_ACCEPTED), R (RETRY), S (CONNECTED), A (NOTHING), 0 },
  { S (CONNECTED), 0, E (CLOSE), R (UNSAID), S (DISCONNECTING), A (DISCONNECT), 0 },

  { S (UNCONNECTED), 4, E (CONNECT_ACCEPTED), R (RETRY), S (CONNECTED), A (CONNECT), 10 },
  { S (UNCONNECTED), 2, E (CONNECT_FAILED), R (UNSAID), S (UNCONNECTED), A (CONNECT), 4010 },
  { S (UNCONNECTED), 0, E (CLOSE), R (UNSAID), S (DISCONNECTED), A (STOP), 0 },

  { S (DISCONNECTING), 0, E (CONNECT_ACCEPTED), R (RETRY), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, E (CONNECT_REFUSED), R (HANDSHAKE), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, E (ENDED), R (NONE), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, E (CLOSE), R (UNSAID), S (DISCONNECTING), A (NOTHING), 0 },
  { S (DISCONNECTING), 0, E (CLOSED), R (UNSAID), S (DISCONNECTED), A (STOP), 0 },
};

static const CometdLifecycleLimits limits = { 1000, 30000, 0.0 };

static void
test_steps (void)
{
  CometdAdvice advice;

  cometd_advice_init (&advice);
  advice.interval = 10;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      CometdLifecycle lifecycle = { steps[i].state, steps[i].failures, 0 };
      CometdStep step = cometd_lifecycle_advance (&lifecycle, steps[i].event, steps[i].reconnect,
                                                  &advice, &limits, 0);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (lifecycle.state, ==, steps[i].expected);
      g_assert_cmpint (step.action, ==, steps[i].action);
      g_assert_cmpuint (step.delay, ==, steps[i].delay);
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
          CometdStep step = cometd_lifecycle_advance (&lifecycle, event, reconnect, &advice,
                                                      &limits, 0);

          if (state == COMETD_STATE_DISCONNECTED && event != COMETD_EVENT_OPEN)
            g_assert_cmpint (lifecycle.state, ==, COMETD_STATE_DISCONNECTED);
          if (state == COMETD_STATE_DISCONNECTING && event != COMETD_EVENT_CLOSED)
            g_assert_cmpint (lifecycle.state, ==, COMETD_STATE_DISCONNECTING);
          if (reconnect == COMETD_RECONNECT_NONE && event != COMETD_EVENT_OPEN)
            g_assert_true (step.action == COMETD_ACTION_NOTHING ||
                           step.action == COMETD_ACTION_STOP ||
                           step.action == COMETD_ACTION_DISCONNECT ||
                           event == COMETD_EVENT_HANDSHAKE_FAILED ||
                           event == COMETD_EVENT_CONNECT_FAILED);
          g_assert_cmpint (step.action == COMETD_ACTION_STOP, ==,
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
  CometdStep step;

  cometd_advice_init (&advice);
  advice.timeout = 1000;
  advice.max_interval = 5000;
  step = cometd_lifecycle_advance (&lifecycle, COMETD_EVENT_CONNECT_FAILED, 0, &advice, &limits,
                                   5000 * 1000);
  g_assert_cmpint (step.action, ==, COMETD_ACTION_CONNECT);
  step = cometd_lifecycle_advance (&lifecycle, COMETD_EVENT_CONNECT_FAILED, 0, &advice, &limits,
                                   5000 * 1000);
  g_assert_cmpint (step.action, ==, COMETD_ACTION_HANDSHAKE);
  g_assert_cmpint (lifecycle.state, ==, COMETD_STATE_HANDSHAKING);
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

  return g_test_run ();
}
