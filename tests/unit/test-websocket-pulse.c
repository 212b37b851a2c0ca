/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/transports/cometd-websocket-pulse-private.h>

#include "cometd-test.h"

typedef struct
{
  CometdHttpSettings settings;
  CometdWebsocketPulse pulse;
  guint n_pings;
  guint n_silent;
  guint n_heard;
} Fixture;

static void
ping (gpointer user_data)
{
  ((Fixture *)user_data)->n_pings++;
}

static void
silent (gpointer user_data)
{
  ((Fixture *)user_data)->n_silent++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->settings.max_network_delay = 1;
  cometd_websocket_pulse_init (&fixture->pulse, &fixture->settings, ping, silent, fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  cometd_websocket_pulse_clear (&fixture->pulse);
}

static const struct
{
  guint seconds;
  guint hold;
  guint interval;
} intervals[] = {
  { 20, 0, 20000 },
  { 20, 60000, 20000 },
  { 20, 30000, 20000 },
  { 20, 27000, 18000 },
  { 20, 12000, 8000 },
  { 20, 3000, 5000 },
  { 2, 3000, 2000 },
  { 2, 60000, 2000 },
  { 0, 12000, 0 },
  { G_MAXUINT, 0, G_MAXUINT },
};

/* At most two thirds of the time for which the server holds a connect, but not less than five
 * seconds unless the app sets it. */
static void
test_interval (Fixture       *fixture,
               gconstpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      fixture->settings.keepalive_interval = intervals[i].seconds;
      cometd_websocket_pulse_set_hold (&fixture->pulse, intervals[i].hold);
      g_assert_cmpuint (fixture->pulse.interval, ==, intervals[i].interval);
      g_assert_cmpint (fixture->pulse.ping_timer != NULL, ==, intervals[i].interval != 0);
    }
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  user_data)
{
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  g_assert_cmpuint (fixture->n_pings, ==, 1);
  cometd_test_wait_until (fixture->n_silent == 1);
  g_assert_cmpuint (fixture->n_pings, ==, 1);
}

static void
test_answered (Fixture       *fixture,
               gconstpointer  user_data)
{
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  cometd_websocket_pulse_answer (&fixture->pulse);
  cometd_test_wait_until (fixture->pulse.silence_timer == NULL);
  g_assert_cmpuint (fixture->n_silent, ==, 0);

  /* That was the reply to the previous ping. */
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  g_assert_cmpuint (fixture->n_pings, ==, 2);
  cometd_test_wait_until (fixture->n_silent == 1);
}

static gboolean
hear_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  cometd_websocket_pulse_hear (&fixture->pulse);
  return ++fixture->n_heard < 20 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* While data arrives the pong may be behind it; but data is not a pong. */
static void
test_heard (Fixture       *fixture,
            gconstpointer  user_data)
{
  fixture->settings.max_network_delay = 1000 * COMETD_TEST_PATIENCE;
  cometd_websocket_pulse_hear (&fixture->pulse);
  g_timeout_add (10, hear_cb, fixture);
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  cometd_test_wait_until (fixture->n_heard == 20);
  g_assert_cmpuint (fixture->n_silent, ==, 0);
  cometd_test_wait_until (fixture->n_silent == 1);
  g_assert_cmpuint (fixture->n_pings, ==, 1);
}

/* Of two timeouts the shorter one counts. */
static void
test_shorter (Fixture       *fixture,
              gconstpointer  user_data)
{
  cometd_websocket_pulse_check (&fixture->pulse, 1000 * COMETD_TEST_PATIENCE);
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  cometd_websocket_pulse_check (&fixture->pulse, 1000 * COMETD_TEST_PATIENCE);
  g_assert_cmpuint (fixture->n_pings, ==, 2);
  cometd_test_wait_until (fixture->n_silent == 1);
}

/* Reading is stopped, so nothing can be received. */
static void
test_paused (Fixture       *fixture,
             gconstpointer  user_data)
{
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  cometd_websocket_pulse_set_paused (&fixture->pulse, TRUE);
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  g_assert_cmpuint (fixture->n_pings, ==, 1);
  cometd_test_wait_until (fixture->pulse.silence_timer == NULL);
  g_assert_cmpuint (fixture->n_silent, ==, 0);

  cometd_websocket_pulse_set_paused (&fixture->pulse, FALSE);
  cometd_websocket_pulse_check (&fixture->pulse, 1);
  g_assert_cmpuint (fixture->n_pings, ==, 2);
  cometd_test_wait_until (fixture->n_silent == 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add ("/websocket-pulse/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("interval", test_interval);
  ADD ("silence", test_silence);
  ADD ("answered", test_answered);
  ADD ("heard", test_heard);
  ADD ("shorter", test_shorter);
  ADD ("paused", test_paused);
#undef ADD

  return g_test_run ();
}
