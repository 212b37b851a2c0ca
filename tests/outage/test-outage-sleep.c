/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A process is stopped for longer than its session lives on the server, and continued. */

#include "outage.h"

#include <signal.h>

static const char * const types[] = { "websocket", "long-polling" };

static CometdTestChild *
start_sleeper (const char  *url,
               const char  *connection_type,
               char       **client_id)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "outage", "outage-sleeper",
                                                    NULL);
  const char *argv[] = { program, url, connection_type, OUTAGE_CHANNEL, NULL };
  CometdTestChild *child = cometd_test_child_new (argv);
  g_autofree char *subscribed = NULL;

  *client_id = cometd_test_child_wait_for (child, "CONNECTED ", COMETD_TEST_PATIENCE);
  subscribed = cometd_test_child_wait_for (child, "SUBSCRIBED", COMETD_TEST_PATIENCE);
  g_assert_nonnull (*client_id);
  g_assert_nonnull (subscribed);
  return child;
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  guint *n_pending = user_data;

  (*n_pending)--;
}

typedef struct
{
  CometdClient *client;
  guint n_pending;
} Publisher;

static gboolean
publish_cb (gpointer user_data)
{
  Publisher *publisher = user_data;

  publisher->n_pending++;
  cometd_client_publish_json_async (publisher->client, OUTAGE_CHANNEL, "1", NULL, published_cb,
                                    &publisher->n_pending);
  return G_SOURCE_CONTINUE;
}

static gint64
get_busy_time (CometdTestChild *server,
               CometdTestChild *sleeper)
{
  return cometd_test_busy_time (NULL) + cometd_test_busy_time (server)
         + cometd_test_busy_time (sleeper);
}

static void
test_sleep (void)
{
  g_autofree char *url = NULL;
  /* The scripted server keeps sessions for longer by default than this test takes. */
  g_autoptr(CometdTestChild) server = outage_server_new (NULL, outage_is_long () ? NULL : "500",
                                                         &url);
  CometdTestChild *sleepers[G_N_ELEMENTS (types)];
  char *old_ids[G_N_ELEMENTS (types)];
  g_autoptr(OutageClient) awake = NULL;
  Publisher publisher = { NULL };
  guint source;
  gint64 back;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    sleepers[i] = start_sleeper (url, types[i], &old_ids[i]);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    cometd_test_child_send_signal (sleepers[i], SIGSTOP);
  outage_pass (outage_choose (4, 180));

  awake = outage_client_new (url, "websocket");
  outage_client_open (awake);
  publisher.client = outage_client_get (awake);
  source = g_timeout_add (20, publish_cb, &publisher);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *new_id = NULL;
      g_autofree char *event = NULL;
      gint64 passed, busy;

      busy = get_busy_time (server, sleepers[i]);
      back = g_get_monotonic_time ();
      cometd_test_child_send_signal (sleepers[i], SIGCONT);
      new_id = cometd_test_child_wait_for (sleepers[i], "CONNECTED ", COMETD_TEST_PATIENCE);
      event = cometd_test_child_wait_for (sleepers[i], "EVENT", COMETD_TEST_PATIENCE);
      passed = (g_get_monotonic_time () - back) / 1000;
      busy = (get_busy_time (server, sleepers[i]) - busy) / 1000;
      g_test_message ("%s: continued, events after %u ms, of which the processes were busy for "
                      "%u ms", types[i], (guint)passed, (guint)busy);
      g_assert_nonnull (event);
      g_assert_cmpstr (new_id, !=, old_ids[i]);
      g_assert_cmpint (passed - busy, <=, OUTAGE_LIMIT);
      g_free (old_ids[i]);
      cometd_test_child_stop (sleepers[i]);
    }
  g_source_remove (source);
  cometd_test_wait_until (publisher.n_pending == 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outage/sleep", test_sleep);

  return g_test_run ();
}
