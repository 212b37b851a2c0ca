/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Network changes are notified in the target's main context, whichever thread emits them. */

#include <cometd-glib/client/cometd-network-watch-private.h>

#include "cometd-test-network.h"
#include "cometd-test.h"

/* The notifications, as GObject data of the target: how many, in which thread, and when the last
 * one was. */
typedef struct
{
  guint n_told;
  GThread *thread;
  gint64 time;
} Told;

static void
changed (GObject *target)
{
  Told *told = g_object_get_data (target, "told");

  told->n_told++;
  told->thread = g_thread_self ();
  told->time = g_get_monotonic_time ();
}

static gpointer
change_twice_cb (gpointer network)
{
  cometd_test_network_change (network, FALSE);
  cometd_test_network_change (network, TRUE);
  return NULL;
}

typedef struct
{
  GMainContext *context;
  CometdTestNetwork *network;
  GObject *target;
  Told told;
  CometdNetworkWatch *watch;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->context = g_main_context_new ();
  g_main_context_push_thread_default (fixture->context);
  fixture->network = cometd_test_network_new ();
  fixture->target = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (fixture->target, "told", &fixture->told);
  fixture->watch = cometd_network_watch_new (G_NETWORK_MONITOR (fixture->network),
                                             fixture->context, changed, fixture->target);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->watch, cometd_network_watch_free);
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
  if (fixture->target != NULL)
    g_assert_finalize_object (fixture->target);
  g_assert_finalize_object (fixture->network);
  g_main_context_pop_thread_default (fixture->context);
  g_main_context_unref (fixture->context);
}

static void
test_other_thread (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_thread_join (g_thread_new ("network", change_twice_cb, fixture->network));
  g_assert_cmpuint (fixture->told.n_told, ==, 0);
  cometd_test_wait_until (fixture->told.n_told > 0);
  g_assert_true (fixture->told.thread == g_thread_self ());

  /* Both were notified at once. */
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
  g_assert_cmpuint (fixture->told.n_told, ==, 1);

  cometd_test_network_change (fixture->network, FALSE);
  cometd_test_wait_until (fixture->told.n_told == 2);
}

/* Not only the network, but also what can be reached over it may change. */
static void
test_properties (Fixture       *fixture,
                 gconstpointer  user_data)
{
  static const char * const names[] = { "connectivity", "network-available" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_object_notify (G_OBJECT (fixture->network), names[i]);
      cometd_test_wait_until (fixture->told.n_told == i + 1);
    }

  g_object_notify (G_OBJECT (fixture->network), "network-metered");
  cometd_test_assert_stays (fixture->told.n_told == 2, 300);
}

/* A network that changes a hundred times each second. The first and the last change are
 * reported. */
static void
test_storm (Fixture       *fixture,
            gconstpointer  user_data)
{
  gint64 start = g_get_monotonic_time ();
  gint64 last_change;
  guint n;

  cometd_test_network_change (fixture->network, TRUE);
  cometd_test_wait_until (fixture->told.n_told == 1);
  do
    {
      cometd_test_network_change (fixture->network, TRUE);
      last_change = g_get_monotonic_time ();
      while (cometd_test_iterate_until (last_change + 10 * 1000))
        ;
    }
  while (last_change - start < 2000 * 1000);

  /* After 0, 100, 300, 700 and 1500 ms, and then each second. */
  n = (guint)((fixture->told.time - start) / (1000 * 1000));
  g_assert_cmpuint (fixture->told.n_told, >=, 2);
  g_assert_cmpuint (fixture->told.n_told, <=, 5 + n);
  cometd_test_wait_until (fixture->told.time >= last_change);
  g_assert_cmpuint (fixture->told.n_told, <=, 6 + n);

  /* Nothing is left. */
  n = fixture->told.n_told;
  cometd_test_assert_stays (fixture->told.n_told == n, 1100);
}

static void
test_freed (Fixture       *fixture,
            gconstpointer  user_data)
{
  cometd_test_network_change (fixture->network, TRUE);
  g_clear_pointer (&fixture->watch, cometd_network_watch_free);
  cometd_test_network_change (fixture->network, TRUE);
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
  g_assert_cmpuint (fixture->told.n_told, ==, 0);
}

static void
test_target_gone (Fixture       *fixture,
                  gconstpointer  user_data)
{
  cometd_test_network_change (fixture->network, TRUE);
  g_clear_object (&fixture->target);
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
  g_assert_cmpuint (fixture->told.n_told, ==, 0);
}

