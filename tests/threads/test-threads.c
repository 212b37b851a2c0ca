/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Clients in four threads, each with its own main context, while the network changes in the thread
 * of the main loop. Built with -Db_sanitize=thread, this detects data races. */

#include <cometd-glib-testing/cometd-testing.h>

#include "cometd-test-network.h"
#include "cometd-test.h"

#define N_WORKERS 4
#define N_ROUNDS 25

typedef struct
{
  const char *url;
  const char *connection_type;
  CometdTestNetwork *network; /* NULL: the client uses the monitor of the process. */
  GThread *thread;
  int is_done; /* Atomic. */
} Worker;

static void
state_changed_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  gpointer      user_data)
{
  Worker *worker = user_data;

  g_assert_true (worker->thread == g_thread_self ());
}

static void
run_client (Worker *worker,
            guint   round)
{
  const char *types[] = { worker->connection_type, NULL };
  g_autoptr(CometdClient) client = cometd_client_new (worker->url);
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  g_object_set (client,
                "connection-types", types,
                "connection-timeout", 1000 * COMETD_TEST_PATIENCE,
                "max-network-delay", 1000 * COMETD_TEST_PATIENCE,
                NULL);
  if (worker->network != NULL)
    cometd_client_set_network_monitor (client, G_NETWORK_MONITOR (worker->network));
  g_signal_connect (client, "state-changed", G_CALLBACK (state_changed_cb), worker);
  cometd_client_open_async (client, NULL, cometd_test_store_result, &opened);

  /* Some are dropped while they are opening. */
  if (round % 3 == 0)
    {
      for (guint i = 0; i < round; i++)
        g_main_context_iteration (g_main_context_get_thread_default (), FALSE);
      cometd_client_abort (client);
      cometd_test_wait_until (opened != NULL);
      return;
    }

  cometd_test_wait_until (opened != NULL);
  g_assert_true (cometd_client_open_finish (client, opened, &error));
  g_assert_no_error (error);
  cometd_client_publish_json_async (client, "/a", "1", NULL, cometd_test_store_result, &published);
  cometd_test_wait_until (published != NULL);

  /* On a busy machine the timeout after a change of the network may be too short. */
  reply = cometd_client_publish_json_finish (client, published, &error);
  if (reply == NULL)
    g_test_message ("%s", error->message);
}

static gpointer
worker_cb (gpointer user_data)
{
  Worker *worker = user_data;
  g_autoptr(GMainContext) context = g_main_context_new ();

  worker->thread = g_thread_self ();
  g_main_context_push_thread_default (context);
  for (guint i = 0; i < N_ROUNDS; i++)
    run_client (worker, i);

  /* Connections that libsoup has to close. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  g_atomic_int_set (&worker->is_done, TRUE);
  return NULL;
}

static gboolean
all_are_done (Worker *workers)
{
  for (guint i = 0; i < N_WORKERS; i++)
    if (!g_atomic_int_get (&workers[i].is_done))
      return FALSE;

  return TRUE;
}

static gboolean
change_cb (gpointer user_data)
{
  static gboolean is_available = TRUE;

  is_available = !is_available;
  cometd_test_network_change (user_data, is_available);

  /* As GIO does when a route changes. */
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", is_available);
  return G_SOURCE_CONTINUE;
}

static void
test_network (void)
{
  g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();
  g_autoptr(CometdTestNetwork) network = cometd_test_network_new ();
  Worker workers[N_WORKERS] = { { NULL } };
  g_autoptr(CometdClient) client = NULL;
  GThread *threads[N_WORKERS];
  g_autoptr(GError) error = NULL;
  guint source;

  cometd_testing_server_start (server, &error);
  g_assert_no_error (error);

  /* Types are registered before there are threads. */
  client = cometd_client_new (cometd_testing_server_get_url (server));
  source = g_timeout_add (2, change_cb, network);
  for (guint i = 0; i < N_WORKERS; i++)
    {
      workers[i].url = cometd_testing_server_get_url (server);
      workers[i].connection_type = i % 2 == 0 ? "websocket" : "long-polling";
      workers[i].network = i < N_WORKERS / 2 ? network : NULL;
      threads[i] = g_thread_new ("worker", worker_cb, &workers[i]);
    }

  cometd_test_wait_until_for (all_are_done (workers), 5 * COMETD_TEST_PATIENCE);
  for (guint i = 0; i < N_WORKERS; i++)
    g_thread_join (threads[i]);
  g_source_remove (source);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/threads/network", test_network);

  return g_test_run ();
}
