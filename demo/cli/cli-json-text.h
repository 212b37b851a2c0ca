/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rewrites valid JSON for a terminal, without changing a number or the order of members. Control
 * characters in strings are escaped. If @pretty, each member is on its own line; otherwise all is
 * on one line. */
char *cli_json_text_layout (const char *json,
                            gboolean    pretty,
                            gboolean    coloured) G_GNUC_WARN_UNUSED_RESULT;
/* Appends @length bytes of UTF-8, with control characters escaped as in JSON strings and line
 * breaks as blanks. */
void  cli_json_text_append (GString    *line,
                            const char *text,
                            gsize       length);

G_END_DECLS
