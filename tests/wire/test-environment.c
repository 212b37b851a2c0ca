/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The environment of the client: B86 cookies, B87 a proxy, B88 certificates, B89 other clients, B91
 * the process itself. */

#include "wire.h"

#include "cometd-test-proxy.h"

#include <glib/gstdio.h>
#include <signal.h>

/* Restarts the test with a new server or session. */
static void
replace_client (Wire        *wire,
                SoupSession *session)
{
  const char *types[] = { wire->connection_type, NULL };
  g_autoptr(CometdClient) old = g_steal_pointer (&wire->client);

  g_signal_handlers_disconnect_by_data (old, wire);
  g_assert_finalize_object (g_steal_pointer (&old));
  wire->client = g_object_new (COMETD_TYPE_CLIENT,
                               "url", cometd_test_server_get_url (wire->server),
                               "connection-types", types,
                               "session", session,
                               "max-network-delay", WIRE_PATIENCE,
                               "connection-timeout", WIRE_PATIENCE,
                               "backoff-increment", 10,
                               NULL);
}

static const char *
get_cookie (Wire       *wire,
            const char *channel,
            int         number)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, channel, number);
  const char *cookie = g_hash_table_lookup (record->headers, "cookie");

  return cookie != NULL ? cookie : "";
}

/* B86: the server itself refuses requests without BAYEUX_BROWSER. */
static void
test_cookies (Wire *wire)
{
  cometd_test_server_set_cookie (wire->server, "NODE=a; Path=/");
  wire_open (wire);
  cometd_test_server_set_cookie (wire->server, NULL);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_nonnull (strstr (get_cookie (wire, "/x", 0), "NODE=a"));
  g_assert_nonnull (strstr (get_cookie (wire, "/x", 0), "BAYEUX_BROWSER="));
  g_assert_nonnull (strstr (get_cookie (wire, "/meta/connect", -1), "NODE=a"));

  cometd_test_server_set_cookie (wire->server, "NODE=; Path=/; Max-Age=0");
  wire_publish_quietly (wire, "/x", "2");
  cometd_test_server_set_cookie (wire->server, NULL);
  wire_publish_quietly (wire, "/x", "3");
  g_assert_null (strstr (get_cookie (wire, "/x", -1), "NODE"));
  g_assert_nonnull (strstr (get_cookie (wire, "/x", -1), "BAYEUX_BROWSER="));
}

/* B86: cookies of the handshake are sent with the upgrade. */
static void
test_cookies_on_upgrade (Wire *wire)
{
  wire_allow_both (wire, "long-polling");
  cometd_test_server_set_cookie (wire->server, "NODE=a; Path=/");
  cometd_test_server_patch (wire->server, "/meta/handshake", 1,
                            "{\"supportedConnectionTypes\":[\"websocket\"]}");
  wire_open (wire);
  g_assert_nonnull (strstr (get_cookie (wire, "/meta/connect", -1), "NODE=a"));
  g_assert_nonnull (strstr (get_cookie (wire, "/meta/connect", -1), "BAYEUX_BROWSER="));
}

/* B86: cookies of an upgrade are sent with the next one, although the session of the client was
 * freed in between. */
static void
test_cookies_again (Wire *wire)
{
  cometd_test_server_set_cookie (wire->server, "NODE=a; Path=/");
  wire_open (wire);
  cometd_test_server_set_cookie (wire->server, NULL);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (cometd_test_server_count_upgrades (wire->server) == 2);
  wire_wait_steady (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_nonnull (strstr (get_cookie (wire, "/x", 0), "NODE=a"));
}

/* The app may have set something in the session of the client, so that is kept then. */
static void
test_session_stays (Wire *wire)
{
  SoupSession *session = cometd_client_get_session (wire->client);

  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *)&session);
  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_nonnull (session);
  g_assert_true (cometd_client_get_session (wire->client) == session);
  g_object_remove_weak_pointer (G_OBJECT (session), (gpointer *)&session);
}

/* B86: cookies are not shared between clients. */
static void
test_cookies_apart (Wire *wire)
{
  g_autoptr(CometdClient) other = wire_client_new (wire);

  wire_open (wire);
  wire_open_client (wire, other);
  g_assert_cmpstr (get_cookie (wire, "/meta/handshake", 1), ==, "");
  g_assert_cmpuint (cometd_test_server_count_held (wire->server), ==, 2);
  cometd_client_abort (other);
  g_assert_finalize_object (g_steal_pointer (&other));
}

