/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-chaos.h"

#include "interop-calls.h"
#include "interop-listener.h"

#define CHANNEL "/numbers"

/* Longer than the hold time and max-network-delay together. */
#define LONGEST_FAULT "2500"

/* How often the end is announced until the client receives it, in milliseconds. */
#define END_INTERVAL 2000

/* What a slow receiver takes. */
#define SLOW_INTERVAL 20
#define SLOW_COUNT 5

struct _InteropChaos
{
  const InteropChaosPlan *plan;
  gint64 start;

  CometdTestChild *proxy;
  CometdClient *client;
  CometdSubscription *subscription;

  /* Another client of the server, without the proxy, and what it hears of the end. */
  CometdClient *direct;
  InteropListener *done;

  /* The client in JavaScript and its proxy, or NULL. */
  CometdTestChild *javascript_proxy;
  CometdTestChild *javascript;

  /* A byte for each number: how often it was received, from index 1. */
  GByteArray *received;
  guint last;
  InteropChaosFigures figures;
  gboolean has_ended;
  guint slow_id;
};

/* The server's sessions outlive each outage. */
InteropServer *
interop_chaos_server_new (void)
{
  static const char * const options[] = {
    "--timeout", G_STRINGIFY (INTEROP_CHAOS_TIMEOUT),
    "--max-interval", "120000",
    NULL
  };

  return interop_server_new ("cometd", options);
}

static void
count_message (InteropChaos  *self,
               CometdMessage *message)
{
  JsonNode *data = cometd_message_get_data (message);
  guint number;

  g_assert_nonnull (data);
  if (json_node_get_value_type (data) == G_TYPE_STRING)
    {
      self->has_ended = TRUE;
      return;
    }

  number = (guint)json_node_get_int (data);
  g_assert_cmpuint (number, >=, 1);
  g_assert_cmpuint (number, <=, self->plan->n_messages);

  if (self->received->data[number] > 0)
    self->figures.n_doubled++;
  else
    self->figures.n_received++;
  if (number < self->last)
    self->figures.n_disordered++;
  else if (number > self->last + 1)
    self->figures.n_gaps++;

  self->received->data[number] = 1;
  self->last = number;
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            InteropChaos       *self)
{
  count_message (self, message);
}

static gboolean
slow_cb (gpointer user_data)
{
  InteropChaos *self = user_data;

  for (guint i = 0; i < SLOW_COUNT; i++)
    {
      g_autoptr(CometdMessage) message = cometd_client_try_receive (self->client);

      if (message != NULL)
        count_message (self, message);
    }

  return G_SOURCE_CONTINUE;
}

static void
handshake_cb (CometdClient  *client,
              CometdMessage *reply,
              InteropChaos  *self)
{
  if (cometd_message_get_successful (reply))
    self->figures.n_sessions++;
}

static CometdTestChild *
proxy_new (InteropServer          *server,
           const InteropChaosPlan *plan,
           char                  **seed,
           char                  **url)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "lib", "chaos_proxy.py", NULL);
  g_autofree char *target = g_strdup_printf ("%u", interop_server_get_port (server));
  g_autofree char *cuts = g_strdup_printf ("%u", plan->n_cuts);
  g_autofree char *spacing = g_strdup_printf ("%u", plan->spacing);
  const char *argv[] = {
    "/usr/bin/python3", program, "--target", target, "--cuts", cuts, "--spacing", spacing,
    "--longest", LONGEST_FAULT, "--count", "\"" CHANNEL "\"",
    *seed != NULL ? "--seed" : NULL, *seed, NULL
  };
  CometdTestChild *proxy = cometd_test_child_new (argv);
  g_autofree char *port = NULL;

  g_free (*seed);
  *seed = cometd_test_child_wait_for (proxy, "SEED=", INTEROP_SECONDS);
  port = cometd_test_child_wait_for (proxy, "PORT=", INTEROP_SECONDS);
  g_assert_nonnull (port);
  *url = g_strdup_printf ("http://127.0.0.1:%s/cometd", port);

  return proxy;
}

