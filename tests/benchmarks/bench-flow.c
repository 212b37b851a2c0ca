/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-flow.h"

#include "bench-server.h"

static char *
make_start (const BenchFlow *flow,
            guint            n_events)
{
  return g_strdup_printf ("[%u,%u,0]", n_events, flow->batch);
}

void
bench_flow_to_framing (guint    n_events,
                       gpointer user_data)
{
  const BenchFlow *flow = user_data;
  g_autofree char *start = make_start (flow, n_events);

  bench_framing_receive (flow->framing, start, n_events);
}

void
bench_flow_to_client (guint    n_events,
                      gpointer user_data)
{
  const BenchFlow *flow = user_data;
  g_autofree char *start = make_start (flow, n_events);

  flow->client->n_events = 0;
  bench_client_publish (flow->client, "/service/start", start);
  bench_wait_for (&flow->client->n_events, n_events);
}
