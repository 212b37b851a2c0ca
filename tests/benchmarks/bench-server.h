/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The firehose, as a process that exits with this one. */
typedef struct
{
  GSubprocess *process;
  guint16 port;
} BenchServer;

/* path: the program. */
void   bench_server_start             (BenchServer *self,
                                       const char  *path);
void   bench_server_stop              (BenchServer *self);

/* "http://127.0.0.1:1234/cometd" */
char  *bench_server_make_url          (BenchServer *self,
                                       const char  *scheme);

/* The number of connections it has accepted, without the one of this query. */
guint  bench_server_count_connections (BenchServer *self);

/* Runs the main loop until *count is at least target; exits the program if nothing happens. */
void   bench_wait_for                 (const guint *count,
                                       guint        target);

G_END_DECLS
