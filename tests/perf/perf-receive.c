/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* perf-receive FIREHOSE: an event received by WebSocket, whose handler does not read it. */

#include "../benchmarks/bench-client.h"
#include "../benchmarks/bench-framing.h"
#include "../benchmarks/bench-server.h"
#include "perf.h"

#include <locale.h>
#include <time.h>

#define N_MESSAGES 12000

/* Replaces GLib's clock, which is as fast as ever while callgrind slows the program down, so that
 * the library would use up its time for an iteration of the main loop after a few events. This one
 * stands still within an iteration. */
static gint64 now;

gint64
g_get_monotonic_time (void)
{
  return now;
}

static void
set_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  now = time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
prepare_cb (GSource *source,
            int     *timeout)
{
  set_clock ();
  *timeout = -1;
  return FALSE;
}

static GSourceFuncs clock_funcs = { .prepare = prepare_cb };

typedef struct
{
  BenchFraming *framing;
  BenchClient *client;
  guint batch;
} Receiver;

static char *
make_start (Receiver *receiver,
            guint     n_events)
{
  return g_strdup_printf ("[%u,%u,0]", n_events, receiver->batch);
}

static void
run_framing (guint    n_events,
             gpointer user_data)
{
  Receiver *receiver = user_data;
  g_autofree char *start = make_start (receiver, n_events);

  bench_framing_receive (receiver->framing, start, n_events);
}

static void
run_client (guint    n_events,
            gpointer user_data)
{
  Receiver *receiver = user_data;
  g_autofree char *start = make_start (receiver, n_events);

  receiver->client->n_events = 0;
  bench_client_publish (receiver->client, "/service/start", start);
  bench_wait_for (&receiver->client->n_events, n_events);
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autoptr(GSource) clock = g_source_new (&clock_funcs, sizeof (GSource));
  g_autofree char *url = NULL;
  BenchFraming *framing;
  BenchClient *client, *puller;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  set_clock ();
  g_source_attach (clock, NULL);
  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  framing = bench_framing_new (server.port);
  client = bench_client_new (url, "websocket", "/bench/ticks");
  puller = bench_client_new (url, "websocket", "/bench/ticks");
  bench_client_pull (puller);

  {
    Receiver by_one = { framing, client, 1 };
    Receiver by_ten = { framing, client, 10 };
    Receiver by_hundred = { framing, client, 100 };
    Receiver pulled = { framing, puller, 10 };
    const PerfRow rows[] = {
      { "framing-1", run_framing, &by_one, N_MESSAGES },
      { "websocket-1", run_client, &by_one, N_MESSAGES },
      { "framing-10", run_framing, &by_ten, N_MESSAGES },
      { "websocket-10", run_client, &by_ten, N_MESSAGES },
      { "framing-100", run_framing, &by_hundred, N_MESSAGES },
      { "websocket-100", run_client, &by_hundred, N_MESSAGES },
      { "pulled-10", run_client, &pulled, N_MESSAGES },
    };

    perf_run (rows, G_N_ELEMENTS (rows));
  }

  bench_client_free (puller);
  bench_client_free (client);
  bench_framing_free (framing);
  bench_server_stop (&server);
  return 0;
}
