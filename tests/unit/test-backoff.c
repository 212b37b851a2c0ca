/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-backoff-private.h>
#include <locale.h>

static const struct
{
  guint failures, increment, max;
  double random;
  guint expected;
} cases[] = {
  { 0, 1000, 30000, 0.5, 0 },
  { 1, 1000, 30000, 0.0, 1000 },
  { 1, 1000, 30000, 0.5, 1500 },
  { 1, 1000, 30000, 0.999, 1999 },
  { 2, 1000, 30000, 0.0, 2000 },
  { 3, 1000, 30000, 0.0, 4000 },
  { 4, 1000, 30000, 0.0, 8000 },
  { 5, 1000, 30000, 0.0, 15000 },
  { 5, 1000, 30000, 0.999, 29985 },
  { 1000, 1000, 30000, 0.5, 22500 },
  { G_MAXUINT, G_MAXUINT, G_MAXUINT, 0.0, G_MAXUINT },
  /* A maximum below the increment takes precedence. */
  { 3, 1000, 500, 0.7, 500 },
  /* There is always some delay. */
  { 1, 0, 0, 0.0, COMETD_BACKOFF_FLOOR },
  { 9, 1, 10, 0.9, COMETD_BACKOFF_FLOOR },
};

/* B34 */
static void
test_delay (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (cometd_backoff_get_delay (cases[i].failures, cases[i].increment,
                                                  cases[i].max, cases[i].random), ==,
                        cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/delay", test_delay);

  return g_test_run ();
}
