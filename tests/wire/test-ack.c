/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Acknowledged delivery: B37, B79 to B82. */

#include <json-glib/json-glib.h>

#include "wire.h"

static CometdAckExtension *
add_extension (Wire *wire)
{
  g_autoptr(CometdAckExtension) extension = cometd_ack_extension_new ();

  cometd_client_add_extension (wire->client, COMETD_EXTENSION (extension));
  return extension;
}

/* Opens the client, and subscribes to /a. */
static void
open_subscribed (Wire *wire)
{
  cometd_test_server_get_options (wire->server)->ack = TRUE;
  add_extension (wire);
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_wait_steady (wire);
}

/* What a connect acknowledges; -1: nothing. number: counts from the first, or if it is negative
 * from the last, -1. */
static gint64
get_ack (Wire *wire,
         int   number)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/connect", number);
  JsonObject *ext = bayeux_json_get_object (record->message, "ext");

  return ext != NULL ? bayeux_json_get_int (ext, "ack", -1) : -1;
}

static void
wait_and_assert_events (Wire       *wire,
                        const char *last,
                        const char *expected)
{
  g_autofree char *events = NULL;

  cometd_test_wait_until (wire->events->len > 0
                          && g_str_equal (g_ptr_array_index (wire->events, wire->events->len - 1),
                                          last));
  wire_wait_steady (wire);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, expected);
}

/* Nothing is lost or received twice without a fault, and each batch is acknowledged. */
static void
test_batches (Wire *wire)
{
  open_subscribed (wire);
  g_assert_cmpint (get_ack (wire, 0), ==, 0);
  g_assert_cmpint (get_ack (wire, 1), ==, 1);
  wire_publish_numbers (wire, 1, 3);
  wait_and_assert_events (wire, "/a 3", "/a 1, /a 2, /a 3");
  wire_publish_numbers (wire, 4, 4);
  wait_and_assert_events (wire, "/a 4", "/a 4");

  /* And events that the client causes itself. */
  wire_publish_quietly (wire, "/a", "5");
  wait_and_assert_events (wire, "/a 5", "/a 5");
}

/* B79: the connection is lost, and events are published meanwhile. */
static void
test_offline (Wire *wire)
{
  open_subscribed (wire);
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);
  wire_publish_numbers (wire, 1, 3);
  cometd_test_server_resume (wire->server);
  wait_and_assert_events (wire, "/a 3", "/a 1, /a 2, /a 3");
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_HANDSHAKING), ==, 1);
}

/* B80: the reply is lost, after events that have arrived over a WebSocket. */
static void
test_lost_reply (Wire *wire)
{
  gint64 before;
  guint n_connects;

  open_subscribed (wire);
  before = get_ack (wire, -1);
  n_connects = cometd_test_server_count (wire->server, "/meta/connect");
  cometd_test_server_cut (wire->server, "/meta/connect", 1);
  wire_publish_numbers (wire, 1, 2);
  wait_and_assert_events (wire, "/a 2", "/a 1, /a 2");
  g_assert_cmpint (get_ack (wire, (int)n_connects), ==, before);
  g_assert_cmpint (get_ack (wire, -1), >, before + 1);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_HANDSHAKING), ==, 1);
}

/* The same again and again, in the middle of batches. */
static void
test_many_cuts (Wire *wire)
{
  g_autoptr(GString) expected = g_string_new (NULL);
  g_autofree char *events = NULL;

  open_subscribed (wire);
  cometd_client_set_backoff_increment (wire->client, 10);
  for (guint i = 1; i <= 20; i++)
    {
      if (i % 2 == 0)
        cometd_test_server_cut (wire->server, "/meta/connect", 1);
      wire_publish_numbers (wire, 10 * i, 10 * i + 9);
      for (guint n = 0; n < 10; n++)
        g_string_append_printf (expected, "%s/a %u", expected->len > 0 ? ", " : "", 10 * i + n);
      cometd_test_wait_until (wire->events->len == 10 * i);
    }

  wire_wait_steady (wire);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, expected->str);
}

/* B37: the reply to a connect that has expired is dropped with its events, and no third connect is
 * sent. */
