/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-publish FIREHOSE: the time from a publish to its event, one after the other; and the cost
 * of many publishes at once.
 *
 * bench-publish FIREHOSE WAY N: only runs the client on a WebSocket, for tools that count
 * instructions. WAY is publish, publish-node or round-trip. */

#include "bench.h"
#include "bench-client.h"
#include "bench-raw.h"
#include "bench-server.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DATA "{\"symbol\":\"ACME\",\"price\":101.25,\"volume\":1200,\"bid\":101.2,\"ask\":101.3}"

static void
echo_received (BenchRaw   *raw,
               const char *text,
               gsize       length)
{
  /* Otherwise it is the reply to the publish. */
  if (g_strstr_len (text, length, "\"data\"") != NULL)
    raw->count++;
  bench_raw_connect (raw);
}

static void
run_raw_round_trip (guint    n_items,
                    gpointer user_data)
{
  BenchRaw *raw = user_data;

  raw->received = echo_received;
  raw->count = 0;
  bench_raw_connect (raw);
  for (guint i = 1; i <= n_items; i++)
    {
      bench_raw_publish (raw, "/service/echo", i, DATA);
      bench_wait_for (&raw->count, i);
    }
}

static void
reply_received (BenchRaw   *raw,
                const char *text,
                gsize       length)
{
  raw->count++;
}

static void
run_raw_publish (guint    n_items,
                 gpointer user_data)
{
  BenchRaw *raw = user_data;

  raw->received = reply_received;
  raw->count = 0;
  for (guint i = 1; i <= n_items; i++)
    bench_raw_publish (raw, "/bench/away", i, DATA);
  bench_wait_for (&raw->count, n_items);
}

static void
run_client_round_trip (guint    n_items,
                       gpointer user_data)
{
  BenchClient *client = user_data;

  client->n_events = 0;
  for (guint i = 1; i <= n_items; i++)
    {
      bench_client_publish (client, "/service/echo", DATA);
      bench_wait_for (&client->n_events, i);
    }
}

static void
run_client_publish (guint    n_items,
                    gpointer user_data)
{
  BenchClient *client = user_data;

  client->n_replies = 0;
  for (guint i = 0; i < n_items; i++)
    bench_client_publish (client, "/bench/away", DATA);
  bench_wait_for (&client->n_replies, n_items);
}

static gboolean
bench_websocket (BenchServer *server)
{
  g_autofree char *url = bench_server_make_url (server, "ws");
  BenchRaw *raw = bench_raw_new_websocket (url);
  BenchClient *client = bench_client_new (url, "websocket", "/service/echo");
  const BenchWay round_trips[] = {
    { "libsoup", run_raw_round_trip, raw, 2000 },
    { "client", run_client_round_trip, client, 2000, 1.6 },
  };
  const BenchWay publishes[] = {
    { "libsoup", run_raw_publish, raw, 20000 },
    { "client", run_client_publish, client, 20000, 2.0 },
  };
  gboolean success;

  success = bench_compare ("ws round trip", BENCH_WALL, round_trips, G_N_ELEMENTS (round_trips));
  success &= bench_compare ("ws publish", BENCH_CPU, publishes, G_N_ELEMENTS (publishes));
  bench_client_free (client);
  bench_raw_free (raw);
  return success;
}

static gboolean
bench_long_polling (BenchServer *server)
{
  g_autofree char *url = bench_server_make_url (server, "http");
  BenchRaw *raw = bench_raw_new_long_polling (url);
  BenchClient *client = bench_client_new (url, "long-polling", "/service/echo");
  const BenchWay round_trips[] = {
    { "libsoup", run_raw_round_trip, raw, 500 },
    { "client", run_client_round_trip, client, 500, 1.6 },
  };
  gboolean success;

  success = bench_compare ("lp round trip", BENCH_WALL, round_trips, G_N_ELEMENTS (round_trips));
  bench_client_free (client);
  bench_raw_free (raw);
  return success;
}

static void
run_client_publish_node (guint    n_items,
                         gpointer user_data)
{
  BenchClient *client = user_data;
  g_autoptr(JsonNode) data = json_from_string (DATA, NULL);

  client->n_replies = 0;
  for (guint i = 0; i < n_items; i++)
    bench_client_publish_node (client, "/bench/away", data);
  bench_wait_for (&client->n_replies, n_items);
}

static const BenchWay counted_ways[] = {
  { "publish", run_client_publish },
  { "publish-node", run_client_publish_node },
  { "round-trip", run_client_round_trip },
};

static gboolean
run_once (BenchServer *server,
          const char  *name,
          guint        n_items)
{
  g_autofree char *url = bench_server_make_url (server, "ws");
  BenchClient *client = bench_client_new (url, "websocket", "/service/echo");
  gboolean success = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (counted_ways); i++)
    {
      if (strcmp (counted_ways[i].name, name) != 0)
        continue;

      counted_ways[i].run (n_items, client);
      success = TRUE;
    }

  bench_client_free (client);
  return success;
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  gboolean success;

  setlocale (LC_ALL, "");
  if (argc != 2 && argc != 4)
    g_error ("Usage: %s FIREHOSE [WAY N]", argv[0]);

  bench_server_start (&server, argv[1]);
  if (argc == 4)
    success = run_once (&server, argv[2], (guint)g_ascii_strtoull (argv[3], NULL, 10));
  else
    {
      success = bench_websocket (&server);
      success &= bench_long_polling (&server);
    }
  bench_server_stop (&server);

  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
