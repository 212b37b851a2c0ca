/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The receive queue: who receives an event, and what happens if it is not consumed. */

#include "wire.h"

static void
test_queue (Wire *wire)
{
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 1, 3);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 3);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *message = wire_receive (wire);
      g_autofree char *expected = g_strdup_printf ("/a %u", i);

      g_assert_cmpstr (message, ==, expected);
    }
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);
}

static void
ignore_cb (CometdSubscription *subscription,
           CometdMessage      *message,
           gpointer            user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* An event that a handler consumed is not queued. */
static void
test_handlers_first (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autofree char *message = NULL;
  guint n = 0;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  wire_subscribe_quietly (wire, "/b");
  g_signal_connect (subscription, "message", G_CALLBACK (ignore_cb), &n);
  wire_publish_numbers (wire, 1, 3);
  cometd_testing_server_publish_json (wire->testing, "/b", "4");
  message = wire_receive (wire);
  g_assert_cmpstr (message, ==, "/b 4");
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);
}

static void
count_message_cb (CometdClient  *client,
                  CometdMessage *message,
                  gpointer       user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* With and without a detail, either or both; each is emitted once. */
static void
test_details (Wire *wire)
{
  guint n_all = 0;
  guint n_exact = 0;
  gulong exact;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/detail");
  exact = g_signal_connect (wire->client, "message-received::/detail",
                            G_CALLBACK (count_message_cb), &n_exact);
  cometd_testing_server_publish_json (wire->testing, "/detail", "1");
  cometd_test_wait_until (n_exact == 1);
  g_signal_connect (wire->client, "message-received", G_CALLBACK (count_message_cb), &n_all);
  wire_wait_steady (wire);
  cometd_testing_server_publish_json (wire->testing, "/detail", "2");
  cometd_test_wait_until (n_exact == 2 && n_all == 1);
  g_signal_handler_disconnect (wire->client, exact);
  wire_wait_steady (wire);
  cometd_testing_server_publish_json (wire->testing, "/detail", "3");
  cometd_test_wait_until (n_all == 2);
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);
}

static void
test_one_at_a_time (Wire *wire)
{
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  wire_open (wire);
  cometd_client_receive_async (wire->client, cancellable, cometd_test_store_result, &first);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &second);
  cometd_test_wait_until (second != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (first != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* After close, queued events can still be received. */
static void
test_after_close (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 1, 2);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  wire_close (wire);
  wire_assert_receives (wire, "1");
  wire_assert_receives (wire, "2");
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
}

static void
overflow_cb (CometdClient  *client,
             CometdMessage *message,
             gpointer       user_data)
{
  g_autofree char *data = cometd_message_dup_data_json (message);

  g_string_append_printf (user_data, "%s ", data);
}

static void
test_drop (Wire                 *wire,
           CometdOverflowPolicy  policy,
           const char           *dropped,
           const char           *first)
{
  g_autoptr(GString) overflow = g_string_new (NULL);
  g_autofree char *message = NULL;

  g_object_set (wire->client, "max-pending-count", 2, "overflow-policy", policy, NULL);
  g_signal_connect (wire->client, "overflow", G_CALLBACK (overflow_cb), overflow);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 1, 4);
  cometd_test_wait_until (g_str_equal (overflow->str, dropped));
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 2);
  message = wire_receive (wire);
  g_assert_cmpstr (message, ==, first);
}

static void
test_drop_oldest (Wire *wire)
{
  test_drop (wire, COMETD_OVERFLOW_POLICY_DROP_OLDEST, "1 2 ", "/a 3");
}

static void
test_drop_newest (Wire *wire)
{
  test_drop (wire, COMETD_OVERFLOW_POLICY_DROP_NEWEST, "3 4 ", "/a 1");
}

/* When the queue is full, the next connect is delayed; the server keeps the events that it cannot
 * deliver. */
static void
test_pause (Wire *wire)
{
  guint n_connects;

  cometd_test_server_get_options (wire->server)->timeout = 100;
  g_object_set (wire->client, "max-pending-count", 2, NULL);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  /* Not while a connect is in progress, which cannot be delayed. */
  wire_wait_held (wire, 1);
  wire_publish_numbers (wire, 1, 4);
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) >= 2
                          && cometd_test_server_count_held (wire->server) == 0);
  n_connects = cometd_test_server_count (wire->server, "/meta/connect");
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/meta/connect") == n_connects,
                            150);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *message = wire_receive (wire);
      g_autofree char *expected = g_strdup_printf ("/a %u", i);

      g_assert_cmpstr (message, ==, expected);
    }
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") > n_connects);
}

static void
test_list (Wire *wire)
{
  g_autoptr(CometdMessageList) list = cometd_message_list_new (wire->client, "/a");
  g_autoptr(CometdMessage) first = NULL;
  g_autofree char *json = NULL;

  g_object_set (list, "max-length", 2, NULL);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_subscribe_quietly (wire, "/b");
  wire_publish_numbers (wire, 1, 3);
  cometd_testing_server_publish_json (wire->testing, "/b", "9");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  json = cometd_message_dup_data_json (first);
  g_assert_cmpstr (json, ==, "2");
}

static void
add_tests (void)
{
  wire_add_testing ("receive/queue", test_queue);
  wire_add_testing ("receive/handlers-first", test_handlers_first);
  wire_add_testing ("receive/details", test_details);
  wire_add_testing ("receive/one-at-a-time", test_one_at_a_time);
  wire_add_testing ("receive/after-close", test_after_close);
  wire_add_testing ("receive/drop-oldest", test_drop_oldest);
  wire_add_testing ("receive/drop-newest", test_drop_newest);
  wire_add ("receive/pause", test_pause);
  wire_add_testing ("receive/list", test_list);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
