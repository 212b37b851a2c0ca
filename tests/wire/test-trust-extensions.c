/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* None of the ready-made extensions trusts what another user of the server can write: events with
 * forged fields change no acknowledgement, time or position. */

#include <string.h>

#include "replay.h"

/* %s: the id of the connect that the server holds. Each is a whole event, without its data. */
static const char *const forgeries[] = {
  "\"ext\":{\"ack\":99}",
  "\"ext\":{\"ack\":0}",
  "\"ext\":{\"ack\":-1}",
  "\"ext\":{\"ack\":1e300}",
  "\"ext\":{\"ack\":true}",
  "\"ext\":{\"ack\":{\"enabled\":false,\"batch\":99}}",
  "\"ext\":null",
  "\"ext\":[]",
  "\"id\":\"%s\",\"successful\":true,\"ext\":{\"ack\":99}",
  "\"id\":\"%s\",\"successful\":true,\"ext\":{\"timesync\":{\"tc\":1,\"ts\":1,\"p\":0,\"a\":0}}",
  ("\"id\":\"%s\",\"successful\":false,\"error\":\"402::session_unknown\","
   "\"advice\":{\"reconnect\":\"none\"},\"ext\":{\"ack\":99}"),
  "\"subscription\":\"/room/a\",\"ext\":{\"ack\":99,\"replay\":{\"/room/a\":7}}",
  "\"ext\":{\"timesync\":{\"tc\":1,\"ts\":9e15,\"p\":0,\"a\":0}}",
  "\"ext\":{\"timesync\":7}",
  "\"timestamp\":{\"a\":1}",
  "\"timestamp\":\"Fri, 31 Dec 9999 23:59:59 GMT\",\"successful\":true",
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0},\"ext\":{\"ack\":1}",
};

static void
add (Wire     *wire,
     gpointer  extension)
{
  cometd_client_add_extension (wire->client, extension);
}

static char *
dup_connect_id (Wire *wire)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/connect", -1);

  return g_strdup (record->id);
}

static gint64
get_ack (Wire *wire)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/connect", -1);

  return bayeux_json_get_int (bayeux_json_get_object (record->message, "ext"), "ack", -1);
}

static JsonObject *
make_event (const char *channel,
            const char *data,
            const char *fields,
            const char *id)
{
  g_auto(GStrv) parts = g_strsplit (fields, "%s", 2);
  g_autofree char *filled = g_strjoinv (id, parts);
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"%s\",\"data\":%s,%s}", channel, data,
                                           filled);

  return bayeux_json_object (json);
}

/* Another user publishes it; or the server sends it, although the channel is not subscribed. */
static void
relay (Wire       *wire,
       const char *channel,
       const char *data,
       const char *fields)
{
  BayeuxEngine *engine = cometd_test_server_get_engine (wire->server);
  g_autofree char *id = dup_connect_id (wire);
  g_autoptr(JsonObject) event = make_event (channel, data, fields, id);

  bayeux_engine_relay (engine, event);
}

static void
deliver (Wire       *wire,
         const char *channel,
         const char *data,
         const char *fields)
{
  BayeuxEngine *engine = cometd_test_server_get_engine (wire->server);
  g_autofree char *id = dup_connect_id (wire);
  g_autoptr(JsonObject) event = make_event (channel, data, fields, id);

  bayeux_engine_deliver (engine, bayeux_engine_lookup (engine,
                                                       cometd_client_get_client_id (wire->client)),
                         event);
}

static void
assert_received (Wire       *wire,
                 const char *channel,
                 const char *data)
{
  g_autofree char *expected = g_strdup_printf ("%s %s", channel, data);
  g_autofree char *events = NULL;

  cometd_test_wait_until (wire->events->len > 0);
  wire_wait_steady (wire);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, expected);
}

static void
assert_unharmed (Wire *wire)
{
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_CONNECTED);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_CONNECTED), ==, 1);
  g_assert_null (cometd_client_get_last_error (wire->client));
}

/* Each event has a batch of its own, and the next connect acknowledges that batch and no other. */
static void
test_forged (Wire *wire)
{
  g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();
  g_autoptr(CometdTimesyncExtension) timesync = cometd_timesync_extension_new ();
  g_autoptr(CometdTimestampExtension) timestamp = cometd_timestamp_extension_new ();
  g_autoptr(CometdBinaryExtension) binary = cometd_binary_extension_new ();
  g_autoptr(CometdReplayExtension) replay = cometd_replay_extension_new ();
  const gint64 hour = 60 * 60 * 1000;
  gint64 batch;

  cometd_test_server_get_options (wire->server)->ack = TRUE;
  cometd_test_server_set_clock_offset (wire->server, hour);
  add (wire, ack);
  add (wire, timesync);
  add (wire, timestamp);
  add (wire, binary);
  add (wire, replay);
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/room/*");
  wire_wait_steady (wire);
  g_assert_true (cometd_ack_extension_get_enabled (ack));
  batch = get_ack (wire);

  for (gsize i = 0; i < G_N_ELEMENTS (forgeries); i++)
    {
      g_autofree char *data = g_strdup_printf ("%u", (guint)i);

      g_test_message ("%s", forgeries[i]);
      relay (wire, "/room/a", data, forgeries[i]);
      assert_received (wire, "/room/a", data);
      g_assert_cmpint (get_ack (wire), ==, ++batch);
      g_assert_true (cometd_ack_extension_get_enabled (ack));
      g_assert_cmpint (ABS (cometd_timesync_extension_get_offset (timesync) - hour), <, hour / 2);
      g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/room/a"), ==, -1);
      assert_unharmed (wire);
    }

  /* What is not subscribed is dropped or delivered, and changes nothing either. */
  for (gsize i = 0; i < G_N_ELEMENTS (forgeries); i++)
    {
      deliver (wire, "/elsewhere", "1", forgeries[i]);
      relay (wire, "/room/a", "2", "\"x\":1");
      cometd_test_wait_until (wire->events->len > 0 &&
                              g_str_equal (wire->events->pdata[wire->events->len - 1],
                                           "/room/a 2"));
      wire_wait_steady (wire);
      g_ptr_array_set_size (wire->events, 0);
      g_assert_cmpint (get_ack (wire), >, batch);
      g_assert_cmpint (get_ack (wire), <=, batch + 2);
      batch = get_ack (wire);
      assert_unharmed (wire);
    }
}

