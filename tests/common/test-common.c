/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tests of the test functions themselves: a wait that never fails would hide all other failures. */

#include "cometd-test.h"

#include <signal.h>

static gboolean
set_flag_cb (gpointer user_data)
{
  gboolean *flag = user_data;

  *flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_wait_until (void)
{
  gboolean flag = FALSE;

  g_timeout_add (5, set_flag_cb, &flag);
  cometd_test_wait_until (flag);
}

static void
test_wait_until_own_context (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GSource) source = g_timeout_source_new (5);
  gboolean flag = FALSE;

  g_main_context_push_thread_default (context);
  g_source_set_callback (source, set_flag_cb, &flag, NULL);
  g_source_attach (source, context);
  cometd_test_wait_until (flag);
  g_main_context_pop_thread_default (context);
}

static void
test_wait_in_vain (void)
{
  if (g_test_subprocess ())
    {
      g_setenv ("COMETD_TEST_TIMEOUT_SCALE", "1", TRUE);
      cometd_test_wait_until_for (g_test_failed (), 0.05);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*test-common.c:*waited in vain for: g_test_failed ()*");
}

static void
test_stays (void)
{
  gboolean flag = FALSE;

  if (g_test_subprocess ())
    {
      g_timeout_add (5, set_flag_cb, &flag);
      cometd_test_assert_stays (!flag, 5000);
      return;
    }

  cometd_test_assert_stays (!flag, 20);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*test-common.c:*did not stay: !flag*");
}

static void
test_child (void)
{
  CometdTestChild *child = cometd_test_child_new ((const char *[]) { "cat", NULL });
  g_autofree char *rest = NULL;
  g_autofree char *line = NULL;

  cometd_test_child_write_line (child, "noise");
  cometd_test_child_write_line (child, "PORT=17");
  cometd_test_child_write_line (child, "last");
  rest = cometd_test_child_wait_for (child, "PORT=", COMETD_TEST_PATIENCE);
  g_assert_cmpstr (rest, ==, "17");
  line = cometd_test_child_read_line (child);
  g_assert_cmpstr (line, ==, "last");
  cometd_test_child_close_stdin (child);
  g_assert_null (cometd_test_child_read_line (child));
  g_assert_cmpint (cometd_test_child_wait (child), ==, 0);
  cometd_test_child_stop (child);
}

static void
test_child_signal (void)
{
  g_autoptr(CometdTestChild) child = cometd_test_child_new ((const char *[]) { "cat", NULL });

  cometd_test_child_send_signal (child, SIGTERM);
  g_assert_cmpint (cometd_test_child_wait (child), ==, -SIGTERM);
}

/* A child that waits for us is not busy, and one that computes is. */
static void
test_busy_time (void)
{
  g_autoptr(CometdTestChild) waiting = cometd_test_child_new ((const char *[]) { "cat", NULL });
  g_autoptr(CometdTestChild) computing =
    cometd_test_child_new ((const char *[]) { "sh", "-c", "while :; do :; done", NULL });
  gint64 waited;

  cometd_test_child_write_line (waiting, "ready");
  g_free (cometd_test_child_read_line (waiting));
  waited = cometd_test_busy_time (waiting);
  if (!g_file_test ("/proc/self/schedstat", G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (waited, ==, 0);
      return;
    }

  cometd_test_wait_until (cometd_test_busy_time (computing) > 100 * 1000);
  g_assert_cmpint (cometd_test_busy_time (waiting) - waited, <, cometd_test_busy_time (computing));
  g_assert_cmpint (cometd_test_busy_time (NULL), >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/common/wait-until", test_wait_until);
  g_test_add_func ("/common/wait-until/own-context", test_wait_until_own_context);
  g_test_add_func ("/common/wait-until/in-vain", test_wait_in_vain);
  g_test_add_func ("/common/stays", test_stays);
  g_test_add_func ("/common/child", test_child);
  g_test_add_func ("/common/child/signal", test_child_signal);
  g_test_add_func ("/common/busy-time", test_busy_time);

  return g_test_run ();
}
