/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads lines from the terminal, which the user can edit. It has the keys and the history of
 * libedit, and keeps what is half typed when something else is printed. */
typedef struct _CliEditor CliEditor;

/* @line is NULL at the end of the input. */
typedef void (*CliEditorFunc) (const char *line,
                               gpointer    user_data);

/* Returns NULL if standard input or output is not a terminal that can do that, or if the program
 * was built without libedit. */
CliEditor *cli_editor_new  (CliEditorFunc  func,
                            gpointer       user_data) G_GNUC_WARN_UNUSED_RESULT;
void       cli_editor_free (CliEditor     *self);

G_END_DECLS
