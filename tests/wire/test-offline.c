/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishing with flags: QUEUE_OFFLINE and REPEAT. */

#include <string.h>

#include "wire.h"

#define QUEUE COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE
#define REPEAT COMETD_PUBLISH_FLAGS_REPEAT

static void
publish (Wire               *wire,
         const char         *json,
         CometdPublishFlags  flags,
         GAsyncResult      **result)
{
  cometd_client_publish_full_json_async (wire->client, "/a", json, flags, WIRE_PATIENCE, NULL,
                                         cometd_test_store_result, result);
}

static void
finish (Wire          *wire,
        GAsyncResult **result,
        GError       **error)
{
  g_autoptr(CometdMessage) reply = NULL;

  cometd_test_wait_until (*result != NULL);
  reply = cometd_client_publish_full_json_finish (wire->client, *result, error);
  g_assert_true (reply == NULL || cometd_message_get_successful (reply));
  g_clear_object (result);
}

static void
assert_delivered (Wire          *wire,
                  GAsyncResult **result)
{
  g_autoptr(GError) error = NULL;

  finish (wire, result, &error);
  g_assert_no_error (error);
}

static void
lose_connection (Wire *wire)
{
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);
}

/* The payloads that the server received on /a. */
static char *
dup_received (Wire *wire)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cometd_test_server_count (wire->server, "/a"); i++)
    {
      CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/a", (int)i);

      g_string_append_printf (text, "%" G_GINT64_FORMAT,
                              json_object_get_int_member (record->message, "data"));
    }
  return g_string_free (text, FALSE);
}

static const char *
get_publish_id (Wire *wire,
                int   number)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/a", number);
  JsonObject *ext = json_object_get_object_member (record->message, "ext");

  return json_object_get_string_member (json_object_get_object_member (ext, "cometd-glib"), "id");
}

/* Messages wait for the connection, and are sent in order; the session goes on. */
static void
test_queued (Wire *wire)
{
  GAsyncResult *results[3] = { NULL };
  g_autofree char *client_id = NULL;
  g_autofree char *received = NULL;

  wire_open (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  lose_connection (wire);
  publish (wire, "1", QUEUE, &results[0]);
  publish (wire, "2", QUEUE | REPEAT, &results[1]);
  publish (wire, "3", QUEUE, &results[2]);
  g_assert_cmpuint (cometd_client_get_outgoing_size (wire->client), >, 0);
  cometd_test_server_resume (wire->server);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    assert_delivered (wire, &results[i]);

  received = dup_received (wire);
  g_assert_cmpstr (received, ==, "123");
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpuint (cometd_client_get_outgoing_size (wire->client), ==, 0);
}

/* The server restarts, and knows no session: they are sent in a new one, after its subscriptions,
 * so that the app receives them. */
static void
test_restarted (Wire *wire)
{
  GAsyncResult *results[2] = { NULL };
  g_autofree char *client_id = NULL;
  g_autofree char *received = NULL;

  wire_open (wire);
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/a");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  lose_connection (wire);
  cometd_test_server_expire (wire->server, NULL);
  publish (wire, "1", QUEUE, &results[0]);
  publish (wire, "2", QUEUE, &results[1]);
  cometd_test_server_resume (wire->server);
  assert_delivered (wire, &results[0]);
  assert_delivered (wire, &results[1]);
  cometd_test_wait_until (wire->events->len == 2);

  received = wire_take_events (wire);
  g_assert_cmpstr (received, ==, "/a 1, /a 2");
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), !=, client_id);
}

/* The server refuses the message because it does not know the session. */
static void
test_forgotten (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;

  wire_open (wire);
  cometd_test_server_fail (wire->server, "/a", 1, "402::session_unknown", NULL);
  publish (wire, "1", QUEUE, &result);
  assert_delivered (wire, &result);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/a"), ==, 2);
}

