/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server for the tests of apps delays, refuses and advises. */

#include "testing-fixture.h"

static void
test_delay (Testing *testing)
{
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  gint64 start = g_get_monotonic_time ();
  const guint delay = 100;

  testing_open (testing);
  cometd_testing_server_set_delay (testing->server, delay);
  cometd_client_publish_json_async (testing->client, "/a", "1", NULL, cometd_test_store_result,
                                    &first);
  cometd_test_wait_until (testing_count (testing, "/a") == 1);
  g_assert_null (first);

  /* One that is not delayed does not overtake it. */
  cometd_testing_server_set_delay (testing->server, 0);
  cometd_client_publish_json_async (testing->client, "/b", "1", NULL, cometd_test_store_result,
                                    &second);
  cometd_test_wait_until (first != NULL || second != NULL);
  g_assert_nonnull (first);
  cometd_test_wait_until (second != NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, delay * 1000);
}

static void
assert_server_error (GError     *error,
                     int         code,
                     const char *text)
{
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, code);
  g_assert_cmpstr (cometd_error_get_text (error), ==, text);
}

static void
test_refuse_channel (Testing *testing)
{
  g_autoptr(GError) subscribe = NULL;
  g_autoptr(GError) publish = NULL;
  g_autoptr(GError) newer = NULL;

  testing_open (testing);
  cometd_testing_server_refuse_channel (testing->server, "/members/**", "403:a,b:members only");
  subscribe = testing_subscribe_error (testing->client, "/members/x");
  assert_server_error (subscribe, 403, "members only");
  publish = testing_publish (testing->client, "/members/x/y", "1");
  assert_server_error (publish, 403, "members only");
  g_assert_null (testing_publish (testing->client, "/members", "1"));

  /* The latest pattern has precedence, and each is lifted by itself. */
  cometd_testing_server_refuse_channel (testing->server, "/members/x", "500::x");
  newer = testing_publish (testing->client, "/members/x", "1");
  assert_server_error (newer, 500, "x");
  cometd_testing_server_refuse_channel (testing->server, "/members/x", NULL);
  g_clear_error (&newer);
  newer = testing_publish (testing->client, "/members/x", "1");
  assert_server_error (newer, 403, "members only");
  cometd_testing_server_refuse_channel (testing->server, "/members/**", NULL);
  testing_subscribe (testing->client, "/members/x");
  cometd_testing_server_refuse_channel (testing->server, "/members/**", NULL);
}

static void
test_refuse_handshake (Testing *testing)
{
  g_autoptr(GError) error = NULL;

  cometd_testing_server_refuse_channel (testing->server, "/meta/handshake", "403::closed today");
  error = testing_open_error (testing->client);
  assert_server_error (error, 403, "closed today");
  g_assert_cmpuint (testing_count (testing, "/meta/handshake"), ==, 1);

  cometd_testing_server_refuse_channel (testing->server, "/meta/handshake", NULL);
  testing_open (testing);
}

static void
test_refuse_websocket (Testing *testing)
{
  static const char *both[] = { "websocket", "long-polling", NULL };
  g_autoptr(CometdClient) other = testing_client_new (testing);

  cometd_client_set_connection_types (testing->client, both);
  cometd_client_set_connection_types (other, both);
  cometd_testing_server_refuse_websocket (testing->server, 404);
  testing_open (testing);
  g_assert_cmpstr (cometd_client_get_connection_type (testing->client), ==, "long-polling");

  cometd_testing_server_refuse_websocket (testing->server, 0);
  testing_open_client (other);
  g_assert_cmpstr (cometd_client_get_connection_type (other), ==, "websocket");
  cometd_client_abort (other);
}

static JsonObject *
wait_for_advice (Testing     *testing,
                 JsonNode   **advice)
{
  cometd_test_wait_until (*advice != NULL);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (*advice));
  return json_node_get_object (*advice);
}

static void
meta_received_cb (CometdClient  *client,
                  CometdMessage *message,
                  JsonNode     **advice)
{
  JsonNode *node = cometd_message_get_advice (message);

  if (node != NULL)
    {
      g_clear_pointer (advice, json_node_unref);
      *advice = json_node_copy (node);
    }
}

