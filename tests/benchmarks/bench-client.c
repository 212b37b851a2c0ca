/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-client.h"

#include "bench-server.h"

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            gpointer            user_data)
{
  BenchClient *self = user_data;

  if (self->reads_data && cometd_message_get_data (message) == NULL)
    g_error ("An event has no data");
  self->n_events++;
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  BenchClient *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (self->client, result, &error))
    g_error ("The client does not open: %s", error->message);
  self->n_replies++;
}

static void
subscribe_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  BenchClient *self = user_data;
  g_autoptr(GError) error = NULL;

  self->subscription = cometd_client_subscribe_finish (self->client, result, &error);
  if (self->subscription == NULL)
    g_error ("The client does not subscribe: %s", error->message);
  self->n_replies++;
}

BenchClient *
bench_client_new (const char *url,
                  const char *connection_type,
                  const char *channel)
{
  const char * const connection_types[] = { connection_type, NULL };
  BenchClient *self = g_new0 (BenchClient, 1);

  self->client = cometd_client_new (url);
  cometd_client_set_connection_types (self->client, connection_types);
  /* Everything takes long where instructions are counted. */
  cometd_client_set_max_network_delay (self->client, 60000);
  cometd_client_open_async (self->client, NULL, open_cb, self);
  bench_wait_for (&self->n_replies, 1);

  cometd_client_subscribe_async (self->client, channel, NULL, subscribe_cb, self);
  bench_wait_for (&self->n_replies, 2);
  g_signal_connect (self->subscription, "message", G_CALLBACK (message_cb), self);
  return self;
}

static void
subscribe_tick_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  BenchClient *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (self->client, result, &error);

  if (subscription == NULL)
    g_error ("The client does not subscribe: %s", error->message);
  if (self->has_tick_handlers)
    g_signal_connect (subscription, "message", G_CALLBACK (message_cb), self);
  self->n_replies++;
}

void
bench_client_subscribe_ticks (BenchClient *self,
                              guint        n_channels,
                              gboolean     has_handlers)
{
  self->n_replies = 0;
  self->has_tick_handlers = has_handlers;
  for (guint i = 0; i < n_channels; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/bench/ticks/%05u", i);

      cometd_client_subscribe_async (self->client, channel, NULL, subscribe_tick_cb, self);
    }
  bench_wait_for (&self->n_replies, n_channels);
}

static void
receive_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  BenchClient *self = user_data;
  g_autoptr(CometdMessage) message = cometd_client_receive_finish (self->client, result, NULL);

  /* The client was closed. */
  if (message == NULL)
    {
      self->is_pulling = FALSE;
      return;
    }

  self->n_events++;
  cometd_client_receive_async (self->client, NULL, receive_cb, self);
}

void
bench_client_pull (BenchClient *self)
{
  g_signal_handlers_disconnect_by_data (self->subscription, self);
  self->is_pulling = TRUE;
  cometd_client_receive_async (self->client, NULL, receive_cb, self);
}

static void
close_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  BenchClient *self = user_data;

  cometd_client_close_finish (self->client, result, NULL);
  self->n_closed++;
}

void
bench_client_free (BenchClient *self)
{
  cometd_client_close_async (self->client, NULL, close_cb, self);
  bench_wait_for (&self->n_closed, 1);

  while (self->is_pulling)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (self->subscription, self);
  g_clear_object (&self->subscription);
  g_clear_object (&self->client);
  g_free (self);
}

static void
publish_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  BenchClient *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (self->client, result, &error);

  if (reply == NULL)
    g_error ("The client does not publish: %s", error->message);
  self->n_replies++;
}

void
bench_client_publish (BenchClient *self,
                      const char  *channel,
                      const char  *json)
{
  cometd_client_publish_json_async (self->client, channel, json, NULL, publish_cb, self);
}

static void
publish_node_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  BenchClient *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = cometd_client_publish_finish (self->client, result, &error);

  if (reply == NULL)
    g_error ("The client does not publish: %s", error->message);
  self->n_replies++;
}

void
bench_client_publish_node (BenchClient *self,
                           const char  *channel,
                           JsonNode    *data)
{
  cometd_client_publish_async (self->client, channel, data, NULL, publish_node_cb, self);
}

static void
silence_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, NULL);

  g_assert_null (reply);
}

void
bench_client_publish_silently (BenchClient *self,
                               const char  *channel,
                               const char  *json)
{
  cometd_client_publish_json_async (self->client, channel, json, NULL, silence_cb, NULL);
}
