/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets a usage error, which ends the program with CLI_EXIT_USAGE. Returns FALSE. */
gboolean cli_usage_fail (GError     **error,
                         const char  *format,
                         ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