static void
open_client (InteropChaos *self,
             const char   *url)
{
  g_autoptr(GError) error = NULL;

  self->client = g_object_new (COMETD_TYPE_CLIENT,
                               "url", url,
                               "connection-types", self->plan->connection_types,
                               "max-network-delay", INTEROP_SECONDS * 1000,
                               "connection-timeout", INTEROP_SECONDS * 1000,
                               "backoff-increment", 50,
                               "max-backoff", 500,
                               NULL);
  if (self->plan->with_ack)
    {
      g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();

      cometd_client_add_extension (self->client, COMETD_EXTENSION (ack));
    }
  g_signal_connect (self->client, "meta-received::/meta/handshake",
                    G_CALLBACK (handshake_cb), self);

  interop_open (self->client);
  self->subscription = interop_try_subscribe (self->client, CHANNEL, &error);
  g_assert_no_error (error);

  /* A busy machine may take its time until here, but not longer than a fault from here on. */
  cometd_client_set_max_network_delay (self->client, INTEROP_CHAOS_TIMEOUT);
  if (self->plan->is_slow)
    self->slow_id = g_timeout_add (SLOW_INTERVAL, slow_cb, self);
  else
    g_signal_connect (self->subscription, "message", G_CALLBACK (message_cb), self);
}

static void
start_javascript (InteropChaos  *self,
                  InteropServer *server,
                  char         **seed)
{
  g_autofree char *program = g_build_filename (g_getenv ("COMETD_INTEROP_SERVERS"), "js", NULL);
  g_autofree char *url = NULL;
  g_autofree char *count = g_strdup_printf ("%u", self->plan->n_messages);
  g_autofree char *ready = NULL;
  const char *argv[] = {
    program, "--type", self->plan->connection_types[0], "--channel", CHANNEL, "--count", count,
    "--url", NULL, NULL
  };

  self->javascript_proxy = proxy_new (server, self->plan, seed, &url);
  argv[G_N_ELEMENTS (argv) - 2] = url;
  self->javascript = cometd_test_child_new (argv);
  ready = cometd_test_child_wait_for (self->javascript, "READY", INTEROP_SECONDS);
  g_assert_nonnull (ready);
}

/* Opens the clients, and starts both the numbers and the faults. COMETD_CHAOS_SEED makes the faults
 * of an earlier run come again. @plan must stay. */
InteropChaos *
interop_chaos_new (InteropServer          *server,
                   const InteropChaosPlan *plan)
{
  InteropChaos *self = g_new0 (InteropChaos, 1);
  g_autofree char *seed = g_strdup (g_getenv ("COMETD_CHAOS_SEED"));
  g_autofree char *url = NULL;
  g_autofree char *direct_url = NULL;
  g_autofree char *order = NULL;

  self->plan = plan;
  self->received = g_byte_array_new ();
  g_byte_array_set_size (self->received, plan->n_messages + 1);
  memset (self->received->data, 0, self->received->len);

  self->proxy = proxy_new (server, plan, &seed, &url);
  g_test_message ("seed %s", seed);
  open_client (self, url);
  if (plan->with_javascript)
    start_javascript (self, server, &seed);

  direct_url = g_strdup_printf ("http://127.0.0.1:%u/cometd", interop_server_get_port (server));
  self->direct = interop_client_new_open (direct_url, "long-polling");
  self->done = interop_listener_new (self->direct, CHANNEL "/done");

  order = g_strdup_printf ("{\"channel\":\"" CHANNEL "\",\"count\":%u,\"rate\":%u}",
                           plan->n_messages, plan->rate);
  self->start = g_get_monotonic_time ();
  interop_publish (self->direct, "/service/count", order);
  cometd_test_child_write_line (self->proxy, "go");
  if (self->javascript_proxy != NULL)
    cometd_test_child_write_line (self->javascript_proxy, "go");

  return self;
}

