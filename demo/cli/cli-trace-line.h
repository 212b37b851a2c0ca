/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-link.h"

G_BEGIN_DECLS

/* Prints a line of trace: the time, the direction, and what is called @name, as JSON. */
void cli_trace_line_print (CliLink    *link,
                           const char *direction,
                           const char *name,
                           const char *json);

G_END_DECLS
