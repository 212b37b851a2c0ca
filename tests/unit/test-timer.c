/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Timers that share a source; test-clock tests those of one session. */

#include <cometd-glib/cometd-timer-private.h>
#include <locale.h>

#include "cometd-test.h"

#define MILLISECOND 1000
#define N_TIMERS 100

typedef struct _Fixture Fixture;

typedef struct
{
  Fixture *fixture;
  CometdTimer *timer;
  guint n_expired;
  guint rank;                        /* How many others had expired before. */
  void (*react) (Fixture *fixture); /* Called when it expires; or NULL. */
} Entry;

struct _Fixture
{
  Entry entries[N_TIMERS];
  guint n_expired;
  gboolean is_inside;
};

static void
expired_cb (gpointer user_data)
{
  Entry *entry = user_data;

  entry->rank = entry->fixture->n_expired++;
  entry->n_expired++;
  if (entry->react != NULL)
    entry->react (entry->fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  for (guint i = 0; i < N_TIMERS; i++)
    {
      Entry *entry = &fixture->entries[i];

      entry->fixture = fixture;
      entry->timer = cometd_timer_new (COMETD_TIMER_ALARM, expired_cb, entry);
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  for (guint i = 0; i < N_TIMERS; i++)
    g_clear_pointer (&fixture->entries[i].timer, cometd_timer_free);
}

static void
set_in (Fixture *fixture,
        guint    number,
        gint64   microseconds)
{
  cometd_timer_set (fixture->entries[number].timer,
                    cometd_timer_get_now (COMETD_TIMER_ALARM) + microseconds);
}

/* In the order of their times, whatever the order of setting, moving and removing. */
static void
test_order (Fixture       *fixture,
            gconstpointer  user_data)
{
  gint64 start = cometd_timer_get_now (COMETD_TIMER_ALARM) + 20 * MILLISECOND;

  for (guint i = 0; i < N_TIMERS; i++)
    set_in (fixture, i, i * MILLISECOND);
  for (guint i = 0; i < N_TIMERS; i++)
    {
      guint number = i * 37 % N_TIMERS;

      cometd_timer_set (fixture->entries[number].timer, start + number * 100);
      g_assert_cmpint (cometd_timer_get_time (fixture->entries[number].timer), ==,
                       start + number * 100);
    }
  for (guint i = 0; i < N_TIMERS; i += 10)
    cometd_timer_set (fixture->entries[i].timer, -1);

  cometd_test_wait_until (fixture->n_expired == N_TIMERS - N_TIMERS / 10);
  for (guint i = 0; i < N_TIMERS; i++)
    {
      g_assert_cmpuint (fixture->entries[i].n_expired, ==, i % 10 != 0);
      if (i % 10 != 0)
        g_assert_cmpuint (fixture->entries[i].rank, ==, i - i / 10 - 1);
    }
}

/* Any number of timers needs one file, which is closed with the last of them. */
static void
test_files (Fixture       *fixture,
            gconstpointer  user_data)
{
  guint n_files = cometd_test_count_files ();

  cometd_timer_free (cometd_timer_new (COMETD_TIMER_ALARM, expired_cb, &fixture->entries[0]));
  cometd_timer_free (cometd_timer_new (COMETD_TIMER_PULSE, expired_cb, &fixture->entries[0]));
  g_assert_cmpuint (cometd_test_count_files (), ==, n_files);

  tear_down (fixture, NULL);
#ifdef __linux__
  g_assert_cmpuint (cometd_test_count_files (), ==, n_files - 1);
#endif
}

static void
free_all (Fixture *fixture)
{
  tear_down (fixture, NULL);
}

/* The first one that expires frees all, those that are due, too, and with them the source that is
 * being dispatched. */
static void
test_freed_inside (Fixture       *fixture,
                   gconstpointer  user_data)
{
  fixture->entries[0].react = free_all;
  for (guint i = 0; i < N_TIMERS; i++)
    cometd_timer_set (fixture->entries[i].timer, i);

  cometd_test_wait_until (fixture->n_expired > 0);
  cometd_test_assert_stays (fixture->n_expired == 1, 20);
}

static void
set_again (Fixture *fixture)
{
  cometd_timer_set (fixture->entries[0].timer, 0);
}

/* A timer that is always due does not keep others from running, nor the main loop. */
static void
test_set_inside (Fixture       *fixture,
                 gconstpointer  user_data)
{
  fixture->entries[0].react = set_again;
  cometd_timer_set (fixture->entries[0].timer, 0);
  cometd_timer_set (fixture->entries[1].timer, 1);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->entries[0].n_expired, ==, 1);
  g_assert_cmpuint (fixture->entries[1].n_expired, ==, 1);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->entries[0].n_expired, ==, 2);
}

static void
work (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + COMETD_TIMER_MAX_RUN * MILLISECOND;

  while (g_get_monotonic_time () < end)
    ;
}

/* One iteration runs no more than the time for it allows. */
static void
test_slow (Fixture       *fixture,
           gconstpointer  user_data)
{
  for (guint i = 0; i < 3; i++)
    {
      fixture->entries[i].react = work;
      cometd_timer_set (fixture->entries[i].timer, i);
    }

  for (guint i = 1; i <= 3; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (fixture->n_expired, ==, i);
    }
}

