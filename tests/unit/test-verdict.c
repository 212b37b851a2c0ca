/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-verdict-private.h>
#include <locale.h>

static const struct
{
  gboolean is_connect;
  int code;
  const char *text;
  gboolean is_unknown;
  gboolean wants_credentials;
} cases[] = {
  { TRUE, 402, "session_unknown", TRUE, FALSE },
  { FALSE, 402, "Missing required parameter", FALSE, FALSE },
  /* B31 */
  { FALSE, 401, "Unknown client", TRUE, TRUE },
  { TRUE, 403, "unknown CLIENT", TRUE, TRUE },
  { FALSE, 401, "Unauthorized", FALSE, TRUE },
  { FALSE, 403, NULL, FALSE, TRUE },
  { FALSE, 407, NULL, FALSE, FALSE },
  { FALSE, 429, "Too Many Requests", FALSE, FALSE },
  { FALSE, 503, "denied", FALSE, FALSE },
  { FALSE, 403, "Organization concurrent user LIMIT reached", FALSE, FALSE },
  { FALSE, 403, "total requests quota", FALSE, FALSE },
  { FALSE, 403, "Daily volume Exceeded", FALSE, FALSE },
  { FALSE, 403, "too many clients", FALSE, FALSE },
  { FALSE, 403, "Server is Busy", FALSE, FALSE },
  { FALSE, 401, "token exceeded its lifetime", FALSE, TRUE },
  { FALSE, 0, NULL, FALSE, FALSE },
};

static void
test_verdict (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%d %s", cases[i].code, cases[i].text);
      g_assert_cmpint (cometd_verdict_is_session_unknown (cases[i].is_connect, cases[i].code,
                                                          cases[i].text), ==,
                       cases[i].is_unknown);
      g_assert_cmpint (cometd_verdict_wants_credentials (cases[i].code, cases[i].text), ==,
                       cases[i].wants_credentials);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verdict", test_verdict);

  return g_test_run ();
}
