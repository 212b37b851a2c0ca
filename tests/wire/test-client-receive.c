/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-lines.h"
#include "wire.h"

static guint n_counted;

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_waiting (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(CometdMessage) message = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  cometd_test_assert_stays (wire->result == NULL, 20);
  wire_publish_numbers (wire, 1, 3);
  cometd_test_wait_until (wire->result != NULL);
  message = cometd_client_receive_finish (wire->client, wire->result, NULL);
  g_assert_cmpint (json_node_get_int (cometd_message_get_data (message)), ==, 1);
  wire_assert_receives (wire, "2");
  wire_assert_receives (wire, "3");
}

static void
test_cancelled (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  cometd_client_receive_async (wire->client, cancellable, cometd_test_store_result, &cancelled);
  g_cancellable_cancel (cancellable);

  /* The client does not know yet; the next receive need not wait for that. */
  wire_publish_numbers (wire, 1, 1);
  wire_assert_receives (wire, "1");
  cometd_test_wait_until (cancelled != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_closed_meanwhile (Wire *wire)
{
  g_autoptr(GAsyncResult) received = NULL;
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 2; i++)
    {
      wire_open (wire);
      cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &received);
      if (i == 0)
        wire_close (wire);
      else
        cometd_client_abort (wire->client);
      cometd_test_wait_until (received != NULL);
      g_assert_null (cometd_client_receive_finish (wire->client, received, &error));
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
      g_clear_error (&error);
      g_clear_object (&received);
    }
}

