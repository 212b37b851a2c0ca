/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "wire.h"

static void
state_changed_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  GString      *log)
{
  g_autofree char *name = g_enum_to_string (COMETD_TYPE_STATE, new_state);

  g_string_append_printf (log, "%s ", name + strlen ("COMETD_STATE_"));
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* B01, B51 */
static void
test_open_close (Wire *wire)
{
  g_autoptr(GString) log = g_string_new (NULL);
  guint n_notified = 0;

  g_signal_connect (wire->client, "state-changed", G_CALLBACK (state_changed_cb), log);
  g_signal_connect_swapped (wire->client, "notify::client-id", G_CALLBACK (count_cb), &n_notified);
  for (int i = 0; i < 2; i++)
    {
      wire_open (wire);
      g_assert_nonnull (cometd_client_get_client_id (wire->client));
      g_assert_cmpuint (n_notified, ==, 1);
      wire_close (wire);
      g_assert_null (cometd_client_get_client_id (wire->client));
      g_assert_null (cometd_client_get_connection_type (wire->client));
      g_assert_cmpuint (n_notified, ==, 2);
      g_assert_cmpstr (log->str, ==,
                       "HANDSHAKING CONNECTING CONNECTED DISCONNECTING DISCONNECTED ");
      g_string_truncate (log, 0);
      n_notified = 0;
    }
  cometd_test_wait_until (cometd_test_server_count_sessions (wire->server) == 0);
}

/* B02 */
static void
test_open_twice (Wire *wire)
{
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &first);
  g_assert_false (wire_try_open (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  cometd_test_wait_until (first != NULL);
  g_assert_true (cometd_client_open_finish (wire->client, first, NULL));
}

static void
test_open_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  cometd_test_server_drop (wire->server, "/meta/handshake", 1);
  cometd_client_open_async (wire->client, cancellable, cometd_test_store_result,
                            wire_result (wire));
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 1);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, wire->result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
  wire_open (wire);
}

