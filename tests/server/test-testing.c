/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The server for the tests of apps, as such a test uses it. */

#include "testing-fixture.h"

#include <string.h>

static void
test_start (void)
{
  g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();
  g_autoptr(CometdTestingServer) other = cometd_testing_server_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *property = NULL;

  g_assert_null (cometd_testing_server_get_url (server));
  cometd_testing_server_stop (server);
  cometd_testing_server_drop_connections (server);

  g_assert_true (cometd_testing_server_start (server, &error));
  g_assert_no_error (error);
  url = g_strdup (cometd_testing_server_get_url (server));
  g_object_get (server, "url", &property, NULL);
  g_assert_cmpstr (property, ==, url);
  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:"));

  g_assert_false (cometd_testing_server_start (server, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  g_assert_nonnull (strstr (error->message, url));
  g_clear_error (&error);

  g_assert_true (cometd_testing_server_start (other, &error));
  g_assert_cmpstr (cometd_testing_server_get_url (other), !=, url);

  /* The port stays reserved. */
  cometd_testing_server_stop (server);
  cometd_testing_server_stop (server);
  g_assert_cmpstr (cometd_testing_server_get_url (server), ==, url);
  g_assert_true (cometd_testing_server_start (server, &error));
  g_assert_cmpstr (cometd_testing_server_get_url (server), ==, url);
}

/* Before it starts, and after it has stopped, there are no sessions. */
static void
test_not_running (void)
{
  g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();

  for (guint round = 0; round < 2; round++)
    {
      g_auto(GStrv) client_ids = cometd_testing_server_dup_client_ids (server);

      g_assert_cmpuint (g_strv_length (client_ids), ==, 0);
      g_assert_false (cometd_testing_server_publish_json (server, "/a", "1"));
      g_assert_false (cometd_testing_server_deliver_json (server, "x", "/a", "1"));
      g_assert_false (cometd_testing_server_kick (server, NULL));
      g_assert_false (cometd_testing_server_expire (server, "x"));
      cometd_testing_server_advise (server, "{\"interval\":5}");
      cometd_testing_server_drop_connections (server);

      cometd_testing_server_start (server, NULL);
      cometd_testing_server_stop (server);
    }
}

#define assert_critical(pattern, call) \
  G_STMT_START \
  { \
    g_test_expect_message ("CometdTesting", G_LOG_LEVEL_CRITICAL, pattern); \
    call; \
    g_test_assert_expected_messages (); \
  } \
  G_STMT_END

/* Mistakes of the test are shown to its author, and change nothing. */
static void
test_mistakes (void)
{
  g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();
  static const char *texts[] = { "", "{", "1 2", "{\"a\":NaN}", "\"\xff\"", "'x'" };
  static const char *channels[] = { "a", "", "/a/*", "/meta/connect" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      assert_critical ("*publish_json: the JSON text is not valid: *",
                       g_assert_false (cometd_testing_server_publish_json (server, "/a",
                                                                           texts[i])));
      assert_critical ("*deliver_json: the JSON text is not valid: *",
                       g_assert_false (cometd_testing_server_deliver_json (server, "x", "/a",
                                                                           texts[i])));
      assert_critical ("*advise: the JSON text is not valid: *",
                       cometd_testing_server_advise (server, texts[i]));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      assert_critical ("*publish_json*channel*failed*",
                       cometd_testing_server_publish_json (server, channels[i], "1"));
      assert_critical ("*deliver_json*channel*failed*",
                       cometd_testing_server_deliver_json (server, "x", channels[i], "1"));
    }
  assert_critical ("*publish_json*broadcast*failed*",
                   cometd_testing_server_publish_json (server, "/service/a", "1"));

  assert_critical ("*advise*OBJECT*failed*", cometd_testing_server_advise (server, "[]"));
  assert_critical ("*refuse_channel*pattern*failed*",
                   cometd_testing_server_refuse_channel (server, "a", "403::no"));
  assert_critical ("*refuse_websocket*status*failed*",
                   cometd_testing_server_refuse_websocket (server, 399));
  assert_critical ("*refuse_websocket*status*failed*",
                   cometd_testing_server_refuse_websocket (server, 600));
  assert_critical ("*set_delay*delay*failed*",
                   cometd_testing_server_set_delay (server, COMETD_TESTING_MAX_DELAY + 1));
  assert_critical ("*require_token*value*failed*",
                   cometd_testing_server_require_token (server, "Authorization", NULL));

  cometd_testing_server_set_delay (server, COMETD_TESTING_MAX_DELAY);
  cometd_testing_server_refuse_websocket (server, 400);
  cometd_testing_server_refuse_websocket (server, 599);
}

static void
test_publish (Testing *testing)
{
  g_autofree char *event = NULL;
  g_autofree char *own = NULL;
  g_autofree char *last = NULL;

  testing_open (testing);
  g_assert_false (cometd_testing_server_publish_json (testing->server, "/a/b", "1"));
  testing_subscribe (testing->client, "/a/*");
  g_assert_true (cometd_testing_server_publish_json (testing->server, "/a/b",
                                                     "{\"n\":[1,\"ä\",null]}"));
  g_assert_false (cometd_testing_server_publish_json (testing->server, "/b", "1"));
  event = testing_receive (testing->client);
  g_assert_cmpstr (event, ==, "/a/b {\"n\":[1,\"ä\",null]}");

  /* What clients publish is sent to all subscribers. */
  g_assert_null (testing_publish (testing->client, "/a/c", "\"own\""));
  own = testing_receive (testing->client);
  g_assert_cmpstr (own, ==, "/a/c \"own\"");

  testing_close (testing->client);
  g_assert_false (cometd_testing_server_publish_json (testing->server, "/a/b", "1"));
  last = cometd_message_to_json (testing_last (testing, "/a/c"));
  g_assert_nonnull (strstr (last, "\"data\":\"own\""));
}

static void
test_deliver (Testing *testing)
{
  g_autoptr(CometdClient) other = testing_client_new (testing);
  g_auto(GStrv) client_ids = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  testing_open (testing);
  testing_open_client (other);
  testing_subscribe (testing->client, "/a");
  testing_subscribe (other, "/a");
  client_ids = cometd_testing_server_dup_client_ids (testing->server);
  g_assert_cmpuint (g_strv_length (client_ids), ==, 2);
  g_assert_cmpstr (client_ids[0], ==, cometd_client_get_client_id (testing->client));
  g_assert_cmpstr (client_ids[1], ==, cometd_client_get_client_id (other));

  g_assert_true (cometd_testing_server_deliver_json (testing->server, client_ids[1], "/a", "1"));
  g_assert_true (cometd_testing_server_deliver_json (testing->server, client_ids[0], "/a", "2"));
  g_assert_false (cometd_testing_server_deliver_json (testing->server, "x", "/a", "3"));
  first = testing_receive (testing->client);
  second = testing_receive (other);
  g_assert_cmpstr (first, ==, "/a 2");
  g_assert_cmpstr (second, ==, "/a 1");

  cometd_client_abort (other);
}

/* Without a subscription, and on a service channel, too. */
static void
test_deliver_service (Testing *testing)
{
  g_autofree char *event = NULL;

  testing_open (testing);
  testing_subscribe (testing->client, "/service/a");
  cometd_testing_server_deliver_json (testing->server,
                                      cometd_client_get_client_id (testing->client),
                                      "/service/a", "{}");
  event = testing_receive (testing->client);
  g_assert_cmpstr (event, ==, "/service/a {}");
}

static void
test_kick (Testing *testing)
{
  const char *client_id;

  testing_open (testing);
  client_id = cometd_client_get_client_id (testing->client);
  g_assert_false (cometd_testing_server_kick (testing->server, "x"));
  g_assert_true (cometd_testing_server_kick (testing->server, client_id));
  g_assert_false (cometd_testing_server_kick (testing->server, NULL));
  cometd_test_wait_until (cometd_client_get_state (testing->client) == COMETD_STATE_DISCONNECTED);
}

/* Between two connects, the client is told by the next reply. */
static void
test_kick_early (Testing *testing)
{
  g_auto(GStrv) client_ids = NULL;

  testing_open_client (testing->client);
  g_assert_true (cometd_testing_server_kick (testing->server, NULL));
  g_assert_false (cometd_testing_server_kick (testing->server, NULL));
  client_ids = cometd_testing_server_dup_client_ids (testing->server);
  g_assert_cmpuint (g_strv_length (client_ids), ==, 0);
  cometd_test_wait_until (cometd_client_get_state (testing->client) == COMETD_STATE_DISCONNECTED);
  g_assert_cmpuint (testing_count (testing, "/meta/handshake"), ==, 1);
}

static void
test_expire (Testing *testing)
{
  g_autofree char *client_id = NULL;
  g_autofree char *event = NULL;

  testing_open (testing);
  testing_subscribe (testing->client, "/a");
  client_id = g_strdup (cometd_client_get_client_id (testing->client));
  g_assert_false (cometd_testing_server_expire (testing->server, "x"));
  g_assert_true (cometd_testing_server_expire (testing->server, client_id));

  /* The client performs a new handshake, and subscribes again. */
  cometd_test_wait_until (cometd_testing_server_publish_json (testing->server, "/a", "1"));
  event = testing_receive (testing->client);
  g_assert_cmpstr (event, ==, "/a 1");
  g_assert_cmpuint (testing_count (testing, "/meta/handshake"), ==, 2);
  g_assert_cmpstr (cometd_client_get_client_id (testing->client), !=, client_id);

  g_assert_true (cometd_testing_server_expire (testing->server, NULL));
  cometd_test_wait_until (testing_count (testing, "/meta/handshake") == 3);
}

static void
test_drop_connections (Testing *testing)
{
  g_autofree char *client_id = NULL;
  g_autofree char *event = NULL;
  guint n_connects;

  testing_open (testing);
  testing_subscribe (testing->client, "/a");
  client_id = g_strdup (cometd_client_get_client_id (testing->client));
  n_connects = testing_count (testing, "/meta/connect");
  cometd_testing_server_drop_connections (testing->server);

  /* The session is still there. */
  cometd_test_wait_until (testing_count (testing, "/meta/connect") > n_connects);
  g_assert_cmpstr (cometd_client_get_client_id (testing->client), ==, client_id);
  g_assert_true (cometd_testing_server_publish_json (testing->server, "/a", "1"));
  event = testing_receive (testing->client);
  g_assert_cmpstr (event, ==, "/a 1");
}

/* The same port, and no session: as if the server had been restarted. */
static void
test_restart (Testing *testing)
{
  g_autoptr(GError) error = NULL;

  testing_open (testing);
  testing_subscribe (testing->client, "/a");
  cometd_testing_server_stop (testing->server);
  g_assert_false (cometd_testing_server_publish_json (testing->server, "/a", "1"));
  cometd_test_wait_until (cometd_client_get_last_error (testing->client) != NULL);

  cometd_testing_server_start (testing->server, &error);
  g_assert_no_error (error);
  cometd_test_wait_until (cometd_testing_server_publish_json (testing->server, "/a", "1"));
  g_assert_cmpuint (testing_count (testing, "/meta/handshake"), ==, 2);
}

static void
count_cb (CometdTestingServer *server,
          CometdMessage       *message,
          guint               *n)
{
  (*n)++;
}

static void
test_messages (Testing *testing)
{
  GListModel *messages = cometd_testing_server_get_messages (testing->server);
  g_autoptr(GListModel) property = NULL;
  guint n_all = 0;
  guint n_published = 0;

  g_assert_true (g_type_is_a (g_list_model_get_item_type (messages), COMETD_TYPE_MESSAGE));
  g_object_get (testing->server, "messages", &property, NULL);
  g_assert_true (property == messages);

  g_signal_connect (testing->server, "message-received", G_CALLBACK (count_cb), &n_all);
  g_signal_connect (testing->server, "message-received::/a", G_CALLBACK (count_cb), &n_published);
  testing_open (testing);
  g_assert_null (testing_publish (testing->client, "/a", "1"));
  g_assert_null (testing_publish (testing->client, "/b", "1"));
  g_assert_cmpuint (n_published, ==, 1);
  g_assert_cmpuint (n_all, ==, g_list_model_get_n_items (messages));
  g_assert_cmpuint (testing_count (testing, "/meta/handshake"), ==, 1);
  g_assert_cmpuint (testing_count (testing, "/b"), ==, 1);

  /* They remain when the server is stopped. */
  cometd_testing_server_stop (testing->server);
  g_assert_cmpuint (n_all, ==, g_list_model_get_n_items (messages));
}

static void
refuse_cb (CometdTestingServer *server,
           CometdMessage       *message,
           gpointer             user_data)
{
  cometd_testing_server_refuse_channel (server, cometd_message_get_channel (message), "500::now");
}

static void
stop_cb (CometdTestingServer *server,
         CometdMessage       *message,
         gpointer             user_data)
{
  cometd_testing_server_stop (server);
}

/* A handler may do anything; what it refuses applies already. */
static void
test_handlers (Testing *testing)
{
  g_autoptr(GError) refused = NULL;
  g_autoptr(GError) stopped = NULL;

  g_signal_connect (testing->server, "message-received::/a", G_CALLBACK (refuse_cb), NULL);
  g_signal_connect (testing->server, "message-received::/b", G_CALLBACK (stop_cb), NULL);
  testing_open (testing);
  refused = testing_publish (testing->client, "/a", "1");
  g_assert_error (refused, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpstr (cometd_error_get_text (refused), ==, "now");
  stopped = testing_publish (testing->client, "/b", "1");
  g_assert_error (stopped, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_cmpuint (testing_count (testing, "/b"), ==, 1);
}

static void
release_cb (CometdTestingServer *server,
            CometdMessage       *message,
            gpointer             user_data)
{
  CometdTestingServer **other = user_data;

  g_clear_object (other);
}

/* Even the last reference may be dropped. */
static void
test_released_by_handler (Testing *testing)
{
  CometdTestingServer *server = cometd_testing_server_new ();
  g_autoptr(CometdClient) client = NULL;
  g_autoptr(GError) error = NULL;

  g_object_add_weak_pointer (G_OBJECT (server), (gpointer *)&server);
  cometd_testing_server_start (server, &error);
  g_assert_no_error (error);
  g_signal_connect (server, "message-received", G_CALLBACK (release_cb), &server);
  client = testing_client_new (testing);
  cometd_client_set_url (client, cometd_testing_server_get_url (server));
  cometd_client_open_async (client, NULL, NULL, NULL);
  cometd_test_wait_until (server == NULL);
  cometd_client_abort (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/testing/start", test_start);
  g_test_add_func ("/testing/not-running", test_not_running);
  g_test_add_func ("/testing/mistakes", test_mistakes);
  testing_add ("testing/publish", test_publish);
  testing_add ("testing/deliver", test_deliver);
  testing_add ("testing/deliver-service", test_deliver_service);
  testing_add ("testing/kick", test_kick);
  testing_add ("testing/kick-early", test_kick_early);
  testing_add ("testing/expire", test_expire);
  testing_add ("testing/drop-connections", test_drop_connections);
  testing_add ("testing/restart", test_restart);
  testing_add ("testing/messages", test_messages);
  testing_add ("testing/handlers", test_handlers);
  testing_add ("testing/released-by-handler", test_released_by_handler);

  return g_test_run ();
}
