/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-fate-private.h>
#include <locale.h>

#define NONE COMETD_PUBLISH_FLAGS_NONE
#define QUEUE COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE
#define REPEAT COMETD_PUBLISH_FLAGS_REPEAT

static void
test_decide (void)
{
  static const struct
  {
    CometdPublishFlags flags;
    CometdSending sending;
    gboolean is_repeated, was_forgotten;
    CometdFate expected;
  } rows[] = {
#define ROW(flags, sending, is_repeated, was_forgotten, expected) \
  { flags, COMETD_SENDING_##sending, is_repeated, was_forgotten, COMETD_FATE_##expected }
    ROW (NONE, UNSENT, FALSE, FALSE, FAILS),
    ROW (NONE, UNCLEAR, FALSE, FALSE, FAILS),
    ROW (NONE, FORGOTTEN, FALSE, FALSE, FAILS),
    ROW (NONE, REFUSED, FALSE, FALSE, FAILS),
    ROW (QUEUE, UNSENT, FALSE, FALSE, WAITS),
    ROW (QUEUE, UNSENT, TRUE, TRUE, WAITS),
    ROW (QUEUE, UNCLEAR, FALSE, FALSE, FAILS),
    ROW (QUEUE, FORGOTTEN, FALSE, FALSE, WAITS),
    ROW (QUEUE, FORGOTTEN, FALSE, TRUE, FAILS),
    ROW (QUEUE, REFUSED, FALSE, FALSE, FAILS),
    ROW (REPEAT, UNSENT, FALSE, FALSE, REPEATS),
    ROW (REPEAT, UNSENT, TRUE, FALSE, FAILS),
    ROW (REPEAT, UNCLEAR, FALSE, FALSE, REPEATS),
    ROW (REPEAT, UNCLEAR, TRUE, FALSE, FAILS),
    ROW (REPEAT, FORGOTTEN, FALSE, FALSE, FAILS),
    ROW (REPEAT, REFUSED, FALSE, FALSE, FAILS),
    ROW (QUEUE | REPEAT, UNSENT, FALSE, FALSE, WAITS),
    ROW (QUEUE | REPEAT, UNSENT, TRUE, FALSE, WAITS),
    ROW (QUEUE | REPEAT, UNCLEAR, FALSE, FALSE, REPEATS),
    ROW (QUEUE | REPEAT, UNCLEAR, TRUE, FALSE, FAILS),
    ROW (QUEUE | REPEAT, FORGOTTEN, TRUE, FALSE, WAITS),
    ROW (QUEUE | REPEAT, REFUSED, FALSE, FALSE, FAILS),
#undef ROW
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (cometd_fate_decide (rows[i].flags, rows[i].sending, rows[i].is_repeated,
                                           rows[i].was_forgotten), ==, rows[i].expected);
    }
}

static void
test_failures (void)
{
  static const struct
  {
    CometdFailureKind kind;
    guint status;
    CometdSending expected;
  } rows[] = {
    { COMETD_FAILURE_UNREACHABLE, 0, COMETD_SENDING_UNSENT },
    { COMETD_FAILURE_TLS, 0, COMETD_SENDING_UNSENT },
    { COMETD_FAILURE_UPGRADE, 503, COMETD_SENDING_UNSENT },
    { COMETD_FAILURE_REDIRECT, 302, COMETD_SENDING_UNSENT },
    { COMETD_FAILURE_STATUS, 429, COMETD_SENDING_UNSENT },
    { COMETD_FAILURE_STATUS, 400, COMETD_SENDING_REFUSED },
    { COMETD_FAILURE_STATUS, 404, COMETD_SENDING_REFUSED },
    { COMETD_FAILURE_STATUS, 408, COMETD_SENDING_UNCLEAR },
    { COMETD_FAILURE_STATUS, 503, COMETD_SENDING_UNCLEAR },
    { COMETD_FAILURE_BROKEN, 0, COMETD_SENDING_UNCLEAR },
    { COMETD_FAILURE_NOT_BAYEUX, 0, COMETD_SENDING_UNCLEAR },
    { COMETD_FAILURE_INVALID, 0, COMETD_SENDING_UNCLEAR },
    { COMETD_FAILURE_TOO_LARGE, 0, COMETD_SENDING_UNCLEAR },
    { COMETD_FAILURE_SILENT, 0, COMETD_SENDING_UNCLEAR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CometdFailure failure = { .kind = rows[i].kind, .status = rows[i].status };

      g_assert_cmpint (cometd_fate_read_failure (&failure), ==, rows[i].expected);
    }
  g_assert_cmpint (cometd_fate_read_failure (NULL), ==, COMETD_SENDING_UNCLEAR);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fate/decide", test_decide);
  g_test_add_func ("/fate/failures", test_failures);

  return g_test_run ();
}
