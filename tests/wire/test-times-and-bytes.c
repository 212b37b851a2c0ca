/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ready-made extensions for times and bytes: B83 and B84. */

#include "wire.h"

static CometdTimesyncExtension *
add_timesync (Wire *wire)
{
  CometdTimesyncExtension *timesync = cometd_timesync_extension_new ();

  cometd_client_add_extension (wire->client, COMETD_EXTENSION (timesync));
  return timesync;
}

/* Half of the time that the test has taken may be missing. */
static void
assert_offset (CometdTimesyncExtension *timesync,
               gint64                   offset,
               gint64                   started)
{
  gint64 tolerance = (g_get_monotonic_time () - started) / 1000 + 1;
  g_autoptr(GDateTime) server_time = cometd_timesync_extension_get_server_time (timesync);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  g_assert_cmpint (ABS (cometd_timesync_extension_get_offset (timesync) - offset), <=, tolerance);
  g_assert_nonnull (server_time);
  g_assert_cmpint (ABS (g_date_time_difference (server_time, now) / 1000 - offset), <=, tolerance);
}

/* B83 */
static void
test_timesync (Wire *wire)
{
  g_autoptr(CometdTimesyncExtension) timesync = add_timesync (wire);
  gint64 started = g_get_monotonic_time ();
  CometdTestRecord *record;
  JsonObject *ext, *sent;
  gint64 tolerance;

  cometd_test_server_set_clock_offset (wire->server, 5000);
  g_assert_null (cometd_timesync_extension_get_server_time (timesync));
  wire_open (wire);
  assert_offset (timesync, 5000, started);

  /* The next requests say what is known. */
  wire_subscribe_quietly (wire, "/a");
  record = cometd_test_server_get_record (wire->server, "/meta/subscribe", 0);
  ext = json_object_get_object_member (record->message, "ext");
  sent = json_object_get_object_member (ext, "timesync");
  tolerance = (g_get_monotonic_time () - started) / 1000 + 1;
  g_assert_cmpint (ABS (json_object_get_int_member (sent, "o") - 5000), <=, tolerance);
}

/* B83: replies without the member, and those whose numbers are nonsense. */
static void
test_timesync_lacking (Wire *wire)
{
  g_autoptr(CometdTimesyncExtension) timesync = add_timesync (wire);
  gint64 started = g_get_monotonic_time ();
  gint64 offset;

  cometd_test_server_set_clock_offset (wire->server, -7000);
  wire_open (wire);
  offset = cometd_timesync_extension_get_offset (timesync);

  cometd_test_server_patch (wire->server, "/meta/subscribe", 1, "{\"ext\":null}");
  wire_subscribe_quietly (wire, "/a");
  cometd_test_server_patch (wire->server, "/meta/subscribe", 1,
                            "{\"ext\":{\"timesync\":{\"tc\":1,\"ts\":1e300,\"p\":-1}}}");
  wire_subscribe_quietly (wire, "/b");
  g_assert_cmpint (ABS (cometd_timesync_extension_get_offset (timesync) - offset), <=, 1);
  assert_offset (timesync, -7000, started);
}

static void
changed_cb (GObject    *object,
            GParamSpec *pspec,
            gpointer    user_data)
{
  cometd_client_abort (user_data);
}

/* A handler may drop everything. */
static void
test_timesync_abort (Wire *wire)
{
  g_autoptr(CometdTimesyncExtension) timesync = add_timesync (wire);
  GAsyncResult **result = wire_result (wire);
  g_autoptr(GError) error = NULL;

  cometd_test_server_set_clock_offset (wire->server, 5000);
  g_signal_connect (timesync, "notify::offset", G_CALLBACK (changed_cb), wire->client);
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, result);
  cometd_test_wait_until (*result != NULL);
  g_assert_false (cometd_client_open_finish (wire->client, *result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
}

static void
test_timestamp (Wire *wire)
{
  g_autoptr(CometdTimestampExtension) timestamp = cometd_timestamp_extension_new ();
  const char * const channels[] = { "/meta/handshake", "/meta/connect", "/meta/subscribe", "/a" };

  cometd_client_add_extension (wire->client, COMETD_EXTENSION (timestamp));
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_quietly (wire, "/a", "1");
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      CometdTestRecord *record =
        cometd_test_server_get_record (wire->server, channels[i], 0);

      g_assert_true (g_str_has_suffix (json_object_get_string_member (record->message,
                                                                      "timestamp"), " GMT"));
    }
}

