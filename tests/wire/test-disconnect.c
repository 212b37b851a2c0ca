/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The end of a session: B46 to B49, B51. */

#include "wire.h"

static void
notify_cb (guint *n_notified)
{
  (*n_notified)++;
}

/* B01, B51: a client can be opened again. */
static void
test_open_close (Wire *wire)
{
  static const CometdState states[] = { COMETD_STATE_HANDSHAKING, COMETD_STATE_CONNECTING,
                                        COMETD_STATE_CONNECTED, COMETD_STATE_DISCONNECTING,
                                        COMETD_STATE_DISCONNECTED };
  guint n_notified = 0;

  g_signal_connect_swapped (wire->client, "notify::client-id", G_CALLBACK (notify_cb), &n_notified);
  for (guint i = 0; i < 2; i++)
    {
      wire_open (wire);
      g_assert_nonnull (cometd_client_get_client_id (wire->client));
      g_assert_cmpuint (n_notified, ==, 1);
      wire_close (wire);
      g_assert_null (cometd_client_get_client_id (wire->client));
      g_assert_null (cometd_client_get_connection_type (wire->client));
      g_assert_cmpuint (n_notified, ==, 2);
      g_assert_cmpmem (wire->states->data, wire->states->len * sizeof (CometdState),
                       states, sizeof states);
      g_array_set_size (wire->states, 0);
      n_notified = 0;
    }
  cometd_test_wait_until (cometd_test_server_count_sessions (wire->server) == 0);
}

/* B46 */
static void
test_graceful (Wire *wire)
{
  g_autofree char *log = NULL;
  guint n;

  wire_open (wire);
  n = cometd_test_server_count (wire->server, NULL);
  wire_close (wire);
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == n + 1, 50);
  log = wire_dup_log (wire, n);
  g_assert_cmpstr (log, ==, "disconnect");
  g_assert_cmpuint (cometd_test_server_count_sessions (wire->server), ==, 0);
  g_assert_null (cometd_client_get_client_id (wire->client));
  if (wire_is_websocket (wire))
    {
      BayeuxSocket *socket = cometd_test_server_get_last_socket (wire->server);

      cometd_test_wait_until (bayeux_socket_get_close_code (socket) == 1000);
    }
}

static void
test_closed_already (Wire *wire)
{
  wire_close (wire);
  wire_open (wire);
  wire_close (wire);
  wire_close (wire);
}

/* B47 */
static void
test_server_gone (Wire *wire)
{
  wire_open (wire);
  cometd_test_server_stop (wire->server);
  wire_close (wire);
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, 0);
}

/* B47: the server exists, but does not reply. */
static void
test_server_frozen (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;

  wire_open (wire);
  g_object_set (wire->client, "max-network-delay", wire_milliseconds (100), NULL);
  cometd_test_server_set_frozen (wire->server, TRUE);
  cometd_client_close_async (wire->client, NULL, cometd_test_store_result, &result);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTING);
  cometd_test_wait_until (result != NULL);
  cometd_client_close_finish (wire->client, result, NULL);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
  cometd_test_server_set_frozen (wire->server, FALSE);
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);
}

typedef struct
{
  guint n_done;
} Counter;

static void
count_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Counter *counter = user_data;

  counter->n_done++;
}

