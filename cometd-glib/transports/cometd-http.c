/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>

#include "cometd-http-private.h"

#include "../cometd-error.h"
#include "cometd-glib/cometd-version.h"

/* Common servers keep an idle connection for 5 seconds or longer. A request on one that is just
 * being closed fails, and nobody knows whether the server saw it; so ours end before. */
#define IDLE_TIMEOUT 4

/* The held connect, one more exchange, and as much again for connections that are on their way
 * out; a second client on the same session fits in, too. */
#define MAX_CONNECTIONS_PER_HOST 8
#define MAX_CONNECTIONS 32

SoupSession *
cometd_http_session_new (void)
{
  g_autoptr(SoupCookieJar) jar = soup_cookie_jar_new ();
  SoupSession *session = NULL;

  /* No timeout: a server may hold a connect for minutes, and the time that any request may take
   * is watched above. */
  session = soup_session_new_with_options ("timeout", 0,
                                           "idle-timeout", IDLE_TIMEOUT,
                                           "max-conns", MAX_CONNECTIONS,
                                           "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                           "user-agent", "cometd-glib/" COMETD_VERSION_S,
                                           NULL);
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (jar));

  return session;
}

SoupCookieJar *
cometd_http_jar_new (SoupSession *session)
{
  return soup_session_has_feature (session, SOUP_TYPE_COOKIE_JAR) ? NULL : soup_cookie_jar_new ();
}

void
cometd_http_add_cookies (const CometdHttpSettings *settings,
                         SoupMessage              *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *kept = NULL;
  g_autofree char *all = NULL;
  const char *given = NULL;

  if (settings->jar == NULL)
    return;

  kept = soup_cookie_jar_get_cookies (settings->jar, soup_message_get_uri (message), TRUE);
  if (kept == NULL)
    return;

  /* One header, whatever the app puts in. */
  given = soup_message_headers_get_one (headers, "Cookie");
  if (given != NULL)
    all = g_strconcat (given, "; ", kept, NULL);
  soup_message_headers_replace (headers, "Cookie", all != NULL ? all : kept);
}

void
cometd_http_take_cookies (const CometdHttpSettings *settings,
                          SoupMessage              *message)
{
  g_autoptr(GSList) cookies = NULL;

  if (settings->jar == NULL)
    return;

  cookies = soup_cookies_from_response (message);
  for (GSList *link = cookies; link != NULL; link = link->next)
    soup_cookie_jar_add_cookie_full (settings->jar, link->data, soup_message_get_uri (message),
                                     NULL);
}

static void
set_url_error (GError     **error,
               const char  *address)
{
  g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
               _("The service address “%s” is not an absolute http, https, ws or wss URL"),
               address);
}

/* What cannot be taken apart is repeated only where it cannot hold a password or a token. */
GUri *
cometd_http_parse_url (const char  *url,
                       GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, &local_error);
  g_autofree char *address = NULL;
  const char *scheme = NULL;
  gboolean secure = FALSE;

  if (uri == NULL)
    {
      if (strpbrk (url, "@?#") == NULL)
        set_url_error (error, url);
      else
        g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                     _("The service address is not a URL: %s"), local_error->message);
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  secure = g_str_equal (scheme, "https") || g_str_equal (scheme, "wss");
  if ((!secure && !g_str_equal (scheme, "http") && !g_str_equal (scheme, "ws")) ||
      g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0')
    {
      address = cometd_http_describe_uri (uri);
      set_url_error (error, address);
      return NULL;
    }

  return soup_uri_copy (uri, SOUP_URI_SCHEME, secure ? "https" : "http", SOUP_URI_NONE);
}

