/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Another user of the server publishes messages with additional fields, which the real servers
 * relay to all subscribers. The client is not affected, and delivers the events. */

#include <libsoup/soup.h>

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"

/* A user who sends raw requests. */
typedef struct
{
  SoupSession *session;
  const char *url;
  char *client_id;
} Stranger;

static void
send_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GBytes **body = user_data;

  *body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static GBytes *
stranger_post (Stranger   *self,
               const char *json)
{
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, self->url);
  g_autoptr(GBytes) request = g_bytes_new (json, strlen (json));
  GBytes *body = NULL;

  soup_message_set_request_body_from_bytes (message, "application/json", request);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, send_cb,
                                    &body);
  cometd_test_wait_until_for (body != NULL, INTEROP_SECONDS);
  return body;
}

static void
stranger_init (Stranger   *self,
               const char *url)
{
  g_autoptr(SoupCookieJar) jar = soup_cookie_jar_new ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GBytes) body = NULL;
  JsonObject *reply;

  self->session = soup_session_new ();
  soup_session_add_feature (self->session, SOUP_SESSION_FEATURE (jar));
  self->url = url;
  body = stranger_post (self, "[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
                        "\"supportedConnectionTypes\":[\"long-polling\"]}]");
  g_assert_true (json_parser_load_from_data (parser, g_bytes_get_data (body, NULL),
                                             (gssize)g_bytes_get_size (body), NULL));
  reply = json_array_get_object_element (json_node_get_array (json_parser_get_root (parser)), 0);
  self->client_id = g_strdup (json_object_get_string_member (reply, "clientId"));
  g_assert_nonnull (self->client_id);
}

static void
stranger_clear (Stranger *self)
{
  g_object_unref (self->session);
  g_free (self->client_id);
}

static void
stranger_publish (Stranger   *self,
                  const char *channel,
                  const char *data,
                  const char *fields)
{
  g_autofree char *json =
    g_strdup_printf ("[{\"channel\":\"%s\",\"clientId\":\"%s\",\"data\":%s,%s}]",
                     channel, self->client_id, data, fields);
  g_autoptr(GBytes) body = stranger_post (self, json);
}

static const char *const extra_fields[] = {
  "\"id\":\"2\",\"advice\":{\"reconnect\":\"none\"}",
  "\"id\":\"3\",\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
  "\"id\":\"4\",\"advice\":{\"reconnect\":\"retry\",\"interval\":3600000,\"timeout\":1}",
  "\"id\":\"5\",\"advice\":{\"multiple-clients\":true,\"interval\":2000}",
  "\"id\":\"6\",\"successful\":true",
  "\"id\":\"7\",\"successful\":false,\"advice\":{\"reconnect\":\"none\"}",
  "\"id\":\"8\",\"successful\":null",
  "\"id\":\"9\",\"x-messages\":99,\"subscription\":\"/trust/room\"",
  "\"id\":\"10\",\"ext\":{\"ack\":7,\"replay\":{\"/trust/room\":7},\"timesync\":{\"tc\":1}}",
  "\"id\":\"11\",\"ext\":{\"ack\":{\"enabled\":false,\"batch\":99}},\"timestamp\":[7]",
  "\"id\":\"12\",\"ext\":{\"timesync\":{\"tc\":1,\"ts\":9000000000000000,\"p\":0,\"a\":0}}",
  "\"id\":\"13\",\"ext\":{\"binary\":{},\"replay\":true},\"successful\":true",
};

static void
test_extra_fields (InteropFixture    *fixture,
                   const InteropPeer *peer)
{
  g_autofree char *id = g_strdup (cometd_client_get_client_id (fixture->alice));
  g_autoptr(InteropListener) alice = interop_listener_new (fixture->alice, "/trust/*");
  Stranger stranger;

  stranger_init (&stranger, fixture->url);
  for (guint i = 0; i < G_N_ELEMENTS (extra_fields); i++)
    {
      g_autofree char *data = g_strdup_printf ("%u", i);

      g_test_message ("%s", extra_fields[i]);
      stranger_publish (&stranger, "/trust/room", data, extra_fields[i]);
      interop_listener_assert_next (alice, "/trust/room", data);
      g_assert_cmpint (cometd_client_get_state (fixture->alice), ==, COMETD_STATE_CONNECTED);
      g_assert_false (cometd_client_get_multiple_clients (fixture->alice));

      /* Her own messages succeed, and so do events after them. */
      interop_publish (fixture->alice, "/trust/own", "true");
      interop_listener_assert_next (alice, "/trust/own", "true");
    }

  g_assert_cmpstr (cometd_client_get_client_id (fixture->alice), ==, id);
  g_assert_null (cometd_client_get_last_error (fixture->alice));
  stranger_clear (&stranger);
}

/* The ready-made extensions are affected no more than the client: each event arrives once, and the
 * acknowledgements, times and positions stay what the server says. */
static void
test_extensions (InteropFixture    *fixture,
                 const InteropPeer *peer)
{
  g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();
  g_autoptr(CometdTimesyncExtension) timesync = cometd_timesync_extension_new ();
  g_autoptr(CometdTimestampExtension) timestamp = cometd_timestamp_extension_new ();
  g_autoptr(CometdBinaryExtension) binary = cometd_binary_extension_new ();
  g_autoptr(CometdReplayExtension) replay = cometd_replay_extension_new ();
  CometdClient *carol = interop_client_new (fixture->url, peer->connection_type);
  g_autoptr(InteropListener) listener = NULL;
  gboolean enabled;
  Stranger stranger;

  cometd_client_add_extension (carol, COMETD_EXTENSION (ack));
  cometd_client_add_extension (carol, COMETD_EXTENSION (timesync));
  cometd_client_add_extension (carol, COMETD_EXTENSION (timestamp));
  cometd_client_add_extension (carol, COMETD_EXTENSION (binary));
  cometd_client_add_extension (carol, COMETD_EXTENSION (replay));
  interop_open (carol);
  listener = interop_listener_new (carol, "/trust/*");
  enabled = cometd_ack_extension_get_enabled (ack);

  stranger_init (&stranger, fixture->url);
  for (guint i = 0; i < G_N_ELEMENTS (extra_fields); i++)
    {
      g_autofree char *data = g_strdup_printf ("{\"event\":{\"replayId\":%u}}", i);

      g_test_message ("%s", extra_fields[i]);
      stranger_publish (&stranger, "/trust/room", data, extra_fields[i]);
      interop_listener_assert_next (listener, "/trust/room", data);
      interop_publish (carol, "/trust/own", "true");
      interop_listener_assert_next (listener, "/trust/own", "true");
      g_assert_cmpint (cometd_client_get_state (carol), ==, COMETD_STATE_CONNECTED);
      g_assert_cmpint (cometd_ack_extension_get_enabled (ack), ==, enabled);
      g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/trust/room"), ==, -1);

      /* The server runs on the same machine. */
      g_assert_cmpint (ABS (cometd_timesync_extension_get_offset (timesync)), <,
                       INTEROP_SECONDS * 1000);
    }

  g_assert_null (cometd_client_get_last_error (carol));
  stranger_clear (&stranger);
  interop_close_and_free (&carol);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add ("extra-fields", test_extra_fields);
  interop_add ("extensions", test_extensions);

  return interop_run ();
}
