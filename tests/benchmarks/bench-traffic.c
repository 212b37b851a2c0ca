/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-traffic.h"

#include "bench.h"
#include "bench-client.h"
#include "bench-raw.h"
#include "bench-server.h"

#include <string.h>

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

void
bench_run_raw_round_trip (guint    n_items,
                          gpointer user_data)
{
  BenchRaw *raw = user_data;

  raw->received = echo_received;
  raw->count = 0;
  bench_raw_connect (raw);
  for (guint i = 1; i <= n_items; i++)
    {
      gint64 start = bench_begin_item ();

      bench_raw_publish (raw, "/service/echo", i, BENCH_DATA);
      bench_wait_for (&raw->count, i);
      bench_end_item (start);
    }
}

static void
reply_received (BenchRaw   *raw,
                const char *text,
                gsize       length)
{
  raw->count++;
}

void
bench_run_raw_publish (guint    n_items,
                       gpointer user_data)
{
  BenchRaw *raw = user_data;

  raw->received = reply_received;
  raw->count = 0;
  for (guint i = 1; i <= n_items; i++)
    bench_raw_publish (raw, "/bench/away", i, BENCH_DATA);
  bench_wait_for (&raw->count, n_items);
}

void
bench_run_client_round_trip (guint    n_items,
                             gpointer user_data)
{
  BenchClient *client = user_data;

  client->n_events = 0;
  for (guint i = 1; i <= n_items; i++)
    {
      gint64 start = bench_begin_item ();

      bench_client_publish (client, "/service/echo", BENCH_DATA);
      bench_wait_for (&client->n_events, i);
      bench_end_item (start);
    }
}

void
bench_run_client_publish (guint    n_items,
                          gpointer user_data)
{
  BenchClient *client = user_data;

  client->n_replies = 0;
  for (guint i = 0; i < n_items; i++)
    bench_client_publish (client, "/bench/away", BENCH_DATA);
  bench_wait_for (&client->n_replies, n_items);
}

void
bench_run_client_publish_node (guint    n_items,
                               gpointer user_data)
{
  BenchClient *client = user_data;
  g_autoptr(JsonNode) data = json_from_string (BENCH_DATA, NULL);

  client->n_replies = 0;
  for (guint i = 0; i < n_items; i++)
    bench_client_publish_node (client, "/bench/away", data);
  bench_wait_for (&client->n_replies, n_items);
}
