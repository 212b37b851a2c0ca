/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishes, replies, events, remote calls: B53 to B65. */

#include "wire.h"

static void
note_id_cb (CometdClient  *client,
            CometdMessage *message,
            gpointer       user_data)
{
  char **id = user_data;

  g_free (*id);
  *id = g_strdup (cometd_message_get_id (message));
}

/* B53 */
static void
test_own_id (Wire *wire)
{
  g_autoptr(CometdMessage) reply = NULL;
  g_autofree char *events = NULL;
  g_autofree char *id = NULL;

  cometd_test_server_get_options (wire->server)->dialect = BAYEUX_DIALECT_FAYE;
  wire_open (wire);
  wire_watch (wire);
  g_signal_connect (wire->client, "message-received", G_CALLBACK (note_id_cb), &id);
  wire_subscribe_quietly (wire, "/a");
  reply = wire_publish (wire, "/a", "{\"n\":1}");
  g_assert_true (cometd_message_is_reply (reply));
  g_assert_true (cometd_message_get_successful (reply));
  g_assert_cmpstr (cometd_message_get_channel (reply), ==, "/a");
  g_assert_null (cometd_message_get_data (reply));
  cometd_test_wait_until (wire->events->len > 0);
  cometd_test_assert_stays (wire->events->len == 1, 20);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "/a {\"n\":1}");
  g_assert_cmpstr (id, ==, cometd_test_server_get_record (wire->server, "/a", 0)->id);
}

/* B54 */
static void
test_denied (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) args = NULL;
  g_autofree char *client_id = NULL;

  bayeux_engine_deny_publish (cometd_test_server_get_engine (wire->server), "/no/**");
  wire_open (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  error = wire_publish_error (wire, "/no/1", "1");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  args = cometd_error_get_args (error);
  g_assert_cmpuint (g_strv_length (args), ==, 1);
  g_assert_cmpstr (args[0], ==, "denied_by_security_policy");
  g_assert_cmpstr (cometd_error_get_text (error), ==, "publish_denied");
  g_assert_cmpstr (cometd_message_get_channel (cometd_error_get_reply (error)), ==, "/no/1");

  wire_publish_quietly (wire, "/yes", "{ \"a\" : 1e2 }");
  g_assert_true (cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 0);
}

/* B56 */
static void
test_timeout (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_client_set_max_network_delay (wire->client, wire_milliseconds (1000));
  cometd_test_server_drop (wire->server, "/x", 1);
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  /* For what follows: the client asks whether the session is still there. */
  cometd_client_set_max_network_delay (wire->client, WIRE_PATIENCE);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 1);
  g_assert_null (cometd_client_publish_json_finish (wire->client, wire->result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  g_assert_true (cometd_client_get_connected (wire->client));
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 0);
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, 0);
  wire_publish_quietly (wire, "/x", "2");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 2);
}

