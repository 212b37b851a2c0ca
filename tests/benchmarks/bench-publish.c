/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-publish FIREHOSE: the time from a publish to its event, one after the other; and the cost
 * of many publishes at once. */

#include "bench.h"
#include "bench-client.h"
#include "bench-raw.h"
#include "bench-server.h"
#include "bench-traffic.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>

#define N_SILENT 20000
#define MAX_MEMORY 1024

static gboolean
bench_websocket (BenchServer *server)
{
  g_autofree char *url = bench_server_make_url (server, "ws");
  BenchRaw *raw = bench_raw_new_websocket (url);
  BenchClient *client = bench_client_new (url, "websocket", "/service/echo");
  const BenchWay round_trips[] = {
    { "libsoup", bench_run_raw_round_trip, raw, 2000 },
    { "client", bench_run_client_round_trip, client, 2000, 1.4 },
  };
  const BenchWay publishes[] = {
    { "libsoup", bench_run_raw_publish, raw, 20000 },
    { "client", bench_run_client_publish, client, 20000, 1.2 },
  };
  gboolean success;

  success = bench_compare ("ws round trip", BENCH_MEDIAN, round_trips, G_N_ELEMENTS (round_trips));
  success &= bench_compare ("ws publish", BENCH_CPU, publishes, G_N_ELEMENTS (publishes));
  bench_client_free (client);
  bench_raw_free (raw);
  return success;
}

static gsize
get_used_memory (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* What a publish takes, first while it waits to be sent, then for its reply. */
static gboolean
bench_memory (BenchServer *server)
{
  g_autofree char *url = bench_server_make_url (server, "ws");
  BenchClient *client = bench_client_new (url, "websocket", "/service/echo");
  gsize before = get_used_memory ();
  gsize waiting, sent;

  for (guint i = 0; i < N_SILENT; i++)
    bench_client_publish_silently (client, "/bench/silent", BENCH_DATA);
  waiting = (get_used_memory () - before) / N_SILENT;
  while (cometd_client_get_outgoing_size (client->client) > 0)
    g_main_context_iteration (NULL, TRUE);
  sent = (get_used_memory () - before) / N_SILENT;
  g_print ("# ws publish memory: %zu bytes each before they are sent, %zu after (at most %u)\n",
           waiting, sent, MAX_MEMORY);

  bench_client_free (client);
  return MAX (waiting, sent) <= MAX_MEMORY;
}

static gboolean
bench_long_polling (BenchServer *server)
{
  g_autofree char *url = bench_server_make_url (server, "http");
  BenchRaw *raw = bench_raw_new_long_polling (url);
  BenchClient *client = bench_client_new (url, "long-polling", "/service/echo");
  const BenchWay round_trips[] = {
    { "libsoup", bench_run_raw_round_trip, raw, 500 },
    { "client", bench_run_client_round_trip, client, 500, 1.6 },
  };
  gboolean success;

  success = bench_compare ("lp round trip", BENCH_MEDIAN, round_trips, G_N_ELEMENTS (round_trips));
  bench_client_free (client);
  bench_raw_free (raw);
  return success;
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  gboolean success;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  /* First, while no memory is kept to be used again. */
  success = bench_memory (&server);
  success &= bench_websocket (&server);
  success &= bench_long_polling (&server);
  bench_server_stop (&server);

  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
