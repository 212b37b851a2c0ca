/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/session/cometd-alarm-private.h>
#include <locale.h>

#include "cometd-test.h"

#define NOW (1000 * G_USEC_PER_SEC)
#define MS 1000

/* A clock that is set by the test. */
typedef struct
{
  CometdAlarm *alarm;
  gint64 now;
  gint64 timer; /* -1: stopped. */
  guint n_set;
} Fixture;

static gint64
get_time (gpointer clock_data)
{
  return ((Fixture *)clock_data)->now;
}

static void
set_alarm (gint64   time,
           gpointer clock_data)
{
  ((Fixture *)clock_data)->timer = time;
  ((Fixture *)clock_data)->n_set++;
}

static double
get_random (gpointer clock_data)
{
  return 0.5;
}

static const CometdClock test_clock = { get_time, set_alarm, get_random };

static void
due (gpointer user_data)
{
  g_assert_not_reached ();
}

static const CometdAlarmSink test_sink = { .due = due };

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->now = NOW;
  fixture->timer = -1;
  fixture->alarm = cometd_alarm_new (&test_sink, fixture, &test_clock, fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  cometd_alarm_free (fixture->alarm);
}

/* The timer fires at a time. */
static gboolean
fire (Fixture *fixture,
      gint64   time)
{
  fixture->now = time;
  fixture->timer = -1;
  return cometd_alarm_take (fixture->alarm, time);
}

static void
test_deadlines (Fixture       *fixture,
                gconstpointer  data)
{
  CometdAlarm *alarm = fixture->alarm;

  g_assert_cmpint (cometd_alarm_get_now (alarm), ==, NOW);
  g_assert_cmpfloat (cometd_alarm_get_random (alarm), ==, 0.5);
  g_assert_cmpint (cometd_alarm_next (alarm), ==, -1);
  g_assert_false (cometd_alarm_take_due (alarm, COMETD_ALARM_OPEN, NOW));

  cometd_alarm_set (alarm, COMETD_ALARM_OPEN, NOW + 20 * MS);
  cometd_alarm_set (alarm, COMETD_ALARM_REQUESTS, NOW + 10 * MS);
  cometd_alarm_set (alarm, COMETD_ALARM_WATCH, NOW + 30 * MS);
  g_assert_cmpint (cometd_alarm_next (alarm), ==, NOW + 10 * MS);
  g_assert_cmpint (fixture->timer, ==, NOW + 10 * MS);

  g_assert_false (fire (fixture, NOW + 20 * MS));
  g_assert_true (cometd_alarm_take_due (alarm, COMETD_ALARM_REQUESTS, fixture->now));
  g_assert_false (cometd_alarm_take_due (alarm, COMETD_ALARM_REQUESTS, fixture->now));
  g_assert_true (cometd_alarm_take_due (alarm, COMETD_ALARM_OPEN, fixture->now));
  g_assert_false (cometd_alarm_take_due (alarm, COMETD_ALARM_WATCH, fixture->now));
  g_assert_cmpint (cometd_alarm_next (alarm), ==, NOW + 30 * MS);

  cometd_alarm_unset (alarm, COMETD_ALARM_WATCH);
  g_assert_cmpint (cometd_alarm_next (alarm), ==, -1);
  g_assert_false (cometd_alarm_take_due (alarm, COMETD_ALARM_WATCH, NOW + 40 * MS));
}

/* The timer only moves to an earlier time. */
static void
test_timer (Fixture       *fixture,
            gconstpointer  data)
{
  CometdAlarm *alarm = fixture->alarm;

  cometd_alarm_set (alarm, COMETD_ALARM_REQUESTS, NOW + 10 * MS);
  cometd_alarm_set (alarm, COMETD_ALARM_REQUESTS, NOW + 20 * MS);
  cometd_alarm_unset (alarm, COMETD_ALARM_REQUESTS);
  cometd_alarm_set (alarm, COMETD_ALARM_ATTEMPT, NOW + 30 * MS);
  g_assert_cmpint (fixture->timer, ==, NOW + 10 * MS);
  g_assert_cmpuint (fixture->n_set, ==, 1);
  cometd_alarm_set (alarm, COMETD_ALARM_ATTEMPT, NOW + 5 * MS);
  g_assert_cmpint (fixture->timer, ==, NOW + 5 * MS);
  g_assert_cmpuint (fixture->n_set, ==, 2);

  /* Once it has fired it is set for the next deadline. */
  fire (fixture, NOW + 5 * MS);
  cometd_alarm_set (alarm, COMETD_ALARM_ATTEMPT, NOW + 30 * MS);
  g_assert_cmpint (fixture->timer, ==, NOW + 30 * MS);

  cometd_alarm_stop (alarm);
  g_assert_cmpint (fixture->timer, ==, -1);
  g_assert_cmpint (cometd_alarm_next (alarm), ==, -1);
  cometd_alarm_set (alarm, COMETD_ALARM_ATTEMPT, NOW + 40 * MS);
  g_assert_cmpint (fixture->timer, ==, -1);
}

