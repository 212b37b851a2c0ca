/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns the one of @known that the user probably meant by @word, or NULL. */
const char *cli_suggest        (const char         *word,
                                const char * const *known);
/* Returns the long option of @help, the text of --help, that was probably meant by the first of
 * @arguments that @help does not have, or NULL. */
char       *cli_suggest_option (char              **arguments,
                                const char         *help) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
