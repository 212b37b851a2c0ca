/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The real clock: its alarm fires once, not early, and not after it was cancelled. */

#include <cometd-glib/session/cometd-clock-private.h>

#include "cometd-test.h"

#define MILLISECOND 1000

typedef struct
{
  CometdWallClock *clock;
  guint n_alarms;
  gint64 time;      /* Of the last alarm. */
  gint64 next_time; /* Set from within the callback; -1: not set. */
  gboolean frees;   /* The clock is freed from within the callback. */
} Fixture;

static gint64
get_time (Fixture *fixture)
{
  return cometd_wall_clock.get_time (fixture->clock);
}

static void
set_alarm (Fixture *fixture,
           gint64   time)
{
  cometd_wall_clock.set_alarm (time, fixture->clock);
}

static void
alarm_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_alarms++;
  fixture->time = get_time (fixture);
  if (fixture->next_time != -1)
    {
      set_alarm (fixture, fixture->next_time);
      fixture->next_time = -1;
    }
  if (fixture->frees)
    g_clear_pointer (&fixture->clock, cometd_wall_clock_free);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->clock = cometd_wall_clock_new (alarm_cb, fixture);
  fixture->next_time = -1;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->clock, cometd_wall_clock_free);
}

static void
assert_next_alarm (Fixture *fixture,
                   gint64   not_before)
{
  guint n_alarms = fixture->n_alarms;

  cometd_test_wait_until (fixture->n_alarms > n_alarms);
  g_assert_cmpuint (fixture->n_alarms, ==, n_alarms + 1);
  g_assert_cmpint (fixture->time, >=, not_before);
}

static void
test_later (Fixture       *fixture,
            gconstpointer  user_data)
{
  gint64 time = get_time (fixture) + 20 * MILLISECOND;

  set_alarm (fixture, time);
  assert_next_alarm (fixture, time);

  time = get_time (fixture) + 10 * MILLISECOND;
  set_alarm (fixture, time);
  assert_next_alarm (fixture, time);
}

static void
test_now (Fixture       *fixture,
          gconstpointer  user_data)
{
  set_alarm (fixture, 0);
  g_assert_cmpuint (fixture->n_alarms, ==, 0);
  assert_next_alarm (fixture, 0);

  set_alarm (fixture, get_time (fixture) - 1);
  assert_next_alarm (fixture, 0);
}

/* Only the last alarm counts, whether it is earlier, later or cancelled. */
static void
test_replaced (Fixture       *fixture,
               gconstpointer  user_data)
{
  gint64 start = get_time (fixture);

  set_alarm (fixture, start + 1000 * G_USEC_PER_SEC);
  set_alarm (fixture, start + 5 * MILLISECOND);
  assert_next_alarm (fixture, start + 5 * MILLISECOND);

  start = get_time (fixture);
  set_alarm (fixture, start + 5 * MILLISECOND);
  set_alarm (fixture, start + 40 * MILLISECOND);
  assert_next_alarm (fixture, start + 40 * MILLISECOND);

  set_alarm (fixture, 0);
  set_alarm (fixture, get_time (fixture) + 5 * MILLISECOND);
  set_alarm (fixture, -1);
  cometd_test_assert_stays (fixture->n_alarms == 2, 30);
}

static void
test_set_inside (Fixture       *fixture,
                 gconstpointer  user_data)
{
  gint64 start = get_time (fixture);

  fixture->next_time = start + 20 * MILLISECOND;
  set_alarm (fixture, start + 5 * MILLISECOND);
  assert_next_alarm (fixture, start + 5 * MILLISECOND);
  assert_next_alarm (fixture, start + 20 * MILLISECOND);
}

static void
test_freed_inside (Fixture       *fixture,
                   gconstpointer  user_data)
{
  fixture->frees = TRUE;
  set_alarm (fixture, get_time (fixture) + MILLISECOND);
  assert_next_alarm (fixture, 0);
  g_assert_null (fixture->clock);
}

static void
test_leaves_no_file (Fixture       *fixture,
                     gconstpointer  user_data)
{
  guint n_files = cometd_test_count_files ();

  for (guint i = 0; i < 10; i++)
    cometd_wall_clock_free (cometd_wall_clock_new (alarm_cb, fixture));
  g_assert_cmpuint (cometd_test_count_files (), ==, n_files);
}

#define ADD(path, function) \
  g_test_add ("/clock/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("later", test_later);
  ADD ("now", test_now);
  ADD ("replaced", test_replaced);
  ADD ("set-inside", test_set_inside);
  ADD ("freed-inside", test_freed_inside);
  ADD ("leaves-no-file", test_leaves_no_file);

  return g_test_run ();
}
