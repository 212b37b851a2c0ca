/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-clients.h"

#include "bench-server.h"

#include <cometd-glib/cometd.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cometd-test.h"

#define N_TRIPS 2000
/* How many iterations of the main loop complete what connecting has left, for each client. */
#define N_MORE 20

#define FORMAT "connect %lf files %lf memory %lf trip %lf"

typedef struct
{
  guint n_open;
  guint n_replies;
  GPtrArray *clients;
} Run;

typedef struct
{
  Run *run;
  SoupMessage *message;
  SoupWebsocketConnection *websocket;
  gboolean has_session;
} Raw;

/* Microseconds. */
static double
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* In kB. */
static double
get_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  malloc_trim (0);
  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, "\nRssAnon:");
  return line != NULL ? g_ascii_strtod (line + strlen ("\nRssAnon:"), NULL) : 0;
}

static void
message_cb (SoupWebsocketConnection *websocket,
            int                      type,
            GBytes                  *frame,
            Raw                     *raw)
{
  if (raw->has_session)
    {
      raw->run->n_open++;
      return;
    }

  raw->has_session = TRUE;
  soup_websocket_connection_send_text (websocket,
                                       "[{\"channel\":\"/meta/connect\",\"id\":\"2\","
                                       "\"advice\":{\"timeout\":0}}]");
}

static void
websocket_open_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Raw *raw = user_data;
  g_autoptr(GError) error = NULL;

  raw->websocket = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (raw->websocket == NULL)
    g_error ("libsoup: %s", error->message);

  g_clear_object (&raw->message);
  g_signal_connect (raw->websocket, "message", G_CALLBACK (message_cb), raw);
  soup_websocket_connection_send_text (raw->websocket, "[{\"channel\":\"/meta/handshake\","
                                                       "\"id\":\"1\",\"version\":\"1.0\"}]");
}

static void
open_raw (Run        *run,
          const char *url)
{
  SoupSession *session = soup_session_new ();
  Raw *raw = g_new0 (Raw, 1);

  raw->run = run;
  raw->message = soup_message_new (SOUP_METHOD_GET, url);
  soup_session_set_timeout (session, 0);
  soup_session_websocket_connect_async (session, raw->message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        websocket_open_cb, raw);
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (COMETD_CLIENT (source), result, &error))
    g_error ("A client does not open: %s", error->message);
  ((Run *)user_data)->n_open++;
}

/* Without pings, because their number depends on how long everything takes. */
static void
open_client (Run         *run,
             const char  *url,
             SoupSession *session)
{
  const char *const connection_types[] = { "websocket", NULL };
  CometdClient *client = g_object_new (COMETD_TYPE_CLIENT,
                                       "url", url,
                                       "session", session,
                                       "connection-types", connection_types,
                                       "connection-timeout", 60000,
                                       "max-network-delay", 60000,
                                       "keepalive-interval", 0,
                                       NULL);

  g_ptr_array_add (run->clients, client);
  cometd_client_open_async (client, NULL, open_cb, run);
}

static void
publish_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, &error);

  if (reply == NULL)
    g_error ("A client does not publish: %s", error->message);
  ((Run *)user_data)->n_replies++;
}

static void
make_trips (Run   *run,
            guint  n_trips)
{
  run->n_replies = 0;
  for (guint i = 0; i < n_trips; i++)
    {
      cometd_client_publish_json_async (g_ptr_array_index (run->clients, 0), "/service/x", "1",
                                        NULL, publish_cb, run);
      while (run->n_replies <= i)
        g_main_context_iteration (NULL, TRUE);
    }
}

static double
measure_trip (Run *run)
{
  double start;

  make_trips (run, N_TRIPS / 10);
  start = get_cpu_time ();
  make_trips (run, N_TRIPS);
  return (get_cpu_time () - start) / N_TRIPS;
}

/* Libsoup frees some of what opening needs in later iterations. */
static void
wait_until_idle (Run   *run,
                 guint  n_open,
                 guint  n_iterations)
{
  bench_wait_for (&run->n_open, n_open);
  for (guint i = 0; i < n_iterations; i++)
    g_main_context_iteration (NULL, FALSE);
}

void
bench_clients_run (const char       *url,
                   BenchClientsKind  kind,
                   guint             n_clients,
                   guint             n_at_once)
{
  g_autoptr(SoupSession) session = kind == BENCH_CLIENTS_SHARED ? soup_session_new () : NULL;
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  Run run = { .clients = clients };
  double memory;
  guint n_files = cometd_test_count_files ();
  double start;
  BenchClientsCost cost = { 0 };

  /* The certificates of the system are loaded once, however many clients there are. */
  if (session != NULL)
    soup_session_get_tls_database (session);
  memory = get_memory ();
  start = get_cpu_time ();

  for (guint i = 0; i < n_clients; i++)
    {
      if (i > 0 && i % n_at_once == 0)
        wait_until_idle (&run, i, N_MORE);

      if (kind == BENCH_CLIENTS_RAW)
        open_raw (&run, url);
      else
        open_client (&run, url, session);
    }
  bench_wait_for (&run.n_open, n_clients);
  cost.connect = (get_cpu_time () - start) / n_clients;

  wait_until_idle (&run, n_clients, N_MORE * MIN (n_at_once, n_clients));
  cost.n_files = ((double)cometd_test_count_files () - n_files) / n_clients;
  cost.memory = (get_memory () - memory) / n_clients;
  if (kind != BENCH_CLIENTS_RAW)
    cost.trip = measure_trip (&run);

  g_print (FORMAT "\n", cost.connect, cost.n_files, cost.memory, cost.trip);
}

gboolean
bench_clients_read (const char       *text,
                    BenchClientsCost *cost)
{
  return sscanf (text, FORMAT, &cost->connect, &cost->n_files, &cost->memory, &cost->trip) == 4;
}
