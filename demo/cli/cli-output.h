/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes lines to standard output. Writing does not block the main loop, unless the reader is very
 * slow. */
typedef struct _CliOutput CliOutput;

typedef void (*CliOutputFunc) (gpointer user_data);

/* Called before and after something is printed. */
typedef void (*CliHideFunc) (gboolean hidden,
                             gpointer user_data);

/* @gone is called once, when standard output was closed by its reader. */
CliOutput *cli_output_new          (CliOutputFunc  gone,
                                    gpointer       user_data) G_GNUC_WARN_UNUSED_RESULT;
void       cli_output_free         (CliOutput     *self);

/* Sets a function that takes away what else is in the last line of the terminal, and puts it back;
 * NULL for none. */
void       cli_output_set_hide     (CliHideFunc    func,
                                    gpointer       user_data);

/* Returns a copy of @text, which may come from a server, that is safe to print on a terminal:
 * control characters become U+FFFD, line breaks and tabs become blanks, and invalid UTF-8 is
 * replaced. */
char      *cli_output_clean        (const char    *text) G_GNUC_WARN_UNUSED_RESULT;
/* Prints a sanitized line on standard error, with the name of the program. */
void       cli_output_complain     (const char    *format,
                                    ...) G_GNUC_PRINTF (1, 2);
/* Prints @text, which must be safe to print on a terminal, and a line break. */
void       cli_output_print        (CliOutput     *self,
                                    const char    *text);
/* Calls @func when all lines have been written; immediately if they have. */
void       cli_output_when_drained (CliOutput     *self,
                                    CliOutputFunc  func,
                                    gpointer       user_data);
/* Blocks until all lines have been written. */
void       cli_output_flush        (CliOutput     *self);

G_END_DECLS