char *
cometd_http_describe_uri (GUri *uri)
{
  return g_uri_to_string_partial (uri,
                                  G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

static gboolean
is_credential (const char *name)
{
  return g_ascii_strcasecmp (name, "Authorization") == 0 ||
         g_ascii_strcasecmp (name, "Proxy-Authorization") == 0 ||
         g_ascii_strcasecmp (name, "Cookie") == 0;
}

void
cometd_http_add_headers (SoupMessage *message,
                         GPtrArray   *headers,
                         gboolean     elsewhere)
{
  SoupMessageHeaders *request_headers = NULL;

  if (headers == NULL)
    return;

  request_headers = soup_message_get_request_headers (message);
  for (guint i = 0; i + 1 < headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (headers, i);

      if (!elsewhere || !is_credential (name))
        soup_message_headers_replace (request_headers, name, g_ptr_array_index (headers, i + 1));
    }
}

/* GIO has one domain for what a network does. What is not listed broke a connection that was. */
static CometdFailureKind
kind_of_io_error (int          code,
                  SoupMessage *message)
{
  switch (code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_ADDRESS_IN_USE:
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_NOT_SUPPORTED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return COMETD_FAILURE_UNREACHABLE;

    case G_IO_ERROR_TIMED_OUT:
      /* Either nobody took the connection, or an established one was silent for too long. */
      return soup_message_get_remote_address (message) == NULL
             ? COMETD_FAILURE_UNREACHABLE
             : COMETD_FAILURE_BROKEN;

    default:
      return COMETD_FAILURE_BROKEN;
    }
}

static CometdFailureKind
kind_of_error (const GError *error,
               SoupMessage  *message)
{
  if (error->domain == G_TLS_ERROR)
    return COMETD_FAILURE_TLS;
  if (error->domain == G_RESOLVER_ERROR)
    return COMETD_FAILURE_UNREACHABLE;
  if (error->domain == G_IO_ERROR)
    return kind_of_io_error (error->code, message);
  if (error->domain == SOUP_SESSION_ERROR &&
      (error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING))
    return COMETD_FAILURE_INVALID;

  return COMETD_FAILURE_BROKEN;
}

void
cometd_http_failure_init (CometdFailure *failure,
                          GError        *error,
                          SoupMessage   *message)
{
  g_autofree char *address = NULL;

  failure->kind = kind_of_error (error, message);
  failure->status = soup_message_get_status (message);
  failure->error = NULL;

  address = cometd_http_describe_uri (soup_message_get_uri (message));
  switch (failure->kind)
    {
    case COMETD_FAILURE_TLS:
      failure->error = g_steal_pointer (&error);
      break;

    case COMETD_FAILURE_UNREACHABLE:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("Could not connect to “%s”: %s"),
                                    address,
                                    error->message);
      break;

    case COMETD_FAILURE_INVALID:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("What “%s” sent is not HTTP: %s"),
                                    address,
                                    error->message);
      break;

    default:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                    _("The connection to “%s” broke: %s"),
                                    address,
                                    error->message);
    }

  g_clear_error (&error);
}

/* The answer to a CONNECT looks like one to the request that was to follow; but then there was no
 * TLS yet. */
static gboolean
is_from_proxy (SoupMessage *message)
{
  return g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https") &&
         soup_message_get_tls_peer_certificate (message) == NULL;
}

void
cometd_http_failure_init_kind (CometdFailure     *failure,
                               CometdFailureKind  kind,
                               SoupMessage       *message)
{
  g_autofree char *address = cometd_http_describe_uri (soup_message_get_uri (message));
  const char *reason = soup_message_get_reason_phrase (message);

  failure->kind = kind;
  failure->status = soup_message_get_status (message);
  failure->error = NULL;

  if (reason == NULL || *reason == '\0')
    reason = soup_status_get_phrase (failure->status);

  if ((kind == COMETD_FAILURE_STATUS || kind == COMETD_FAILURE_UPGRADE) && is_from_proxy (message))
    failure->kind = COMETD_FAILURE_UNREACHABLE;

  switch (failure->kind)
    {
    case COMETD_FAILURE_TOO_LARGE:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                                    _("What “%s” sent is larger than allowed"),
                                    address);
      break;

    case COMETD_FAILURE_INVALID:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("“%s” answered with HTTP status %u, but an empty body"),
                                    address,
                                    failure->status);
      break;

    case COMETD_FAILURE_UNREACHABLE:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("A proxy did not connect to “%s”: HTTP status %u (%s)"),
                                    address,
                                    failure->status,
                                    reason);
      break;

    case COMETD_FAILURE_UPGRADE:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("“%s” did not open a WebSocket: HTTP status %u (%s)"),
                                    address,
                                    failure->status,
                                    reason);
      break;

    default:
      failure->error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT,
                                    _("“%s” answered with HTTP status %u (%s)"),
                                    address,
                                    failure->status,
                                    reason);
    }
}
