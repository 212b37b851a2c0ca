/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bench-client.h"
#include "bench-framing.h"

G_BEGIN_DECLS

/* Events from the firehose, to the library's framing and to a client. */
typedef struct
{
  BenchFraming *framing; /* Or NULL. */
  BenchClient *client;   /* Or NULL. */
  guint batch;           /* Events in a frame. */
} BenchFlow;

/* For the rows and ways of programs; user_data is a BenchFlow. */
void bench_flow_to_framing (guint    n_events,
                            gpointer user_data);
void bench_flow_to_client  (guint    n_events,
                            gpointer user_data);

G_END_DECLS
