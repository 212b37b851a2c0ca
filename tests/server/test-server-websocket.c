/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The WebSocket side of the scripted server, with raw frames. */

#include "cometd-test-server.h"
#include "cometd-test.h"

typedef struct
{
  CometdTestServer *server;
  SoupSession *session;
  SoupWebsocketConnection *socket;
  GPtrArray *frames;           /* Text received; binary frames as "binary". */
  char *client_id;
  gboolean closed;
} Fixture;

static void
message_cb (Fixture *fixture,
            int      type,
            GBytes  *bytes)
{
  g_ptr_array_add (fixture->frames,
                   type == SOUP_WEBSOCKET_DATA_TEXT
                     ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                     : g_strdup ("binary"));
}

static void
closed_cb (Fixture *fixture)
{
  fixture->closed = TRUE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = cometd_test_server_new ();
  fixture->session = soup_session_new ();
  fixture->frames = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->socket != NULL)
    g_signal_handlers_disconnect_by_data (fixture->socket, fixture);
  g_clear_object (&fixture->socket);
  soup_session_abort (fixture->session);
  g_object_unref (fixture->session);
  cometd_test_server_free (fixture->server);
  g_ptr_array_unref (fixture->frames);
  g_free (fixture->client_id);
}

static gboolean
upgrade (Fixture  *fixture,
         GError  **error)
{
  g_autoptr(SoupMessage) message =
    soup_message_new ("GET", cometd_test_server_get_url (fixture->server));
  g_autoptr(GAsyncResult) result = NULL;

  soup_session_websocket_connect_async (fixture->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  fixture->socket = soup_session_websocket_connect_finish (fixture->session, result, error);
  if (fixture->socket == NULL)
    return FALSE;

  g_signal_connect_swapped (fixture->socket, "message", G_CALLBACK (message_cb), fixture);
  g_signal_connect_swapped (fixture->socket, "closed", G_CALLBACK (closed_cb), fixture);
  return TRUE;
}

static void
send_text (Fixture    *fixture,
           const char *json)
{
  g_autoptr(GString) text = g_string_new (json);

  /* $ is replaced by the client id. */
  g_string_replace (text, "$", fixture->client_id != NULL ? fixture->client_id : "", 0);
  soup_websocket_connection_send_text (fixture->socket, text->str);
}

/* Returns the next frame. */
static char *
receive (Fixture *fixture)
{
  cometd_test_wait_until (fixture->frames->len > 0);
  return g_ptr_array_steal_index (fixture->frames, 0);
}

#define assert_receive(fixture, expected) \
  G_STMT_START \
  { \
    g_autofree char *text_ = receive (fixture); \
    g_assert_cmpstr (text_, ==, expected); \
  } \
  G_STMT_END

static void
open_session (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonArray) array = NULL;
  g_autofree char *text = NULL;

  upgrade (fixture, &error);
  g_assert_no_error (error);
  send_text (fixture,
             "[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
             "\"supportedConnectionTypes\":[\"websocket\"]}]");
  text = receive (fixture);
  array = bayeux_json_parse_messages (text, strlen (text));
  fixture->client_id =
    g_strdup (bayeux_json_get_string (json_array_get_object_element (array, 0), "clientId"));
  send_text (fixture,
             "[{\"id\":\"2\",\"channel\":\"/meta/connect\",\"clientId\":\"$\","
             "\"connectionType\":\"websocket\"}]");
  assert_receive (fixture,
                  "[{\"id\":\"2\",\"channel\":\"/meta/connect\",\"successful\":true,"
                  "\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}}]");
}

static void
send_connect (Fixture *fixture)
{
  send_text (fixture,
             "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"clientId\":\"$\","
             "\"connectionType\":\"websocket\"}]");
  cometd_test_wait_until (cometd_test_server_count_held (fixture->server) == 1);
}

static void
test_story (Fixture       *fixture,
            gconstpointer  data)
{
  open_session (fixture);
  send_connect (fixture);

  send_text (fixture,
             "[{\"id\":\"4\",\"channel\":\"/meta/subscribe\",\"clientId\":\"$\","
             "\"subscription\":\"/a\"},"
             "{\"id\":\"5\",\"channel\":\"/a\",\"clientId\":\"$\",\"data\":null}]");
  /* Pushed in a frame of its own, before the replies, and the connect stays held. */
  assert_receive (fixture, "[{\"channel\":\"/a\",\"data\":null}]");
  assert_receive (fixture,
                  "[{\"id\":\"4\",\"channel\":\"/meta/subscribe\",\"subscription\":\"/a\","
                  "\"successful\":true},{\"id\":\"5\",\"channel\":\"/a\",\"successful\":true}]");
  g_assert_cmpuint (cometd_test_server_count_held (fixture->server), ==, 1);

  send_text (fixture, "[{\"id\":\"6\",\"channel\":\"/meta/disconnect\",\"clientId\":\"$\"}]");
  assert_receive (fixture,
                  "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"successful\":true,"
                  "\"advice\":{\"reconnect\":\"none\"}}]");
  assert_receive (fixture,
                  "[{\"id\":\"6\",\"channel\":\"/meta/disconnect\",\"successful\":true}]");
  g_assert_nonnull (cometd_test_server_get_socket (fixture->server));
  soup_websocket_connection_close (fixture->socket, 1000, NULL);
  cometd_test_wait_until (cometd_test_server_get_socket (fixture->server) == NULL);
  g_assert_cmpuint (bayeux_socket_get_close_code (
                      cometd_test_server_get_last_socket (fixture->server)), ==, 1000);
}

