/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-request-private.h"
#include "cometd-http-session-private.h"

#include <string.h>

#include "../cometd-headers-private.h"

/* HTTP/2 is not used. All exchanges of a client would share one connection: libsoup keeps using a
 * connection after a poll on it has timed out, and a GOAWAY, which servers send after some thousand
 * requests and on every reload, would end all pending exchanges. libsoup 3.4 has a flag for
 * that; for older versions the ALPN protocols are set on the connection. */
static void
use_http1 (GIOStream *connection)
{
  const char * const protocols[] = { "http/1.1", NULL };

  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  CometdHttpRequest  *self)
{
  self->is_connecting = TRUE;
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection))
    {
      g_clear_object (&self->local_address);
      self->local_address = g_socket_connection_get_local_address (G_SOCKET_CONNECTION (connection),
                                                                   NULL);
    }
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    use_http1 (connection);
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       CometdHttpRequest    *self)
{
  const CometdHttpSettings *settings = self->settings;

  g_set_object (&self->certificate, certificate);
  self->certificate_errors = errors;

  return settings != NULL && settings->accept_certificate != NULL && !self->is_strict &&
         settings->accept_certificate (certificate, errors, settings->accept_data);
}

/* The HSTS enforcer itself refuses invalid certificates only in the session that it was added to
 * last, which is the app's session. */
static void
hsts_enforced_cb (SoupMessage       *message,
                  CometdHttpRequest *self)
{
  self->is_strict = TRUE;
}

/* TLS sessions are resumed for all connections of the process to a host, and accept-certificate is
 * not emitted for a resumed session, even if another client has accepted the certificate. */
static gboolean
is_certificate_accepted (CometdHttpRequest *self)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (self->message);
  GTlsCertificateFlags errors = soup_message_get_tls_peer_certificate_errors (self->message);
  gboolean is_accepted = FALSE;

  if (certificate == NULL || errors == 0)
    return TRUE;
  if (!self->is_strict && (!self->is_connecting || self->certificate != NULL))
    return TRUE;

  g_signal_emit_by_name (self->message, "accept-certificate", certificate, errors, &is_accepted);
  return is_accepted;
}

static gboolean
is_header (const char *name,
           const char *expected)
{
  return g_ascii_strcasecmp (name, expected) == 0;
}

/* The names of the cookies in a header. A part without a name is treated as a name. */
static GHashTable *
read_cookie_names (const char *cookies)
{
  g_auto(GStrv) pairs = g_strsplit (cookies, ";", -1);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *name = g_strndup (pairs[i], strcspn (pairs[i], "="));

      g_hash_table_add (names, g_strstrip (name));
    }

  return names;
}

/* Joins two Cookie headers. If both contain a cookie of the same name, the app's value is used. */
static char *
merge_cookies (const char *given,
               const char *kept)
{
  g_autoptr(GHashTable) names = NULL;
  g_autoptr(GString) all = NULL;
  g_auto(GStrv) pairs = NULL;

  if (given == NULL || kept == NULL)
    return g_strdup (given != NULL ? given : kept);

  names = read_cookie_names (given);
  all = g_string_new (given);
  pairs = g_strsplit (kept, ";", -1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      g_strstrip (pairs[i]);
      name = g_strndup (pairs[i], strcspn (pairs[i], "="));
      g_strstrip (name);
      if (!g_hash_table_contains (names, name))
        g_string_append_printf (all, "; %s", pairs[i]);
    }

  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
add_cookies (CometdHttpRequest *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  gboolean has_jar = soup_session_has_feature (cometd_http_session_get (self->settings),
                                                   SOUP_TYPE_COOKIE_JAR);
  const char *given = cometd_headers_get (self->headers, "Cookie");
  g_autofree char *kept = NULL;
  g_autofree char *all = NULL;

  if (given == NULL)
    given = cometd_headers_get (self->settings->headers, "Cookie");

  /* The cookie jar of the session has just replaced the Cookie header. */
  if (has_jar)
    kept = g_strdup (soup_message_headers_get_one (headers, "Cookie"));
  else if (self->settings->jar != NULL)
    kept = soup_cookie_jar_get_cookies (self->settings->jar, soup_message_get_uri (self->message),
                                        TRUE);

  all = merge_cookies (given, kept);
  if (all != NULL)
    soup_message_headers_replace (headers, "Cookie", all);
}

static void
add_headers (CometdHttpRequest *self,
             GPtrArray         *headers,
             gboolean           only_overridden)
{
  SoupMessageHeaders *request_headers = soup_message_get_request_headers (self->message);

  for (guint i = 0; headers != NULL && i + 1 < headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (headers, i);

      /* The session has replaced these two headers by its own. */
      if (!only_overridden || is_header (name, "User-Agent") || is_header (name, "Accept-Language"))
        soup_message_headers_replace (request_headers, name, g_ptr_array_index (headers, i + 1));
    }
}

/* libsoup has chosen a connection, and libsoup and its features have set their headers. It writes
 * to the connection next unless the message is cancelled. */
static void
starting_cb (SoupMessage       *message,
             CometdHttpRequest *self)
{
  if (self->settings == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  add_headers (self, self->settings->headers, TRUE);
  add_headers (self, self->headers, TRUE);
  add_cookies (self);

  if (!is_certificate_accepted (self) && self->settings != NULL)
    {
      self->is_refused = TRUE;
      g_cancellable_cancel (self->cancellable);
    }
}

void
cometd_http_request_init (CometdHttpRequest        *self,
                          const CometdHttpSettings *settings,
                          SoupMessage              *message,
                          GPtrArray                *headers,
                          GCancellable             *cancellable)
{
  self->settings = settings;
  self->message = message;
  self->headers = headers != NULL ? g_ptr_array_ref (headers) : NULL;
  self->cancellable = g_object_ref (cancellable);
  self->is_connecting = FALSE;
  self->local_address = NULL;
  self->is_strict = FALSE;
  self->is_refused = FALSE;

  if (settings->model != NULL)
    cometd_http_session_update (cometd_http_session_get (settings), settings->model);
#if SOUP_CHECK_VERSION (3, 4, 0)
  /* Also if SOUP_VERSION_MAX_ALLOWED is older. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  soup_message_set_force_http1 (message, TRUE);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
  add_headers (self, settings->headers, FALSE);
  add_headers (self, headers, FALSE);

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "hsts-enforced", G_CALLBACK (hsts_enforced_cb), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  /* The handlers of session features run first, although they are connected later. */
  g_signal_connect_after (message, "starting", G_CALLBACK (starting_cb), self);
}

void
cometd_http_request_give_up (CometdHttpRequest *self)
{
  self->settings = NULL;
}

void
cometd_http_request_clear (CometdHttpRequest *self)
{
  self->settings = NULL;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->certificate);
  g_clear_object (&self->local_address);
}

void
cometd_http_request_take_cookies (CometdHttpRequest *self)
{
  const CometdHttpSettings *settings = self->settings;
  g_autoptr(GSList) cookies = NULL;

  if (settings->jar == NULL ||
      soup_session_has_feature (cometd_http_session_get (settings), SOUP_TYPE_COOKIE_JAR))
    return;

  cookies = soup_cookies_from_response (self->message);
  for (GSList *node = cookies; node != NULL; node = node->next)
    soup_cookie_jar_add_cookie_full (settings->jar, node->data,
                                     soup_message_get_uri (self->message), NULL);
}
