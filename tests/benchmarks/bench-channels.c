/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-channels FIREHOSE: receives events on 10000 channels in turn, compared with one channel
 * that has as many subscriptions and handlers: a pattern, the pattern and a subscription without a
 * handler to each channel, or a subscription with a handler to each channel. The floor of the last
 * one is GObject alone: a signal of 10000 objects in turn, compared with one object. */

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

static gboolean
compare (const char *url,
         const char *title,
         const char *channel,
         gboolean    subscribes_all,
         gboolean    has_handlers,
         double      max_ratio)
{
  Receiver one = { bench_client_new (url, "websocket", channel), 1 };
  Receiver many = { bench_client_new (url, "websocket", channel), N_CHANNELS };
  const BenchWay ways[] = {
    { "one channel", run, &one, N_EVENTS },
    { "10000 channels", run, &many, N_EVENTS, max_ratio },
  };
  gboolean success;

  if (subscribes_all)
    {
      bench_client_subscribe_ticks (one.client, one.n_channels, has_handlers);
      bench_client_subscribe_ticks (many.client, many.n_channels, has_handlers);
    }

  success = bench_compare (title, BENCH_CPU, ways, G_N_ELEMENTS (ways));
  bench_client_free (one.client);
  bench_client_free (many.client);
  return success;
}

static void
emit (guint    n_events,
      gpointer user_data)
{
  GPtrArray *models = user_data;

  for (guint i = 0; i < n_events; i++)
    g_menu_model_items_changed (g_ptr_array_index (models, i % models->len), 0, 0, 0);
}

static void
items_changed_cb (GMenuModel *model,
                  int         position,
                  int         n_removed,
                  int         n_added,
                  gpointer    user_data)
{
  (*(guint *)user_data)++;
}

/* Objects of GLib that have a signal, with a handler each. */
static GPtrArray *
make_models (guint  n_models,
             guint *count)
{
  GPtrArray *models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_models; i++)
    {
      GMenu *model = g_menu_new ();

      g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), count);
      g_ptr_array_add (models, model);
    }

  return models;
}

static gboolean
compare_objects (void)
{
  guint count = 0;
  g_autoptr(GPtrArray) one = make_models (1, &count);
  g_autoptr(GPtrArray) many = make_models (N_CHANNELS, &count);
  const BenchWay ways[] = {
    { "one object", emit, one, N_EVENTS },
    { "10000 objects", emit, many, N_EVENTS },
  };

  return bench_compare ("GObject alone", BENCH_CPU, ways, G_N_ELEMENTS (ways));
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  gboolean success = TRUE;

  setlocale (LC_ALL, "");
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  success &= compare (url, "ws, a pattern", "/bench/ticks/*", FALSE, FALSE, 1.25);
  success &= compare (url, "ws, a pattern and each", "/bench/ticks/*", TRUE, FALSE, 1.7);
  success &= compare (url, "ws, a handler each", "/bench/other", TRUE, TRUE, 2.8);
  success &= compare_objects ();
  bench_server_stop (&server);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