/* B87 */
static void
test_proxy (Wire *wire)
{
  g_autoptr(CometdTestProxy) proxy =
    cometd_test_proxy_new (cometd_test_server_get_port (wire->server));
  g_autoptr(GProxyResolver) resolver =
    g_simple_proxy_resolver_new (cometd_test_proxy_get_url (proxy), NULL);
  g_autoptr(SoupSession) session =
    soup_session_new_with_options ("proxy-resolver", resolver, NULL);

  soup_session_add_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);
  replace_client (wire, session);
  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (cometd_test_proxy_count_connect (proxy)
                    + cometd_test_proxy_count_forward (proxy), ==,
                    cometd_test_server_count_accepted (wire->server));
  g_assert_cmpuint (cometd_test_server_count_accepted (wire->server), >, 0);
  wire_close (wire);
}

static GTlsCertificate *
make_certificate (void)
{
  g_autofree char *directory = g_dir_make_tmp ("cometd-test-XXXXXX", NULL);
  g_autofree char *key = g_build_filename (directory, "key.pem", NULL);
  g_autofree char *certificate = g_build_filename (directory, "certificate.pem", NULL);
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *result;

  if (openssl == NULL)
    {
      g_rmdir (directory);
      g_test_skip ("openssl is needed to make a certificate");
      return NULL;
    }

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error,
                              openssl, "req", "-x509", "-newkey", "ec",
                              "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                              "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                              "-keyout", key, "-out", certificate, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  result = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
  g_unlink (key);
  g_unlink (certificate);
  g_rmdir (directory);

  return result;
}

static gboolean
accept_certificate_cb (CometdClient         *client,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  g_assert_nonnull (certificate);
  g_assert_cmpuint (errors & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
  return GPOINTER_TO_INT (user_data);
}

static gboolean
use_tls (Wire *wire)
{
  g_autoptr(GTlsCertificate) certificate = make_certificate ();
  g_autoptr(GError) error = NULL;

  if (certificate == NULL)
    return FALSE;

  cometd_test_server_free (wire->server);
  wire->server = cometd_test_server_new_full (0, certificate, &error);
  g_assert_no_error (error);
  cometd_client_set_url (wire->client, cometd_test_server_get_url (wire->server));

  return TRUE;
}

/* B88 */
static void
test_untrusted (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) refused = NULL;
  guint n;

  if (!use_tls (wire))
    return;

  wire_allow_both (wire, wire->connection_type);
  error = wire_open_error (wire);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  n = cometd_test_server_count_accepted (wire->server);
  cometd_test_assert_stays (cometd_test_server_count_accepted (wire->server) == n, 150);

  g_signal_connect (wire->client, "accept-certificate", G_CALLBACK (accept_certificate_cb),
                    GINT_TO_POINTER (FALSE));
  refused = wire_open_error (wire);
  g_assert_error (refused, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (cometd_test_server_count (wire->server, NULL), ==, 0);
}

/* B88 */
static void
test_accepted (Wire *wire)
{
  if (!use_tls (wire))
    return;

  g_signal_connect (wire->client, "accept-certificate", G_CALLBACK (accept_certificate_cb),
                    GINT_TO_POINTER (TRUE));
  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, wire->connection_type);
}

/* B89 */
static void
test_many_clients (Wire *wire)
{
  CometdClient *clients[5];

  wire_open (wire);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = wire_client_new (wire);
      wire_open_client (wire, clients[i]);
    }
  wire_wait_held (wire, 6);

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(CometdMessage) reply = NULL;
      g_autoptr(GError) error = NULL;

      cometd_client_publish_json_async (clients[i], "/x", "1", NULL, cometd_test_store_result,
                                        &result);
      cometd_test_wait_until (result != NULL);
      reply = cometd_client_publish_json_finish (clients[i], result, &error);
      g_assert_no_error (error);
    }
  wire_wait_held (wire, 6);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      cometd_client_abort (clients[i]);
      g_assert_finalize_object (clients[i]);
    }
}

