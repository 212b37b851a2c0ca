/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lines on standard output. They go out as soon as the reader takes them, and writing never keeps
 * the main loop from its work, unless the reader is far behind. */
typedef struct _CliOutput CliOutput;

typedef void (*CliOutputFunc) (gpointer user_data);

/* @gone is called once, when nobody reads any more. */
CliOutput *cli_output_new          (CliOutputFunc  gone,
                                    gpointer       user_data) G_GNUC_WARN_UNUSED_RESULT;
void       cli_output_free         (CliOutput     *self);

/* A copy of @text, which may come from a server, that is safe to print on a terminal: control
 * characters become U+FFFD, line breaks and tabs become blanks, and invalid UTF-8 is replaced. */
char      *cli_output_clean        (const char    *text) G_GNUC_WARN_UNUSED_RESULT;
/* Prints a line on standard error, cleaned, with the name of the program before it. */
void       cli_output_complain     (const char    *format,
                                    ...) G_GNUC_PRINTF (1, 2);
/* Prints @text, which is JSON or was cleaned, as one line: line breaks, which JSON allows between
 * parts, become blanks; other control characters, which it allows in strings, are escaped. */
void       cli_output_line         (CliOutput     *self,
                                    const char    *text);
/* Calls @func when all lines have gone out; at once if they have. */
void       cli_output_when_drained (CliOutput     *self,
                                    CliOutputFunc  func,
                                    gpointer       user_data);
/* Waits for that. */
void       cli_output_flush        (CliOutput     *self);

G_END_DECLS