/* B57 */
static void
test_too_large_outgoing (Wire *wire)
{
  g_autofree char *big = g_strnfill (20000, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", big);
  g_autoptr(GAsyncResult) small = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  g_object_set (wire->client, "max-message-size", (guint64)10000, NULL);
  wire_open (wire);
  cometd_client_begin_batch (wire->client);
  cometd_client_publish_json_async (wire->client, "/small", "1", NULL, cometd_test_store_result,
                                    &small);
  cometd_client_publish_json_async (wire->client, "/big", json, NULL, cometd_test_store_result,
                                    wire_result (wire));
  cometd_client_end_batch (wire->client);
  cometd_test_wait_until (small != NULL && wire->result != NULL);
  g_assert_null (cometd_client_publish_json_finish (wire->client, wire->result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  reply = cometd_client_publish_json_finish (wire->client, small, NULL);
  g_assert_nonnull (reply);
  g_assert_cmpuint (wire_count (wire, "/big"), ==, 0);
}

/* B58 */
static void
test_too_large_incoming (Wire *wire)
{
  g_autofree char *big = g_strnfill (20000, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", big);
  g_autofree char *events = NULL;
  g_autofree char *client_id = NULL;

  g_object_set (wire->client, "max-message-size", (guint64)10000, NULL);
  wire_open (wire);
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/a");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_testing_server_publish_json (wire->testing, "/a", json);
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);
  g_assert_error (cometd_client_get_last_error (wire->client),
                  COMETD_ERROR, COMETD_ERROR_TOO_LARGE);

  wire_wait_steady (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  cometd_testing_server_publish_json (wire->testing, "/a", "1");
  cometd_test_wait_until (wire->events->len == 1);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "/a 1");
}

/* B58: nesting beyond max-depth is refused as well. */
static void
test_too_deep_incoming (Wire *wire)
{
  /* One level more than the default of max-depth. */
  g_autofree char *deep = g_strnfill (101, '[');
  g_autoptr(GError) error = NULL;
  CometdTestFault *fault;

  wire_open (wire);
  fault = cometd_test_server_respond (wire->server, "/x", 1, 200, deep);
  error = wire_publish_error (wire, "/x", "1");
  g_assert_cmpuint (fault->hits, ==, 1);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  wire_publish_quietly (wire, "/y", "1");
}

/* B61 */
static void
test_utf8 (Wire *wire)
{
  const char *json = "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \\\"\"";
  g_autofree char *events = NULL;
  g_autofree char *expected = g_strdup_printf ("/gr\xc3\xbc\xc3\x9f" "e %s", json);
  CometdTestRecord *record;

  wire_open (wire);
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/gr\xc3\xbc\xc3\x9f" "e");
  wire_publish_quietly (wire, "/gr\xc3\xbc\xc3\x9f" "e", json);
  cometd_test_wait_until (wire->events->len == 1);
  record = cometd_test_server_get_record (wire->server, "/gr\xc3\xbc\xc3\x9f" "e", 0);
  g_assert_cmpstr (bayeux_json_get_string (record->message, "data"), ==,
                   "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \"");
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, expected);
}

/* B61 */
static void
test_no_charset (Wire *wire)
{
  CometdTestFault *fault;
  g_autofree char *events = NULL;

  wire_open (wire);
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/a");
  fault = cometd_test_server_respond (wire->server, "/meta/connect", 1, 200,
                                      "[{\"channel\":\"/a\",\"data\":\"\xc3\xa4\"}]");
  fault->content_type = "text/plain";
  fault->skip = 1;
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_wait_until (wire->events->len >= 1);
  cometd_test_server_publish (wire->server, "/a", "2");
  cometd_test_wait_until (fault->hits == 1 && wire->events->len >= 3);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "/a 1, /a 2, /a \"\xc3\xa4\"");
}

/* B62: both the error of the server and the error of the app. */
static void
test_no_client_id (Wire *wire)
{
  g_autoptr(CometdClient) other = wire_client_new (wire);
  g_autoptr(GAsyncResult) receive = NULL;
  g_autoptr(GAsyncResult) publish = NULL;
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autofree char *json = NULL;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_open_client (wire, other);
  cometd_client_publish_json_async (other, "/a", "1", NULL, cometd_test_store_result, &publish);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &receive);
  cometd_test_wait_until (receive != NULL && publish != NULL);
  reply = cometd_client_publish_json_finish (other, publish, NULL);
  g_assert_nonnull (reply);
  message = cometd_client_receive_finish (wire->client, receive, NULL);
  json = cometd_message_to_json (message);
  g_assert_null (strstr (json, cometd_client_get_client_id (other)));
  cometd_client_abort (other);
  g_clear_object (&publish);
  g_assert_finalize_object (g_steal_pointer (&other));
}

/* The bytes of a payload are unchanged, and a large one arrives completely. */
static void
test_large (Wire *wire)
{
  g_autofree char *big = g_strnfill (1024 * 1024, 'x');
  g_autofree char *json = g_strdup_printf ("[1.50,\"%s\"]", big);
  g_autofree char *received = NULL;
  CometdTestRecord *record;
  JsonArray *data;

  wire_open (wire);
  wire_publish_quietly (wire, "/x", json);
  record = cometd_test_server_get_record (wire->server, "/x", 0);
  data = json_object_get_array_member (record->message, "data");
  g_assert_cmpstr (json_array_get_string_element (data, 1), ==, big);

  wire_subscribe_quietly (wire, "/a");
  cometd_test_server_publish (wire->server, "/a", json);
  received = wire_receive (wire);
  g_assert_cmpuint (strlen (received), >, 1024 * 1024);
  g_assert_true (g_str_has_suffix (received, "xxx\"]"));
}

