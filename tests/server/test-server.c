/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tests the scripted server with raw requests: its faults would be attributed to the client. */

#include "raw-client.h"

static void
test_story (RawClient     *client,
            gconstpointer  data)
{
  RawRequest *held;
  g_autofree char *text = NULL;

  raw_client_open (client);
  raw_client_assert_post (client, SUBSCRIBE ("/a/*"), SUBSCRIBE_OK ("/a/*"));

  held = raw_client_send (client, CONNECT (""));
  cometd_test_wait_until (cometd_test_server_count_held (client->server) == 1);

  /* An event for our own publish is part of its response, and the connect stays held. */
  raw_client_assert_post (client, PUBLISH ("/a/b", "[1,\"x\"]"),
                          "[{\"channel\":\"/a/b\",\"data\":[1,\"x\"]},"
                          "{\"id\":\"p\",\"channel\":\"/a/b\",\"successful\":true}]");
  g_assert_cmpuint (cometd_test_server_count_held (client->server), ==, 1);

  cometd_test_server_publish (client->server, "/a/b/c", "0");
  g_assert_cmpuint (cometd_test_server_count_held (client->server), ==, 1);
  cometd_test_server_publish (client->server, "/a/c", "{\"n\":1}");
  text = raw_client_finish (client, held);
  g_assert_cmpstr (text, ==, "[{\"channel\":\"/a/c\",\"data\":{\"n\":1}}," CONNECT_OK "}]");

  raw_client_assert_post (client,
                          "[{\"id\":\"d\",\"channel\":\"/meta/disconnect\",\"clientId\":\"$\"}]",
                          "[{\"id\":\"d\",\"channel\":\"/meta/disconnect\",\"successful\":true}]");
  g_assert_cmpuint (cometd_test_server_count_sessions (client->server), ==, 0);
  raw_client_assert_post (client, PUBLISH ("/a/b", "1"),
                          "[{\"id\":\"p\",\"channel\":\"/a/b\",\"successful\":false,"
                          "\"error\":\"402::session_unknown\"}]");
}

/* An event whose message is not valid JSON would cost the others their connection. */
static void
test_numbers (RawClient     *client,
              gconstpointer  data)
{
  static const char *values =
    "[1e+30,-1e+30,1e+22,{\"1e+30.0\":\"\\\"1e+30.0\"},1.5,5.0,true]";
  g_autofree char *publish = g_strdup_printf (PUBLISH ("/a", "%s"), values);
  g_autofree char *answer = NULL;

  answer = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":%s},"
                            "{\"id\":\"p\",\"channel\":\"/a\",\"successful\":true}]", values);
  raw_client_open (client);
  raw_client_assert_post (client, SUBSCRIBE ("/a"), SUBSCRIBE_OK ("/a"));
  raw_client_assert_post (client, publish, answer);
}

static void
test_connect (RawClient     *client,
              gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *disconnect = NULL;
  RawRequest *held;
  RawRequest *newer;
  guint status;

  raw_client_open (client);

  /* A connect replaces one that is held, which ends with 500. */
  held = raw_client_send (client, CONNECT (""));
  cometd_test_wait_until (cometd_test_server_count_held (client->server) == 1);
  newer = raw_client_send (client, CONNECT (""));
  first = raw_client_receive (client, held, &status, NULL);
  g_assert_cmpuint (status, ==, 500);

  disconnect =
    raw_client_post (client,
                     "[{\"id\":\"d\",\"channel\":\"/meta/disconnect\",\"clientId\":\"$\"}]");
  second = raw_client_finish (client, newer);
  g_assert_cmpstr (second, ==, "[" CONNECT_OK ",\"advice\":{\"reconnect\":\"none\"}}]");

  raw_client_handshake (client);
  cometd_test_server_get_options (client->server)->timeout = 20;
  raw_client_assert_post (client, CONNECT (""),
                          "[" CONNECT_OK
                          ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":20}}]");
  raw_client_assert_post (client, CONNECT (""), "[" CONNECT_OK "}]");
}