/* The held connect is answered with it, and later sessions receive it, too. */
static void
test_advise (Testing *testing)
{
  g_autoptr(CometdClient) other = testing_client_new (testing);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *advice;

  testing_open (testing);
  g_signal_connect (testing->client, "meta-received", G_CALLBACK (meta_received_cb), &node);
  cometd_testing_server_advise (testing->server,
                                "{\"interval\":1,\"timeout\":20,\"multiple-clients\":true}");
  advice = wait_for_advice (testing, &node);
  g_assert_cmpint (json_object_get_int_member (advice, "interval"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (advice, "timeout"), ==, 20);
  g_assert_true (cometd_client_get_multiple_clients (testing->client));

  /* The server holds connects for that time. */
  cometd_test_wait_until (testing_count (testing, "/meta/connect") == 5);
  g_signal_handlers_disconnect_by_data (testing->client, &node);
  g_clear_pointer (&node, json_node_unref);

  g_signal_connect (other, "meta-received::/meta/handshake", G_CALLBACK (meta_received_cb), &node);
  testing_open_client (other);
  advice = wait_for_advice (testing, &node);
  g_assert_cmpint (json_object_get_int_member (advice, "timeout"), ==, 20);
  g_assert_cmpstr (json_object_get_string_member (advice, "reconnect"), ==, "retry");
  cometd_client_abort (other);

  cometd_testing_server_advise (testing->server, NULL);
  g_clear_pointer (&node, json_node_unref);
  testing_open_client (other);
  advice = wait_for_advice (testing, &node);
  g_assert_cmpint (json_object_get_int_member (advice, "timeout"), ==, 30000);
  g_assert_false (json_object_has_member (advice, "multiple-clients"));
  g_signal_handlers_disconnect_by_data (other, &node);
  cometd_client_abort (other);
}

/* "reconnect" is for the sessions that there are, and once. */
static void
test_advise_handshake (Testing *testing)
{
  g_autofree char *client_id = NULL;
  g_autofree char *event = NULL;
  g_auto(GStrv) client_ids = NULL;

  testing_open (testing);
  testing_subscribe (testing->client, "/a");
  client_id = g_strdup (cometd_client_get_client_id (testing->client));
  cometd_testing_server_advise (testing->server, "{\"reconnect\":\"handshake\"}");
  cometd_test_wait_until (testing_count (testing, "/meta/subscribe") == 2);
  cometd_test_wait_until (cometd_client_get_connected (testing->client));
  g_assert_cmpuint (testing_count (testing, "/meta/handshake"), ==, 2);

  client_ids = cometd_testing_server_dup_client_ids (testing->server);
  g_assert_cmpuint (g_strv_length (client_ids), ==, 1);
  g_assert_cmpstr (client_ids[0], !=, client_id);
  g_assert_cmpstr (client_ids[0], ==, cometd_client_get_client_id (testing->client));
  cometd_testing_server_publish_json (testing->server, "/a", "1");
  event = testing_receive (testing->client);
  g_assert_cmpstr (event, ==, "/a 1");
}

static void
test_advise_none (Testing *testing)
{
  testing_open (testing);
  cometd_testing_server_advise (testing->server, "{\"reconnect\":\"none\"}");
  cometd_test_wait_until (cometd_client_get_state (testing->client) == COMETD_STATE_DISCONNECTED);
  cometd_test_wait_until (!cometd_testing_server_kick (testing->server, NULL));

  testing_open (testing);
}

static void
test_require_token (Testing *testing)
{
  g_autoptr(GError) none = NULL;
  g_autoptr(GError) wrong = NULL;

  cometd_testing_server_require_token (testing->server, "Authorization", "Bearer 1");
  none = testing_open_error (testing->client);
  assert_server_error (none, 401, "unauthorized");
  cometd_client_set_request_header (testing->client, "Authorization", "Bearer 2");
  wrong = testing_open_error (testing->client);
  assert_server_error (wrong, 401, "unauthorized");

  cometd_client_set_request_header (testing->client, "Authorization", "Bearer 1");
  testing_open (testing);
  g_assert_null (testing_publish (testing->client, "/a", "1"));
  testing_close (testing->client);

  cometd_client_set_request_header (testing->client, "Authorization", NULL);
  cometd_testing_server_require_token (testing->server, NULL, NULL);
  testing_open (testing);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  testing_add ("testing/delay", test_delay);
  testing_add ("testing/refuse-channel", test_refuse_channel);
  testing_add ("testing/refuse-handshake", test_refuse_handshake);
  testing_add ("testing/refuse-websocket", test_refuse_websocket);
  testing_add ("testing/advise", test_advise);
  testing_add ("testing/advise-handshake", test_advise_handshake);
  testing_add ("testing/advise-none", test_advise_none);
  testing_add ("testing/require-token", test_require_token);

  return g_test_run ();
}
