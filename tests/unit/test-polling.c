/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-polling-private.h>
#include <locale.h>

#define DELAY 10000
#define TIMEOUT 30000

/* The first connect of a session is answered at once, but some servers hold it all the same. */
static void
test_session (void)
{
  CometdPolling polling;

  cometd_polling_init (&polling);
  cometd_polling_session_began (&polling);
  g_assert_true (polling.at_once);
  g_assert_cmpuint (cometd_polling_get_wait (&polling, DELAY, TIMEOUT), ==, DELAY + TIMEOUT);
  g_assert_cmpint (cometd_polling_answered (&polling, 5, DELAY, TIMEOUT), ==,
                   COMETD_POLLING_NORMAL);
  g_assert_false (cometd_polling_connected (&polling, 5000));
  g_assert_false (polling.at_once);
  g_assert_cmpuint (cometd_polling_get_wait (&polling, DELAY, TIMEOUT), ==, DELAY + TIMEOUT);

  cometd_polling_connection_lost (&polling);
  g_assert_true (polling.at_once);
  g_assert_cmpuint (cometd_polling_get_wait (&polling, DELAY, TIMEOUT), ==, DELAY);

  /* After a failed attempt the first connect is not waited for as long any more. */
  cometd_polling_session_began (&polling);
  cometd_polling_failed (&polling);
  g_assert_cmpuint (cometd_polling_get_wait (&polling, DELAY, TIMEOUT), ==, DELAY);
  g_assert_cmpuint (cometd_polling_get_wait (&polling, G_MAXUINT, TIMEOUT), ==, G_MAXUINT);
}

static const struct
{
  gboolean at_once;
  gint64 duration;
  guint timeout;
  CometdPollingResult result;
  gboolean is_timeout_ignored;
} answers[] = {
  { FALSE, 0, TIMEOUT, COMETD_POLLING_NORMAL, FALSE },
  { FALSE, COMETD_POLLING_HELD_TIME - 1, TIMEOUT, COMETD_POLLING_NORMAL, FALSE },
  { FALSE, COMETD_POLLING_HELD_TIME, TIMEOUT, COMETD_POLLING_HELD, FALSE },
  { FALSE, 100, 200, COMETD_POLLING_HELD, FALSE },
  { FALSE, 99, 200, COMETD_POLLING_NORMAL, FALSE },
  { TRUE, COMETD_POLLING_HELD_TIME, TIMEOUT, COMETD_POLLING_NORMAL, FALSE },
  { TRUE, DELAY, TIMEOUT, COMETD_POLLING_NORMAL, FALSE },
  { TRUE, DELAY + 1, TIMEOUT, COMETD_POLLING_NORMAL, TRUE },
};

static void
test_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      CometdPolling polling;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      cometd_polling_init (&polling);
      polling.at_once = answers[i].at_once;
      g_assert_cmpint (cometd_polling_answered (&polling, answers[i].duration, DELAY,
                                                answers[i].timeout), ==, answers[i].result);
      g_assert_cmpint (polling.is_timeout_ignored, ==, answers[i].is_timeout_ignored);
      if (answers[i].is_timeout_ignored)
        g_assert_cmpuint (cometd_polling_get_wait (&polling, DELAY, TIMEOUT), ==, DELAY + TIMEOUT);
    }
}

static void
test_probe (void)
{
  CometdPolling polling;

  cometd_polling_init (&polling);
  g_assert_true (cometd_polling_probe (&polling, 2000));
  g_assert_true (polling.is_probing && polling.at_once);
  g_assert_cmpuint (cometd_polling_get_wait (&polling, DELAY, TIMEOUT), ==, 2000);
  g_assert_false (cometd_polling_probe (&polling, 1000));
  cometd_polling_answered (&polling, 5, DELAY, TIMEOUT);
  g_assert_false (polling.is_probing);
  cometd_polling_connected (&polling, 5000);
  g_assert_true (cometd_polling_probe (&polling, 1000));
  cometd_polling_connection_lost (&polling);
  g_assert_false (polling.is_probing);
  g_assert_false (cometd_polling_probe (&polling, 1000));
}

/* Consecutive connects that return at once are throttled; an event in between resets the count. */
static void
test_spins (void)
{
  CometdPolling polling;

  cometd_polling_init (&polling);
  for (guint i = 0; i < COMETD_POLLING_MAX_SPINS; i++)
    g_assert_false (cometd_polling_connected (&polling, 0));
  g_assert_true (cometd_polling_connected (&polling, 0));
  g_assert_true (cometd_polling_connected (&polling, COMETD_POLLING_SPIN_TIME * 1000 - 1));
  g_assert_false (cometd_polling_connected (&polling, COMETD_POLLING_SPIN_TIME * 1000));
  g_assert_cmpuint (polling.n_spins, ==, 0);

  /* One that the server was asked to answer at once does not count. */
  cometd_polling_connected (&polling, 0);
  polling.at_once = TRUE;
  g_assert_false (cometd_polling_connected (&polling, 0));
  g_assert_cmpuint (polling.n_spins, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/polling/session", test_session);
  g_test_add_func ("/polling/answers", test_answers);
  g_test_add_func ("/polling/probe", test_probe);
  g_test_add_func ("/polling/spins", test_spins);

  return g_test_run ();
}
