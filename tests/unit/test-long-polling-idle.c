/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "long-polling-fixture.h"

/* Which idle connections may be used again. */

typedef enum
{
  WITH_A_HELD_CONNECT = 1 << 0,
  LATE_WHEN_IT_SENDS = 1 << 1,
} IdleFlags;

/* The machine is so busy, or sleeps for long enough, that libsoup uses an idle connection at the
 * moment when it closes it. It does both, and waits for the response forever. */
static void
test_idle_timer (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;
  IdleFlags flags = GPOINTER_TO_UINT (data);
  guint n_before;

  g_object_set (recorder->settings.session, "idle-timeout", 1, NULL);
  if (flags & WITH_A_HELD_CONNECT)
    {
      transport_recorder_send (recorder, 1, "never", NULL);
      cometd_test_wait_until (fixture->requests->len == 1);
    }

  transport_recorder_send (recorder, 2, "[2]", NULL);
  transport_recorder_wait_for (recorder, "finished-2");
  while (g_main_context_iteration (NULL, FALSE))
    ;

  n_before = fixture->requests->len;
  if (flags & LATE_WHEN_IT_SENDS)
    g_usleep (1100 * 1000);
  transport_recorder_send (recorder, 3, "[3]", NULL);
  if (!(flags & LATE_WHEN_IT_SENDS))
    g_usleep (1100 * 1000);
  transport_recorder_wait_for (recorder, "finished-3");

  g_assert_null (strstr (recorder->news->str, "failed"));
  g_assert_cmpuint (fixture->requests->len, ==, n_before + 1);
  g_assert_true (g_str_has_suffix (get_request (fixture, n_before), "\r\n\r\n[3]"));
}

/* Idle connections may have died with the one that timed out or was lost: later requests use a new
 * one. */
static void
test_idle_distrusted (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;
  gboolean is_lost = GPOINTER_TO_INT (data);

  transport_recorder_send (recorder, 1, "[1]", NULL);
  transport_recorder_send (recorder, 2, "[2]", NULL);
  cometd_test_wait_until (recorder->n_finished == 2);
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 2);

  fixture->answer = is_lost ? answer_reset : answer_nothing;
  transport_recorder_send (recorder, 3, "[3]", NULL);
  cometd_test_wait_until (fixture->requests->len == 3);
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 2);
  if (is_lost)
    transport_recorder_wait_for (recorder, "failed-3");
  else
    cometd_transport_cancel (recorder->transport, 3);

  fixture->answer = answer_ok;
  transport_recorder_send (recorder, 4, "[4]", NULL);
  transport_recorder_wait_for (recorder, "finished-4");
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 3);
  g_assert_cmpuint (fixture->requests->len, ==, 4);

  /* The new connection is kept as usual. */
  transport_recorder_send (recorder, 5, "[5]", NULL);
  transport_recorder_wait_for (recorder, "finished-5");
  g_assert_cmpuint (fixture->requests->len, ==, 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/long-polling/idle-timer", GUINT_TO_POINTER (0), test_idle_timer);
  g_test_add_data_func ("/long-polling/idle-timer/held", GUINT_TO_POINTER (WITH_A_HELD_CONNECT),
                        test_idle_timer);
  g_test_add_data_func ("/long-polling/idle-timer/late", GUINT_TO_POINTER (LATE_WHEN_IT_SENDS),
                        test_idle_timer);
  g_test_add_data_func ("/long-polling/idle-timer/held-and-late",
                        GUINT_TO_POINTER (WITH_A_HELD_CONNECT | LATE_WHEN_IT_SENDS),
                        test_idle_timer);
  g_test_add_data_func ("/long-polling/idle-distrusted/cancelled", GINT_TO_POINTER (FALSE),
                        test_idle_distrusted);
  g_test_add_data_func ("/long-polling/idle-distrusted/lost", GINT_TO_POINTER (TRUE),
                        test_idle_distrusted);

  return g_test_run ();
}
