/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Limits of what is read: cookies, and bytes of one. */
#define COMETD_HTTP_COOKIES_MAX 256
#define COMETD_HTTP_COOKIES_MAX_SIZE 8192

/* The cookies that a jar has for an address, as a GVariant of type a(ssssxbb): name, value, domain,
 * path, when it expires (seconds since 1970; -1: never), secure, HTTP only. Not floating. */
GVariant  *cometd_http_cookies_save (SoupCookieJar  *jar,
                                     GUri           *uri)
                                    G_GNUC_WARN_UNUSED_RESULT;
/* The other way round. NULL with COMETD_ERROR_INVALID_DATA if one of them is not valid, or not for
 * this address. (transfer full) (element-type SoupCookie) */
GPtrArray *cometd_http_cookies_read (GVariant       *cookies,
                                     GUri           *uri,
                                     GError        **error)
                                    G_GNUC_WARN_UNUSED_RESULT;
/* Puts copies of cookies into a jar, unless they have expired. only_new: those that the jar has
 * already stay as they are. */
void       cometd_http_cookies_add  (SoupCookieJar  *jar,
                                     GPtrArray      *cookies,
                                     gboolean        only_new);

G_END_DECLS
