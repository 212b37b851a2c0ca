/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "long-polling-fixture.h"

static void
answer_redirect (Fixture            *fixture,
                 CometdTestPeerLink *link,
                 const char         *request)
{
  if (g_str_has_prefix (request, "POST /there "))
    cometd_test_peer_send_http (link, 200, "", "[{}]");
  else
    cometd_test_peer_send (link, fixture->raw, -1);
}

static void
test_redirect (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_redirect);
  const char * const headers[] = { "Authorization", "Bearer x", "X-Exchange", "y", NULL };

  fixture->raw = data;
  transport_recorder_send (fixture->recorder, 1, "[4]", headers);
  cometd_test_wait_until (fixture->recorder->n_finished == 1);
  g_assert_cmpstr (fixture->recorder->news->str, ==, "received-1 finished-1");
  g_assert_cmpuint (fixture->requests->len, ==, 2);
  g_assert_true (g_str_has_suffix (get_request (fixture, 1), "\r\n\r\n[4]"));
  assert_header (get_request (fixture, 1), "Content-Type", "application/json;charset=UTF-8");
  assert_header (get_request (fixture, 1), "Authorization", "Bearer x");
  assert_header (get_request (fixture, 1), "X-Exchange", "y");
}

/* Another port is another server: no request is sent to it, and the error names only its
 * address. */
static void
test_redirect_elsewhere (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_redirect);
  g_autoptr(Fixture) other = fixture_new ("http", answer_ok);
  g_autofree char *raw = NULL;
  g_autofree char *target = g_strdup_printf ("“http://127.0.0.1:%u/there”", other->peer->port);

  raw = g_strdup_printf ("HTTP/1.1 308 Gone\r\nContent-Length: 0\r\n"
                         "Location: http://joe:hush@127.0.0.1:%u/there?t=hush\r\n\r\n",
                         other->peer->port);
  fixture->raw = raw;
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_REDIRECT);
  g_assert_cmpuint (fixture->recorder->status, ==, 308);
  g_assert_error (fixture->recorder->error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  g_assert_nonnull (strstr (fixture->recorder->error->message, target));
  g_assert_null (strstr (fixture->recorder->error->message, "hush"));
  g_assert_cmpuint (other->peer->n_accepted, ==, 0);
}

/* From http to https, the port may differ. */
static void
test_redirect_to_tls (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_redirect);
  g_autoptr(Fixture) other = fixture_new ("https", answer_ok);
  g_autofree char *raw = NULL;
  const char * const headers[] = { "Authorization", "Bearer x", NULL };

  other->peer->certificate = cometd_test_certificate_new ();
  if (other->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  raw = g_strdup_printf ("HTTP/1.1 307 Away\r\nLocation: https://127.0.0.1:%u/\r\n"
                         "Content-Length: 0\r\n\r\n", other->peer->port);
  fixture->raw = raw;
  transport_recorder_accept (fixture->recorder, TRUE);
  transport_recorder_send (fixture->recorder, 1, "[4]", headers);
  cometd_test_wait_until (fixture->recorder->n_finished == 1);
  g_assert_cmpstr (fixture->recorder->news->str, ==, "received-1 finished-1");
  assert_header (get_request (other, 0), "Authorization", "Bearer x");
}

/* Never from https to http: the target need not even exist. */
static void
test_redirect_from_tls (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_raw_and_stay);
  g_autofree char *raw = NULL;

  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  raw = g_strdup_printf ("HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:%u/bayeux\r\n"
                         "Content-Length: 0\r\n\r\n", fixture->peer->port);
  fixture->raw = raw;
  transport_recorder_accept (fixture->recorder, TRUE);
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_REDIRECT);
  g_assert_cmpuint (fixture->requests->len, ==, 1);
}

static void
test_redirect_refused (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_stay);

  fixture->raw = data;
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_REDIRECT);
  g_assert_cmpuint (fixture->recorder->status, ==, 307);
  g_assert_cmpuint (fixture->requests->len, <=, 6);
}