/* B89: with the SoupSession of the app. */
static void
test_shared_session (Wire *wire)
{
  g_autoptr(SoupSession) session = soup_session_new ();

  soup_session_add_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);
  replace_client (wire, session);
  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_true (cometd_client_get_session (wire->client) == session);
  wire_close (wire);
}

/* B89: clients that share a session do not wait for each other's held connects, although the
 * session allows only two connections. */
static void
test_twenty_clients (Wire *wire)
{
  g_autoptr(SoupSession) session = soup_session_new ();
  const char *types[] = { wire->connection_type, NULL };
  CometdClient *clients[20];
  GAsyncResult *results[G_N_ELEMENTS (clients)] = { 0 };
  gint64 start = g_get_monotonic_time ();

  cometd_test_server_get_options (wire->server)->timeout = WIRE_PATIENCE;
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = g_object_new (COMETD_TYPE_CLIENT,
                                 "url", cometd_test_server_get_url (wire->server),
                                 "connection-types", types,
                                 "session", session,
                                 "max-network-delay", WIRE_PATIENCE,
                                 NULL);
      cometd_client_open_async (clients[i], NULL, cometd_test_store_result, &results[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autoptr(GError) error = NULL;

      cometd_test_wait_until (results[i] != NULL);
      g_assert_true (cometd_client_open_finish (clients[i], results[i], &error));
      g_assert_no_error (error);
      g_clear_object (&results[i]);
    }

  wire_wait_held (wire, G_N_ELEMENTS (clients));
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    cometd_client_publish_json_async (clients[i], "/x", "1", NULL, cometd_test_store_result,
                                      &results[i]);

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autoptr(CometdMessage) reply = NULL;
      g_autoptr(GError) error = NULL;

      cometd_test_wait_until (results[i] != NULL);
      reply = cometd_client_publish_json_finish (clients[i], results[i], &error);
      g_assert_no_error (error);
      g_clear_object (&results[i]);
    }

  g_test_message ("%" G_GINT64_FORMAT " us", g_get_monotonic_time () - start);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      cometd_client_abort (clients[i]);
      g_assert_finalize_object (clients[i]);
    }
}

/* B86: a cookie that the app has set is sent with each request, regardless of those of the server.
 * Its value may have been read from a file, and so end in a newline. */
static void
test_own_headers (Wire *wire)
{
  CometdTestRecord *record;

  cometd_test_server_set_cookie (wire->server, "NODE=a; Path=/");
  cometd_client_set_request_header (wire->client, "Cookie", "LOGIN=1; USER=joe\n");
  cometd_client_set_request_header (wire->client, "User-Agent", "player/3.1\r\n");
  wire_open (wire);
  wire_publish_quietly (wire, "/x", "1");
  for (int i = 0; i <= 1; i++)
    {
      const char *channel = i == 0 ? "/meta/handshake" : "/x";

      record = cometd_test_server_get_record (wire->server, channel, 0);
      g_assert_cmpstr (g_hash_table_lookup (record->headers, "user-agent"), ==, "player/3.1");
      g_assert_true (g_str_has_prefix (get_cookie (wire, channel, 0), "LOGIN=1; USER=joe"));
    }

  if (!wire_is_websocket (wire))
    g_assert_nonnull (strstr (get_cookie (wire, "/x", 0), "; NODE=a"));
}

/* A client with this max-network-delay, in a process of its own. */
static CometdTestChild *
start_sleeper (Wire  *wire,
               guint  delay)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "wire", "wire-sleeper", NULL);
  g_autofree char *text = g_strdup_printf ("%u", delay);

  return cometd_test_child_new ((const char *[]) { program,
                                                   cometd_test_server_get_url (wire->server),
                                                   wire->connection_type, text, NULL });
}

/* Nothing but the reply to the held connect is left to be read. Bytes that arrive give it more
 * time. */
static void
wait_quiet (Wire            *wire,
            CometdTestChild *child)
{
  g_autofree char *line = cometd_test_child_wait_for (child, "SUBSCRIBED", COMETD_TEST_PATIENCE);

  g_assert_nonnull (line);
  wire_wait_held (wire, 1);
}

