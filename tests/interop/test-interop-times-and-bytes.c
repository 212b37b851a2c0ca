/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The extensions for times and bytes, with those of CometD's servers (B83, B84). */

#include "interop-calls.h"
#include "interop-peer.h"
#include "interop-server.h"

#define MAX_SIZE 30000

/* One server has the extensions, and the other has not. */
static char *url, *bare_url;

static CometdClient *
client_new_binary (const char *address,
                   const char *connection_type)
{
  CometdClient *client = interop_client_new (address, connection_type);
  g_autoptr(CometdBinaryExtension) binary = cometd_binary_extension_new ();

  cometd_client_add_extension (client, COMETD_EXTENSION (binary));
  interop_open (client);
  return client;
}

static CometdMessage *
receive (CometdClient *client)
{
  g_autoptr(GError) error = NULL;
  CometdMessage *message = interop_try_receive (client, &error);

  g_assert_no_error (error);
  return message;
}

/* How far the server finds the client's estimate away from its own clock. */
static void
meta_received_cb (CometdClient  *client,
                  CometdMessage *message,
                  gint64        *difference)
{
  JsonNode *ext = cometd_message_get_ext (message);
  JsonObject *timesync;

  if (ext == NULL || !json_object_has_member (json_node_get_object (ext), "timesync"))
    return;

  timesync = json_object_get_object_member (json_node_get_object (ext), "timesync");
  *difference = json_object_get_int_member (timesync, "a");
}

/* B83 */
static void
test_timesync (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  g_autoptr(CometdTimesyncExtension) timesync = cometd_timesync_extension_new ();
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GDateTime) server_time = NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autoptr(GError) error = NULL;
  gint64 difference = G_MAXINT64;
  gint64 start = g_get_monotonic_time ();
  gint64 tolerance;

  cometd_client_add_extension (client, COMETD_EXTENSION (timesync));
  interop_open (client);
  g_signal_connect (client, "meta-received", G_CALLBACK (meta_received_cb), &difference);
  subscription = interop_try_subscribe (client, "/times", &error);
  g_assert_no_error (error);

  server_time = cometd_timesync_extension_get_server_time (timesync);
  now = g_date_time_new_now_utc ();
  /* The server, which is on the same machine, has just started, and loads classes for each kind of
   * message. */
  tolerance = (g_get_monotonic_time () - start) / 1000 + 1;
  g_assert_nonnull (server_time);
  g_test_message ("offset %" G_GINT64_FORMAT " ms, lag %u ms, %" G_GINT64_FORMAT
                  " ms off according to the server",
                  cometd_timesync_extension_get_offset (timesync),
                  cometd_timesync_extension_get_lag (timesync), difference);
  g_assert_cmpint (ABS (g_date_time_difference (server_time, now)), <=, tolerance * 1000);
  g_assert_cmpint (ABS (cometd_timesync_extension_get_offset (timesync)), <=, tolerance);
  g_assert_cmpint (cometd_timesync_extension_get_lag (timesync), <=, tolerance);

  /* If it says nothing, the estimate is good. */
  if (difference != G_MAXINT64)
    g_assert_cmpint (ABS (difference), <=, tolerance);

  interop_close_and_free (&client);
}

static void
test_timesync_lacking (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (bare_url, connection_type);
  g_autoptr(CometdTimesyncExtension) timesync = cometd_timesync_extension_new ();

  cometd_client_add_extension (client, COMETD_EXTENSION (timesync));
  interop_open (client);
  g_assert_null (cometd_timesync_extension_get_server_time (timesync));
  interop_close_and_free (&client);
}

static char *
publish_and_get_timestamp (const char *address,
                           const char *connection_type)
{
  CometdClient *client = interop_client_new (address, connection_type);
  g_autoptr(CometdTimestampExtension) timestamp = cometd_timestamp_extension_new ();
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *node;
  char *text;

  cometd_client_add_extension (client, COMETD_EXTENSION (timestamp));
  interop_open (client);
  subscription = interop_try_subscribe (client, "/times", &error);
  g_assert_no_error (error);
  interop_publish (client, "/times", "1");
  message = receive (client);
  node = cometd_message_get_field (message, "timestamp");
  g_assert_nonnull (node);
  text = g_strdup (json_node_get_string (node));
  interop_close_and_free (&client);
  return text;
}

/* A server with the extension writes its own time, another one passes on the client's. */
static void
test_timestamp (gconstpointer connection_type)
{
  g_autofree char *own = publish_and_get_timestamp (url, connection_type);
  g_autofree char *passed_on = publish_and_get_timestamp (bare_url, connection_type);

  g_test_message ("“%s”, “%s”", own, passed_on);
  g_assert_cmpuint (strlen (own), >, 0);
  g_assert_true (g_str_has_suffix (passed_on, " GMT"));
}

static void
assert_publishes (CometdClient *client,
                  const char   *channel,
                  GBytes       *bytes,
                  gboolean      last,
                  JsonNode     *meta)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_publish_bytes_async (client, channel, bytes, last, meta, NULL,
                                     cometd_test_store_result, &result);
  cometd_test_wait_until_for (result != NULL, INTEROP_SECONDS);
  reply = cometd_client_publish_bytes_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_true (cometd_message_get_successful (reply));
}