static void
test_late_reply (Wire *wire)
{
  guint n_connects;

  open_subscribed (wire);
  n_connects = cometd_test_server_count (wire->server, "/meta/connect");

  /* The server sends the events, and a reply to a connect that the client does not wait for. */
  cometd_test_server_patch (wire->server, "/meta/connect", 1, "{\"id\":\"late\"}");
  wire_publish_numbers (wire, 1, 2);
  if (wire_is_websocket (wire))
    cometd_test_assert_stays (wire->events->len == 0
                              && cometd_test_server_count (wire->server, "/meta/connect")
                                 == n_connects, 100);
  cometd_test_server_reset_all (wire->server);
  wait_and_assert_events (wire, "/a 2", "/a 1, /a 2");
  g_assert_cmpint (get_ack (wire, (int)n_connects), ==, get_ack (wire, (int)n_connects - 1));
}

/* B81 */
static void
test_object_form (Wire *wire)
{
  CometdAckExtension *extension = add_extension (wire);

  cometd_test_server_get_options (wire->server)->ack = TRUE;
  cometd_test_server_patch (wire->server, "/meta/handshake", 1,
                            "{\"ext\":{\"ack\":{\"enabled\":true,\"batch\":1}}}");
  wire_open (wire);
  g_assert_true (cometd_ack_extension_get_enabled (extension));
  g_assert_cmpint (get_ack (wire, 0), ==, 1);
}

/* B82 */
static void
test_not_supported (Wire *wire)
{
  CometdAckExtension *extension = add_extension (wire);

  wire_watch (wire);
  wire_open (wire);
  g_assert_false (cometd_ack_extension_get_enabled (extension));
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 1, 1);
  cometd_test_wait_until (wire->events->len == 1);
  g_assert_cmpint (get_ack (wire, 0), ==, -1);
  g_assert_cmpint (get_ack (wire, -1), ==, -1);
}

/* The server has forgotten the session: the next one counts from the beginning. */
static void
test_new_session (Wire *wire)
{
  guint n_connects;

  open_subscribed (wire);
  wire_publish_numbers (wire, 1, 1);
  wait_and_assert_events (wire, "/a 1", "/a 1");
  cometd_test_wait_until (get_ack (wire, -1) == 2
                          && cometd_test_server_count_held (wire->server) == 1);
  n_connects = cometd_test_server_count (wire->server, "/meta/connect");
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (wire_count_state (wire, COMETD_STATE_CONNECTED) == 2);
  wire_wait_steady (wire);
  g_assert_cmpint (get_ack (wire, (int)n_connects), ==, 0);
  wire_publish_numbers (wire, 2, 2);
  wait_and_assert_events (wire, "/a 2", "/a 2");
}

/* A queue that is full pauses the server in the middle of a session with acknowledgement, and
 * nothing is lost. */
static void
test_pause (Wire *wire)
{
  cometd_test_server_get_options (wire->server)->ack = TRUE;
  add_extension (wire);
  cometd_client_set_max_pending_count (wire->client, 5);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_publish_numbers (wire, 0, 0);
  wire_assert_receives (wire, "0");
  wire_publish_numbers (wire, 1, 20);
  cometd_test_wait_until (cometd_client_get_paused (wire->client));
  wire_publish_numbers (wire, 21, 40);
  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      if (i == 10)
        cometd_test_server_reset_all (wire->server);
      wire_assert_receives (wire, json);
    }
}

/* The size of a batch is limited. */
static void
test_too_large (Wire *wire)
{
  g_autofree char *text = g_strnfill (600, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);

  open_subscribed (wire);
  cometd_client_set_max_message_size (wire->client, 2000);
  for (guint i = 0; i < 10; i++)
    cometd_test_server_publish (wire->server, "/a", json);
  cometd_test_wait_until (g_error_matches (cometd_client_get_last_error (wire->client),
                                           COMETD_ERROR, COMETD_ERROR_TOO_LARGE));
  g_assert_cmpuint (wire->events->len, <, 10);

  /* With room for it, all of them arrive. */
  cometd_client_set_max_message_size (wire->client, 0);
  cometd_test_wait_until (wire->events->len == 10);
  wire_wait_steady (wire);
  g_assert_cmpuint (wire->events->len, ==, 10);
}

static void
add_tests (void)
{
  wire_add ("ack/batches", test_batches);
  wire_add ("ack/offline", test_offline);
  wire_add ("ack/lost-reply", test_lost_reply);
  wire_add ("ack/many-cuts", test_many_cuts);
  wire_add ("ack/late-reply", test_late_reply);
  wire_add ("ack/object-form", test_object_form);
  wire_add ("ack/not-supported", test_not_supported);
  wire_add ("ack/new-session", test_new_session);
  wire_add ("ack/pause", test_pause);
  wire_add ("ack/too-large", test_too_large);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
