/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-channels FIREHOSE: receives events on 10000 channels in turn, compared with one channel. */

#include "bench.h"
#include "bench-client.h"
#include "bench-server.h"

#include <locale.h>
#include <stdlib.h>

#define N_CHANNELS 10000
#define N_EVENTS 100000
#define BATCH 10 /* Events in a frame. */

typedef struct
{
  BenchClient *client;
  guint n_channels;
  guint n_subscribed;
} Receiver;

static void
run (guint    n_events,
     gpointer user_data)
{
  Receiver *receiver = user_data;
  g_autofree char *start =
    g_strdup_printf ("[%u,%u,0,%u]", n_events, BATCH, receiver->n_channels);

  receiver->client->n_events = 0;
  bench_client_publish (receiver->client, "/service/start", start);
  bench_wait_for (&receiver->client->n_events, n_events);
}

static void
init (Receiver   *self,
      const char *url,
      const char *channel,
      guint       n_channels)
{
  self->client = bench_client_new (url, "websocket", channel);
  self->n_channels = n_channels;
}

static void
subscribe_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);

  if (subscription == NULL)
    g_error ("The client does not subscribe: %s", error->message);
  ((Receiver *)user_data)->n_subscribed++;
}

/* A subscription for each channel, in addition to the pattern. */
static void
subscribe_all (Receiver *self)
{
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/bench/ticks/%05u", i);

      cometd_client_subscribe_async (self->client->client, channel, NULL, subscribe_cb, self);
    }
  bench_wait_for (&self->n_subscribed, N_CHANNELS);
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  Receiver one = { 0 }, many = { 0 }, subscribed = { 0 };
  gboolean success;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  init (&one, url, "/bench/ticks/*", 1);
  init (&many, url, "/bench/ticks/*", N_CHANNELS);
  init (&subscribed, url, "/bench/ticks/*", N_CHANNELS);
  subscribe_all (&subscribed);

  {
    const BenchWay ways[] = {
      { "one channel", run, &one, N_EVENTS },
      { "10000, a pattern", run, &many, N_EVENTS, 1.5 },
      { "10000, each subscribed", run, &subscribed, N_EVENTS },
    };

    success = bench_compare ("ws 145 B", BENCH_CPU, ways, G_N_ELEMENTS (ways));
  }

  bench_client_free (one.client);
  bench_client_free (many.client);
  bench_client_free (subscribed.client);
  bench_server_stop (&server);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
