/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns a copy of @arguments in which a value that is attached to the letter of its option, as in
 * -n1, is an argument of its own. GOption takes what follows a letter for further letters, whatever
 * the type of the option. @context has the options; they are read from its text of --help. */
char **demo_arguments_separate (char           **arguments,
                                GOptionContext  *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
