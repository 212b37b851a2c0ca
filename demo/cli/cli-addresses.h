/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The addresses of the command line, which may contain a password or a token. */

/* @fallback_urls: the values of --fallback-url, or NULL. No error contains a secret. */
gboolean  cli_addresses_check    (const char  *url,
                                  char       **fallback_urls,
                                  GError     **error);
/* A valid address without its secrets. */
char     *cli_addresses_describe (const char  *url) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
