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

  cometd_test_server_set_clock_offset (wire->server, 5000);
  g_assert_null (cometd_timesync_extension_get_server_time (timesync));
  wire_open (wire);
  assert_offset (timesync, 5000, started);

  /* The next requests say what is known. */
  wire_subscribe_quietly (wire, "/a");
  {
    CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/subscribe", 0);
    JsonObject *ext = json_object_get_object_member (record->message, "ext");
    JsonObject *sent = json_object_get_object_member (ext, "timesync");
    gint64 tolerance = (g_get_monotonic_time () - started) / 1000 + 1;

    g_assert_cmpint (ABS (json_object_get_int_member (sent, "o") - 5000), <=, tolerance);
  }
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
add_tests (void)
{
  wire_add ("times-and-bytes/timesync", test_timesync);
  wire_add ("times-and-bytes/timesync-lacking", test_timesync_lacking);
  wire_add ("times-and-bytes/timesync-abort", test_timesync_abort);
  wire_add ("times-and-bytes/timestamp", test_timestamp);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
