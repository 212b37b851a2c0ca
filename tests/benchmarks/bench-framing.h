/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The baseline for received events: the library's framing on a socket, and the scanner, without the
 * client and without objects. */
typedef struct _BenchFraming BenchFraming;

/* Opens a WebSocket and a session. */
BenchFraming *bench_framing_new     (guint16       port);
void          bench_framing_free    (BenchFraming *self);

/* Has the server send events, and returns when n_events of them were scanned. start: see
 * firehose-session.c. */
void          bench_framing_receive (BenchFraming *self,
                                     const char   *start,
                                     guint         n_events);

G_END_DECLS
