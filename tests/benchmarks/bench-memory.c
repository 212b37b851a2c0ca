/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-memory FIREHOSE: the memory of events in the receive queue, compared with their text. */

#include "bench-client.h"
#include "bench-messages.h"
#include "bench-server.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>

#define N_EVENTS 200000
/* Bytes for each event besides its text. */
#define MAX_OVERHEAD 250

static gsize
measure_memory (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static gboolean
measure (BenchServer *server,
         guint        batch)
{
  g_autofree char *url = bench_server_make_url (server, "ws");
  g_autofree char *start = g_strdup_printf ("[%u,%u,0]", N_EVENTS, batch);
  BenchClient *client = bench_client_new (url, "websocket", "/bench/ticks");
  guint n_pending = 0;
  double bytes;
  gsize before;

  g_signal_handlers_disconnect_by_data (client->subscription, client);
  cometd_client_set_max_pending_count (client->client, 0);
  cometd_client_set_max_pending_size (client->client, 0);

  before = measure_memory ();
  bench_client_publish (client, "/service/start", start);
  while (n_pending < N_EVENTS)
    {
      g_main_context_iteration (NULL, TRUE);
      n_pending = cometd_client_get_pending_count (client->client);
    }
  bytes = (double)(measure_memory () - before) / N_EVENTS;

  g_print ("# %u queued events of %zu B, by %u in a frame: %.0f B each, %.0f B besides the text "
           "(at most %u)\n", N_EVENTS, sizeof BENCH_EVENT - 1, batch, bytes,
           bytes - (sizeof BENCH_EVENT - 1), MAX_OVERHEAD);
  bench_client_free (client);
  return bytes <= sizeof BENCH_EVENT - 1 + MAX_OVERHEAD;
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  gboolean success = TRUE;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  success &= measure (&server, 1);
  success &= measure (&server, 10);
  bench_server_stop (&server);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