static void
test_expiry (RawClient     *client,
             gconstpointer  data)
{
  RawRequest *held;
  g_autofree char *text = NULL;

  /* The time starts at the end of a connect, so that the session exists even on a slow machine. */
  raw_client_open (client);
  cometd_test_server_get_options (client->server)->max_interval = 20;
  raw_client_assert_post (client, CONNECT (",\"advice\":{\"timeout\":0}"),
                          "[" CONNECT_OK ",\"advice\":{\"reconnect\":\"retry\","
                          "\"interval\":0,\"timeout\":30000}}]");
  cometd_test_wait_until (cometd_test_server_count_sessions (client->server) == 0);
  raw_client_assert_post (client, CONNECT (""),
                          "[{\"id\":\"c\",\"channel\":\"/meta/connect\",\"successful\":false,"
                          "\"error\":\"402::session_unknown\","
                          "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}}]");

  cometd_test_server_get_options (client->server)->max_interval = 60000;
  raw_client_open (client);
  held = raw_client_send (client, CONNECT (""));
  cometd_test_wait_until (cometd_test_server_count_held (client->server) == 1);
  cometd_test_server_expire (client->server, client->client_id);
  text = raw_client_finish (client, held);
  g_assert_nonnull (strstr (text, "402::session_unknown"));
}

static void
test_kick (RawClient     *client,
           gconstpointer  data)
{
  RawRequest *held;
  g_autofree char *text = NULL;

  raw_client_open (client);
  held = raw_client_send (client, CONNECT (""));
  cometd_test_wait_until (cometd_test_server_count_held (client->server) == 1);
  cometd_test_server_kick (client->server, NULL);
  text = raw_client_finish (client, held);
  g_assert_cmpstr (text, ==,
                   "[{\"channel\":\"/meta/disconnect\",\"successful\":true},"
                   CONNECT_OK ",\"advice\":{\"reconnect\":\"none\"}}]");
}

static void
test_faye (RawClient     *client,
           gconstpointer  data)
{
  RawRequest *held;
  g_autofree char *text = NULL;
  g_autofree char *publish = NULL;
  g_autoptr(GString) expected = g_string_new (NULL);

  cometd_test_server_get_options (client->server)->dialect = BAYEUX_DIALECT_FAYE;
  raw_client_handshake (client);
  held = raw_client_send (client, SUBSCRIBE ("/a"));
  g_free (raw_client_finish (client, held));

  held = raw_client_send (client, CONNECT (""));
  cometd_test_wait_until (cometd_test_server_count_held (client->server) == 1);
  publish = raw_client_post (client, PUBLISH ("/a", "1"));
  g_assert_null (strstr (publish, "data"));

  /* The event follows the connect reply and keeps the publisher's id. */
  text = raw_client_finish (client, held);
  g_string_printf (expected,
                   "[{\"id\":\"c\",\"channel\":\"/meta/connect\",\"clientId\":\"%s\","
                   "\"successful\":true" RETRY ",{\"channel\":\"/a\",\"data\":1,\"id\":\"p\"}]",
                   client->client_id);
  g_assert_cmpstr (text, ==, expected->str);

  cometd_test_server_expire (client->server, NULL);
  g_string_printf (expected,
                   "[{\"id\":\"c\",\"channel\":\"/meta/connect\",\"clientId\":\"%s\","
                   "\"successful\":false,\"error\":\"401:%s:Unknown client\","
                   "\"advice\":{\"reconnect\":\"handshake\"}}]",
                   client->client_id, client->client_id);
  raw_client_assert_post (client, CONNECT (""), expected->str);
}

