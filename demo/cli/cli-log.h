/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints the log of the library on standard error from now on, debug lines included. */
void cli_log_start (void);

G_END_DECLS
