/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* perf-channels FIREHOSE: events on one channel and on many in turn, of a pattern and of a
 * subscription to each channel. */

#include "../benchmarks/bench-client.h"
#include "../benchmarks/bench-server.h"
#include "perf-clock.h"
#include "perf.h"

#include <locale.h>

#define N_CHANNELS 2000
#define N_MESSAGES (4 * N_CHANNELS)
#define BATCH 10 /* Events in a frame. */

typedef struct
{
  BenchClient *client;
  guint n_channels;
} Receiver;

static void
receive (guint    n_messages,
         gpointer user_data)
{
  Receiver *self = user_data;
  g_autofree char *start =
    g_strdup_printf ("[%u,%u,0,%u]", n_messages, BATCH, self->n_channels);

  self->client->n_events = 0;
  bench_client_publish (self->client, "/service/start", start);
  bench_wait_for (&self->client->n_events, n_messages);
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  Receiver one = { NULL, 1 }, many = { NULL, N_CHANNELS };
  Receiver one_handler = { NULL, 1 }, handlers = { NULL, N_CHANNELS };

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  perf_clock_start ();
  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  one.client = bench_client_new (url, "websocket", "/bench/ticks/*");
  many.client = bench_client_new (url, "websocket", "/bench/ticks/*");
  one_handler.client = bench_client_new (url, "websocket", "/bench/other");
  bench_client_subscribe_ticks (one_handler.client, one_handler.n_channels, TRUE);
  handlers.client = bench_client_new (url, "websocket", "/bench/other");
  bench_client_subscribe_ticks (handlers.client, handlers.n_channels, TRUE);

  {
    const PerfRow rows[] = {
      { "one-channel", receive, &one, N_MESSAGES },
      { "channels", receive, &many, N_MESSAGES },
      { "one-handler", receive, &one_handler, N_MESSAGES },
      { "handlers", receive, &handlers, N_MESSAGES },
    };

    perf_run (rows, G_N_ELEMENTS (rows));
  }

  bench_client_free (one.client);
  bench_client_free (many.client);
  bench_client_free (one_handler.client);
  bench_client_free (handlers.client);
  bench_server_stop (&server);
  return 0;
}