#define CONNECT(id, ack) \
  "[{\"id\":\"" id "\",\"channel\":\"/meta/connect\",\"clientId\":\"$\"," \
  "\"connectionType\":\"websocket\",\"ext\":{\"ack\":" ack "}}]"
#define CONNECT_OK(id, ack) \
  "[{\"id\":\"" id "\",\"channel\":\"/meta/connect\",\"successful\":true," \
  "\"ext\":{\"ack\":" ack "}}]"

static void
send_ack_connect (Fixture    *fixture,
                  const char *json)
{
  send_text (fixture, json);
  cometd_test_wait_until (cometd_test_server_count_held (fixture->server) == 1);
}

/* Events precede the reply to the connect, each in a frame of its own, and are sent again until
 * they are acknowledged. */
static void
test_ack (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonArray) array = NULL;
  g_autofree char *text = NULL;

  cometd_test_server_get_options (fixture->server)->ack = TRUE;
  upgrade (fixture, &error);
  g_assert_no_error (error);
  send_text (fixture,
             "[{\"id\":\"1\",\"channel\":\"/meta/handshake\",\"version\":\"1.0\","
             "\"supportedConnectionTypes\":[\"websocket\"],\"ext\":{\"ack\":true}}]");
  text = receive (fixture);
  array = bayeux_json_parse_messages (text, strlen (text));
  fixture->client_id =
    g_strdup (bayeux_json_get_string (json_array_get_object_element (array, 0), "clientId"));
  send_text (fixture,
             "[{\"id\":\"2\",\"channel\":\"/meta/subscribe\",\"clientId\":\"$\","
             "\"subscription\":\"/a\"}]");
  g_free (receive (fixture));
  send_text (fixture, CONNECT ("3", "0"));
  assert_receive (fixture,
                  "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"successful\":true,"
                  "\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000},"
                  "\"ext\":{\"ack\":1}}]");

  send_ack_connect (fixture, CONNECT ("4", "1"));
  cometd_test_server_publish (fixture->server, "/a", "1");
  assert_receive (fixture, "[{\"channel\":\"/a\",\"data\":1}]");
  assert_receive (fixture, CONNECT_OK ("4", "2"));

  /* The connection is closed in place of the reply. */
  cometd_test_server_cut (fixture->server, "/meta/connect", 1);
  cometd_test_server_publish (fixture->server, "/a", "2");
  cometd_test_assert_stays (fixture->frames->len == 0, 20);
  send_text (fixture, CONNECT ("5", "2"));
  assert_receive (fixture, "[{\"channel\":\"/a\",\"data\":2}]");
  cometd_test_wait_until (fixture->closed);
  g_assert_cmpuint (fixture->frames->len, ==, 0);

  g_clear_object (&fixture->socket);
  cometd_test_server_publish (fixture->server, "/a", "3");
  upgrade (fixture, &error);
  g_assert_no_error (error);
  send_text (fixture, CONNECT ("6", "2"));
  assert_receive (fixture, "[{\"channel\":\"/a\",\"data\":2}]");
  assert_receive (fixture, "[{\"channel\":\"/a\",\"data\":3}]");
  assert_receive (fixture, CONNECT_OK ("6", "4"));
  send_ack_connect (fixture, CONNECT ("7", "4"));
  cometd_test_assert_stays (fixture->frames->len == 0, 20);
}

static void
test_kick (Fixture       *fixture,
           gconstpointer  data)
{
  open_session (fixture);
  send_connect (fixture);
  cometd_test_server_kick (fixture->server, fixture->client_id);
  assert_receive (fixture, "[{\"channel\":\"/meta/disconnect\",\"successful\":true}]");
  assert_receive (fixture,
                  "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"successful\":true,"
                  "\"advice\":{\"reconnect\":\"none\"}}]");
}

