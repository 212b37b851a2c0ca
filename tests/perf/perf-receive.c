/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* perf-receive FIREHOSE: an event received by WebSocket, whose handler does not read it. */

#include "../benchmarks/bench-flow.h"
#include "../benchmarks/bench-server.h"
#include "perf-clock.h"
#include "perf.h"

#include <locale.h>

#define N_MESSAGES 12000

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  BenchFraming *framing;
  BenchClient *client, *puller;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  perf_clock_start ();
  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  framing = bench_framing_new (server.port);
  client = bench_client_new (url, "websocket", "/bench/ticks");
  puller = bench_client_new (url, "websocket", "/bench/ticks");
  bench_client_pull (puller);

  {
    BenchFlow by_one = { framing, client, 1 };
    BenchFlow by_ten = { framing, client, 10 };
    BenchFlow by_hundred = { framing, client, 100 };
    BenchFlow pulled = { framing, puller, 10 };
    const PerfRow rows[] = {
      { "framing-1", bench_flow_to_framing, &by_one, N_MESSAGES },
      { "websocket-1", bench_flow_to_client, &by_one, N_MESSAGES },
      { "framing-10", bench_flow_to_framing, &by_ten, N_MESSAGES },
      { "websocket-10", bench_flow_to_client, &by_ten, N_MESSAGES },
      { "framing-100", bench_flow_to_framing, &by_hundred, N_MESSAGES },
      { "websocket-100", bench_flow_to_client, &by_hundred, N_MESSAGES },
      { "pulled-10", bench_flow_to_client, &pulled, N_MESSAGES },
    };

    perf_run (rows, G_N_ELEMENTS (rows));
  }

  bench_client_free (puller);
  bench_client_free (client);
  bench_framing_free (framing);
  bench_server_stop (&server);
  return 0;
}
