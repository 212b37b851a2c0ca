/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-addresses.h"

#include "cli-usage.h"

#include <glib/gi18n.h>
#include <string.h>

/* The limit of the library. */
#define MAX_FALLBACK_URLS 50

static gboolean
check_url (const char  *url,
           GError     **error)
{
  static const char * const schemes[] = { "http", "https", "ws", "wss", NULL };
  g_autoptr(GError) why = NULL;
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, &why);
  /* It may have a password or a token, which the error would quote, too. */
  const char *shown = strpbrk (url, "@?#") == NULL ? url : "…";

  if (uri == NULL)
    return cli_usage_fail (error, _("“%s” is not a valid server address: %s"), shown,
                           shown == url ? why->message : "…");
  if (!g_strv_contains (schemes, g_uri_get_scheme (uri)))
    return cli_usage_fail (error, _("“%s” is not a valid server address: it must begin with "
                                    "http, https, ws or wss"),
                           shown);
  if (g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return cli_usage_fail (error, _("“%s” is not a valid server address: it has no host name"),
                           shown);

  return TRUE;
}

static gboolean
is_encrypted (const char *url)
{
  const char *scheme = g_uri_peek_scheme (url);

  return g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "wss") == 0;
}

gboolean
cli_addresses_check (const char  *url,
                     char       **fallback_urls,
                     GError     **error)
{
  guint n_fallback_urls = fallback_urls != NULL ? g_strv_length (fallback_urls) : 0;

  if (!check_url (url, error))
    return FALSE;

  if (n_fallback_urls > MAX_FALLBACK_URLS)
    return cli_usage_fail (error, _("--fallback-url: %u addresses were given; the maximum is %d"),
                           n_fallback_urls, MAX_FALLBACK_URLS);

  for (guint i = 0; i < n_fallback_urls; i++)
    {
      if (!check_url (fallback_urls[i], error))
        {
          g_prefix_error (error, "--fallback-url: ");
          return FALSE;
        }
      /* Anyone who can disturb the connection would turn off the encryption. */
      if (is_encrypted (url) && !is_encrypted (fallback_urls[i]))
        {
          g_autofree char *shown = cli_addresses_describe (fallback_urls[i]);

          return cli_usage_fail (error, _("--fallback-url: “%s” must begin with https or wss, "
                                          "as URL does"),
                                 shown);
        }
    }

  return TRUE;
}

char *
cli_addresses_describe (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY
                                       | G_URI_HIDE_FRAGMENT);
}
