/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire.h"

static void
publish_numbers (Wire *wire,
                 int   from,
                 int   to)
{
  for (int i = from; i < to; i++)
    {
      g_autofree char *json = g_strdup_printf ("%d", i);

      cometd_test_server_publish (wire->server, "/a", json);
    }
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
  publish_numbers (wire, 1, 4);
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

  /* It has not heard of it yet; the next one need not wait for that. */
  publish_numbers (wire, 1, 2);
  wire_assert_receives (wire, "1");
  cometd_test_wait_until (cancelled != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_after_close (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  publish_numbers (wire, 1, 3);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  wire_close (wire);
  wire_assert_receives (wire, "1");
  wire_assert_receives (wire, "2");
  g_assert_null (wire_try_receive (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
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
  cometd_test_server_kick (wire->server, NULL);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, wire->result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ENDED);

  /* Whoever asks later hears the same, until it is opened again. */
  g_clear_error (&error);
  g_assert_null (wire_try_receive (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_clear_error (&error);
  wire_open (wire);
  wire_close (wire);
  g_assert_null (wire_try_receive (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
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
  publish_numbers (wire, 1, 2);
  wire_assert_receives (wire, "1");
}

/* Held back, the server sends nothing more over long-polling; nothing is lost. */
static void
test_paused (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;

  cometd_client_set_max_pending_count (wire->client, 2);
  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  cometd_test_wait_until (cometd_test_server_count_held (wire->server) == 1);
  publish_numbers (wire, 0, 2);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  if (g_str_equal (wire->connection_type, "long-polling"))
    {
      publish_numbers (wire, 2, 4);
      cometd_test_assert_stays (cometd_client_get_pending_count (wire->client) == 2, 50);
      g_assert_cmpuint (cometd_test_server_count_held (wire->server), ==, 0);
    }
  else
    publish_numbers (wire, 2, 4);

  wire_assert_receives (wire, "0");
  wire_assert_receives (wire, "1");
  wire_assert_receives (wire, "2");
  wire_assert_receives (wire, "3");
}

/* Whoever sends on, however full the queue is, finds that nobody reads any more, until there is
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

      cometd_test_server_publish (wire->server, "/a", json);
    }
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) > 1000);
  /* It ends, sooner or later, and not with the messages. */
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

static void
add_tests (void)
{
  wire_add ("client-receive/waiting", test_waiting);
  wire_add ("client-receive/cancelled", test_cancelled);
  wire_add ("client-receive/after-close", test_after_close);
  wire_add ("client-receive/closed-meanwhile", test_closed_meanwhile);
  wire_add ("client-receive/kicked", test_kicked);
  wire_add ("client-receive/unreachable", test_unreachable);
  wire_add ("client-receive/paused", test_paused);
  /* Over long-polling nothing comes unasked. */
  wire_add_websocket ("client-receive/flooded", test_flooded);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