/* B48: each operation in progress when close is called completes exactly once. */
static void
test_races (Wire *wire)
{
  static const char *points[] = { NULL, "/meta/handshake", "/meta/connect", "/meta/subscribe",
                                  "/x" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      Counter counter = { 0 };
      CometdClient *client = wire->client;
      guint before = points[i] != NULL ? cometd_test_server_count (wire->server, points[i]) : 0;

      g_object_set (client, "max-network-delay", WIRE_PATIENCE, NULL);
      if (points[i] != NULL)
        cometd_test_server_drop (wire->server, points[i], -1);
      cometd_client_open_async (client, NULL, count_cb, &counter);
      cometd_client_publish_json_async (client, "/x", "1", NULL, count_cb, &counter);
      cometd_client_subscribe_async (client, "/a", NULL, count_cb, &counter);
      cometd_client_remote_call_async (client, "call", NULL, 0, NULL, count_cb, &counter);
      cometd_client_unsubscribe_async (client, "/b", NULL, count_cb, &counter);
      cometd_client_receive_async (client, NULL, count_cb, &counter);
      if (points[i] != NULL)
        cometd_test_wait_until (cometd_test_server_count (wire->server, points[i]) > before);
      g_object_set (client, "max-network-delay", wire_milliseconds (200), NULL);
      cometd_client_close_async (client, NULL, count_cb, &counter);
      cometd_client_close_async (client, NULL, count_cb, &counter);
      cometd_test_wait_until (counter.n_done == 8);
      g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_DISCONNECTED);
      cometd_test_assert_stays (counter.n_done == 8, 20);
      cometd_test_server_clear_faults (wire->server);
      cometd_test_server_reset_all (wire->server);
      cometd_test_server_expire (wire->server, NULL);
    }
}

/* B48: the same for abort, and for close of an open client. */
static void
test_races_when_open (Wire *wire)
{
  static const struct
  {
    gboolean is_open;
    gboolean aborts;
  } cases[] = { { FALSE, TRUE }, { TRUE, TRUE }, { TRUE, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Counter counter = { 0 };
      guint n_operations = cases[i].is_open && cases[i].aborts ? 4 : 5;

      if (cases[i].is_open)
        wire_open (wire);
      else
        cometd_client_open_async (wire->client, NULL, count_cb, &counter);
      cometd_client_publish_async (wire->client, "/a", NULL, NULL, count_cb, &counter);
      cometd_client_subscribe_async (wire->client, "/a", NULL, count_cb, &counter);
      cometd_client_remote_call_async (wire->client, "call", NULL, 0, NULL, count_cb, &counter);
      cometd_client_receive_async (wire->client, NULL, count_cb, &counter);
      if (cases[i].aborts)
        cometd_client_abort (wire->client);
      else
        cometd_client_close_async (wire->client, NULL, count_cb, &counter);
      cometd_test_wait_until (counter.n_done == n_operations);
      g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
      cometd_test_assert_stays (counter.n_done == n_operations, 10);
    }
}

static void
test_abort (Wire *wire)
{
  Counter counter = { 0 };
  guint n;

  wire_open (wire);
  cometd_test_server_drop (wire->server, "/x", -1);
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, count_cb, &counter);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/x") == 1);
  n = cometd_test_server_count (wire->server, NULL);
  cometd_client_abort (wire->client);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
  cometd_test_wait_until (counter.n_done == 1);
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);
  g_assert_cmpuint (cometd_test_server_count (wire->server, NULL), ==, n);
  wire_open (wire);
}

static void
meta_received_cb (CometdClient  *client,
                  CometdMessage *message,
                  gpointer       user_data)
{
  guint *n_kicks = user_data;

  g_assert_null (cometd_message_get_id (message));
  (*n_kicks)++;
}

/* B49 */
static void
test_kick (Wire *wire)
{
  g_autoptr(GAsyncResult) publish = NULL;
  g_autoptr(GAsyncResult) receive = NULL;
  g_autoptr(GError) error = NULL;
  guint n_kicks = 0;
  guint n;

  wire_open (wire);
  g_signal_connect (wire->client, "meta-received::/meta/disconnect",
                    G_CALLBACK (meta_received_cb), &n_kicks);
  cometd_test_server_drop (wire->server, "/x", 1);
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    &publish);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &receive);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/x") == 1);
  n = cometd_test_server_count (wire->server, NULL);
  cometd_test_server_kick (wire->server, NULL);

  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_DISCONNECTED);
  cometd_test_wait_until (publish != NULL && receive != NULL);
  g_assert_cmpuint (n_kicks, ==, 1);
  g_assert_null (cometd_client_publish_json_finish (wire->client, publish, &error));
  g_assert_true (error->domain == COMETD_ERROR);
  g_clear_error (&error);
  g_assert_null (cometd_client_receive_finish (wire->client, receive, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_error (cometd_client_get_last_error (wire->client), COMETD_ERROR, COMETD_ERROR_SERVER);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == n, 100);
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);
}