/* A publish does not wait for the held connect, and a thousand of them arrive in order. */
static void
test_thousand (Wire *wire)
{
  g_autofree GAsyncResult **pending = g_new0 (GAsyncResult *, 1000);

  wire_open (wire);
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/a");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      cometd_client_publish_json_async (wire->client, "/a", json, NULL, cometd_test_store_result,
                                        &pending[i]);
    }
  cometd_test_wait_until (wire->events->len == 1000);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *expected = g_strdup_printf ("/a %u", i);

      g_assert_cmpstr (wire->events->pdata[i], ==, expected);
      cometd_test_wait_until (pending[i] != NULL);
      g_object_unref (pending[i]);
    }
}

/* Between begin and end nothing is sent, and then everything in one body or frame. */
static void
test_batch (Wire *wire)
{
  GAsyncResult *results[3] = { NULL };

  wire_open (wire);
  cometd_client_begin_batch (wire->client);
  cometd_client_begin_batch (wire->client);
  for (guint i = 0; i < 3; i++)
    cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                      &results[i]);
  cometd_client_end_batch (wire->client);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/x") == 0, 30);
  cometd_client_end_batch (wire->client);
  cometd_test_wait_until (results[0] != NULL && results[1] != NULL && results[2] != NULL);
  g_assert_cmpuint (cometd_test_server_get_record (wire->server, "/x", 0)->batch, ==,
                    cometd_test_server_get_record (wire->server, "/x", 2)->batch);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(CometdMessage) reply =
        cometd_client_publish_json_finish (wire->client, results[i], NULL);

      g_assert_nonnull (reply);
      g_object_unref (results[i]);
    }
}

static void
test_bad_arguments (Wire *wire)
{
  static const struct
  {
    const char *channel;
    const char *json;
    int code;
  } cases[] = {
    { "no", "1", COMETD_ERROR_INVALID_CHANNEL },
    { "/a//b", "1", COMETD_ERROR_INVALID_CHANNEL },
    { "/a/*/b", "1", COMETD_ERROR_INVALID_CHANNEL },
    { "/*/a", "1", COMETD_ERROR_INVALID_CHANNEL },
    { "/meta/connect", "1", COMETD_ERROR_INVALID_CHANNEL },
    { "/a/**", "1", COMETD_ERROR_INVALID_CHANNEL },
    { "/a", "{", COMETD_ERROR_INVALID_DATA },
    { "/a", "1 2", COMETD_ERROR_INVALID_DATA },
    { "/a", "\"\xff\"", COMETD_ERROR_INVALID_DATA },
  };

  wire_open (wire);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = wire_publish_error (wire, cases[i].channel, cases[i].json);

      g_test_message ("%s %s: %s", cases[i].channel, cases[i].json, error->message);
      g_assert_error (error, COMETD_ERROR, cases[i].code);
    }
  g_assert_cmpuint (wire_count (wire, NULL), ==, 3);
}

static void
test_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_delay (wire->server, "/x", 1, 100);
  cometd_client_publish_json_async (wire->client, "/x", "1", cancellable,
                                    cometd_test_store_result, &result);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/x") == 1);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_publish_json_finish (wire->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* The late reply has no request any more, and is ignored. */
  cometd_test_assert_stays (cometd_client_get_connected (wire->client), 150);
  wire_publish_quietly (wire, "/x", "2");
}

static void
add_tests (void)
{
  wire_add ("publish/own-id", test_own_id);
  wire_add ("publish/denied", test_denied);
  wire_add ("publish/timeout", test_timeout);
  wire_add_testing ("publish/too-large-outgoing", test_too_large_outgoing);
  wire_add_testing ("publish/too-large-incoming", test_too_large_incoming);
  wire_add ("publish/too-deep-incoming", test_too_deep_incoming);
  wire_add ("publish/utf8", test_utf8);
  wire_add_long_polling ("publish/no-charset", test_no_charset);
  wire_add_testing ("publish/no-client-id", test_no_client_id);
  wire_add ("publish/large", test_large);
  wire_add_testing ("publish/thousand", test_thousand);
  wire_add ("publish/batch", test_batch);
  wire_add_testing ("publish/bad-arguments", test_bad_arguments);
  wire_add ("publish/cancelled", test_cancelled);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
