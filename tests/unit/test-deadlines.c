/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/session/cometd-deadlines-private.h>
#include <locale.h>

#define N_DEADLINES 200
#define N_STEPS 20000

/* The earliest by its time, then by its number. */
static CometdDeadline *
find_first (CometdDeadline *all,
            guint           n_all)
{
  CometdDeadline *first = NULL;

  for (guint i = 0; i < n_all; i++)
    if (all[i].time != -1 && (first == NULL || all[i].time < first->time))
      first = &all[i];

  return first;
}

/* Whatever is set, changed and unset, the first one is the earliest. */
static void
test_random (void)
{
  g_autoptr(CometdDeadlines) deadlines = cometd_deadlines_new ();
  g_autofree CometdDeadline *all = g_new (CometdDeadline, N_DEADLINES);

  for (guint i = 0; i < N_DEADLINES; i++)
    cometd_deadline_init (&all[i], i, &all[i]);
  g_assert_null (cometd_deadlines_peek (deadlines));

  for (guint step = 0; step < N_STEPS; step++)
    {
      CometdDeadline *changed = &all[g_test_rand_int_range (0, N_DEADLINES)];
      CometdDeadline *first;

      cometd_deadlines_set (deadlines, changed,
                            g_test_rand_int_range (0, 4) > 0 ? g_test_rand_int_range (0, 1000)
                                                             : -1);
      first = cometd_deadlines_peek (deadlines);
      g_assert_true (first == find_first (all, N_DEADLINES));
      g_assert_true (first == NULL || first->owner == first);
    }
}

/* As publishes do it: all wait for long, then in turn for their replies, some with timeouts of
 * their own. */
static void
test_in_order (void)
{
  g_autoptr(CometdDeadlines) deadlines = cometd_deadlines_new ();
  g_autofree CometdDeadline *all = g_new (CometdDeadline, N_DEADLINES);
  gint64 now = 0;

  for (guint i = 0; i < N_DEADLINES; i++)
    {
      cometd_deadline_init (&all[i], i, &all[i]);
      cometd_deadlines_set (deadlines, &all[i], ++now + 30000);
    }

  for (guint i = 0; i < N_DEADLINES; i++)
    {
      cometd_deadlines_set (deadlines, &all[i], ++now + (i % 10 == 0 ? 5000 + i : 10000));
      g_assert_true (cometd_deadlines_peek (deadlines) == find_first (all, N_DEADLINES));
    }

  for (guint i = 0; i < N_DEADLINES; i++)
    {
      g_assert_true (cometd_deadlines_peek (deadlines) == find_first (all, N_DEADLINES));
      cometd_deadlines_set (deadlines, &all[i], -1);
    }
  g_assert_null (cometd_deadlines_peek (deadlines));
}

static void
test_same_time (void)
{
  g_autoptr(CometdDeadlines) deadlines = cometd_deadlines_new ();
  CometdDeadline all[10];

  for (guint i = G_N_ELEMENTS (all); i > 0; i--)
    {
      cometd_deadline_init (&all[i - 1], i - 1, NULL);
      cometd_deadlines_set (deadlines, &all[i - 1], 5);
    }

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_assert_true (cometd_deadlines_peek (deadlines) == &all[i]);
      cometd_deadlines_set (deadlines, &all[i], -1);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deadlines/random", test_random);
  g_test_add_func ("/deadlines/in-order", test_in_order);
  g_test_add_func ("/deadlines/same-time", test_same_time);

  return g_test_run ();
}