/* B88: one client accepts a certificate, and the next one, in the same process, is asked although
 * its TLS session is resumed. */
static void
test_tls_apart (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_ok);
  g_autoptr(Fixture) strict = fixture_new ("https", answer_ok);

  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  transport_recorder_accept (fixture->recorder, TRUE);
  send_and_wait (fixture, "received-1 finished-1");
  g_assert_cmpuint (fixture->recorder->n_asked, ==, 1);
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  transport_recorder_wait_for (fixture->recorder, "finished-2");
  g_assert_cmpuint (fixture->recorder->n_asked, ==, 1);

  g_uri_unref (strict->recorder->settings.uri);
  strict->recorder->settings.uri = g_uri_ref (fixture->recorder->settings.uri);
  transport_recorder_accept (strict->recorder, FALSE);
  send_and_wait (strict, "failed-1");
  g_assert_cmpuint (strict->recorder->n_asked, ==, 1);
  g_assert_cmpint (strict->recorder->kind, ==, COMETD_FAILURE_TLS);
  g_assert_error (strict->recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (strict->recorder->error->message, "self-signed"));

  /* Without a handler, nothing is sent. */
  strict->recorder->settings.accept_certificate = NULL;
  transport_recorder_send (strict->recorder, 2, "[]", NULL);
  transport_recorder_wait_for (strict->recorder, "failed-2");
  g_assert_error (strict->recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (fixture->requests->len, ==, 2);
}

static void
answer_protocol (Fixture            *fixture,
                 CometdTestPeerLink *link,
                 const char         *request)
{
  g_assert_cmpstr (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (link->stream)), ==,
                   "http/1.1");
  answer_ok (fixture, link, request);
}

/* Even if the server supports HTTP/2. */
static void
test_http1 (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_protocol);
  const char * const protocols[] = { "h2", "http/1.1", NULL };

  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  fixture->peer->protocols = protocols;
  transport_recorder_accept (fixture->recorder, TRUE);
  send_and_wait (fixture, "received-1 finished-1");
}

/* B88 */
static void
test_tls (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_ok);
  TransportRecorder *recorder = fixture->recorder;

  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_TLS);
  g_assert_error (recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);

  transport_recorder_accept (recorder, FALSE);
  transport_recorder_send (recorder, 2, "[]", NULL);
  transport_recorder_wait_for (recorder, "failed-2");
  g_assert_error (recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);

  transport_recorder_accept (recorder, TRUE);
  transport_recorder_send (recorder, 3, "[]", NULL);
  transport_recorder_wait_for (recorder, "finished-3");
  g_assert_cmpuint (fixture->requests->len, ==, 1);

  /* The status is that of the server, on a reused connection, too. */
  fixture->answer = answer_raw_and_stay;
  fixture->raw = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
  transport_recorder_send (recorder, 4, "[]", NULL);
  transport_recorder_wait_for (recorder, "failed-4");
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_STATUS);
}

/* The error names what is wrong with the certificate, and the host. */
static void
test_tls_reason (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_ok);
  gboolean is_expired = GPOINTER_TO_INT (data);
  const char *message = NULL;

  fixture->peer->certificate = cometd_test_certificate_new_issued (is_expired);
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command that can make the certificate");
      return;
    }

  send_and_wait (fixture, "failed-1");
  g_assert_error (fixture->recorder->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  message = fixture->recorder->error->message;
  g_assert_nonnull (strstr (message, "the certificate of “127.0.0.1” is not trusted"));
  g_assert_nonnull (strstr (message, "it was issued by an unknown authority"));
  g_assert_cmpint (strstr (message, "it has expired") != NULL, ==, is_expired);
  g_assert_null (strstr (message, "self-signed"));
  g_assert_null (strstr (message, "secret"));
}

