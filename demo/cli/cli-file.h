/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads a whole file, or standard input if @path is "-". It must be UTF-8 without NUL, and at most
 * @max_size bytes long. Errors begin with @what, such as the name of an option. */
char     *cli_file_read         (const char  *what,
                                 const char  *path,
                                 gsize        max_size,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads a small file with a secret; line breaks at the end are removed. */
char     *cli_file_read_secret  (const char  *what,
                                 const char  *path,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @text is UTF-8 without control characters; tabs are allowed. */
gboolean  cli_file_is_line      (const char  *text);
/* Whether @secret can be a part of a header; errors begin with @source. */
gboolean  cli_file_check_secret (const char  *source,
                                 const char  *secret,
                                 GError     **error);
/* Replaces each of the values of an option that is “@FILE” by the lines of the file. Empty lines
 * are dropped. */
char    **cli_file_expand       (const char  *what,
                                 char       **values,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