/* The default: nothing waits, and nothing is sent twice. */
static void
test_not_by_default (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_cut (wire->server, "/a", 1);
  publish (wire, "1", COMETD_PUBLISH_FLAGS_NONE, &result);
  finish (wire, &result, &error);
  g_assert_nonnull (error);
  g_clear_error (&error);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  wire_publish_quietly (wire, "/b", "1");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/a"), ==, 1);
  g_assert_false (json_object_has_member (cometd_test_server_get_record (wire->server, "/a", 0)
                                            ->message, "ext"));

  lose_connection (wire);
  publish (wire, "2", COMETD_PUBLISH_FLAGS_NONE, &result);
  finish (wire, &result, &error);
  if (wire_is_websocket (wire))
    g_assert_error (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
  else
    g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
}

/* The reply is lost: the message is repeated once, with the same id. Other messages have others. */
static void
test_repeated (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *received = NULL;

  wire_open (wire);
  cometd_test_server_cut (wire->server, "/a", 1);
  publish (wire, "1", REPEAT, &result);
  assert_delivered (wire, &result);
  publish (wire, "2", REPEAT, &result);
  assert_delivered (wire, &result);

  received = dup_received (wire);
  g_assert_cmpstr (received, ==, "112");
  g_assert_cmpuint (strlen (get_publish_id (wire, 0)), ==, 32);
  g_assert_cmpstr (get_publish_id (wire, 0), ==, get_publish_id (wire, 1));
  g_assert_cmpstr (get_publish_id (wire, 0), !=, get_publish_id (wire, 2));
}

/* Never more than twice. */
static void
test_repeated_once (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_cut (wire->server, "/a", 3);
  publish (wire, "1", QUEUE | REPEAT, &result);
  finish (wire, &result, &error);
  g_assert_nonnull (error);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  wire_publish_quietly (wire, "/b", "1");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/a"), ==, 2);
}

/* There is no reply: the message is repeated. Receivers get both copies. */
static void
test_silent (Wire *wire)
{
  g_autoptr(CometdClient) other = wire_client_new (wire);
  g_autoptr(GAsyncResult) result = NULL;

  wire_open_client (wire, other);
  cometd_client_subscribe_async (other, "/a", NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_object_unref (cometd_client_subscribe_finish (other, result, NULL));
  g_clear_object (&result);

  wire_open (wire);
  cometd_client_set_max_network_delay (wire->client, wire_milliseconds (1000));
  cometd_client_set_backoff_increment (wire->client, 1);
  cometd_test_server_lose_reply (wire->server, "/a", 1);
  publish (wire, "1", REPEAT, &result);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/a") == 1);
  /* For the repetition. */
  cometd_client_set_max_network_delay (wire->client, WIRE_PATIENCE);
  assert_delivered (wire, &result);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(CometdMessage) message = NULL;

      cometd_test_wait_until ((message = cometd_client_try_receive (other)) != NULL);
      g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
    }
  g_assert_cmpstr (get_publish_id (wire, 0), ==, get_publish_id (wire, 1));
}

/* Each operation completes once, whatever happens. */
static void
test_ends (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GAsyncResult) late = NULL;
  g_autoptr(GAsyncResult) full = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(GAsyncResult) unopened = NULL;
  g_autoptr(GError) error = NULL;

  publish (wire, "1", QUEUE, &unopened);
  finish (wire, &unopened, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  g_clear_error (&error);

  wire_open (wire);
  lose_connection (wire);
  cometd_client_publish_full_json_async (wire->client, "/a", "1", QUEUE, WIRE_PATIENCE,
                                         cancellable, cometd_test_store_result, &cancelled);
  publish (wire, "2", QUEUE, &closed);
  cometd_client_publish_full_json_async (wire->client, "/a", "3", QUEUE, 50, NULL,
                                         cometd_test_store_result, &late);
  cometd_client_set_max_outgoing_size (wire->client,
                                       cometd_client_get_outgoing_size (wire->client));
  publish (wire, "4", QUEUE, &full);
  finish (wire, &full, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_QUEUE_FULL);
  g_clear_error (&error);

  finish (wire, &late, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  finish (wire, &cancelled, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  cometd_client_abort (wire->client);
  finish (wire, &closed, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_cmpuint (cometd_client_get_outgoing_size (wire->client), ==, 0);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/a"), ==, 0);
}

static void
test_bad_arguments (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  publish (wire, "{", QUEUE, &result);
  finish (wire, &result, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
  g_clear_error (&error);

  cometd_client_publish_full_async (wire->client, "/meta/connect", NULL, QUEUE, 0, NULL,
                                    cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_publish_full_finish (wire->client, result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL);
}

static void
add_tests (void)
{
  wire_add ("offline/queued", test_queued);
  wire_add ("offline/restarted", test_restarted);
  wire_add ("offline/forgotten", test_forgotten);
  wire_add ("offline/not-by-default", test_not_by_default);
  wire_add ("offline/repeated", test_repeated);
  wire_add ("offline/repeated-once", test_repeated_once);
  wire_add ("offline/silent", test_silent);
  wire_add ("offline/ends", test_ends);
  wire_add ("offline/bad-arguments", test_bad_arguments);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
