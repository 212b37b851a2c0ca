/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <cometd-glib/cometd-error.h>
#include <cometd-glib/transports/cometd-http-failure-private.h>
#include <cometd-glib/transports/cometd-http-session-private.h>

typedef struct
{
  const char *url;
  const char *expected; /* NULL: an error. */
} UrlCase;

static const UrlCase url_cases[] = {
  { "http://host/cometd", "http://host/cometd" },
  { "https://host:8443/a/b?c=d", "https://host:8443/a/b?c=d" },
  { "ws://host", "http://host/" },
  { "wss://host:443/x", "https://host/x" },
  { "HTTP://Host:80/X", "http://Host/X" },
  { "http://[::1]:8080/", "http://[::1]:8080/" },
  { "http://bücher.example/", "http://xn--bcher-kva.example/" },
  { "", NULL },
  { "host/cometd", NULL },
  { "/cometd", NULL },
  { "ftp://host/", NULL },
  { "http:///cometd", NULL },
  { "http:cometd", NULL },
  { "http://host:port/", NULL },
  { "http://host:99999/", NULL },
  { "ftp://joe:hush@host/?key=hush", NULL },
  { "http://joe:hush@host:port/?key=hush", NULL },
  { "http://joe:hush/1@host/", NULL },
  { "joe:hush@host/cometd", NULL },
  { "//joe:hush@host/cometd", NULL },
};

static void
check_url (const UrlCase *test)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = cometd_http_parse_url (test->url, &error);
  g_autofree char *text = NULL;

  g_test_message ("%s", test->url);
  if (test->expected == NULL)
    {
      g_assert_null (uri);
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
      g_assert_null (strstr (error->message, "hush"));
      if (strpbrk (test->url, "@?") == NULL)
        g_assert_nonnull (strstr (error->message, test->url));
      return;
    }

  g_assert_no_error (error);
  text = g_uri_to_string (uri);
  g_assert_cmpstr (text, ==, test->expected);
}

static void
test_parse_url (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (url_cases); i++)
    check_url (&url_cases[i]);
}

static void
test_cut_url (void)
{
  g_autofree char *text = cometd_http_cut_url ("No route to host");
  g_autofree char *cut = cometd_http_cut_url ("Invalid URI ‘http://joe:hu sh@host’");

  g_assert_cmpstr (text, ==, "No route to host");
  g_assert_cmpstr (cut, ==, "Invalid URI ‘http://…");
}

static void
test_describe_uri (void)
{
  g_autoptr(GUri) uri = cometd_http_parse_url ("http://joe:hush@host:81/path?k#p", NULL);
  g_autofree char *text = cometd_http_describe_uri (uri);

  g_assert_cmpstr (text, ==, "http://host:81/path");
}

static void
test_describe_server (void)
{
  g_autoptr(GUri) uri = cometd_http_parse_url ("wss://joe:hush@host/path?k=hush#p", NULL);
  CometdHttpSettings settings = { .uri = uri };
  g_autofree char *server = cometd_http_describe_server (&settings, "websocket");
  g_autofree char *unknown = NULL;

  g_assert_cmpstr (server, ==, "“https://host/path” (websocket)");

  settings.uri = NULL;
  unknown = cometd_http_describe_server (&settings, "long-polling");
  g_assert_cmpstr (unknown, ==, "long-polling");
}

/* The defaults of libsoup break held requests, or open a connection for each. */
static void
test_session (void)
{
  g_autoptr(SoupSession) session = cometd_http_session_new (NULL);
  SoupCookieJar *jar = NULL;

  jar = SOUP_COOKIE_JAR (soup_session_get_feature (session, SOUP_TYPE_COOKIE_JAR));
  g_assert_nonnull (jar);
  g_assert_cmpuint (soup_session_get_timeout (session), ==, 0);
  g_assert_cmpuint (soup_session_get_idle_timeout (session), >, 0);
  g_assert_cmpuint (soup_session_get_idle_timeout (session), <, 5);
  g_assert_cmpuint (soup_session_get_max_conns_per_host (session), >=, 8);
  g_assert_false (soup_session_has_feature (session, SOUP_TYPE_CONTENT_SNIFFER));
  g_assert_false (soup_session_has_feature (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER));
  g_assert_true (g_str_has_prefix (soup_session_get_user_agent (session), "cometd-glib/"));
}

