/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening: B01 to B10 and B15. */

#include "wire.h"

/* B01 */
static void
test_plain_open (Wire *wire)
{
  CometdTestRecord *handshake;
  CometdTestRecord *connect;
  JsonObject *advice;
  JsonArray *types;
  g_autofree char *log = NULL;

  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
  g_assert_null (cometd_client_get_client_id (wire->client));
  wire_open (wire);

  log = wire_dup_log (wire, 0);
  g_assert_cmpstr (log, ==, "handshake connect connect");
  handshake = cometd_test_server_get_record (wire->server, "/meta/handshake", 0);
  g_assert_cmpstr (bayeux_json_get_string (handshake->message, "version"), ==, "1.0");
  types = json_object_get_array_member (handshake->message, "supportedConnectionTypes");
  g_assert_cmpuint (json_array_get_length (types), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (types, 0), ==, wire->connection_type);
  g_assert_cmpstr (handshake->connection_type, ==, wire->connection_type);

  connect = cometd_test_server_get_record (wire->server, "/meta/connect", 0);
  advice = bayeux_json_get_object (connect->message, "advice");
  g_assert_nonnull (advice);
  g_assert_cmpint (bayeux_json_get_int (advice, "timeout", -1), ==, 0);
  g_assert_cmpstr (bayeux_json_get_string (connect->message, "connectionType"), ==,
                   wire->connection_type);
  g_assert_cmpstr (connect->client_id, ==, cometd_client_get_client_id (wire->client));
  g_assert_cmpstr (connect->id, !=, handshake->id);

  /* The second one is to be held. */
  connect = cometd_test_server_get_record (wire->server, "/meta/connect", 1);
  g_assert_null (bayeux_json_get_object (connect->message, "advice"));

  g_assert_true (cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, wire->connection_type);
  g_assert_null (cometd_client_get_last_error (wire->client));
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, 0);
  g_assert_cmpuint (wire->states->len, ==, 3);
  g_assert_cmpint (g_array_index (wire->states, CometdState, 0), ==, COMETD_STATE_HANDSHAKING);
  g_assert_cmpint (g_array_index (wire->states, CometdState, 1), ==, COMETD_STATE_CONNECTING);
  g_assert_cmpint (g_array_index (wire->states, CometdState, 2), ==, COMETD_STATE_CONNECTED);
}

/* B02 */
static void
test_open_twice (Wire *wire)
{
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GAsyncResult) third = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &first);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &second);
  cometd_test_wait_until (first != NULL && second != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, second, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  g_clear_error (&error);
  g_assert_true (cometd_client_open_finish (wire->client, first, &error));
  g_assert_no_error (error);

  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, &third);
  cometd_test_wait_until (third != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, third, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
}

/* B03 */
static void
test_fails_cleanly (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  CometdTestFault *fault;

  fault = cometd_test_server_fail (wire->server, "/meta/connect", 1, "403::no",
                                   "{\"advice\":{\"reconnect\":\"none\"}}");
  error = wire_open_error (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  g_assert_cmpuint (fault->hits, ==, 1);
  g_assert_null (cometd_client_get_client_id (wire->client));
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, 0);

  /* There is nothing left that could send a message. */
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == 2, 150);
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);

  wire_open (wire);
}

/* B04, B05 */
static void
test_denied_none (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) token = bayeux_json_node ("{\"token\":\"right\"}");
  CometdTestRecord *handshake;

  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "403::handshake_denied",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  error = wire_open_error (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  g_assert_cmpstr (cometd_error_get_text (error), ==, "handshake_denied");
  g_assert_nonnull (cometd_error_get_reply (error));
  g_assert_true (cometd_client_get_error_reply (wire->client, wire->result)
                 == cometd_error_get_reply (error));
  g_assert_true (g_error_matches (cometd_client_get_last_error (wire->client), COMETD_ERROR,
                                  COMETD_ERROR_SERVER));
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == 1, 150);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_DISCONNECTED), ==, 1);

  cometd_client_set_handshake_field (wire->client, "ext", token);
  wire_open (wire);
  handshake = cometd_test_server_get_record (wire->server, "/meta/handshake", 1);
  g_assert_cmpstr (bayeux_json_get_string (bayeux_json_get_object (handshake->message, "ext"),
                                           "token"), ==, "right");
  g_assert_no_error (cometd_client_get_last_error (wire->client));
}