/* B49 */
static void
test_kicked (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  cometd_testing_server_kick (wire->testing, NULL);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, wire->result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ENDED);

  /* Later calls fail with the same error, until the client is opened again. */
  g_clear_error (&error);
  g_assert_null (wire_try_receive (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_clear_error (&error);
  wire_open (wire);
  wire_close (wire);
  g_assert_null (wire_try_receive (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
}

static void
receive_at_end_cb (CometdClient *client,
                   CometdState   old_state,
                   CometdState   new_state,
                   gpointer      results)
{
  GAsyncResult **received = results;

  if (new_state == COMETD_STATE_DISCONNECTED)
    cometd_client_receive_async (client, NULL, cometd_test_store_result, received);
}

/* The callbacks of operations may take long, and those that end with the session are told in
 * several iterations of the main loop: what the app calls meanwhile knows the reason already. */
static void
test_kicked_in_handler (Wire *wire)
{
  g_autoptr(GAsyncResult) received = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  g_signal_connect (wire->client, "state-changed", G_CALLBACK (receive_at_end_cb), &received);
  cometd_testing_server_kick (wire->testing, NULL);
  cometd_test_wait_until (received != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, received, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
}

typedef struct
{
  GAsyncResult *before, *after, *opened;
} Reopening;

static void
reopen_at_end_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  gpointer      data)
{
  Reopening *reopening = data;

  if (new_state != COMETD_STATE_DISCONNECTED)
    return;

  cometd_client_open_async (client, NULL, cometd_test_store_result, &reopening->opened);
  cometd_client_receive_async (client, NULL, cometd_test_store_result, &reopening->after);
}

/* The end of a session is not that of the next one, which the app may open before it was told of
 * all that ended. */
static void
test_reopened_in_handler (Wire *wire)
{
  Reopening reopening = { NULL, NULL, NULL };
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  gulong handler;

  wire_open (wire);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &reopening.before);
  handler = g_signal_connect (wire->client, "state-changed", G_CALLBACK (reopen_at_end_cb),
                              &reopening);
  cometd_testing_server_kick (wire->testing, NULL);
  cometd_test_wait_until (reopening.before != NULL && reopening.opened != NULL);
  g_signal_handler_disconnect (wire->client, handler);
  g_assert_null (cometd_client_receive_finish (wire->client, reopening.before, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_true (cometd_client_open_finish (wire->client, reopening.opened, NULL));

  wire_subscribe_quietly (wire, "/a");
  g_assert_null (reopening.after);
  wire_publish_numbers (wire, 1, 1);
  cometd_test_wait_until (reopening.after != NULL);
  message = cometd_client_receive_finish (wire->client, reopening.after, NULL);
  g_assert_cmpint (json_node_get_int (cometd_message_get_data (message)), ==, 1);
  g_object_unref (reopening.before);
  g_object_unref (reopening.opened);
  g_object_unref (reopening.after);
}

/* Nothing is sent or received, because the next attempt is far away. The property that limits how
 * long the app waits takes effect, and the one that shortens the delay. */
static void
test_changed_while_waiting (Wire *wire)
{
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  gint64 planned;

  wire_open (wire);
  g_object_set (wire->client,
                "connection-timeout", 0,
                "backoff-increment", 3600 * 1000,
                "max-backoff", 3600 * 1000,
                NULL);
  cometd_test_server_stop (wire->server);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  /* The first attempt is made at once. */
  cometd_test_wait_until (cometd_client_get_next_retry_time (wire->client) >
                          g_get_monotonic_time () + 500 * 1000);
  planned = cometd_client_get_next_retry_time (wire->client);
  cometd_client_set_connection_timeout (wire->client, 1);
  cometd_test_wait_until (wire->result != NULL);
  message = cometd_client_receive_finish (wire->client, wire->result, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, planned);

  cometd_client_set_max_backoff (wire->client, 1);
  cometd_test_wait_until (cometd_client_get_next_retry_time (wire->client) != planned);
}

/* B45 */
static void
test_unreachable (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  cometd_client_set_connection_timeout (wire->client, 100);
  cometd_test_server_stop (wire->server);
  g_assert_null (wire_try_receive (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  g_assert_nonnull (cometd_client_get_last_error (wire->client));

  cometd_test_server_resume (wire->server);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/a") == 1);
  wire_publish_numbers (wire, 1, 1);
  wire_assert_receives (wire, "1");
}

/* While paused, the server sends nothing more over long-polling; nothing is lost. */
static void
test_paused (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;

  cometd_client_set_max_pending_count (wire->client, 2);
  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  cometd_test_wait_until (cometd_test_server_count_held (wire->server) == 1);
  wire_publish_numbers (wire, 0, 1);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  if (g_str_equal (wire->connection_type, "long-polling"))
    {
      wire_publish_numbers (wire, 2, 3);
      cometd_test_assert_stays (cometd_client_get_pending_count (wire->client) == 2, 50);
      g_assert_cmpuint (cometd_test_server_count_held (wire->server), ==, 0);
    }
  else
    wire_publish_numbers (wire, 2, 3);

  wire_assert_receives (wire, "0");
  wire_assert_receives (wire, "1");
  wire_assert_receives (wire, "2");
  wire_assert_receives (wire, "3");
}

/* If the server keeps sending although the queue is full, the client stops reading until there is
 * room. Nothing is lost. */
static void
test_flooded (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autofree char *padding = g_strnfill (1000, 'x');
  guint n_messages = 4000, n_pending;

  cometd_client_set_max_pending_count (wire->client, 1);
  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *json = g_strdup_printf ("\"%u%s\"", i, padding);

      cometd_testing_server_publish_json (wire->testing, "/a", json);
    }
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) > 1000);
  /* The session ends eventually, but not because of the messages. */
  do
    {
      n_pending = cometd_client_get_pending_count (wire->client);
      cometd_test_assert_stays (TRUE, 50);
    }
  while (cometd_client_get_pending_count (wire->client) != n_pending);
  g_assert_cmpuint (n_pending, <, n_messages);
  g_assert_true (cometd_client_get_connected (wire->client));

  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *json = g_strdup_printf ("\"%u%s\"", i, padding);

      wire_assert_receives (wire, json);
    }
}

/* A client that only uses handlers never pauses the server, even if they do not consume the
 * events. */
static void
test_not_pulling (Wire *wire)
{
  wire_open (wire);
  g_signal_connect_swapped (wire->client, "message-received::/p/mine", G_CALLBACK (count_cb),
                            &n_counted);
  n_counted = 0;
  wire_subscribe_quietly (wire, "/p/*");
  cometd_test_lines_start (FALSE);
  for (guint i = 0; i < 3; i++)
    {
      /* More events than the queue holds, and than may arrive at once. */
      for (guint j = 0; j < 150; j++)
        cometd_testing_server_publish_json (wire->testing, "/p/other", "1");
      cometd_testing_server_publish_json (wire->testing, "/p/mine", "2");
      cometd_test_wait_until (n_counted == i + 1);
    }
  cometd_test_assert_lines (1, "*events on /p/other are dropped*");
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 100);
  g_assert_false (cometd_client_get_paused (wire->client));
}

/* The same if the handler is connected when the queue is already full. */
static void
test_late_handler (Wire *wire)
{
  wire_open (wire);
  wire_subscribe_quietly (wire, "/p/*");
  for (guint i = 0; i < 100; i++)
    cometd_testing_server_publish_json (wire->testing, "/p/other", "1");
  cometd_test_wait_until (cometd_client_get_paused (wire->client));

  n_counted = 0;
  g_signal_connect_swapped (wire->client, "message-received::/p/mine", G_CALLBACK (count_cb),
                            &n_counted);
  cometd_testing_server_publish_json (wire->testing, "/p/mine", "2");
  cometd_test_wait_until (n_counted == 1);
  g_assert_false (cometd_client_get_paused (wire->client));
}

static void
test_paused_property (Wire *wire)
{
  g_signal_connect_swapped (wire->client, "notify::paused", G_CALLBACK (count_cb), &n_counted);
  n_counted = 0;
  cometd_client_set_max_pending_count (wire->client, 2);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 0, 0);
  wire_assert_receives (wire, "0");
  g_assert_cmpuint (n_counted, ==, 0);

  wire_publish_numbers (wire, 1, 2);
  cometd_test_wait_until (cometd_client_get_paused (wire->client));
  g_assert_cmpuint (n_counted, ==, 1);
  wire_assert_receives (wire, "1");
  g_assert_false (cometd_client_get_paused (wire->client));
  g_assert_cmpuint (n_counted, ==, 2);

  /* Without a session there is no pause, even if the queue is full. */
  wire_publish_numbers (wire, 3, 3);
  cometd_test_wait_until (cometd_client_get_paused (wire->client));
  wire_close (wire);
  g_assert_false (cometd_client_get_paused (wire->client));
}