static GBytes *
random_bytes_new (gsize size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8)g_test_rand_int ();
  return g_bytes_new_take (bytes, size);
}

static GBytes *
reversed_new (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *reversed = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    reversed[i] = data[size - 1 - i];
  return g_bytes_new_take (reversed, size);
}

/* Publishes bytes of all small lengths and some larger ones to one channel, and expects them on
 * another. */
static void
assert_bytes_pass (CometdClient *sender,
                   const char   *there,
                   CometdClient *receiver,
                   gboolean      reversed)
{
  const gsize sizes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 1023, MAX_SIZE };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gboolean last = i % 2 == 0;
      g_autoptr(JsonNode) meta = i % 3 == 0 ? NULL : json_from_string ("{\"name\":\"a\"}", NULL);
      g_autoptr(GBytes) bytes = random_bytes_new (sizes[i]);
      g_autoptr(GBytes) expected = reversed ? reversed_new (bytes) : g_bytes_ref (bytes);
      g_autoptr(CometdMessage) message = NULL;
      JsonNode *received_meta;

      assert_publishes (sender, there, bytes, last, meta);
      message = receive (receiver);
      g_assert_nonnull (cometd_message_get_bytes (message));
      g_assert_true (g_bytes_equal (cometd_message_get_bytes (message), expected));
      g_assert_cmpint (cometd_message_get_bytes_last (message), ==, last);
      received_meta = cometd_message_get_bytes_meta (message);
      if (meta != NULL)
        g_assert_true (received_meta != NULL && json_node_equal (received_meta, meta));
    }
}

static void
check_bytes (const char *address,
             const char *connection_type)
{
  CometdClient *alice = client_new_binary (address, connection_type);
  CometdClient *bob = client_new_binary (address, connection_type);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription = interop_try_subscribe (bob, "/bytes", &error);

  g_assert_no_error (error);
  assert_bytes_pass (alice, "/bytes", bob, FALSE);
  interop_close_and_free (&alice);
  interop_close_and_free (&bob);
}

/* B84: decoded and encoded again by the server. */
static void
test_bytes (gconstpointer connection_type)
{
  check_bytes (url, connection_type);
}

/* B84: passed on by the server. */
static void
test_bytes_lacking (gconstpointer connection_type)
{
  check_bytes (bare_url, connection_type);
}

static void
test_bytes_remote_call (gconstpointer connection_type)
{
  CometdClient *client = client_new_binary (url, connection_type);

  for (gsize size = 0; size <= 9; size++)
    {
      g_autoptr(GBytes) bytes = random_bytes_new (size);
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(CometdMessage) reply = NULL;
      g_autoptr(GError) error = NULL;

      cometd_client_remote_call_bytes_async (client, "echo", bytes, TRUE, NULL, 0, NULL,
                                             cometd_test_store_result, &result);
      cometd_test_wait_until_for (result != NULL, INTEROP_SECONDS);
      reply = cometd_client_remote_call_bytes_finish (client, result, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (cometd_message_get_bytes (reply), bytes));
    }
  interop_close_and_free (&client);
}

/* CometD's client in JavaScript sends them back in reverse order. */
static void
test_bytes_javascript (gconstpointer connection_type)
{
  g_autofree char *program = g_build_filename (g_getenv ("COMETD_INTEROP_SERVERS"), "js-bytes",
                                               NULL);
  const char *arguments[] = { program, "--url", url, "--type", connection_type, NULL };
  g_autoptr(CometdTestChild) javascript = cometd_test_child_new (arguments);
  g_autofree char *ready = cometd_test_child_wait_for (javascript, "READY", INTEROP_SECONDS);
  CometdClient *client = client_new_binary (url, connection_type);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    interop_try_subscribe (client, "/bytes/back", &error);

  g_assert_nonnull (ready);
  g_assert_no_error (error);
  assert_bytes_pass (client, "/bytes/there", client, TRUE);
  interop_close_and_free (&client);
}

static char *
build_url (InteropServer *server)
{
  return g_strdup_printf ("http://127.0.0.1:%u/cometd", interop_server_get_port (server));
}

int
main (int   argc,
      char *argv[])
{
  static const char * const bare_options[] = { "--extensions", "ack", NULL };
  InteropServer *server, *bare_server;
  int status;

  g_test_init (&argc, &argv, NULL);
  server = interop_server_new ("cometd", NULL);
  bare_server = interop_server_new ("cometd", bare_options);
  url = build_url (server);
  bare_url = build_url (bare_server);

  interop_add_both ("times-and-bytes", "timesync", test_timesync);
  interop_add_both ("times-and-bytes", "timesync-lacking", test_timesync_lacking);
  interop_add_both ("times-and-bytes", "timestamp", test_timestamp);
  interop_add_both ("times-and-bytes", "bytes", test_bytes);
  interop_add_both ("times-and-bytes", "bytes-lacking", test_bytes_lacking);
  interop_add_both ("times-and-bytes", "bytes-remote-call", test_bytes_remote_call);
  interop_add_both ("times-and-bytes", "bytes-javascript", test_bytes_javascript);

  status = g_test_run ();
  interop_server_free (server);
  interop_server_free (bare_server);
  g_free (url);
  g_free (bare_url);
  return status;
}
