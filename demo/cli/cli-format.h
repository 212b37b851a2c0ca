/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* How messages are printed. */
typedef struct
{
  char *color;                 /* "auto", "always" or "never"; NULL for "auto". */
  char *template;              /* NULL for JSON. */
  gboolean data_only;
  gboolean pretty;
  gboolean time;
  gboolean coloured;           /* As a result of color and the environment. */
} CliFormat;

/* With the options for events and replies if @selects, and otherwise only those for JSON. */
void     cli_format_add_entries (CliFormat        *self,
                                 GOptionContext   *context,
                                 gboolean          selects);
gboolean cli_format_check       (CliFormat        *self,
                                 GError          **error);
/* Returns the text of a message, without the line break at its end. It is safe to print on a
 * terminal. */
char    *cli_format_message     (const CliFormat  *self,
                                 CometdMessage    *message) G_GNUC_WARN_UNUSED_RESULT;
/* The same for JSON that is not a message. */
char    *cli_format_json        (const CliFormat  *self,
                                 const char       *json) G_GNUC_WARN_UNUSED_RESULT;
/* The same for the standard input of a program. */
char    *cli_format_plain       (const CliFormat  *self,
                                 CometdMessage    *message) G_GNUC_WARN_UNUSED_RESULT;
void     cli_format_clear       (CliFormat        *self);

G_END_DECLS
