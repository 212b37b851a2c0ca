/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Features of CometD for Java only: remote calls, kicks, expiring sessions, credentials. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-server.h"
#include "interop-tokens.h"

/* The server does not complete the connect that it holds for a session it removes: the client
 * notices with the next one. So this server holds connects for a short time only. */
static const char * const server_options[] = { "--timeout", "1500", NULL };

static char *url;

/* Without an array in an array, which this server cannot parse over HTTP. */
static void
test_remote_call (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    interop_try_remote_call (client, "echo", "{\"deep\":{\"er\":[1,2]}}", 0, &error);
  g_autofree char *data = NULL;

  g_assert_no_error (error);
  g_assert_true (cometd_message_get_successful (reply));
  g_assert_cmpstr (cometd_message_get_channel (reply), ==, "/service/echo");
  data = cometd_message_dup_data_json (reply);
  g_assert_true (interop_same_json (data, "{\"deep\":{\"er\":[1,2]}}"));

  interop_close_and_free (&client);
}

/* B64: the acknowledgement, which is successful, has the id of the result, which is not. */
static void
test_remote_call_fails (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;

  g_assert_null (interop_try_remote_call (client, "fail", "null", 0, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_nonnull (cometd_error_get_reply (error));
  data = cometd_message_dup_data_json (cometd_error_get_reply (error));
  g_assert_true (interop_same_json (data, "{\"failed\":null}"));

  interop_close_and_free (&client);
}

/* B65 */
static void
test_remote_call_times_out (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) other_error = NULL;
  g_autoptr(CometdMessage) reply = NULL;

  g_assert_null (interop_try_remote_call (client, "silence", "1", 300, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);

  reply = interop_try_remote_call (client, "echo", "1", 0, &other_error);
  g_assert_no_error (other_error);

  interop_close_and_free (&client);
}

/* Kicks the session, and waits until it has ended: TRUE if the client knows why. With long-polling
 * a connect that arrives behind the kick is refused with 402, like that of any unknown session, and
 * the notice is in the response to the publish only: if that is the later one, there is a new
 * session. */
static gboolean
kick (CometdClient *client)
{
  g_autofree char *id = g_strdup (cometd_client_get_client_id (client));
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = NULL;

  /* The session may end before the reply is sent. */
  reply = interop_try_publish (client, "/service/kick", "{}", &error);
  cometd_test_wait_until_for (cometd_client_get_state (client) == COMETD_STATE_DISCONNECTED ||
                              (cometd_client_get_connected (client) &&
                               g_strcmp0 (cometd_client_get_client_id (client), id) != 0),
                              INTEROP_SECONDS);
  return cometd_client_get_state (client) == COMETD_STATE_DISCONNECTED;
}

/* B49 */
static void
test_kick (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autoptr(InteropListener) listener = interop_listener_new (client, "/kicked");
  g_autoptr(GError) receive_error = NULL;
  gboolean is_kicked = kick (client);

  for (guint i = 0; i < 5 && !is_kicked; i++)
    is_kicked = kick (client);
  g_assert_true (is_kicked);
  g_assert_null (cometd_client_get_client_id (client));

  g_assert_null (interop_try_receive (client, &receive_error));
  g_assert_error (receive_error, COMETD_ERROR, COMETD_ERROR_SERVER);

  /* The state does not change until the app decides. */
  cometd_test_assert_stays (cometd_client_get_state (client) == COMETD_STATE_DISCONNECTED, 700);
  interop_open (client);
  interop_close_and_free (&client);
}

/* The client whose cookies are those of the session. */
static CometdClient *
new_sharing (SoupSession *session)
{
  static const char * const types[] = { "long-polling", NULL };
  CometdClient *client = g_object_new (COMETD_TYPE_CLIENT, "url", url, "session", session,
                                       "connection-types", types, NULL);

  interop_open (client);
  return client;
}

/* B42: two clients of one browser. The server does not hold the connects of the second one, and
 * does not revoke this by itself when the first one is gone. */
static void
test_multiple_clients (void)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options ("max-conns-per-host", 10, NULL);
  g_autoptr(SoupCookieJar) jar = soup_cookie_jar_new ();
  CometdClient *clients[2];
  int polling;

  soup_session_add_feature (session, SOUP_SESSION_FEATURE (jar));
  for (int i = 0; i < 2; i++)
    clients[i] = new_sharing (session);
  cometd_test_wait_until_for (cometd_client_get_multiple_clients (clients[0]) ||
                              cometd_client_get_multiple_clients (clients[1]), INTEROP_SECONDS);
  polling = cometd_client_get_multiple_clients (clients[0]) ? 0 : 1;

  interop_close_and_free (&clients[1 - polling]);
  cometd_test_wait_until_for (!cometd_client_get_multiple_clients (clients[polling]),
                              INTEROP_SECONDS);
  g_assert_true (cometd_client_get_connected (clients[polling]));

  interop_close_and_free (&clients[polling]);
}

/* The server forgets the session. With long-polling, the refusal of the held connect may arrive
 * before the reply. */
static void
expire (CometdClient *client)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = interop_try_publish (client, "/service/expire", "{}", &error);

  if (reply == NULL)
    g_assert_error (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
}

/* B29 */
static void
test_expired (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new_open (url, connection_type);
  g_autofree char *id = g_strdup (cometd_client_get_client_id (client));
  g_autoptr(InteropListener) listener = interop_listener_new (client, "/kept/**");

  expire (client);
  cometd_test_wait_until_for (cometd_client_get_connected (client)
                              && g_strcmp0 (cometd_client_get_client_id (client), id) != 0,
                              INTEROP_SECONDS);

  interop_publish (client, "/kept/channel", "\"still here\"");
  interop_listener_assert_next (listener, "/kept/channel", "\"still here\"");
  g_assert_cmpuint (interop_listener_get_count (listener), ==, 1);

  interop_close_and_free (&client);
}

/* B04, B05 */
static void
test_handshake_refused (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  g_autoptr(JsonNode) bad = json_from_string ("{\"token\":\"bad\"}", NULL);
  g_autoptr(JsonNode) good = json_from_string ("{\"token\":\"good\"}", NULL);
  g_autoptr(InteropListener) listener = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_set_handshake_field (client, "ext", bad);
  g_assert_false (interop_try_open (client, &error));
  interop_assert_refused (error, 403);
  g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_DISCONNECTED);
  g_assert_cmpint (cometd_client_get_next_retry_time (client), ==, 0);

  cometd_client_set_handshake_field (client, "ext", good);
  interop_open (client);
  listener = interop_listener_new (client, "/secret/channel");
  interop_publish (client, "/secret/channel", "\"hush\"");
  interop_listener_assert_next (listener, "/secret/channel", "\"hush\"");

  interop_close_and_free (&client);
}

