/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The payload of a publish. */
#define BENCH_DATA \
  "{\"symbol\":\"ACME\",\"price\":101.25,\"volume\":1200,\"bid\":101.2,\"ask\":101.3}"

/* Publishes to the firehose, by a BenchRaw or a BenchClient that is subscribed to /service/echo. */

/* A publish and its event, one after the other. */
void bench_run_raw_round_trip      (guint    n_items,
                                    gpointer raw);
void bench_run_client_round_trip   (guint    n_items,
                                    gpointer client);
/* All at once; ends with the last reply. */
void bench_run_raw_publish         (guint    n_items,
                                    gpointer raw);
void bench_run_client_publish      (guint    n_items,
                                    gpointer client);
/* The same with a JsonNode. */
void bench_run_client_publish_node (guint    n_items,
                                    gpointer client);

G_END_DECLS
