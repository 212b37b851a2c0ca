/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* perf-publish FIREHOSE: a publish among many by WebSocket, from the call to its reply; and one
 * after the other, each with its event. */

#include "../benchmarks/bench-client.h"
#include "../benchmarks/bench-raw.h"
#include "../benchmarks/bench-server.h"
#include "../benchmarks/bench-traffic.h"
#include "perf-clock.h"
#include "perf.h"

#include <locale.h>

#define N_PUBLISHES 2000
#define N_ROUND_TRIPS 400

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  BenchRaw *raw;
  BenchClient *client;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  perf_clock_start ();
  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");

  /* One after the other: the sources of both would be asked in each iteration of the main loop. */
  raw = bench_raw_new_websocket (url);
  {
    const PerfRow rows[] = {
      { "libsoup", bench_run_raw_publish, raw, N_PUBLISHES },
      { "libsoup-round-trip", bench_run_raw_round_trip, raw, N_ROUND_TRIPS },
    };

    perf_run (rows, G_N_ELEMENTS (rows));
  }
  bench_raw_free (raw);

  client = bench_client_new (url, "websocket", "/service/echo");
  {
    const PerfRow rows[] = {
      { "publish", bench_run_client_publish, client, N_PUBLISHES },
      { "publish-node", bench_run_client_publish_node, client, N_PUBLISHES },
      { "round-trip", bench_run_client_round_trip, client, N_ROUND_TRIPS },
    };

    perf_run (rows, G_N_ELEMENTS (rows));
  }
  bench_client_free (client);
  bench_server_stop (&server);
  return 0;
}
