/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cometd-http-private.h"

#include "../cometd-error.h"
#include "../cometd-headers-private.h"

static void
set_url_error (GError     **error,
               const char  *address)
{
  if (address != NULL)
    g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                 _("The service address “%s” is not an absolute http, https, ws or wss URL"),
                 address);
  else
    g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                         _("The service address is not an absolute http, https, ws or wss URL"));
}

/* An address is quoted only if it has a host, after which there is no password, or if it cannot
 * contain a password or a token. The errors of GUri are not used, because they quote parts of
 * it. */
GUri *
cometd_http_parse_url (const char  *url,
                       GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *address = NULL;
  const char *scheme = NULL;
  gboolean secure = FALSE;
  gboolean has_host = FALSE;

  if (uri == NULL)
    {
      set_url_error (error, strpbrk (url, "@?#") == NULL ? url : NULL);
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  secure = g_str_equal (scheme, "https") || g_str_equal (scheme, "wss");
  has_host = g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
  if ((!secure && !g_str_equal (scheme, "http") && !g_str_equal (scheme, "ws")) || !has_host)
    {
      address = cometd_http_describe_uri (uri);
      set_url_error (error, has_host || strchr (url, '@') == NULL ? address : NULL);
      return NULL;
    }

  return soup_uri_copy (uri, SOUP_URI_SCHEME, secure ? "https" : "http", SOUP_URI_NONE);
}

char *
cometd_http_cut_url (const char *text)
{
  const char *url = strstr (text, "://");

  return url != NULL ? g_strdup_printf ("%.*s://…", (int)(url - text), text) : g_strdup (text);
}

char *
cometd_http_describe_uri (GUri *uri)
{
  return g_uri_to_string_partial (uri,
                                  G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

char *
cometd_http_describe_place (GUri       *uri,
                            const char *connection_type)
{
  g_autofree char *address = cometd_http_describe_uri (uri);

  /* Translators: the address of the server and the connection type, for use in other messages. */
  return g_strdup_printf (_("“%s” (%s)"), address, connection_type);
}

char *
cometd_http_describe_server (const CometdHttpSettings *settings,
                             const char               *connection_type)
{
  return settings->uri != NULL
         ? cometd_http_describe_place (settings->uri, connection_type)
         : g_strdup (connection_type);
}

GUri *
cometd_http_get_location (SoupMessage *message)
{
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr(GUri) uri = NULL;

  if (location != NULL)
    uri = g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS,
                                NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return g_steal_pointer (&uri);
}

/* Another host must not receive the session, its credentials and its messages. */
gboolean
cometd_http_may_redirect (GUri *from,
                          GUri *to)
{
  const char *scheme = g_uri_get_scheme (from);
  const char *next_scheme = g_uri_get_scheme (to);

  if (g_ascii_strcasecmp (g_uri_get_host (from), g_uri_get_host (to)) != 0)
    return FALSE;

  if (g_str_equal (scheme, next_scheme))
    return g_uri_get_port (from) == g_uri_get_port (to);

  return g_str_equal (scheme, "http") && g_str_equal (next_scheme, "https");
}

static void
append_header_cb (const char *name,
                  const char *value,
                  gpointer    user_data)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  cometd_headers_append (user_data, name, valid);
}

GPtrArray *
cometd_http_dup_headers (SoupMessage *message)
{
  GPtrArray *headers = cometd_headers_new ();

  soup_message_headers_foreach (soup_message_get_response_headers (message), append_header_cb,
                                headers);
  return headers;
}