/* B06 */
static void
test_no_advice (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  CometdTestRecord *first;
  CometdTestRecord *second;

  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "500::busy", NULL);
  wire_open (wire);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
  first = cometd_test_server_get_record (wire->server, "/meta/handshake", 0);
  second = cometd_test_server_get_record (wire->server, "/meta/handshake", 1);
  g_assert_cmpint (second->time - first->time, >=, 4000);
  wire_close (wire);

  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "400::bad", NULL);
  error = wire_open_error (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 3);
}

static void
handshaking_cb (CometdClient *client,
                CometdState   old_state,
                CometdState   new_state,
                gpointer      user_data)
{
  g_autoptr(JsonNode) token = bayeux_json_node ("{\"token\":2}");

  if (new_state == COMETD_STATE_HANDSHAKING)
    cometd_client_set_handshake_field (client, "ext", token);
}

/* B07 */
static void
test_dynamic_credentials (Wire *wire)
{
  g_autoptr(JsonNode) token = bayeux_json_node ("{\"token\":1}");
  CometdTestRecord *record;

  cometd_client_set_handshake_field (wire->client, "ext", token);
  wire_open (wire);
  record = cometd_test_server_get_record (wire->server, "/meta/handshake", -1);
  g_assert_cmpint (bayeux_json_get_int (bayeux_json_get_object (record->message, "ext"),
                                        "token", 0), ==, 1);

  g_signal_connect (wire->client, "state-changed", G_CALLBACK (handshaking_cb), NULL);
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 2);
  wire_wait_steady (wire);
  record = cometd_test_server_get_record (wire->server, "/meta/handshake", -1);
  g_assert_cmpint (bayeux_json_get_int (bayeux_json_get_object (record->message, "ext"),
                                        "token", 0), ==, 2);
}

/* B08 */
static void
test_503 (Wire *wire)
{
  CometdTestFault *fault =
    cometd_test_server_respond (wire->server, "/meta/handshake", 3, 503, "busy");

  g_object_set (wire->client, "backoff-increment", 40, "max-backoff", 2000, NULL);
  wire_open (wire);
  g_assert_cmpuint (fault->hits, ==, 3);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 4);

  /* Jitter may reduce each delay, which doubles, by half. */
  for (int i = 1; i < 4; i++)
    {
      gint64 wait = cometd_test_server_get_record (wire->server, "/meta/handshake", i)->time
        - cometd_test_server_get_record (wire->server, "/meta/handshake", i - 1)->time;

      g_assert_cmpint (wait, >=, (40000 << (i - 1)) / 2);
    }
}

/* B08: an upgrade that is refused for now. */
static void
test_503_upgrade (Wire *wire)
{
  gint64 start = g_get_monotonic_time ();

  g_object_set (wire->client, "backoff-increment", 40, "max-backoff", 2000, NULL);
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 503, 3);
  wire_open (wire);
  g_assert_cmpuint (cometd_test_server_count_upgrades (wire->server), ==, 4);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, (40000 + 80000 + 160000) / 2);
}

/* B08: retried until connection-timeout, then the last error. */
static void
test_503_for_ever (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  cometd_test_server_respond (wire->server, "/meta/handshake", -1, 503, "busy");
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 503, -1);
  error = wire_open_error_at_last (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  g_assert_nonnull (strstr (error->message, "503"));
}

/* B09 */
static void
test_bad_body (Wire *wire)
{
  static const char *bodies[] = { "<html>hello</html>", "", "[", "[1]", "\"x\"" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      CometdTestFault *fault = NULL;

      /* An empty text message on a WebSocket is no reply, and is ignored. */
      if (wire_is_websocket (wire) && *bodies[i] == '\0')
        continue;

      fault = cometd_test_server_respond (wire->server, "/meta/handshake", 1, 200, bodies[i]);

      wire_open (wire);
      g_assert_cmpuint (fault->hits, ==, 1);
      wire_close (wire);
    }
}