/* Ends the watch of another target. */
static void
end_other (GObject *target)
{
  CometdNetworkWatch **other = g_object_get_data (target, "other");

  changed (target);
  g_clear_pointer (other, cometd_network_watch_free);
}

static gulong
find_handler (CometdTestNetwork *network)
{
  return g_signal_handler_find (network, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_UNBLOCKED,
                                g_signal_lookup ("network-changed", G_TYPE_NETWORK_MONITOR), 0,
                                NULL, NULL, NULL);
}

static gboolean
has_one_handler (CometdTestNetwork *network)
{
  gulong handler = find_handler (network);
  gboolean is_only = FALSE;

  if (handler == 0)
    return FALSE;

  g_signal_handler_block (network, handler);
  is_only = find_handler (network) == 0;
  g_signal_handler_unblock (network, handler);
  return is_only;
}

/* Many clients in a context have one handler, and what the first of them does may end another. */
static void
test_many (Fixture       *fixture,
           gconstpointer  user_data)
{
  CometdNetworkWatch *ended = NULL, *stays;
  Told told = { 0 };
  GObject *target = g_object_new (G_TYPE_OBJECT, NULL);
  GNetworkMonitor *network = G_NETWORK_MONITOR (fixture->network);

  g_object_set_data (fixture->target, "other", &ended);
  g_object_set_data (target, "told", &told);
  cometd_network_watch_free (fixture->watch);
  fixture->watch = cometd_network_watch_new (network, fixture->context, end_other,
                                             fixture->target);
  ended = cometd_network_watch_new (network, fixture->context, changed, target);
  stays = cometd_network_watch_new (network, fixture->context, changed, target);
  g_assert_true (has_one_handler (fixture->network));

  cometd_test_network_change (fixture->network, TRUE);
  cometd_test_wait_until (told.n_told > 0);
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
  g_assert_null (ended);
  g_assert_cmpuint (fixture->told.n_told, ==, 1);
  g_assert_cmpuint (told.n_told, ==, 1);

  g_clear_pointer (&fixture->watch, cometd_network_watch_free);
  cometd_test_network_change (fixture->network, TRUE);
  cometd_test_wait_until (told.n_told == 2);
  cometd_network_watch_free (stays);
  g_assert_cmpuint (find_handler (fixture->network), ==, 0);
  g_assert_cmpuint (fixture->told.n_told, ==, 1);
  g_assert_finalize_object (target);
}

static int
count_sources (GMainContext *context)
{
  GPollFD fds[16];
  int max_priority, timeout, n_fds;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &max_priority);
  n_fds = g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  return n_fds;
}

typedef struct
{
  GNetworkMonitor *monitor;
  int n_sources;
} Worker;

static gpointer
first_in_worker_cb (gpointer user_data)
{
  Worker *worker = user_data;
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  worker->monitor = cometd_network_watch_get_default ();
  worker->n_sources = count_sources (context);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* The main loop runs, as in an app, so no other thread can acquire its context. */
static void
test_first_in_worker (void)
{
  Worker worker = { NULL };
  GMainContext *context = g_main_context_default ();
  int n_before;

  g_assert_true (g_main_context_acquire (context));
  n_before = count_sources (context);
  g_thread_join (g_thread_new ("worker", first_in_worker_cb, &worker));

  g_assert_nonnull (worker.monitor);
  g_assert_true (worker.monitor == g_network_monitor_get_default ());
  g_assert_true (worker.monitor == cometd_network_watch_get_default ());
  /* A context's own wake-up descriptor. */
  g_assert_cmpint (worker.n_sources, ==, 1);
  if (g_str_equal (G_OBJECT_TYPE_NAME (worker.monitor), "GNetworkMonitorNetlink"))
    g_assert_cmpint (count_sources (context), ==, n_before + 1);
  g_main_context_release (context);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* First, because the monitor of the process is created once. */
  g_test_add_func ("/network-watch/first-in-worker", test_first_in_worker);
  g_test_add ("/network-watch/other-thread", Fixture, NULL, set_up, test_other_thread, tear_down);
  g_test_add ("/network-watch/properties", Fixture, NULL, set_up, test_properties, tear_down);
  g_test_add ("/network-watch/storm", Fixture, NULL, set_up, test_storm, tear_down);
  g_test_add ("/network-watch/freed", Fixture, NULL, set_up, test_freed, tear_down);
  g_test_add ("/network-watch/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/network-watch/target-gone", Fixture, NULL, set_up, test_target_gone, tear_down);

  return g_test_run ();
}
