/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* Text with members of a message in braces: {channel}, {data}, {data.user}, {data.list.0}. If a
 * name contains a full stop, the names are separated by slashes: {/data/a.b}. {{ and }} stand for
 * the braces; \n, \t and \\ for a line break, a tabulator and a backslash. */
gboolean cli_template_check  (const char     *template,
                              GError        **error);
/* The result is safe to print on a terminal. Strings are inserted as text, other values as JSON,
 * and members that do not exist as nothing. */
char    *cli_template_expand (const char     *template,
                              CometdMessage  *message) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