CometdClient *
interop_chaos_get_client (InteropChaos *self)
{
  return self->client;
}

guint
interop_chaos_get_n_received (InteropChaos *self)
{
  return self->figures.n_received;
}

/* Sends a command to the proxy. */
void
interop_chaos_command (InteropChaos *self,
                       const char   *command)
{
  cometd_test_child_write_line (self->proxy, command);
}

static double
plan_seconds (const InteropChaosPlan *plan)
{
  return INTEROP_SECONDS + plan->n_messages / plan->rate
         + 10.0 * plan->n_cuts * plan->spacing / 1000;
}

/* Announces the end until the client receives it: an announcement may be lost with a connection. */
static void
wait_for_end (InteropChaos *self)
{
  gint64 next = 0;
  gint64 deadline = g_get_monotonic_time () + 2 * INTEROP_SECONDS * G_USEC_PER_SEC;

  while (!self->has_ended)
    {
      gint64 now = g_get_monotonic_time ();

      g_assert_cmpint (now, <, deadline);
      if (now >= next)
        {
          interop_publish (self->direct, CHANNEL, "\"end\"");
          next = now + END_INTERVAL * 1000;
        }
      g_main_context_iteration (NULL, FALSE);
      cometd_test_iterate_until (now + 10 * 1000);
    }
}

static void
finish_javascript (InteropChaos *self)
{
  g_autofree char *faults = cometd_test_child_wait_for (self->javascript_proxy, "DONE",
                                                        plan_seconds (self->plan));
  g_autofree char *figures = NULL;

  cometd_test_child_write_line (self->javascript, "end");
  figures = cometd_test_child_wait_for (self->javascript, "FIGURES", INTEROP_SECONDS);
  g_test_message ("JavaScript:%s; faults:%s", figures, faults);
}

/* Waits until all numbers are published and all faults are over, and prints the figures. */
void
interop_chaos_finish (InteropChaos        *self,
                      InteropChaosFigures *figures)
{
  g_autofree char *faults = cometd_test_child_wait_for (self->proxy, "DONE",
                                                        plan_seconds (self->plan));
  g_autofree char *counts = NULL;

  g_assert_nonnull (faults);
  cometd_test_wait_until_for (interop_listener_get_count (self->done) == 1,
                              plan_seconds (self->plan));
  wait_for_end (self);
  self->figures.n_lost = self->plan->n_messages - self->figures.n_received;

  cometd_test_child_write_line (self->proxy, "counts");
  counts = cometd_test_child_wait_for (self->proxy, "COUNTS", INTEROP_SECONDS);
  g_test_message ("received %u, lost %u, doubled %u, out of order %u, sessions %u, %.1f s; "
                  "faults:%s",
                  self->figures.n_received, self->figures.n_lost, self->figures.n_doubled,
                  self->figures.n_disordered, self->figures.n_sessions,
                  (double)(g_get_monotonic_time () - self->start) / G_USEC_PER_SEC, counts);
  if (self->javascript != NULL)
    finish_javascript (self);

  *figures = self->figures;
}

void
interop_chaos_free (InteropChaos *self)
{
  g_clear_handle_id (&self->slow_id, g_source_remove);
  g_clear_pointer (&self->javascript, cometd_test_child_stop);
  g_clear_pointer (&self->javascript_proxy, cometd_test_child_stop);
  g_clear_pointer (&self->done, interop_listener_free);
  interop_close_and_free (&self->direct);

  g_signal_handlers_disconnect_by_data (self->client, self);
  g_signal_handlers_disconnect_by_data (self->subscription, self);
  g_clear_object (&self->subscription);
  interop_close_and_free (&self->client);
  g_clear_pointer (&self->proxy, cometd_test_child_stop);

  g_byte_array_unref (self->received);
  g_free (self);
}