/* B87 */
static void
test_proxy (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);

  transport_recorder_use_proxy (fixture->recorder, fixture->peer->port);
  transport_recorder_set_url (fixture->recorder, "http://example.invalid/bayeux");
  send_and_wait (fixture, "received-1 finished-1");
  g_assert_true (g_str_has_prefix (get_request (fixture, 0),
                                   "POST http://example.invalid/bayeux HTTP/1.1\r\n"));
}

static void
test_proxy_tunnel (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_ok);
  g_autoptr(CometdTestTunnel) tunnel = NULL;
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u ", fixture->peer->port);

  fixture->peer->certificate = cometd_test_certificate_new ();
  if (fixture->peer->certificate == NULL)
    {
      g_test_skip ("there is no openssl command");
      return;
    }

  tunnel = cometd_test_tunnel_new ();
  transport_recorder_use_proxy (fixture->recorder, tunnel->peer->port);
  transport_recorder_accept (fixture->recorder, TRUE);
  send_and_wait (fixture, "received-1 finished-1");
  g_assert_cmpstr (tunnel->targets->str, ==, target);

  g_clear_object (&fixture->recorder->transport);
  g_clear_object (&fixture->recorder->settings.session);
  cometd_test_wait_until (fixture->peer->n_open == 0);
}

static void
test_proxy_refuses_tunnel (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("https", answer_raw_and_stay);
  TransportRecorder *recorder = fixture->recorder;

  fixture->raw = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
  transport_recorder_use_proxy (fixture->recorder, fixture->peer->port);
  send_and_wait (fixture, "failed-1");
  g_assert_true (g_str_has_prefix (get_request (fixture, 0), "CONNECT 127.0.0.1:"));
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_UNREACHABLE);
  g_assert_cmpuint (recorder->status, ==, 403);
  g_assert_nonnull (strstr (recorder->error->message, "proxy"));
}

static void
test_proxy_dead (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);

  transport_recorder_use_proxy (fixture->recorder, cometd_test_find_dead_port ());
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_UNREACHABLE);
  g_assert_false (cometd_transport_is_reached (fixture->recorder->transport));
}

#define REDIRECT(status, location) \
  "HTTP/1.1 " status " Away\r\nLocation: " location "\r\nContent-Length: 0\r\n\r\n"

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/long-polling/redirect/307", REDIRECT ("307", "/there"), test_redirect);
  g_test_add_data_func ("/long-polling/redirect/308", REDIRECT ("308", "/there"), test_redirect);
  g_test_add_func ("/long-polling/redirect/elsewhere", test_redirect_elsewhere);
  g_test_add_data_func ("/long-polling/redirect/loop", REDIRECT ("307", "/again"),
                        test_redirect_refused);
  g_test_add_data_func ("/long-polling/redirect/scheme", REDIRECT ("307", "ftp://127.0.0.1/"),
                        test_redirect_refused);
  g_test_add_data_func ("/long-polling/redirect/nowhere",
                        "HTTP/1.1 307 Away\r\nContent-Length: 0\r\n\r\n", test_redirect_refused);
  g_test_add_func ("/long-polling/redirect/to-tls", test_redirect_to_tls);
  g_test_add_func ("/long-polling/redirect/from-tls", test_redirect_from_tls);
  g_test_add_func ("/long-polling/tls", test_tls);
  g_test_add_data_func ("/long-polling/tls/unknown-authority", GINT_TO_POINTER (FALSE),
                        test_tls_reason);
  g_test_add_data_func ("/long-polling/tls/expired", GINT_TO_POINTER (TRUE), test_tls_reason);
  g_test_add_func ("/long-polling/tls-apart", test_tls_apart);
  g_test_add_func ("/long-polling/http1", test_http1);
  g_test_add_func ("/long-polling/proxy/plain", test_proxy);
  g_test_add_func ("/long-polling/proxy/tunnel", test_proxy_tunnel);
  g_test_add_func ("/long-polling/proxy/refuses-tunnel", test_proxy_refuses_tunnel);
  g_test_add_func ("/long-polling/proxy/dead", test_proxy_dead);

  return g_test_run ();
}
