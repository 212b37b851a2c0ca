/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-patience-private.h>
#include <locale.h>

#define NOW (1000 * G_USEC_PER_SEC)
#define MS (gint64)1000

static void
test_open (void)
{
  CometdPatience patience;

  cometd_patience_init (&patience);
  g_assert_false (patience.is_opening);
  cometd_patience_restart_open (&patience, NOW);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 500), ==, -1);
  g_assert_false (cometd_patience_end_open (&patience));

  cometd_patience_open (&patience, NOW);
  g_assert_true (patience.is_opening);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 500), ==, NOW + 500 * MS);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 100), ==, NOW + 100 * MS);
  cometd_patience_restart_open (&patience, NOW + 400 * MS);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 700), ==, NOW + 1100 * MS);
  /* Without a timeout there is no end. */
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 0), ==, -1);
  /* It does not end before it was changed. */
  cometd_patience_note_change (&patience, NOW + 900 * MS);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 100), ==, NOW + 900 * MS);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 700), ==, NOW + 1100 * MS);
  g_assert_true (cometd_patience_end_open (&patience));
  g_assert_false (patience.is_opening);
  g_assert_cmpint (cometd_patience_get_open_end (&patience, 500), ==, -1);
}

static void
test_watch (void)
{
  CometdPatience patience;

  cometd_patience_init (&patience);
  g_assert_cmpint (cometd_patience_get_watch_end (&patience, 500), ==, -1);
  patience.lost_time = NOW;
  patience.watch_time = NOW - 300 * MS;
  g_assert_cmpint (cometd_patience_get_watch_end (&patience, 500), ==, NOW + 500 * MS);
  patience.watch_time = NOW + 300 * MS;
  g_assert_cmpint (cometd_patience_get_watch_end (&patience, 500), ==, NOW + 800 * MS);
  g_assert_cmpint (cometd_patience_get_watch_end (&patience, 0), ==, -1);
  cometd_patience_note_change (&patience, NOW + 600 * MS);
  g_assert_cmpint (cometd_patience_get_watch_end (&patience, 100), ==, NOW + 600 * MS);
}

static void
test_urgent (void)
{
  const gint64 later = NOW + COMETD_PATIENCE_URGENT_TIME * MS;
  CometdPatience patience;

  cometd_patience_init (&patience);
  patience.call_time = NOW;
  g_assert_true (cometd_patience_is_urgent (&patience, later - 1));
  g_assert_false (cometd_patience_is_urgent (&patience, later));
  patience.watch_time = NOW;
  g_assert_true (cometd_patience_is_urgent (&patience, later));
  patience.watch_time = -1;
  cometd_patience_open (&patience, NOW);
  g_assert_true (cometd_patience_is_urgent (&patience, later));
}

/* Attempts that do not reach the server are repeated soon, for a limited time. */
static void
test_max_delay (void)
{
  static const struct
  {
    CometdFailure failure;
    guint lower, upper, time;
  } cases[] = {
    { { .kind = COMETD_FAILURE_UNREACHABLE, .is_local = TRUE }, 1000, 1000,
      COMETD_PATIENCE_LOCAL_TIME },
    { { .kind = COMETD_FAILURE_NOT_BAYEUX, .status = 200 }, 1000, 1500,
      COMETD_PATIENCE_PAGE_TIME },
    { { .kind = COMETD_FAILURE_REDIRECT, .status = 302 }, 1000, 1500, COMETD_PATIENCE_PAGE_TIME },
    { { .kind = COMETD_FAILURE_UPGRADE, .status = 200 }, 1000, 1500, COMETD_PATIENCE_PAGE_TIME },
    { { .kind = COMETD_FAILURE_UPGRADE, .status = 404 }, G_MAXUINT, G_MAXUINT, 0 },
    { { .kind = COMETD_FAILURE_STATUS, .status = 503 }, G_MAXUINT, G_MAXUINT, 0 },
    { { .kind = COMETD_FAILURE_UNREACHABLE }, G_MAXUINT, G_MAXUINT, 0 },
    { { .kind = COMETD_FAILURE_TLS }, G_MAXUINT, G_MAXUINT, 0 },
    { { .kind = COMETD_FAILURE_SILENT }, G_MAXUINT, G_MAXUINT, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CometdFailure *failure = &cases[i].failure;
      CometdPatience patience;
      gint64 end;

      cometd_patience_init (&patience);
      patience.lost_time = NOW;
      end = NOW + cases[i].time * MS;
      g_assert_cmpuint (cometd_patience_get_max_delay (&patience, failure, 0, end - 1), ==,
                        cases[i].lower);
      g_assert_cmpuint (cometd_patience_get_max_delay (&patience, failure, 1, end - 1), ==,
                        cases[i].upper);
      g_assert_cmpuint (cometd_patience_get_max_delay (&patience, failure, 0, end), ==, G_MAXUINT);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/patience/open", test_open);
  g_test_add_func ("/patience/watch", test_watch);
  g_test_add_func ("/patience/urgent", test_urgent);
  g_test_add_func ("/patience/max-delay", test_max_delay);

  return g_test_run ();
}