/* Even if the queue is full, replies are processed, and the end of the session is detected. */
static void
test_session_lost_while_paused (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *client_id = NULL;

  cometd_client_set_max_pending_count (wire->client, 2);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 0, 1);
  cometd_test_wait_until (cometd_client_get_paused (wire->client));
  wire_publish_quietly (wire, "/b", "1");

  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_testing_server_expire (wire->testing, NULL);
  /* Over WebSocket, a connect may be held nevertheless, and its reply is the first to say so. */
  error = wire_publish_error (wire, "/b", "2");
  if (!wire_is_websocket (wire))
    g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  cometd_test_wait_until (cometd_client_get_connected (wire->client) &&
                          g_strcmp0 (cometd_client_get_client_id (wire->client), client_id) != 0);
  g_assert_true (cometd_client_get_paused (wire->client));
  wire_publish_quietly (wire, "/b", "3");
  wire_assert_receives (wire, "0");
  wire_assert_receives (wire, "1");
}

/* A consumer that publishes before it receives the next event, with a long queue. */
static void
test_publish_while_flooded (Wire *wire)
{
  guint n_messages = 3000;

  cometd_client_set_max_pending_count (wire->client, 1);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 0, n_messages - 1);
  for (guint i = 0; i < n_messages; i += 100)
    {
      wire_publish_quietly (wire, "/b", "1");
      for (guint j = i; j < i + 100; j++)
        {
          g_autofree char *json = g_strdup_printf ("%u", j);

          wire_assert_receives (wire, json);
        }
    }
}

/* The limit in bytes: nothing is lost, operations fail immediately, and succeed again when there is
 * room. */
static void
test_full (Wire *wire)
{
  g_autofree char *padding = g_strnfill (30000, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", padding);
  g_autoptr(GError) error = NULL;
  guint n_messages = 40;

  cometd_client_set_max_pending_count (wire->client, 0);
  cometd_client_set_max_pending_size (wire->client, 100000);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  for (guint i = 0; i < n_messages; i++)
    cometd_testing_server_publish_json (wire->testing, "/a", json);
  cometd_test_wait_until (cometd_client_get_paused (wire->client));
  error = wire_publish_error (wire, "/b", "1");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_QUEUE_FULL);
  g_assert_true (cometd_client_get_connected (wire->client));

  for (guint i = 0; i < n_messages; i++)
    wire_assert_receives (wire, json);
  wire_publish_quietly (wire, "/b", "2");
}

static void
add_tests (void)
{
  wire_add_testing ("client-receive/waiting", test_waiting);
  wire_add_testing ("client-receive/cancelled", test_cancelled);
  wire_add_testing ("client-receive/closed-meanwhile", test_closed_meanwhile);
  wire_add_testing ("client-receive/kicked", test_kicked);
  wire_add_testing ("client-receive/kicked-in-handler", test_kicked_in_handler);
  wire_add_testing ("client-receive/reopened-in-handler", test_reopened_in_handler);
  wire_add ("client-receive/changed-while-waiting", test_changed_while_waiting);
  wire_add ("client-receive/unreachable", test_unreachable);
  wire_add ("client-receive/paused", test_paused);
  wire_add_testing ("client-receive/not-pulling", test_not_pulling);
  wire_add_testing ("client-receive/late-handler", test_late_handler);
  wire_add_testing ("client-receive/paused-property", test_paused_property);
  wire_add_testing ("client-receive/session-lost-while-paused", test_session_lost_while_paused);
  wire_add_testing ("client-receive/publish-while-flooded", test_publish_while_flooded);
  wire_add_testing ("client-receive/full", test_full);
  /* Over long-polling, the server sends nothing unsolicited. */
  wire_add_testing_websocket ("client-receive/flooded", test_flooded);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
