/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Replaces GLib's clock and that of the library's alarms, which are as fast as ever while callgrind
 * slows the program down, so that the library would use up its time for an iteration of the main
 * loop after a few messages. This one stands still within an iteration of the default context. */
void perf_clock_start (void);

G_END_DECLS