/* B91: a process that was stopped for longer than its session lives recovers. */
static void
test_wake_up (Wire *wire)
{
  g_autoptr(CometdTestChild) child = start_sleeper (wire, WIRE_PATIENCE);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  BayeuxOptions *options = cometd_test_server_get_options (wire->server);

  options->timeout = 200;
  first = cometd_test_child_wait_for (child, "CONNECTED ", COMETD_TEST_PATIENCE);
  wait_quiet (wire, child);
  cometd_test_child_send_signal (child, SIGSTOP);
  /* Sessions are short-lived only while the process is stopped. */
  options->max_interval = 200;
  cometd_test_wait_until (cometd_test_server_count_sessions (wire->server) == 0);
  options->max_interval = WIRE_PATIENCE;
  cometd_test_child_send_signal (child, SIGCONT);
  second = cometd_test_child_wait_for (child, "CONNECTED ", COMETD_TEST_PATIENCE);
  g_assert_nonnull (second);
  g_assert_cmpstr (first, !=, second);
  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/a") == 1);
}

/* B91: if the server does not respond after that, the connection is lost immediately. The exact
 * time depends on the machine, but the process has not waited for a second timeout. */
static void
test_wake_up_dead (Wire *wire)
{
  g_autoptr(CometdTestChild) child = NULL;
  g_autofree char *first = NULL;
  g_autofree char *n_ticks = NULL;

  cometd_test_server_get_options (wire->server)->timeout = wire_milliseconds (500);
  child = start_sleeper (wire, wire_milliseconds (500));
  first = cometd_test_child_wait_for (child, "CONNECTED ", COMETD_TEST_PATIENCE);
  wait_quiet (wire, child);
  cometd_test_server_set_frozen (wire->server, TRUE);
  cometd_test_child_send_signal (child, SIGSTOP);
  /* Twice the timeout of its connect. */
  cometd_test_assert_stays (TRUE, wire_milliseconds (2000));
  cometd_test_child_send_signal (child, SIGCONT);
  n_ticks = cometd_test_child_wait_for (child, "UNCONNECTED ", COMETD_TEST_PATIENCE);
  g_assert_nonnull (n_ticks);
  g_assert_cmpuint (g_ascii_strtoull (n_ticks, NULL, 10), <, 5);
}

/* B91: a reply that arrived while the process was stopped is not too late. */
static void
test_wake_up_answered (Wire *wire)
{
  g_autoptr(CometdTestChild) child = NULL;
  g_autofree char *first = NULL;
  g_autofree char *next = NULL;
  BayeuxOptions *options = cometd_test_server_get_options (wire->server);

  options->timeout = wire_milliseconds (500);
  options->max_interval = WIRE_PATIENCE;
  child = start_sleeper (wire, wire_milliseconds (500));
  first = cometd_test_child_wait_for (child, "CONNECTED ", COMETD_TEST_PATIENCE);
  wait_quiet (wire, child);
  cometd_test_child_send_signal (child, SIGSTOP);
  cometd_test_assert_stays (TRUE, wire_milliseconds (2000));
  g_assert_cmpuint (cometd_test_server_count_held (wire->server), ==, 0);
  cometd_test_child_send_signal (child, SIGCONT);
  wire_wait_held (wire, 1);

  /* Its next line is about a new session: this one was not lost. */
  cometd_test_server_expire (wire->server, NULL);
  next = cometd_test_child_read_line (child);
  g_test_message ("%s", next);
  g_assert_true (g_str_has_prefix (next, "CONNECTED "));
}

static void
add_tests (void)
{
  wire_add_long_polling ("environment/cookies", test_cookies);
  wire_add_websocket ("environment/cookies-on-upgrade", test_cookies_on_upgrade);
  wire_add_websocket ("environment/cookies-again", test_cookies_again);
  wire_add ("environment/session-stays", test_session_stays);
  wire_add ("environment/cookies-apart", test_cookies_apart);
  wire_add ("environment/proxy", test_proxy);
  wire_add ("environment/untrusted", test_untrusted);
  wire_add ("environment/accepted", test_accepted);
  wire_add ("environment/many-clients", test_many_clients);
  wire_add ("environment/shared-session", test_shared_session);
  wire_add ("environment/twenty-clients", test_twenty_clients);
  wire_add ("environment/own-headers", test_own_headers);
  wire_add ("environment/wake-up", test_wake_up);
  wire_add ("environment/wake-up-dead", test_wake_up_dead);
  wire_add ("environment/wake-up-answered", test_wake_up_answered);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
