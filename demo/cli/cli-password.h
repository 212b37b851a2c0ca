/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks for a password on the terminal, which does not show it. Fails if there is no terminal, and
 * with G_IO_ERROR_CANCELLED if the user pressed Ctrl-C. */
char *cli_password_ask (const char  *prompt,
                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