static void
add_binary (Wire *wire)
{
  g_autoptr(CometdBinaryExtension) binary = cometd_binary_extension_new ();

  cometd_client_add_extension (wire->client, COMETD_EXTENSION (binary));
}

static void
publish_bytes (Wire        *wire,
               GBytes      *bytes,
               gboolean     last,
               const char  *meta_json,
               GError     **error)
{
  g_autoptr(JsonNode) meta = meta_json != NULL ? json_from_string (meta_json, NULL) : NULL;
  GAsyncResult **result = wire_result (wire);
  g_autoptr(CometdMessage) reply = NULL;

  cometd_client_publish_bytes_async (wire->client, "/bytes", bytes, last, meta,
                                     NULL, cometd_test_store_result, result);
  cometd_test_wait_until (*result != NULL);
  reply = cometd_client_publish_bytes_finish (wire->client, *result, error);
  g_assert_true (reply != NULL || error != NULL);
}

static CometdMessage *
receive (Wire *wire)
{
  GAsyncResult **result = wire_result (wire);
  g_autoptr(GError) error = NULL;
  CometdMessage *message;

  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, result);
  cometd_test_wait_until (*result != NULL);
  message = cometd_client_receive_finish (wire->client, *result, &error);
  g_assert_no_error (error);
  return message;
}

/* B84 */
static void
test_bytes (Wire *wire)
{
  add_binary (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/bytes");
  for (gsize size = 0; size <= 8; size++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new ("\x00\xff\x80\x22\x5c\x0a\x7f\x01", size);
      g_autoptr(CometdMessage) message = NULL;
      g_autoptr(GError) error = NULL;

      publish_bytes (wire, bytes, TRUE, NULL, &error);
      g_assert_no_error (error);
      message = receive (wire);
      g_assert_true (g_bytes_equal (cometd_message_get_bytes (message), bytes));
      g_assert_true (cometd_message_get_bytes_last (message));
      g_assert_null (cometd_message_get_bytes_meta (message));
    }
}

static void
test_bytes_parts (Wire *wire)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("abcdef", 6);
  g_autoptr(GError) error = NULL;

  add_binary (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/bytes");
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(CometdMessage) message = NULL;
      JsonObject *meta;

      publish_bytes (wire, bytes, i == 1, i == 0 ? "{\"name\":\"a.png\"}" : "{}", &error);
      g_assert_no_error (error);
      message = receive (wire);
      g_assert_true (g_bytes_equal (cometd_message_get_bytes (message), bytes));
      g_assert_cmpint (cometd_message_get_bytes_last (message), ==, i == 1);
      meta = json_node_get_object (cometd_message_get_bytes_meta (message));
      g_assert_cmpstr (json_object_get_string_member_with_default (meta, "name", "none"), ==,
                       i == 0 ? "a.png" : "none");
    }
}

/* As parts of one body. */
static void
test_bytes_batch (Wire *wire)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("abcdef", 6);
  GAsyncResult *results[3] = { NULL };

  add_binary (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/bytes");
  for (int i = 0; i < 3; i++)
    cometd_client_publish_bytes_async (wire->client, "/bytes", bytes, i == 2, NULL,
                                       NULL, cometd_test_store_result, &results[i]);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr(CometdMessage) reply = NULL;
      g_autoptr(CometdMessage) message = receive (wire);

      g_assert_cmpint (cometd_message_get_bytes_last (message), ==, i == 2);
      cometd_test_wait_until (results[i] != NULL);
      reply = cometd_client_publish_bytes_finish (wire->client, results[i], NULL);
      g_assert_nonnull (reply);
      g_object_unref (results[i]);
    }
}

static void
test_bytes_remote_call (Wire *wire)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("\x00\x01\x02", 3);
  GAsyncResult **result = wire_result (wire);
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  add_binary (wire);
  wire_open (wire);
  cometd_client_remote_call_bytes_async (wire->client, "same", bytes, TRUE, NULL, 0,
                                         NULL, cometd_test_store_result, result);
  cometd_test_wait_until (*result != NULL);
  reply = cometd_client_remote_call_bytes_finish (wire->client, *result, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (cometd_message_get_bytes (reply), bytes));
}