static void
test_credentials (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  g_autoptr(InteropTokens) tokens =
    interop_tokens_new ((const char *[]) { "stale", "good", NULL });
  g_autoptr(InteropListener) listener = NULL;
  g_autofree char *id = NULL;

  cometd_client_set_auth_extension (client, COMETD_AUTH_EXTENSION (tokens));
  interop_open (client);
  g_assert_cmpuint (interop_tokens_get_n_asked (tokens), ==, 1);
  listener = interop_listener_new (client, "/secret/channel");

  /* The good token is sent with the next handshake, without calling the extension (B07). */
  id = g_strdup (cometd_client_get_client_id (client));
  expire (client);
  cometd_test_wait_until_for (cometd_client_get_connected (client)
                              && g_strcmp0 (cometd_client_get_client_id (client), id) != 0,
                              INTEROP_SECONDS);
  interop_publish (client, "/secret/channel", "\"hush\"");
  interop_listener_assert_next (listener, "/secret/channel", "\"hush\"");
  g_assert_cmpuint (interop_tokens_get_n_asked (tokens), ==, 1);

  interop_close_and_free (&client);
}

/* B78 */
static void
test_credentials_refused_twice (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  g_autoptr(InteropTokens) tokens =
    interop_tokens_new ((const char *[]) { "stale", "staler", "good", NULL });
  g_autoptr(GError) error = NULL;

  cometd_client_set_auth_extension (client, COMETD_AUTH_EXTENSION (tokens));
  g_assert_false (interop_try_open (client, &error));
  interop_assert_refused (error, 403);
  g_assert_cmpuint (interop_tokens_get_n_asked (tokens), ==, 1);
  g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_DISCONNECTED);

  interop_close_and_free (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(InteropServer) server = NULL;

  g_test_init (&argc, &argv, NULL);

  interop_add_both ("cometd", "remote-call", test_remote_call);
  interop_add_both ("cometd", "remote-call/fails", test_remote_call_fails);
  interop_add_both ("cometd", "remote-call/times-out", test_remote_call_times_out);
  interop_add_both ("cometd", "kick", test_kick);
  g_test_add_func ("/interop/cometd/long-polling/multiple-clients", test_multiple_clients);
  interop_add_both ("cometd", "expired", test_expired);
  interop_add_both ("cometd", "handshake-refused", test_handshake_refused);
  interop_add_both ("cometd", "credentials", test_credentials);
  interop_add_both ("cometd", "credentials/refused-twice", test_credentials_refused_twice);

  server = interop_server_new ("cometd", server_options);
  url = g_strdup_printf ("http://127.0.0.1:%u/cometd", interop_server_get_port (server));

  return g_test_run ();
}