static void
test_settle (Fixture       *fixture,
             gconstpointer  data)
{
  CometdAlarm *alarm = fixture->alarm;

  for (guint i = 0; i < 3; i++)
    cometd_alarm_set (alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
  g_assert_cmpint (fixture->timer, ==, COMETD_ALARM_AT_ONCE);
  g_assert_cmpuint (fixture->n_set, ==, 1);
  g_assert_false (fire (fixture, NOW));
  g_assert_cmpint (cometd_alarm_next (alarm), ==, -1);
}

/* When AT_ONCE was set. */
typedef enum { NEVER, BEFORE_DEADLINE, AFTER_DEADLINE } AtOnce;

static const struct
{
  const char *name;
  guint late;            /* Milliseconds. */
  AtOnce at_once;
  gboolean has_grace;
  gboolean is_resumed;
} late_cases[] = {
  { "in time", 0, NEVER, FALSE, FALSE },
  { "a little late", COMETD_ALARM_LATE - 1, NEVER, FALSE, FALSE },
  { "late", COMETD_ALARM_LATE, NEVER, TRUE, FALSE },
  { "late and overtaken", COMETD_ALARM_LATE, AFTER_DEADLINE, TRUE, FALSE },
  { "late and never set", COMETD_ALARM_LATE, BEFORE_DEADLINE, TRUE, FALSE },
  { "almost suspended", COMETD_ALARM_RESUMED - 1, NEVER, TRUE, FALSE },
  { "suspended", COMETD_ALARM_RESUMED, NEVER, TRUE, TRUE },
  { "suspended and overtaken", COMETD_ALARM_RESUMED, AFTER_DEADLINE, TRUE, TRUE },
  { "suspended and never set", COMETD_ALARM_RESUMED, BEFORE_DEADLINE, TRUE, TRUE },
};

static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (late_cases); i++)
    {
      const gint64 due_time = fixture->now + 10 * MS;
      CometdAlarm *alarm = fixture->alarm;
      gboolean is_resumed;

      g_test_message ("%s", late_cases[i].name);
      if (late_cases[i].at_once == BEFORE_DEADLINE)
        cometd_alarm_set (alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
      /* The earlier one counts. */
      cometd_alarm_set (alarm, COMETD_ALARM_OPEN, due_time + 60 * 1000 * MS);
      cometd_alarm_set (alarm, COMETD_ALARM_REQUESTS, due_time);
      if (late_cases[i].at_once == AFTER_DEADLINE)
        cometd_alarm_set (alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
      is_resumed = fire (fixture, due_time + late_cases[i].late * MS);
      g_assert_cmpint (is_resumed, ==, late_cases[i].is_resumed);
      g_assert_cmpint (cometd_alarm_is_in_grace (alarm, fixture->now), ==,
                       late_cases[i].has_grace);

      /* During the grace period no deadline passes, and the timer is set for its end. */
      g_assert_cmpint (cometd_alarm_take_due (alarm, COMETD_ALARM_REQUESTS, fixture->now), ==,
                       !late_cases[i].has_grace);
      if (late_cases[i].has_grace)
        {
          cometd_alarm_set (alarm, COMETD_ALARM_REQUESTS, due_time);
          g_assert_cmpint (fixture->timer, ==, fixture->now + COMETD_ALARM_GRACE * MS);
          g_assert_false (fire (fixture, fixture->timer));
          g_assert_false (cometd_alarm_is_in_grace (alarm, fixture->now));
          g_assert_true (cometd_alarm_take_due (alarm, COMETD_ALARM_REQUESTS, fixture->now));
        }
      fixture->now += 60 * 1000 * MS;
    }
}

/* What has to be done at once does not wait for the end of the grace period. */
static void
test_grace (Fixture       *fixture,
            gconstpointer  data)
{
  CometdAlarm *alarm = fixture->alarm;

  cometd_alarm_begin_grace (alarm, NOW);
  cometd_alarm_begin_grace (alarm, NOW - 10 * MS);
  g_assert_true (cometd_alarm_is_in_grace (alarm, NOW + 99 * MS));
  g_assert_false (cometd_alarm_is_in_grace (alarm, NOW + 100 * MS));
  cometd_alarm_set (alarm, COMETD_ALARM_ATTEMPT, NOW);
  g_assert_cmpint (fixture->timer, ==, NOW + 100 * MS);
  cometd_alarm_set (alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
  g_assert_cmpint (fixture->timer, ==, COMETD_ALARM_AT_ONCE);

  /* A deadline does, even if it has passed since long: the loop would spin until then. */
  fire (fixture, NOW);
  cometd_alarm_set (alarm, COMETD_ALARM_OFFLINE, 0);
  g_assert_cmpint (fixture->timer, ==, NOW + COMETD_ALARM_GRACE * MS);
  g_assert_false (cometd_alarm_take_due (alarm, COMETD_ALARM_OFFLINE, NOW));
  fire (fixture, fixture->timer);
  g_assert_true (cometd_alarm_take_due (alarm, COMETD_ALARM_OFFLINE, fixture->now));
}

static void
count_due (gpointer user_data)
{
  ++*(guint *)user_data;
}

static void
test_wall_clock (void)
{
  static const CometdAlarmSink sink = { .due = count_due };
  guint n_due = 0;
  g_autoptr(CometdAlarm) alarm = cometd_alarm_new (&sink, &n_due, NULL, NULL);

  cometd_alarm_set (alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
  cometd_test_wait_until (n_due == 1);
  cometd_alarm_take (alarm, cometd_alarm_get_now (alarm));
  cometd_alarm_set (alarm, COMETD_ALARM_REQUESTS, cometd_alarm_get_now (alarm) + MS);
  cometd_test_wait_until (n_due == 2);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/alarm/deadlines", test_deadlines);
  ADD ("/alarm/timer", test_timer);
  ADD ("/alarm/settle", test_settle);
  ADD ("/alarm/late", test_late);
  ADD ("/alarm/grace", test_grace);
#undef ADD
  g_test_add_func ("/alarm/wall-clock", test_wall_clock);

  return g_test_run ();
}
