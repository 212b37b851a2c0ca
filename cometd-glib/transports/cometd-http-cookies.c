/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-cookies-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../cometd-error.h"

#define COOKIE_TYPE "(ssssxbb)"

static void
free_cookies (GSList *cookies)
{
  g_slist_free_full (cookies, (GDestroyNotify)soup_cookie_free);
}

GVariant *
cometd_http_cookies_save (SoupCookieJar *jar,
                          GUri          *uri)
{
  GSList *cookies = soup_cookie_jar_get_cookie_list (jar, uri, TRUE);
  GVariantBuilder builder;
  guint n_cookies = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" COOKIE_TYPE));
  for (GSList *node = cookies; node != NULL && n_cookies < COMETD_HTTP_COOKIES_MAX;
       node = node->next, n_cookies++)
    {
      SoupCookie *cookie = node->data;
      GDateTime *expires = soup_cookie_get_expires (cookie);

      g_variant_builder_add (&builder, COOKIE_TYPE,
                             soup_cookie_get_name (cookie), soup_cookie_get_value (cookie),
                             soup_cookie_get_domain (cookie), soup_cookie_get_path (cookie),
                             expires != NULL ? g_date_time_to_unix (expires) : (gint64)-1,
                             soup_cookie_get_secure (cookie), soup_cookie_get_http_only (cookie));
    }
  free_cookies (cookies);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* The text ends up in a header. */
static gboolean
is_clean (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) || *text == ';')
      return FALSE;

  return TRUE;
}

static SoupCookie *
read_cookie (GVariant *tuple,
             GUri     *uri)
{
  const char *name, *value, *domain, *path;
  gint64 expiry;
  gboolean is_secure, is_http_only;
  g_autoptr(GDateTime) expires = NULL;
  g_autoptr(SoupCookie) cookie = NULL;

  g_variant_get (tuple, "(&s&s&s&sxbb)", &name, &value, &domain, &path, &expiry, &is_secure,
                 &is_http_only);
  if (*name == '\0' || *domain == '\0' || *path != '/' || strchr (name, '=') != NULL ||
      !is_clean (name) || !is_clean (value) || !is_clean (domain) || !is_clean (path) ||
      strlen (name) + strlen (value) + strlen (domain) + strlen (path) >
        COMETD_HTTP_COOKIES_MAX_SIZE)
    return NULL;

  cookie = soup_cookie_new (name, value, domain, path, -1);
  if (!soup_cookie_domain_matches (cookie, g_uri_get_host (uri)))
    return NULL;

  if (expiry != -1)
    {
      expires = g_date_time_new_from_unix_utc (expiry);
      if (expires == NULL)
        return NULL;

      soup_cookie_set_expires (cookie, expires);
    }
  soup_cookie_set_secure (cookie, is_secure);
  soup_cookie_set_http_only (cookie, is_http_only);
  return g_steal_pointer (&cookie);
}

GPtrArray *
cometd_http_cookies_read (GVariant  *cookies,
                          GUri      *uri,
                          GError   **error)
{
  g_autoptr(GPtrArray) result =
    g_ptr_array_new_with_free_func ((GDestroyNotify)soup_cookie_free);
  gboolean is_valid = g_variant_n_children (cookies) <= COMETD_HTTP_COOKIES_MAX;

  for (gsize i = 0; is_valid && i < g_variant_n_children (cookies); i++)
    {
      g_autoptr(GVariant) tuple = g_variant_get_child_value (cookies, i);
      SoupCookie *cookie = read_cookie (tuple, uri);

      is_valid = cookie != NULL;
      if (is_valid)
        g_ptr_array_add (result, cookie);
    }

  if (is_valid)
    return g_steal_pointer (&result);

  g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                       _("The session state is not usable: it has an invalid cookie, one for "
                         "another server, or too many"));
  return NULL;
}

static gboolean
has_cookie (GSList     *cookies,
            SoupCookie *cookie)
{
  for (GSList *node = cookies; node != NULL; node = node->next)
    if (g_str_equal (soup_cookie_get_name (node->data), soup_cookie_get_name (cookie)) &&
        g_str_equal (soup_cookie_get_domain (node->data), soup_cookie_get_domain (cookie)) &&
        g_str_equal (soup_cookie_get_path (node->data), soup_cookie_get_path (cookie)))
      return TRUE;

  return FALSE;
}

static gboolean
is_expired (SoupCookie *cookie)
{
  GDateTime *expires = soup_cookie_get_expires (cookie);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return expires != NULL && g_date_time_compare (expires, now) <= 0;
}

void
cometd_http_cookies_add (SoupCookieJar *jar,
                         GPtrArray     *cookies,
                         gboolean       only_new)
{
  GSList *present = soup_cookie_jar_all_cookies (jar);

  for (guint i = 0; i < cookies->len; i++)
    {
      SoupCookie *cookie = g_ptr_array_index (cookies, i);

      if (!is_expired (cookie) && !(only_new && has_cookie (present, cookie)))
        soup_cookie_jar_add_cookie (jar, soup_cookie_copy (cookie));
    }
  free_cookies (present);
}
