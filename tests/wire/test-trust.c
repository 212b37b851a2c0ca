/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages that other users of the server can send: they do not affect a client that receives
 * them. */

#include <string.h>

#include "wire.h"

static void
relay (Wire       *wire,
       const char *event)
{
  g_autoptr(JsonObject) object = bayeux_json_object (event);

  bayeux_engine_relay (cometd_test_server_get_engine (wire->server), object);
}

/* The server sends this text; over long-polling, as the response to a publish. */
static void
push (Wire       *wire,
      const char *body)
{
  CometdTestFault *fault = cometd_test_server_respond (wire->server, "/push", 1, 200, body);

  cometd_client_publish_json_async (wire->client, "/push", "1", NULL, cometd_test_store_result,
                                    wire_result (wire));
  cometd_test_wait_until (fault->hits == 1);
}

/* This publish has no reply. */
static void
end_push (Wire *wire)
{
  if (cometd_client_get_connected (wire->client))
    wire_close (wire);
  cometd_test_wait_until (wire->result != NULL);
}

static void
assert_events (Wire       *wire,
               guint       n,
               const char *expected)
{
  g_autofree char *events = NULL;

  cometd_test_wait_until (wire->events->len >= n);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, expected);
}

static void
open_room (Wire *wire)
{
  wire_open (wire);
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/room/*");
}

static void
assert_unharmed (Wire *wire)
{
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_CONNECTED);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_CONNECTED), ==, 1);
  g_assert_null (cometd_client_get_last_error (wire->client));
  g_assert_false (cometd_client_get_multiple_clients (wire->client));
  wire_wait_held (wire, 1);
}

static void
test_extra_fields (Wire *wire)
{
  static const char *const fields[] = {
    "\"advice\":{\"reconnect\":\"none\"}",
    "\"advice\":{\"reconnect\":\"handshake\"}",
    "\"advice\":{\"reconnect\":\"retry\",\"interval\":3600000}",
    "\"advice\":{\"multiple-clients\":true}",
    "\"successful\":true",
    "\"successful\":false",
    "\"successful\":null",
    "\"successful\":false,\"error\":\"402::session_unknown\"",
    "\"error\":\"401::unauthorized\"",
    "\"ext\":{\"ack\":1,\"replay\":{\"/room/a\":7}}",
    "\"clientId\":\"other\",\"id\":\"1\",\"version\":\"2.0\",\"subscription\":\"/room/a\"",
  };

  open_room (wire);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *event =
        g_strdup_printf ("{\"channel\":\"/room/a\",\"data\":%u,%s}", (guint)i, fields[i]);
      g_autofree char *expected = g_strdup_printf ("/room/a %u", (guint)i);

      g_test_message ("%s", fields[i]);
      relay (wire, event);
      assert_events (wire, 1, expected);
      assert_unharmed (wire);
    }

  /* And later. */
  wire_publish_quietly (wire, "/room/a", "\"end\"");
  assert_events (wire, 1, "/room/a \"end\"");
  assert_unharmed (wire);
}

/* Another user has guessed the id of one of our requests. */
static void
test_forged_reply (Wire *wire)
{
  static const char *const channels[] = { "/room/other", "/room/mine" };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  const char *id;

  open_room (wire);
  cometd_test_server_drop (wire->server, "/room/mine", 1);
  cometd_client_publish_json_async (wire->client, "/room/mine", "1", cancellable,
                                    cometd_test_store_result, wire_result (wire));
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/room/mine") == 1);
  id = cometd_test_server_get_record (wire->server, "/room/mine", 0)->id;
  g_assert_cmpuint (strlen (id), >=, 8);

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    for (guint successful = 0; successful < 2; successful++)
      {
        g_autofree char *event =
          g_strdup_printf ("{\"channel\":\"%s\",\"id\":\"%s\",\"data\":2,\"successful\":%s,"
                           "\"error\":\"402::session_unknown\"}",
                           channels[i], id, successful ? "true" : "false");
        g_autofree char *expected = g_strdup_printf ("%s 2", channels[i]);

        relay (wire, event);
        assert_events (wire, 1, expected);
        g_assert_null (wire->result);
      }

  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (wire->result != NULL);
  g_assert_null (cometd_client_publish_json_finish (wire->client, wire->result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_invalid_channels (Wire *wire)
{
  g_autofree char *longer = g_strnfill (1025, 'a');
  g_autofree char *body = NULL;

  open_room (wire);
  longer[0] = '/';
  body = g_strdup_printf ("[{\"channel\":\"/room/a\",\"data\":1},{\"channel\":\"\",\"data\":2},"
                          "{\"channel\":\"x\",\"data\":3},{\"channel\":\"/room//a\",\"data\":4},"
                          "{\"channel\":\"/room/*\",\"data\":5},{\"channel\":\"%s\",\"data\":6},"
                          "{\"channel\":\"/room/a\",\"data\":7}]", longer);
  push (wire, body);
  assert_events (wire, 2, "/room/a 1, /room/a 7");
  assert_unharmed (wire);
  end_push (wire);
}

static void
test_not_json (Wire *wire)
{
  open_room (wire);
  push (wire, "[{\"channel\":\"/room/a\",\"data\":1},{\"channel\":\"/room/a\",\"data\":[NaN]},"
        "{\"data\":-Infinity,\"channel\":\"/room/a\"},{\"channel\":\"/room/a\",\"data\":2}]");
  assert_events (wire, 2, "/room/a 1, /room/a 2");
  assert_unharmed (wire);
  end_push (wire);
}

/* A disconnect from a server that includes all fields. */
static void
test_null_in_kick (Wire *wire)
{
  open_room (wire);
  push (wire, "[{\"channel\":\"/meta/disconnect\",\"id\":null,\"clientId\":null,\"advice\":null,"
        "\"successful\":null,\"error\":null},{\"channel\":\"/room/a\",\"data\":null,"
        "\"successful\":null,\"id\":null,\"advice\":null}]");
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_DISCONNECTED);

  /* Events that arrived with the disconnect are delivered. */
  assert_events (wire, 1, "/room/a null");
  end_push (wire);
}

/* A refusal without an id is still a refusal: nothing is retried. */
static void
test_null_in_refusal (Wire *wire)
{
  CometdTestFault *fault;

  open_room (wire);
  fault = cometd_test_server_respond (wire->server, "/meta/connect", 1, 200,
                                      "[{\"channel\":\"/meta/connect\",\"id\":null,"
                                      "\"successful\":false,\"advice\":null,"
                                      "\"error\":\"402::session_unknown\"}]");
  relay (wire, "{\"channel\":\"/room/a\",\"data\":1}");
  if (wire_is_websocket (wire))
    cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (fault->hits == 1);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 2);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
}

static void
add_tests (void)
{
  wire_add ("trust/extra-fields", test_extra_fields);
  wire_add ("trust/forged-reply", test_forged_reply);
  wire_add ("trust/invalid-channels", test_invalid_channels);
  wire_add ("trust/not-json", test_not_json);
  wire_add ("trust/null-in-kick", test_null_in_kick);
  wire_add ("trust/null-in-refusal", test_null_in_refusal);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
