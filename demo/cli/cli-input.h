/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads standard input line by line. On a terminal, the user may edit the lines. */
typedef struct _CliInput CliInput;

/* @line is NULL at the end of the input. Lines that cannot be read are errors. */
typedef void (*CliLineFunc) (const char   *line,
                             guint         number,
                             const GError *error,
                             gpointer      user_data);

CliInput *cli_input_new  (GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void      cli_input_free (CliInput     *self);
/* Shows an editor for the lines if the terminal can do that. */
void      cli_input_edit (CliInput     *self);
/* Calls @func with the next line, unless the cancellable is cancelled. */
void      cli_input_next (CliInput     *self,
                          CliLineFunc   func,
                          gpointer      user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliInput, cli_input_free)

G_END_DECLS
