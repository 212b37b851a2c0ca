/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-events FIREHOSE: receives events by WebSocket. A handler is compared with the library's
 * framing and scanner alone, and receive_async() with a handler. */

#include "bench.h"
#include "bench-flow.h"
#include "bench-server.h"

#include <locale.h>
#include <stdlib.h>

/* The limits are those of the instructions, with room for the load of the machine. */
#define MAX_HANDLER 4.0
#define MAX_RECEIVE 1.7

static const struct
{
  guint batch;
  guint n_events;
} floods[] = { { 1, 50000 }, { 10, 200000 }, { 100, 200000 } };

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  BenchFraming *framing;
  BenchClient *client, *puller;
  gboolean success = TRUE;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  framing = bench_framing_new (server.port);
  client = bench_client_new (url, "websocket", "/bench/ticks");
  puller = bench_client_new (url, "websocket", "/bench/ticks");
  bench_client_pull (puller);

  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      const guint n_events = floods[i].n_events;
      g_autofree char *title = g_strdup_printf ("ws 145 B, %u in a frame", floods[i].batch);
      BenchFlow handled = { framing, client, floods[i].batch };
      BenchFlow received = { framing, puller, floods[i].batch };
      const BenchWay handlers[] = {
        { "framing", bench_flow_to_framing, &handled, n_events },
        { "handler", bench_flow_to_client, &handled, n_events, MAX_HANDLER },
      };
      const BenchWay receives[] = {
        { "handler", bench_flow_to_client, &handled, n_events },
        { "receive_async", bench_flow_to_client, &received, n_events, MAX_RECEIVE },
      };

      success &= bench_compare (title, BENCH_CPU, handlers, G_N_ELEMENTS (handlers));
      success &= bench_compare (title, BENCH_CPU, receives, G_N_ELEMENTS (receives));
    }

  bench_client_free (puller);
  bench_client_free (client);
  bench_framing_free (framing);
  bench_server_stop (&server);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