static void
test_ack (RawClient     *client,
          gconstpointer  data)
{
  g_autofree char *subscribe = NULL;

  cometd_test_server_get_options (client->server)->ack = TRUE;
  raw_client_handshake (client);
  subscribe = raw_client_post (client, SUBSCRIBE ("/a"));
  raw_client_assert_post (client, CONNECT (",\"advice\":{\"timeout\":0},\"ext\":{\"ack\":0}"),
                          "[" CONNECT_OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,"
                          "\"timeout\":30000},\"ext\":{\"ack\":1}}]");

  /* Not with the response to the publish, but with the next connect; and again until it is
   * acknowledged. */
  raw_client_assert_post (client, PUBLISH ("/a", "1"),
                          "[{\"id\":\"p\",\"channel\":\"/a\",\"successful\":true}]");
  raw_client_assert_post (client, CONNECT (",\"ext\":{\"ack\":1}"),
                          "[{\"channel\":\"/a\",\"data\":1}," CONNECT_OK ",\"ext\":{\"ack\":2}}]");
  raw_client_assert_post (client, CONNECT (",\"ext\":{\"ack\":1}"),
                          "[{\"channel\":\"/a\",\"data\":1}," CONNECT_OK ",\"ext\":{\"ack\":3}}]");
  cometd_test_server_get_options (client->server)->timeout = 1;
  raw_client_assert_post (client, CONNECT (",\"ext\":{\"ack\":3}"),
                          "[" CONNECT_OK ",\"ext\":{\"ack\":4}}]");
}

static void
test_services (RawClient     *client,
               gconstpointer  data)
{
  raw_client_open (client);
  raw_client_assert_post (client, PUBLISH ("/service/echo", "\"x\""),
                          "[{\"channel\":\"/service/echo\",\"data\":\"x\"},"
                          "{\"id\":\"p\",\"channel\":\"/service/echo\",\"successful\":true}]");
  raw_client_assert_post (client, PUBLISH ("/service/call", "1"),
                          "[{\"id\":\"p\",\"channel\":\"/service/call\",\"successful\":true,"
                          "\"data\":{\"called\":1}},"
                          "{\"id\":\"p\",\"channel\":\"/service/call\",\"successful\":true}]");
  raw_client_assert_post (client, PUBLISH ("/service/fail", "1"),
                          "[{\"id\":\"p\",\"channel\":\"/service/fail\",\"successful\":false,"
                          "\"data\":{\"failed\":1}},"
                          "{\"id\":\"p\",\"channel\":\"/service/fail\",\"successful\":true}]");
}

static void
test_refusals (RawClient     *client,
               gconstpointer  data)
{
  static const struct
  {
    const char *request;
    const char *error;
  } cases[] = {
    { SUBSCRIBE ("/meta/connect"), "403::subscribe_failed" },
    { SUBSCRIBE ("/no/1"), "403:denied_by_security_policy:subscribe_denied" },
    { SUBSCRIBE ("no"), "400::subscription_invalid" },
    { PUBLISH ("/no/1", "1"), "403:denied_by_security_policy:publish_denied" },
    { PUBLISH ("no", "1"), "405::channel_invalid" },
    { "[{\"id\":\"a-b\",\"channel\":\"/a\",\"clientId\":\"$\"}]", "405::message_id_invalid" },
    { "[{\"id\":\"1\",\"channel\":\"/meta/unsubscribe\",\"clientId\":\"$\","
      "\"subscription\":\"/u\"}]",
      "400::channel_missing" },
    { "[{\"id\":\"1\",\"channel\":\"/a\",\"clientId\":\"other\"}]", "402::session_unknown" },
  };

  raw_client_open (client);
  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (client->server), "/no/*");
  bayeux_engine_deny_publish (cometd_test_server_get_engine (client->server), "/no/*");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = raw_client_post (client, cases[i].request);
      g_autoptr(JsonArray) array = bayeux_json_parse_messages (text, strlen (text));
      JsonObject *reply = json_array_get_object_element (array, 0);

      g_assert_false (json_object_get_boolean_member (reply, "successful"));
      g_assert_cmpstr (bayeux_json_get_string (reply, "error"), ==, cases[i].error);
    }
}