/* B51: subscriptions end with close; the client can be used again. */
static void
test_restart (Wire *wire)
{
  g_auto(GStrv) subscriptions = NULL;
  g_autoptr(CometdSubscription) old = NULL;
  g_autofree char *client_id = NULL;
  g_autofree char *events = NULL;

  wire_watch (wire);
  wire_open (wire);
  old = wire_subscribe (wire, "/a");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  wire_close (wire);
  g_assert_cmpint (cometd_subscription_get_state (old), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  subscriptions = cometd_client_dup_subscriptions (wire->client);
  g_assert_cmpuint (g_strv_length (subscriptions), ==, 0);

  wire_open (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), !=, client_id);
  g_assert_cmpuint (cometd_test_server_count_subscribers (wire->server, "/a"), ==, 0);
  wire_subscribe_quietly (wire, "/a");
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_wait_until (wire->events->len == 1);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "/a 1");
}

static void
reopen_cb (CometdClient *client,
           CometdState   old_state,
           CometdState   new_state,
           gpointer      user_data)
{
  GAsyncResult **result = user_data;

  if (new_state == COMETD_STATE_DISCONNECTED && *result == NULL)
    {
      g_signal_handlers_disconnect_by_func (client, reopen_cb, user_data);
      cometd_client_open_async (client, NULL, cometd_test_store_result, user_data);
    }
}

/* B51: from within the notification. */
static void
test_restart_in_handler (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  g_signal_connect (wire->client, "state-changed", G_CALLBACK (reopen_cb), &result);
  cometd_client_close_async (wire->client, NULL, cometd_test_store_result, &closed);
  cometd_test_wait_until (result != NULL && closed != NULL);
  g_assert_true (cometd_client_close_finish (wire->client, closed, &error));
  g_assert_no_error (error);
  g_assert_true (cometd_client_open_finish (wire->client, result, &error));
  g_assert_no_error (error);
  wire_wait_steady (wire);
}

/* Operations of a closed client. */
static void
test_operations_when_closed (Wire *wire)
{
  g_autoptr(GAsyncResult) receive = NULL;
  g_autoptr(GError) publish_error = NULL;
  g_autoptr(GError) subscribe_error = NULL;
  g_autoptr(GError) error = NULL;

  publish_error = wire_publish_error (wire, "/a", "1");
  g_assert_error (publish_error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  subscribe_error = wire_subscribe_error (wire, "/a");
  g_assert_error (subscribe_error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  wire_open (wire);
  wire_close (wire);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &receive);
  cometd_test_wait_until (receive != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, receive, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
}

static void
add_tests (void)
{
  wire_add ("disconnect/open-close", test_open_close);
  wire_add ("disconnect/graceful", test_graceful);
  wire_add_testing ("disconnect/closed-already", test_closed_already);
  wire_add ("disconnect/server-gone", test_server_gone);
  wire_add ("disconnect/server-frozen", test_server_frozen);
  wire_add ("disconnect/races", test_races);
  wire_add_testing ("disconnect/races-when-open", test_races_when_open);
  wire_add ("disconnect/abort", test_abort);
  wire_add ("disconnect/kick", test_kick);
  wire_add ("disconnect/restart", test_restart);
  wire_add_testing ("disconnect/restart-in-handler", test_restart_in_handler);
  wire_add_testing ("disconnect/operations-when-closed", test_operations_when_closed);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