/* B04, B05 */
static void
test_open_refused (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "403::handshake_denied",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  g_assert_false (wire_try_open (wire, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  g_assert_true (cometd_client_get_error_reply (wire->client, wire->result) ==
                 cometd_error_get_reply (error));
  g_assert_true (g_error_matches (cometd_client_get_last_error (wire->client), COMETD_ERROR,
                                  COMETD_ERROR_SERVER));
  wire_open (wire);
  g_assert_no_error (cometd_client_get_last_error (wire->client));
}

static void
collect_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            GString            *log)
{
  g_autofree char *json = cometd_message_dup_data_json (message);

  g_string_append (log, json);
}

/* One wire subscription however many handles; each event once to each. */
static void
test_handles (Wire *wire)
{
  g_autoptr(CometdSubscription) first = NULL;
  g_autoptr(CometdSubscription) second = NULL;
  g_autoptr(CometdSubscription) pattern = NULL;
  g_autoptr(GString) log = g_string_new (NULL);
  g_auto(GStrv) channels = NULL;
  guint n_notified = 0;

  wire_open (wire);
  g_signal_connect_swapped (wire->client, "notify::subscriptions", G_CALLBACK (count_cb),
                            &n_notified);
  first = wire_subscribe (wire, "/a/b");
  second = wire_subscribe (wire, "/a/b");
  pattern = wire_subscribe (wire, "/a/*");
  g_assert_true (first != second);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 2);
  g_assert_cmpuint (n_notified, ==, 2);
  channels = cometd_client_dup_subscriptions (wire->client);
  g_assert_cmpstrv (channels, ((const char *[]) { "/a/*", "/a/b", NULL }));
  g_assert_true (cometd_subscription_get_client (first) == wire->client);

  g_signal_connect (first, "message", G_CALLBACK (collect_cb), log);
  g_signal_connect (second, "message", G_CALLBACK (collect_cb), log);
  g_signal_connect (pattern, "message", G_CALLBACK (collect_cb), log);
  cometd_test_server_publish (wire->server, "/a/b", "1");
  cometd_test_wait_until (log->len >= 3);
  g_assert_cmpstr (log->str, ==, "111");

  cometd_subscription_unsubscribe_async (first, NULL, cometd_test_store_result,
                                         wire_result (wire));
  g_assert_cmpint (cometd_subscription_get_state (first), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_true (cometd_subscription_unsubscribe_finish (first, wire->result, NULL));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/unsubscribe"), ==, 0);
  cometd_test_server_publish (wire->server, "/a/b", "2");
  cometd_test_wait_until (log->len >= 5);
  g_assert_cmpstr (log->str, ==, "11122");

  cometd_client_unsubscribe_async (wire->client, "/a/b", NULL, cometd_test_store_result,
                                   wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  g_assert_true (cometd_client_unsubscribe_finish (wire->client, wire->result, NULL));
  g_assert_cmpint (cometd_subscription_get_state (second), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/unsubscribe"), ==, 1);
  g_assert_cmpuint (n_notified, ==, 3);

  wire_close (wire);
  g_assert_cmpint (cometd_subscription_get_state (pattern), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  g_assert_cmpuint (n_notified, ==, 4);
}

static void
failed_cb (CometdSubscription *subscription,
           const GError       *error,
           CometdMessage      *reply,
           GError            **kept)
{
  g_assert_true (COMETD_IS_MESSAGE (reply));
  *kept = g_error_copy (error);
}

/* B67, B68 */
static void
test_subscribe_refused (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(CometdSubscription) other = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) failed = NULL;

  wire_open (wire);
  cometd_test_server_fail (wire->server, "/meta/subscribe", 1, "403:/a:no", NULL);
  cometd_client_subscribe_async (wire->client, "/a", NULL, cometd_test_store_result,
                                 wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_subscribe_finish (wire->client, wire->result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_nonnull (cometd_client_get_error_reply (wire->client, wire->result));

  subscription = wire_subscribe (wire, "/a");
  other = wire_subscribe (wire, "/b");
  g_signal_connect (subscription, "failed", G_CALLBACK (failed_cb), &failed);
  cometd_test_server_fail (wire->server, "/meta/subscribe", 1, "403:/a:no", NULL)->subscription =
    "/a";
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (failed != NULL);
  g_assert_error (failed, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_FAILED);
  cometd_test_wait_until (cometd_subscription_get_state (other) ==
                          COMETD_SUBSCRIPTION_STATE_ACTIVE);
}

static void
test_subscribe_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_lose_reply (wire->server, "/meta/subscribe", 1);
  cometd_client_subscribe_async (wire->client, "/a", cancellable, cometd_test_store_result,
                                 wire_result (wire));
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/subscribe") == 1);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_subscribe_finish (wire->client, wire->result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* B54 */
static void
test_publish (Wire *wire)
{
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  reply = wire_try_publish (wire, "/a", "{ \"a\" : 1e2 }", &error);
  g_assert_no_error (error);
  g_assert_true (cometd_message_get_successful (reply));

  cometd_test_server_fail (wire->server, "/a", 1, "403:x,y:denied: really", NULL);
  g_assert_null (wire_try_publish (wire, "/a", "1", &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  g_assert_true (cometd_client_get_connected (wire->client));
}

static void
test_publish_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_lose_reply (wire->server, "/a", 1);
  cometd_client_publish_async (wire->client, "/a", NULL, cancellable, cometd_test_store_result,
                               wire_result (wire));
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/a") == 1);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_publish_finish (wire->client, wire->result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* B64 */
static void
test_remote_call (Wire *wire)
{
  g_autoptr(JsonNode) argument = json_from_string ("[1]", NULL);
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  wire_open (wire);
  cometd_client_remote_call_async (wire->client, "call", argument, 0, NULL,
                                   cometd_test_store_result, wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  reply = cometd_client_remote_call_finish (wire->client, wire->result, &error);
  g_assert_no_error (error);
  json = cometd_message_dup_data_json (reply);
  g_assert_cmpstr (json, ==, "{\"called\":[1]}");

  cometd_client_remote_call_async (wire->client, "/fail", NULL, 0, NULL,
                                   cometd_test_store_result, wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_remote_call_finish (wire->client, wire->result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_nonnull (cometd_message_get_data (cometd_error_get_reply (error)));
}

static void
count_result_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  guint *count = user_data;

  (*count)++;
}

/* B48: whatever is under way ends exactly once. */
static void
test_close_races (Wire *wire)
{
  guint n_ended = 0, n_expected;

  for (int how = 0; how < 4; how++)
    {
      g_test_message ("%s, %s", how & 1 ? "abort" : "close", how & 2 ? "open" : "opening");
      n_ended = 0;
      if (how & 2)
        wire_open (wire);
      else
        cometd_client_open_async (wire->client, NULL, count_result_cb, &n_ended);
      cometd_client_publish_async (wire->client, "/a", NULL, NULL, count_result_cb, &n_ended);
      cometd_client_subscribe_async (wire->client, "/a", NULL, count_result_cb, &n_ended);
      cometd_client_remote_call_async (wire->client, "call", NULL, 0, NULL, count_result_cb,
                                       &n_ended);
      cometd_client_receive_async (wire->client, NULL, count_result_cb, &n_ended);
      if (how & 1)
        cometd_client_abort (wire->client);
      else
        cometd_client_close_async (wire->client, NULL, count_result_cb, &n_ended);
      n_expected = 4 + (how & 2 ? 0 : 1) + (how & 1 ? 0 : 1);
      cometd_test_wait_until (n_ended == n_expected);
      cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_DISCONNECTED);
      cometd_test_assert_stays (n_ended == n_expected, 10);
    }
}

static void
add_tests (void)
{
  wire_add ("client/open-close", test_open_close);
  wire_add ("client/open-twice", test_open_twice);
  wire_add ("client/open-cancelled", test_open_cancelled);
  wire_add ("client/open-refused", test_open_refused);
  wire_add ("client/handles", test_handles);
  wire_add ("client/subscribe-refused", test_subscribe_refused);
  wire_add ("client/subscribe-cancelled", test_subscribe_cancelled);
  wire_add ("client/publish", test_publish);
  wire_add ("client/publish-cancelled", test_publish_cancelled);
  wire_add ("client/remote-call", test_remote_call);
  wire_add ("client/close-races", test_close_races);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