/* Data that only looks like bytes: the event arrives, and is not taken for bytes. */
static void
test_binary (Wire *wire)
{
  static const char *const datas[] = {
    "5", "null", "[]", "{}", "\"text\"", "{\"data\":5}", "{\"data\":\"ééé\"}",
    "{\"data\":\"~~~~~\"}", "{\"data\":\"%%%%%\"}", "{\"data\":\"a\"}",
    "{\"data\":\"00000\",\"last\":7}", "{\"data\":{\"data\":\"00000\"}}",
  };
  g_autoptr(CometdBinaryExtension) binary = cometd_binary_extension_new ();

  add (wire, binary);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/room/*");
  for (gsize i = 0; i < G_N_ELEMENTS (datas); i++)
    {
      g_autoptr(CometdMessage) message = NULL;

      g_test_message ("%s", datas[i]);
      relay (wire, "/room/a", datas[i], "\"ext\":{\"binary\":{}}");
      cometd_test_wait_until ((message = cometd_client_try_receive (wire->client)) != NULL);
      g_assert_true (cometd_message_get_bytes (message) == NULL ||
                     g_str_equal (datas[i], "{\"data\":\"00000\",\"last\":7}"));
      assert_unharmed (wire);
    }
}

/* Positions: those of this session's own events on subscribed channels, and only forwards. */
static void
test_positions (Wire *wire)
{
  static const char *const ids[] = {
    "6", "0", "-1", "-2", "7.5", "1e3", "1e300", "\"8\"", "true", "null", "{}", "[9]",
  };
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);

  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  cometd_test_replay_set_next (server, "/u/x", 7);
  replay_publish (server, "/u/x", "seven");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 7);
  wire_wait_steady (wire);
  g_ptr_array_set_size (wire->events, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"event\":{\"replayId\":%s},\"payload\":\"%u\"}",
                                               ids[i], (guint)i);
      g_autofree char *end = g_strdup_printf ("{\"payload\":\"end %u\"}", (guint)i);
      g_autofree char *last = g_strdup_printf ("/u/x %s", end);

      g_test_message ("%s", ids[i]);
      deliver (wire, "/u/x", data, "\"ext\":{\"replay\":{\"/u/x\":1}}");
      deliver (wire, "/u/x", data, "\"id\":\"%s\",\"successful\":true");
      deliver (wire, "/u/x", end, "\"ext\":{\"replay\":true}");
      cometd_test_wait_until (wire->events->len > 0 &&
                              g_str_equal (wire->events->pdata[wire->events->len - 1], last));
      g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 7);
      assert_unharmed (wire);
    }

  /* Higher positions elsewhere, and in the wrong place. */
  deliver (wire, "/u/y", "{\"event\":{\"replayId\":100},\"payload\":\"y\"}", "\"x\":1");
  deliver (wire, "/u/x", "{\"replayId\":100,\"payload\":\"x\"}", "\"replayId\":100");
  deliver (wire, "/u/x", "{\"event\":[{\"replayId\":100}]}",
           "\"event\":{\"replayId\":100},\"subscription\":\"/u/x\"");
  deliver (wire, "/u/x", "{\"payload\":\"end\"}", "\"x\":1");
  cometd_test_wait_until (g_str_equal (wire->events->pdata[wire->events->len - 1],
                                       "/u/x {\"payload\":\"end\"}"));
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 7);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/y"), ==, -1);

  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/subscribe") == 2);
  replay_assert_asked (wire, -1, "{\"/u/x\":7}");
}

/* What is stored for another process is the same before and after. */
static void
test_session_state (Wire *wire)
{
  g_autoptr(CometdTimesyncExtension) timesync = cometd_timesync_extension_new ();
  g_autoptr(CometdReplayExtension) replay = cometd_replay_extension_new ();
  g_autoptr(GVariant) before = NULL;

  add (wire, timesync);
  add (wire, replay);
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/room/*");
  wire_wait_steady (wire);
  before = cometd_client_dup_session_state (wire->client);
  g_assert_nonnull (before);

  for (gsize i = 0; i < G_N_ELEMENTS (forgeries); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"event\":{\"replayId\":9},\"n\":%u}", (guint)i);
      g_autoptr(GVariant) after = NULL;

      g_test_message ("%s", forgeries[i]);
      relay (wire, "/room/a", data, forgeries[i]);
      assert_received (wire, "/room/a", data);
      after = cometd_client_dup_session_state (wire->client);
      g_assert_true (g_variant_equal (before, after));
    }
  assert_unharmed (wire);
}

static void
add_tests (void)
{
  wire_add ("trust-extensions/forged", test_forged);
  wire_add ("trust-extensions/binary", test_binary);
  wire_add_long_polling ("trust-extensions/positions", test_positions);
  wire_add ("trust-extensions/session-state", test_session_state);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