/* B09: the error shown to the app. */
static void
test_bad_body_errors (Wire *wire)
{
  g_autoptr(GError) html = NULL;
  g_autoptr(GError) empty = NULL;

  cometd_test_server_respond (wire->server, "/meta/handshake", -1, 200, "<html>");
  html = wire_open_error_at_last (wire);
  g_assert_error (html, COMETD_ERROR, COMETD_ERROR_TRANSPORT);

  cometd_test_server_clear_faults (wire->server);
  cometd_test_server_respond (wire->server, "/meta/handshake", -1, 200,
                              wire_is_websocket (wire) ? " " : "");
  empty = wire_open_error_at_last (wire);
  g_assert_error (empty, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  g_assert_cmpstr (html->message, !=, empty->message);
  if (!wire_is_websocket (wire))
    g_assert_nonnull (strstr (empty->message, "200"));
}

/* B09: a web page says that there is no Bayeux server at this address; once there was a session, it
 * may be that of a login or of maintenance. */
static void
test_web_page (Wire *wire)
{
  CometdTestFault *fault =
    cometd_test_server_respond (wire->server, "/meta/handshake", -1, 200, "<html>hello</html>");
  g_autoptr(GError) error = NULL;
  g_autofree char *client_id = NULL;

  fault->content_type = "text/html";
  error = wire_open_error (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  g_assert_nonnull (strstr (error->message, "200 text/html"));
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/meta/handshake") == 1, 50);

  cometd_test_server_clear_faults (wire->server);
  wire_open (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  fault = cometd_test_server_respond (wire->server, "/meta/connect", 3, 200, "<html>hello</html>");
  fault->content_type = "text/html";
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (fault->hits == 3 && cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
}

/* B10 */
static void
test_no_common_type (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  cometd_test_server_patch (wire->server, "/meta/handshake", 1,
                            "{\"supportedConnectionTypes\":[\"callback-polling\"]}");
  error = wire_open_error (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/meta/handshake") == 1, 100);
}

/* B15 */
static void
test_timeout (Wire *wire)
{
  gint64 start = g_get_monotonic_time ();
  CometdTestRecord *first;
  CometdTestRecord *second;
  g_autoptr(GError) error = NULL;
  guint n_handshakes;

  wire_be_impatient (wire, 150);
  /* Longer than the timeout, also if the first attempts do not reach the server in time. */
  cometd_test_server_delay (wire->server, "/meta/handshake", 1, wire_milliseconds (1500));
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  /* The first one that has reached the server has timed out. */
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") >= 2);
  wire_be_patient (wire);
  cometd_test_wait_until (wire->result != NULL);
  cometd_client_open_finish (wire->client, wire->result, &error);
  g_assert_no_error (error);
  wire_wait_steady (wire);
  n_handshakes = cometd_test_server_count (wire->server, "/meta/handshake");
  g_assert_cmpuint (n_handshakes, >=, 2);
  first = cometd_test_server_get_record (wire->server, "/meta/handshake", 0);
  second = cometd_test_server_get_record (wire->server, "/meta/handshake", 1);
  g_assert_cmpstr (first->id, !=, second->id);
  g_assert_cmpint (second->time - start, >=, wire_milliseconds (150) * 1000);

  /* The late reply creates a session on the server, but does not affect the client. */
  cometd_test_wait_until (cometd_test_server_count_sessions (wire->server) == n_handshakes);
  cometd_test_assert_stays (cometd_client_get_connected (wire->client), 50);
  g_assert_cmpstr (cometd_test_server_get_record (wire->server, "/meta/connect", -1)->client_id, ==,
                   cometd_client_get_client_id (wire->client));
}

static void
test_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_test_server_drop (wire->server, "/meta/handshake", 1);
  cometd_client_open_async (wire->client, cancellable, cometd_test_store_result, &result);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 1);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (result != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);
  wire_open (wire);
}

static void
add_tests (void)
{
  wire_add ("handshake/plain-open", test_plain_open);
  wire_add ("handshake/open-twice", test_open_twice);
  wire_add ("handshake/fails-cleanly", test_fails_cleanly);
  wire_add ("handshake/denied-none", test_denied_none);
  wire_add ("handshake/no-advice", test_no_advice);
  wire_add ("handshake/dynamic-credentials", test_dynamic_credentials);
  wire_add_long_polling ("handshake/503", test_503);
  wire_add_websocket ("handshake/503-upgrade", test_503_upgrade);
  wire_add ("handshake/503-for-ever", test_503_for_ever);
  wire_add ("handshake/bad-body", test_bad_body);
  wire_add ("handshake/bad-body-errors", test_bad_body_errors);
  wire_add_long_polling ("handshake/web-page", test_web_page);
  wire_add ("handshake/no-common-type", test_no_common_type);
  wire_add ("handshake/timeout", test_timeout);
  wire_add ("handshake/cancelled", test_cancelled);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