static void
run_nested (Fixture *fixture)
{
  g_assert_false (fixture->is_inside);
  fixture->is_inside = TRUE;
  cometd_timer_set (fixture->entries[0].timer, 0);
  set_in (fixture, 2, MILLISECOND);
  cometd_test_wait_until (fixture->entries[1].n_expired == 1 && fixture->entries[2].n_expired == 1);
  cometd_test_assert_stays (fixture->entries[0].n_expired == 1, 10);
  fixture->is_inside = FALSE;
  fixture->entries[0].react = NULL;
}

/* In a nested main loop all timers run but the one that runs it, which follows later. */
static void
test_nested (Fixture       *fixture,
             gconstpointer  user_data)
{
  fixture->entries[0].react = run_nested;
  cometd_timer_set (fixture->entries[0].timer, 0);
  cometd_timer_set (fixture->entries[1].timer, 1);
  cometd_test_wait_until (fixture->entries[0].n_expired == 2);
  g_assert_cmpuint (fixture->entries[1].n_expired, ==, 1);
}

static void
pulse_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (fixture->n_expired, ==, 1);
  fixture->is_inside = TRUE;
}

/* Pulses run after everything of the default priority. */
static void
test_pulse (Fixture       *fixture,
            gconstpointer  user_data)
{
  CometdTimer *pulse = cometd_timer_new (COMETD_TIMER_PULSE, pulse_cb, fixture);

  cometd_timer_set (pulse, 0);
  cometd_timer_set (fixture->entries[0].timer, 0);
  cometd_test_wait_until (fixture->is_inside);
  cometd_timer_free (pulse);
}

static gpointer
other_thread_cb (gpointer user_data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  Fixture fixture = { 0 };

  g_main_context_push_thread_default (context);
  set_up (&fixture, NULL);
  for (guint i = 0; i < N_TIMERS; i++)
    set_in (&fixture, i, i * 100);
  cometd_test_wait_until (fixture.n_expired == N_TIMERS);
  tear_down (&fixture, NULL);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* Each main context has its own. */
static void
test_threads (Fixture       *fixture,
              gconstpointer  user_data)
{
  GThread *threads[2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("timers", other_thread_cb, NULL);
  for (guint i = 0; i < N_TIMERS; i++)
    set_in (fixture, i, i * 100);
  cometd_test_wait_until (fixture->n_expired == N_TIMERS);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static CometdTimer *polled_timer;
static GThread *setter;
static guint n_polls;
static gboolean is_woken;

static gpointer
set_timer (gpointer user_data)
{
  cometd_timer_set (polled_timer, 0);
  return NULL;
}

/* The loop has asked the sources, and waits. */
static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  int n_ready;

  if (n_polls++ > 0)
    return g_poll (fds, n_fds, timeout);

  setter = g_thread_new ("setter", set_timer, NULL);
  n_ready = g_poll (fds, n_fds, 5000);
  is_woken = n_ready > 0;
  return n_ready;
}

/* Another thread sets a timer that expires at once while the loop polls. */
static void
test_woken (Fixture       *fixture,
            gconstpointer  user_data)
{
  GPollFunc old = g_main_context_get_poll_func (NULL);

  /* What was set up has woken the loop already. */
  while (g_main_context_iteration (NULL, FALSE))
    ;

  polled_timer = fixture->entries[0].timer;
  g_main_context_set_poll_func (NULL, poll_cb);
  while (fixture->n_expired == 0)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_set_poll_func (NULL, old);
  g_thread_join (setter);
  g_assert_true (is_woken);
}

static int
poll_inside_cb (GPollFD *fds,
                guint    n_fds,
                int      timeout)
{
  int n_ready;

  if (n_polls++ > 0)
    return g_poll (fds, n_fds, timeout);

  cometd_timer_set (polled_timer, 0);
  n_ready = g_poll (fds, n_fds, 5000);
  is_woken = n_ready > 0;
  return n_ready;
}

/* A main loop of another library polls, and calls the app meanwhile. */
static void
test_woken_inside (Fixture       *fixture,
                   gconstpointer  user_data)
{
  GPollFunc old = g_main_context_get_poll_func (NULL);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  n_polls = 0;
  is_woken = FALSE;
  polled_timer = fixture->entries[0].timer;
  g_main_context_set_poll_func (NULL, poll_inside_cb);
  while (fixture->n_expired == 0)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_set_poll_func (NULL, old);
  g_assert_true (is_woken);
}

#define ADD(path, function) \
  g_test_add ("/timer/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("order", test_order);
  ADD ("files", test_files);
  ADD ("freed-inside", test_freed_inside);
  ADD ("set-inside", test_set_inside);
  ADD ("slow", test_slow);
  ADD ("nested", test_nested);
  ADD ("pulse", test_pulse);
  ADD ("threads", test_threads);
  ADD ("woken", test_woken);
  ADD ("woken-inside", test_woken_inside);

  return g_test_run ();
}
