/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-failure-private.h>
#include <locale.h>

static const struct
{
  CometdFailureKind kind;
  guint status;
  gboolean is_permanent;
} cases[] = {
  { COMETD_FAILURE_UNREACHABLE, 0, FALSE },
  { COMETD_FAILURE_UNREACHABLE, 403, FALSE },
  { COMETD_FAILURE_BROKEN, 0, FALSE },
  { COMETD_FAILURE_UPGRADE, 101, FALSE },
  { COMETD_FAILURE_UPGRADE, 200, TRUE },
  { COMETD_FAILURE_UPGRADE, 302, TRUE },
  { COMETD_FAILURE_UPGRADE, 404, TRUE },
  { COMETD_FAILURE_UPGRADE, 429, FALSE },
  { COMETD_FAILURE_UPGRADE, 503, FALSE },
  { COMETD_FAILURE_STATUS, 204, FALSE },
  { COMETD_FAILURE_STATUS, 400, TRUE },
  { COMETD_FAILURE_STATUS, 404, TRUE },
  { COMETD_FAILURE_STATUS, 408, FALSE },
  { COMETD_FAILURE_STATUS, 429, FALSE },
  { COMETD_FAILURE_STATUS, 500, FALSE },
  { COMETD_FAILURE_REDIRECT, 302, TRUE },
  { COMETD_FAILURE_NOT_BAYEUX, 200, TRUE },
  { COMETD_FAILURE_TLS, 0, TRUE },
  { COMETD_FAILURE_INVALID, 200, FALSE },
  { COMETD_FAILURE_TOO_LARGE, 200, FALSE },
  { COMETD_FAILURE_SILENT, 0, FALSE },
};

static void
test_permanent (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CometdFailure failure = { .kind = cases[i].kind, .status = cases[i].status };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (cometd_failure_is_permanent (&failure), ==, cases[i].is_permanent);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/failure/permanent", test_permanent);

  return g_test_run ();
}
