/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-receive FIREHOSE websocket|long-polling: receives events as fast as possible. The client is
 * compared with libsoup and the scanner. */

#include "bench.h"
#include "bench-client.h"
#include "bench-raw.h"
#include "bench-server.h"

#include <cometd-glib/json/cometd-codec-private.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* How the events are sent. */
typedef struct
{
  const char *title;
  guint batch; /* Events in a frame or response. */
  guint bytes; /* The size of an event. */
  guint n_websocket, n_long_polling;

  /* The maximum ratio of the client's time to that of libsoup and the scanner. */
  double max_websocket, max_long_polling;
} Flood;

static const Flood floods[] = {
  { "145 B, one by one", 1, 0, 50000, 1000, 1.6, 1.5 },
  { "145 B, by ten", 10, 0, 200000, 10000, 1.6, 1.5 },
  { "145 B, by a hundred", 100, 0, 200000, 50000, 1.6, 1.8 },
  { "10 kB, one by one", 1, 10000, 5000, 1000, 1.6, 1.5 },
};

typedef struct
{
  const Flood *flood;
  BenchRaw *raw;
  guint n_events;
  GArray *envelopes;
  BenchClient *client;
} Receiver;

static char *
make_start (const Flood *flood,
            guint        n_events)
{
  return g_strdup_printf ("[%u,%u,%u]", n_events, flood->batch, flood->bytes);
}

/* The contents of a frame are not parsed; the reply to the start is recognized by its size. */
static void
count_frame (BenchRaw   *raw,
             const char *text,
             gsize       length)
{
  Receiver *receiver = raw->user_data;

  if (length > 120)
    receiver->n_events += receiver->flood->batch;
  bench_raw_connect (raw);
}

static void
scan_frame (BenchRaw   *raw,
            const char *text,
            gsize       length)
{
  Receiver *receiver = raw->user_data;

  g_array_set_size (receiver->envelopes, 0);
  if (!cometd_codec_read (text, length, 100, receiver->envelopes, NULL))
    g_error ("Not Bayeux: %.*s", (int)length, text);

  for (guint i = 0; i < receiver->envelopes->len; i++)
    {
      const CometdEnvelope *envelope = &g_array_index (receiver->envelopes, CometdEnvelope, i);

      if (cometd_json_string_equals (&envelope->fields[COMETD_FIELD_CHANNEL], "/bench/ticks"))
        receiver->n_events++;
    }
  bench_raw_connect (raw);
}

static void
run_raw (Receiver    *receiver,
         guint        n_events,
         BenchRawFunc received)
{
  g_autofree char *start = make_start (receiver->flood, n_events);

  receiver->n_events = 0;
  receiver->raw->user_data = receiver;
  receiver->raw->received = received;
  bench_raw_publish (receiver->raw, "/service/start", 1, start);
  bench_raw_connect (receiver->raw);
  bench_wait_for (&receiver->n_events, n_events);
}

static void
run_raw_count (guint    n_events,
               gpointer user_data)
{
  run_raw (user_data, n_events, count_frame);
}

static void
run_raw_scan (guint    n_events,
              gpointer user_data)
{
  run_raw (user_data, n_events, scan_frame);
}

static void
run_client (guint    n_events,
            gpointer user_data)
{
  Receiver *receiver = user_data;
  g_autofree char *start = make_start (receiver->flood, n_events);

  receiver->client->n_events = 0;
  bench_client_publish (receiver->client, "/service/start", start);
  bench_wait_for (&receiver->client->n_events, n_events);
}

static void
run_client_nodes (guint    n_events,
                  gpointer user_data)
{
  Receiver *receiver = user_data;

  receiver->client->reads_data = TRUE;
  run_client (n_events, receiver);
  receiver->client->reads_data = FALSE;
}

/* One connection for the connects and one for everything else, for any number of requests. */
static gboolean
check_connections (guint n_connections)
{
  g_print ("# the client made %u connections (at most 2%s)\n",
           n_connections, n_connections > 2 ? ": TOO MANY" : "");
  return n_connections <= 2;
}

static gboolean
bench_flood (BenchServer *server,
             const Flood *flood,
             gboolean     is_websocket)
{
  g_autofree char *url = bench_server_make_url (server, is_websocket ? "ws" : "http");
  g_autofree char *title = g_strdup_printf ("%s %s", is_websocket ? "ws" : "lp", flood->title);
  const guint n_events = is_websocket ? flood->n_websocket : flood->n_long_polling;
  Receiver raw = { flood };
  guint n_connections;
  gboolean success;

  raw.raw = is_websocket ? bench_raw_new_websocket (url) : bench_raw_new_long_polling (url);
  raw.envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  run_raw_scan (flood->batch, &raw); /* All its connections are open now. */
  n_connections = bench_server_count_connections (server);
  raw.client = bench_client_new (url, is_websocket ? "websocket" : "long-polling", "/bench/ticks");

  {
    const BenchWay ways[] = {
      { "libsoup, scan", run_raw_scan, &raw, n_events },
      { "libsoup", run_raw_count, &raw, n_events },
      { "client", run_client, &raw, n_events,
        is_websocket ? flood->max_websocket : flood->max_long_polling },
      { "client, nodes", run_client_nodes, &raw, n_events },
    };

    success = bench_compare (title, BENCH_CPU, ways, G_N_ELEMENTS (ways));
  }

  /* The first query was a connection, too. */
  success &= check_connections (bench_server_count_connections (server) - n_connections - 1);
  bench_client_free (raw.client);

  bench_raw_free (raw.raw);
  g_array_unref (raw.envelopes);
  return success;
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  gboolean success = TRUE;

  setlocale (LC_ALL, "");
  if (argc != 3)
    g_error ("Usage: %s FIREHOSE websocket|long-polling", argv[0]);

  bench_server_start (&server, argv[1]);
  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    success &= bench_flood (&server, &floods[i], strcmp (argv[2], "websocket") == 0);
  bench_server_stop (&server);

  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