typedef struct
{
  GQuark domain;
  int code;
  CometdFailureKind kind;
  GQuark kept_domain;
} ErrorCase;

static void
test_failure_kinds (void)
{
  const ErrorCase cases[] = {
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, COMETD_FAILURE_BROKEN, COMETD_ERROR },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, COMETD_FAILURE_BROKEN, COMETD_ERROR },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, COMETD_FAILURE_TLS, G_TLS_ERROR },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, COMETD_FAILURE_TLS, G_TLS_ERROR },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, COMETD_FAILURE_INVALID, COMETD_ERROR },
  };
  g_autoptr(SoupMessage) message = soup_message_new ("POST", "http://joe:hush@host/");
  CometdHttpRequest request = { .message = message };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = g_error_new_literal (cases[i].domain, cases[i].code, "the reason");
      CometdFailure failure = { 0 };

      cometd_http_failure_init (&failure, error, &request);
      g_assert_cmpint (failure.kind, ==, cases[i].kind);
      g_assert_cmpuint (failure.status, ==, 0);
      g_assert_cmpuint (failure.error->domain, ==, cases[i].kept_domain);
      g_assert_nonnull (strstr (failure.error->message, "the reason"));
      g_assert_null (strstr (failure.error->message, "hush"));
      g_clear_error (&failure.error);
    }
}

/* B88: the addresses to which a redirect is followed. */
static void
test_may_redirect (void)
{
  const struct
  {
    const char *from;
    const char *to;
    gboolean expected;
  } cases[] = {
    { "http://host/a", "http://HOST/b?c", TRUE },
    { "http://host/a", "http://host:80/b", TRUE },
    { "http://host:8080/", "https://host/", TRUE },
    { "http://host:8080/", "https://host:8443/", TRUE },
    { "https://host/a", "https://host:443/b", TRUE },
    { "http://host/", "http://host:8080/", FALSE },
    { "https://host/", "https://host:8443/", FALSE },
    { "https://host/", "http://host/", FALSE },
    { "http://host/", "http://other.host/", FALSE },
    { "http://host/", "https://host.example/", FALSE },
    { "http://host/", "ftp://host/", FALSE },
    { "http://host/", "http://user@host/", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GUri) from = g_uri_parse (cases[i].from, SOUP_HTTP_URI_FLAGS, NULL);
      g_autoptr(GUri) to = g_uri_parse (cases[i].to, SOUP_HTTP_URI_FLAGS, NULL);

      g_test_message ("%s to %s", cases[i].from, cases[i].to);
      g_assert_cmpint (cometd_http_may_redirect (from, to), ==, cases[i].expected);
    }
}

static void
test_retry_after (void)
{
  const struct
  {
    const char *value;
    guint expected;
  } cases[] = {
    { "0", 0 },
    { "1", 1000 },
    { "120", 120000 },
    { "3601", COMETD_FAILURE_MAX_RETRY_AFTER },
    { "9000000000000000", COMETD_FAILURE_MAX_RETRY_AFTER },
    { "99999999999999999999", 0 },
    { "-5", 0 },
    { "soon", 0 },
    { "", 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", 0 },
    { "Sun, 06 Nov 1994 08:51:37 GMT", 60000 },
    { "Sun, 06 Nov 2044 08:49:37 GMT", COMETD_FAILURE_MAX_RETRY_AFTER },
  };
  /* Sun, 06 Nov 1994 08:50:37 GMT */
  const gint64 now = 784111837;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].value);
      g_assert_cmpuint (cometd_http_read_retry_after (cases[i].value, now), ==, cases[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/parse-url", test_parse_url);
  g_test_add_func ("/http/cut-url", test_cut_url);
  g_test_add_func ("/http/describe-uri", test_describe_uri);
  g_test_add_func ("/http/describe-server", test_describe_server);
  g_test_add_func ("/http/session", test_session);
  g_test_add_func ("/http/failure-kinds", test_failure_kinds);
  g_test_add_func ("/http/may-redirect", test_may_redirect);
  g_test_add_func ("/http/retry-after", test_retry_after);

  return g_test_run ();
}
