/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "websocket-fixture.h"

static const char *
get_request (WebsocketFixture *fixture)
{
  g_assert_cmpuint (fixture->requests->len, ==, 1);
  return g_ptr_array_index (fixture->requests, 0);
}

static gboolean
add_certificate (WebsocketFixture *fixture)
{
  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    g_test_skip ("there is no openssl command");

  return fixture->peer->certificate != NULL;
}

/* B88 */
static void
test_tls_refused (gconstpointer data)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("wss");
  TransportRecorder *recorder = fixture->recorder;

  if (!add_certificate (fixture))
    return;

  if (data != NULL)
    transport_recorder_accept (recorder, FALSE);
  transport_recorder_send (recorder, 1, "[1]", NULL);
  transport_recorder_wait_for (recorder, "lost");
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_TLS);
  g_assert_error (recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (fixture->requests->len, ==, 0);
}

/* B88: certificates accepted by another client of the process do not count, although the TLS
 * session is resumed. */
static void
test_tls_apart (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("wss");
  g_autoptr(WebsocketFixture) strict = websocket_fixture_new ("wss");

  if (!add_certificate (fixture))
    return;

  transport_recorder_accept (fixture->recorder, TRUE);
  websocket_fixture_open (fixture);
  g_assert_cmpuint (fixture->recorder->n_asked, ==, 1);

  g_uri_unref (strict->recorder->settings.uri);
  strict->recorder->settings.uri = g_uri_ref (fixture->recorder->settings.uri);
  transport_recorder_accept (strict->recorder, FALSE);
  transport_recorder_send (strict->recorder, 1, "[1]", NULL);
  transport_recorder_wait_for (strict->recorder, "lost");
  g_assert_cmpuint (strict->recorder->n_asked, ==, 1);
  g_assert_cmpint (strict->recorder->kind, ==, COMETD_FAILURE_TLS);
  g_assert_error (strict->recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (strict->recorder->error->message, "(websocket)"));
  g_assert_nonnull (strstr (strict->recorder->error->message, "self-signed"));
  g_assert_cmpuint (fixture->requests->len, ==, 1);
}

static void
test_tls_accepted (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("https");
  g_autofree char *text = g_strnfill (0x100000, 'x');

  if (!add_certificate (fixture))
    return;

  transport_recorder_accept (fixture->recorder, TRUE);
  websocket_fixture_open (fixture);
  websocket_fixture_text (fixture, text);
  websocket_fixture_text (fixture, "[]");
  cometd_test_wait_until (fixture->recorder->bodies->len == 2);
  transport_recorder_send (fixture->recorder, 2, text, NULL);
  transport_recorder_send (fixture->recorder, 3, "[3]", NULL);
  cometd_test_wait_until (g_str_has_suffix (fixture->frames->str, " text:[3]"));
  cometd_transport_close (fixture->recorder->transport);
  transport_recorder_wait_for (fixture->recorder, "closed");
  g_assert_true (g_str_has_suffix (fixture->frames->str, " close:1000"));
}

/* B86: from the jar of the session, or from that of the client if it has none. */
static void
test_cookies (gconstpointer data)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  CometdHttpSettings *settings = &fixture->recorder->settings;
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/", fixture->peer->port);
  g_autoptr(GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  SoupCookieJar *jar = NULL;
  g_autofree char *sent = NULL;

  if (data != NULL)
    soup_session_remove_feature_by_type (settings->session, SOUP_TYPE_COOKIE_JAR);
  settings->jar = data != NULL ? soup_cookie_jar_new () : NULL;
  jar = settings->jar;
  if (jar == NULL)
    jar = SOUP_COOKIE_JAR (soup_session_get_feature (settings->session, SOUP_TYPE_COOKIE_JAR));

  soup_cookie_jar_set_cookie (jar, uri, "BAYEUX_BROWSER=abc; HttpOnly");
  websocket_fixture_open (fixture);
  sent = cometd_test_peer_get_header (get_request (fixture), "Cookie");
  g_assert_cmpstr (sent, ==, "BAYEUX_BROWSER=abc");
}

static void
test_protocol (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  const char * const headers[] = { "Sec-WebSocket-Protocol", "cometd/1, other", NULL };
  g_autofree char *sent = NULL;

  fixture->upgrade_answer = "HTTP/1.1 101 Ok\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Protocol: other\r\n"
                            "Sec-WebSocket-Accept: %s\r\n\r\n";
  transport_recorder_send (fixture->recorder, 1, "[1]", headers);
  cometd_test_wait_until (g_str_equal (fixture->frames->str, "text:[1]"));
  sent = cometd_test_peer_get_header (get_request (fixture), "Sec-WebSocket-Protocol");
  g_assert_cmpstr (sent, ==, "cometd/1, other");
}

/* Extensions of the session of an app are not offered. */
static void
test_no_compression (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  g_autofree char *sent = NULL;

  soup_session_add_feature_by_type (fixture->recorder->settings.session,
                                    SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  websocket_fixture_open (fixture);
  sent = cometd_test_peer_get_header (get_request (fixture), "Sec-WebSocket-Extensions");
  g_assert_null (sent);
}

static void
test_proxy_tunnel (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("wss");
  g_autoptr(CometdTestTunnel) tunnel = cometd_test_tunnel_new ();
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u ", fixture->peer->port);

  if (!add_certificate (fixture))
    return;

  transport_recorder_use_proxy (fixture->recorder, tunnel->peer->port);
  transport_recorder_accept (fixture->recorder, TRUE);
  websocket_fixture_open (fixture);
  g_assert_cmpstr (tunnel->targets->str, ==, target);
  g_object_unref (g_steal_pointer (&fixture->recorder->transport));
  cometd_test_wait_until (fixture->peer->n_open == 0);
}

static void
test_proxy_refuses (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("wss");

  fixture->upgrade_answer = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
  transport_recorder_use_proxy (fixture->recorder, fixture->peer->port);
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  transport_recorder_wait_for (fixture->recorder, "lost");
  g_assert_true (g_str_has_prefix (get_request (fixture), "CONNECT 127.0.0.1:"));
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_UNREACHABLE);
  g_assert_cmpuint (fixture->recorder->status, ==, 403);
  g_assert_true (cometd_transport_is_reached (fixture->recorder->transport));
}

/* Without TLS, libsoup does not use a tunnel, but sends the upgrade to the proxy. */
static void
test_proxy_plain (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  transport_recorder_use_proxy (fixture->recorder, fixture->peer->port);
  transport_recorder_set_url (fixture->recorder, "ws://example.invalid/bayeux");
  websocket_fixture_open (fixture);
  g_assert_true (g_str_has_prefix (get_request (fixture),
                                   "GET http://example.invalid/bayeux HTTP/1.1\r\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/websocket/tls/refused", NULL, test_tls_refused);
  g_test_add_data_func ("/websocket/tls/refused-by-handler", "", test_tls_refused);
  g_test_add_func ("/websocket/tls/accepted", test_tls_accepted);
  g_test_add_func ("/websocket/tls/apart", test_tls_apart);
  g_test_add_data_func ("/websocket/cookies/jar-of-session", NULL, test_cookies);
  g_test_add_data_func ("/websocket/cookies/own-jar", "", test_cookies);
  g_test_add_func ("/websocket/protocol", test_protocol);
  g_test_add_func ("/websocket/no-compression", test_no_compression);
  g_test_add_func ("/websocket/proxy/tunnel", test_proxy_tunnel);
  g_test_add_func ("/websocket/proxy/refuses", test_proxy_refuses);
  g_test_add_func ("/websocket/proxy/plain", test_proxy_plain);

  return g_test_run ();
}