static void
test_per_connection (Fixture       *fixture,
                     gconstpointer  data)
{
  open_session (fixture);
  cometd_test_server_get_options (fixture->server)->handshake_per_connection = TRUE;
  bayeux_socket_close (cometd_test_server_get_socket (fixture->server), 1001);
  cometd_test_wait_until (fixture->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (fixture->socket), ==, 1001);
  g_clear_object (&fixture->socket);

  g_assert_true (upgrade (fixture, NULL));
  send_text (fixture,
             "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"clientId\":\"$\","
             "\"connectionType\":\"websocket\"}]");
  assert_receive (fixture,
                  "[{\"id\":\"3\",\"channel\":\"/meta/connect\",\"successful\":false,"
                  "\"error\":\"402::session_unknown\","
                  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}}]");
}

static void
test_frames (Fixture       *fixture,
             gconstpointer  data)
{
  BayeuxSocket *socket;

  open_session (fixture);
  socket = cometd_test_server_get_socket (fixture->server);
  bayeux_socket_send_text (socket, "anything");
  bayeux_socket_send_binary (socket, (const guint8 *)"x", 1);
  bayeux_socket_send_fragments (socket, "0123456789", 3);
  assert_receive (fixture, "anything");
  assert_receive (fixture, "binary");
  assert_receive (fixture, "0123456789");

  send_text (fixture, "{");
  cometd_test_wait_until (fixture->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (fixture->socket), ==, 1011);
}

static void
test_reset (Fixture       *fixture,
            gconstpointer  data)
{
  open_session (fixture);
  cometd_test_server_reset (fixture->server, "/p", 1);
  send_text (fixture, "[{\"id\":\"5\",\"channel\":\"/p\",\"clientId\":\"$\",\"data\":1}]");
  cometd_test_wait_until (fixture->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (fixture->socket), ==, 0);
  g_assert_null (cometd_test_server_get_socket (fixture->server));
}

static void
test_frozen (Fixture       *fixture,
             gconstpointer  data)
{
  open_session (fixture);
  send_connect (fixture);
  send_text (fixture,
             "[{\"id\":\"4\",\"channel\":\"/meta/subscribe\",\"clientId\":\"$\","
             "\"subscription\":\"/a\"}]");
  g_free (receive (fixture));

  cometd_test_server_set_frozen (fixture->server, TRUE);
  cometd_test_server_publish (fixture->server, "/a", "1");
  send_text (fixture, "[{\"id\":\"5\",\"channel\":\"/p\",\"clientId\":\"$\",\"data\":1}]");
  cometd_test_assert_stays (fixture->frames->len == 0, 20);
  cometd_test_server_set_frozen (fixture->server, FALSE);
  assert_receive (fixture, "[{\"channel\":\"/a\",\"data\":1}]");
  assert_receive (fixture, "[{\"id\":\"5\",\"channel\":\"/p\",\"successful\":true}]");
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  cometd_test_server_set_upgrade (fixture->server, BAYEUX_UPGRADE_REFUSE, 404, 1);
  g_assert_false (upgrade (fixture, &error));
  g_assert_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET);
  g_clear_error (&error);

  cometd_test_server_set_upgrade (fixture->server, BAYEUX_UPGRADE_BAD_ACCEPT, 0, 1);
  g_assert_false (upgrade (fixture, &error));
  g_assert_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE);
  g_clear_error (&error);

  cometd_test_server_set_upgrade (fixture->server, BAYEUX_UPGRADE_RESET, 0, 1);
  g_assert_false (upgrade (fixture, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_cmpuint (cometd_test_server_count_upgrades (fixture->server), ==, 3);
  open_session (fixture);
}

static void
test_silent (Fixture       *fixture,
             gconstpointer  data)
{
  cometd_test_server_set_upgrade (fixture->server, BAYEUX_UPGRADE_SILENT, 0, 1);
  g_assert_true (upgrade (fixture, NULL));
  send_text (fixture, "[{\"id\":\"5\",\"channel\":\"/p\"}]");
  cometd_test_assert_stays (fixture->frames->len == 0, 20);
}

static void
test_hang (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(SoupMessage) message =
    soup_message_new ("GET", cometd_test_server_get_url (fixture->server));
  g_autoptr(GAsyncResult) result = NULL;

  cometd_test_server_set_upgrade (fixture->server, BAYEUX_UPGRADE_HANG, 0, 1);
  soup_session_websocket_connect_async (fixture->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (cometd_test_server_count_upgrades (fixture->server) == 1);
  cometd_test_assert_stays (result == NULL, 20);
  soup_session_abort (fixture->session);
  cometd_test_wait_until (result != NULL);
}

#define add(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/websocket/story", test_story);
  add ("/server/websocket/ack", test_ack);
  add ("/server/websocket/kick", test_kick);
  add ("/server/websocket/per-connection", test_per_connection);
  add ("/server/websocket/frames", test_frames);
  add ("/server/websocket/reset", test_reset);
  add ("/server/websocket/frozen", test_frozen);
  add ("/server/websocket/refused", test_refused);
  add ("/server/websocket/silent", test_silent);
  add ("/server/websocket/hang", test_hang);

  return g_test_run ();
}
