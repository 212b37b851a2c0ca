/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-pace-private.h>
#include <cometd-glib/session/cometd-turn-private.h>

#define MS 1000

typedef struct
{
  gint64 now;
  guint n_reads;
} Clock;

static gint64
read_clock (gpointer user_data)
{
  Clock *clock = user_data;

  clock->n_reads++;
  return clock->now;
}

/* Messages that each take this long, until the turn is over. Returns how many. */
static guint
process (CometdTurn *turn,
         Clock      *clock,
         gint64      duration,
         guint       max_messages)
{
  guint n_messages = 0;

  do
    clock->now += duration;
  while (++n_messages < max_messages && !cometd_turn_ends_here (turn));

  return n_messages;
}

/* The clock is read before each slow message, so that the turn ends in time … */
static void
test_slow (void)
{
  Clock clock = { 5 };
  g_autoptr(CometdTurn) turn = cometd_turn_new (read_clock, &clock);

  cometd_turn_begin (turn);
  g_assert_cmpuint (process (turn, &clock, MS, 100), ==, COMETD_SESSION_MAX_DISPATCH);
  g_assert_true (cometd_turn_is_over (turn));
  g_assert_cmpuint (process (turn, &clock, 0, 100), ==, 1);

  cometd_turn_restart (turn);
  g_assert_cmpuint (process (turn, &clock, 20 * MS, 100), ==, 1);
}

/* … and seldom while they are quick … */
static void
test_quick (void)
{
  Clock clock = { 5 };
  g_autoptr(CometdTurn) turn = cometd_turn_new (read_clock, &clock);
  guint n_messages;

  cometd_turn_begin (turn);
  n_messages = process (turn, &clock, 1, G_MAXUINT);
  g_assert_cmpuint (n_messages, >=, COMETD_SESSION_MAX_DISPATCH * MS);
  g_assert_cmpuint (n_messages, <=, COMETD_SESSION_MAX_DISPATCH * MS + COMETD_PACE_SKIPPED);
  g_assert_cmpuint (clock.n_reads, <=, n_messages / (1 + COMETD_PACE_SKIPPED) + 2);
}

/* … so that few of those that follow can exceed the time. */
static void
test_quick_then_slow (void)
{
  for (guint n_quick = 1; n_quick < 20; n_quick++)
    {
      Clock clock = { 5 };
      g_autoptr(CometdTurn) turn = cometd_turn_new (read_clock, &clock);

      cometd_turn_begin (turn);
      process (turn, &clock, 1, n_quick);
      g_assert_cmpuint (process (turn, &clock, 10 * MS, 100), <=, 1 + COMETD_PACE_SKIPPED);

      /* The next turn begins with reading it. */
      cometd_turn_begin (turn);
      g_assert_cmpuint (process (turn, &clock, 10 * MS, 100), ==, 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/turn/slow", test_slow);
  g_test_add_func ("/turn/quick", test_quick);
  g_test_add_func ("/turn/quick-then-slow", test_quick_then_slow);

  return g_test_run ();
}