static void
test_cookie (RawClient     *client,
             gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;

  raw_client_open (client);
  soup_session_remove_feature_by_type (client->session, SOUP_TYPE_COOKIE_JAR);
  text = raw_client_post (client, SUBSCRIBE ("/a"));
  g_assert_nonnull (strstr (text, "402::session_unknown"));
  cometd_test_server_get_options (client->server)->check_cookie = FALSE;
  other = raw_client_post (client, SUBSCRIBE ("/a"));
  g_assert_cmpstr (other, ==, SUBSCRIBE_OK ("/a"));
}

static void
test_log (RawClient     *client,
          gconstpointer  data)
{
  CometdTestLog *log = cometd_test_server_get_log (client->server);
  CometdTestRecord *record;
  g_autofree char *text = NULL;
  g_autofree char *reply = NULL;

  raw_client_open (client);
  reply = raw_client_post (client,
                "[{\"id\":\"1\",\"channel\":\"/a\",\"clientId\":\"$\",\"data\":1},"
                "{\"id\":\"2\",\"channel\":\"/meta/subscribe\",\"clientId\":\"$\","
                "\"subscription\":\"/b\"}]");
  text = cometd_test_log_dup_text (log, 0);
  g_assert_cmpstr (text, ==, "handshake connect /a subscribe:/b");
  g_assert_cmpuint (cometd_test_log_count (log, NULL), ==, 4);

  record = cometd_test_log_get (log, "/meta/subscribe", -1);
  g_assert_cmpstr (record->id, ==, "2");
  g_assert_cmpstr (record->client_id, ==, client->client_id);
  g_assert_cmpstr (record->connection_type, ==, "long-polling");
  g_assert_cmpstr (record->path, ==, "/cometd");
  g_assert_cmpuint (record->batch, ==, cometd_test_log_get (log, "/a", 0)->batch);
  g_assert_cmpstr (g_hash_table_lookup (record->headers, "content-type"), ==,
                   "application/json;charset=UTF-8");
  g_assert_cmpuint (cometd_test_server_count_posts (client->server), ==, 3);
}

/* Connections are kept alive. */
static void
test_keep_alive (RawClient     *client,
                 gconstpointer  data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(SoupMessage) message =
        soup_message_new ("GET", cometd_test_server_get_url (client->server));
      g_autoptr(GAsyncResult) result = NULL;

      soup_session_send_and_read_async (client->session, message, G_PRIORITY_DEFAULT, NULL,
                                        cometd_test_store_result, &result);
      cometd_test_wait_until (result != NULL);
    }
  g_assert_cmpuint (cometd_test_server_count_accepted (client->server), ==, 1);
}

/* The same as a program: it prints its port, and exits at the end of its standard input. */
static void
test_program (RawClient     *client,
              gconstpointer  data)
{
  g_autofree char *program =
    g_test_build_filename (G_TEST_BUILT, "server", "cometd-test-server", NULL);
  g_autoptr(CometdTestChild) child =
    cometd_test_child_new ((const char *[]) { program, "--port", "0", "--faye", NULL });
  g_autofree char *port = cometd_test_child_wait_for (child, "PORT=", COMETD_TEST_PATIENCE);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%s/", port);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) body = NULL;

  soup_session_send_and_read_async (client->session, message, G_PRIORITY_DEFAULT, NULL,
                                    cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  body = soup_session_send_and_read_finish (client->session, result, NULL);
  g_assert_nonnull (body);
  g_assert_cmpuint (soup_message_get_status (message), ==, 400);

  cometd_test_child_close_stdin (child);
  g_assert_cmpint (cometd_test_child_wait (child), ==, 0);
}

#define add(path, test) \
  g_test_add (path, RawClient, NULL, raw_client_set_up, test, raw_client_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/story", test_story);
  add ("/server/numbers", test_numbers);
  add ("/server/connect", test_connect);
  add ("/server/expiry", test_expiry);
  add ("/server/kick", test_kick);
  add ("/server/faye", test_faye);
  add ("/server/ack", test_ack);
  add ("/server/services", test_services);
  add ("/server/refusals", test_refusals);
  add ("/server/cookie", test_cookie);
  add ("/server/log", test_log);
  add ("/server/keep-alive", test_keep_alive);
  add ("/server/program", test_program);

  return g_test_run ();
}