/* Without the extension, nothing is sent; the client goes on. */
static void
test_bytes_without (Wire *wire)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("abcdef", 6);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  publish_bytes (wire, bytes, TRUE, NULL, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION);
  g_assert_nonnull (strstr (error->message, "CometdBinaryExtension"));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/bytes"), ==, 0);
  wire_publish_quietly (wire, "/bytes", "1");
}

static void
test_bytes_limits (Wire *wire)
{
  g_autofree guint8 *zeros = g_malloc0 (80000);
  g_autoptr(GBytes) bytes = g_bytes_new_static (zeros, 80000);
  g_autoptr(GBytes) fewer = g_bytes_new_static (zeros, 79000);
  GAsyncResult **result;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) other_error = NULL;
  g_autoptr(GError) channel_error = NULL;

  /* 80,000 bytes are 100,000 characters; the rest of the message is too much. */
  add_binary (wire);
  cometd_client_set_max_message_size (wire->client, 100000);
  wire_open (wire);
  publish_bytes (wire, bytes, TRUE, NULL, &error);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  cometd_client_set_max_message_size (wire->client, 99999);
  publish_bytes (wire, bytes, TRUE, NULL, &other_error);
  g_assert_error (other_error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (other_error->message, "100000"));
  g_clear_error (&error);
  publish_bytes (wire, fewer, TRUE, NULL, &error);
  g_assert_no_error (error);

  result = wire_result (wire);
  cometd_client_publish_bytes_async (wire->client, "/meta/connect", fewer, TRUE, NULL,
                                     NULL, cometd_test_store_result, result);
  cometd_test_wait_until (*result != NULL);
  g_assert_null (cometd_client_publish_bytes_finish (wire->client, *result, &channel_error));
  g_assert_error (channel_error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL);
}

/* What another user marks as bytes and is not is an event like any other. */
static void
test_bytes_pretended (Wire *wire)
{
  const char * const events[] = {
    "{\"channel\":\"/bytes\",\"ext\":{\"binary\":{}},\"data\":{\"data\":\"~\",\"last\":true}}",
    "{\"channel\":\"/bytes\",\"ext\":{\"binary\":{}},\"data\":{\"data\":\"#####\"}}",
    "{\"channel\":\"/bytes\",\"ext\":{\"binary\":{}},\"data\":17}",
    "{\"channel\":\"/bytes\",\"ext\":{\"binary\":{}},\"data\":{\"last\":[],\"data\":\"\"}}",
  };

  add_binary (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/bytes");
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autoptr(JsonObject) event = bayeux_json_object (events[i]);
      g_autoptr(CometdMessage) message = NULL;
      g_autofree char *data = NULL;
      g_autofree char *member = NULL;

      bayeux_engine_relay (cometd_test_server_get_engine (wire->server), event);
      message = receive (wire);
      g_assert_null (cometd_message_get_bytes (message));
      data = cometd_message_dup_data_json (message);
      member = g_strdup_printf ("\"data\":%s", data);
      g_assert_nonnull (strstr (events[i], member));
    }
}

static void
add_tests (void)
{
  wire_add ("times-and-bytes/timesync", test_timesync);
  wire_add ("times-and-bytes/timesync-lacking", test_timesync_lacking);
  wire_add ("times-and-bytes/timesync-abort", test_timesync_abort);
  wire_add ("times-and-bytes/timestamp", test_timestamp);
  wire_add ("times-and-bytes/bytes", test_bytes);
  wire_add ("times-and-bytes/bytes-parts", test_bytes_parts);
  wire_add ("times-and-bytes/bytes-batch", test_bytes_batch);
  wire_add ("times-and-bytes/bytes-remote-call", test_bytes_remote_call);
  wire_add ("times-and-bytes/bytes-without", test_bytes_without);
  wire_add ("times-and-bytes/bytes-limits", test_bytes_limits);
  wire_add ("times-and-bytes/bytes-pretended", test_bytes_pretended);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
