/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-clients FIREHOSE: what many clients in one main context cost, compared with WebSockets of
 * libsoup that send the same messages: to connect them, to have them idle, and to use one of them.
 * Each count is measured in a process of its own. */

#include "bench.h"
#include "bench-clients.h"
#include "bench-server.h"

#include <gio/gio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define N_ROUNDS 3
#define N_CLIENTS 1000

typedef enum
{
  RAW,         /* libsoup. */
  CLIENTS,     /* The library. */
  SHARED,      /* The library, with one SoupSession of the app. */
  TWICE,       /* Twice as many clients. */
  ONE,         /* One client. */
  N_WAYS,
} Way;

static const struct
{
  const char *name;
  BenchClientsKind kind;
  guint n_clients;
} ways[] = {
  [RAW] = { "libsoup", BENCH_CLIENTS_RAW, N_CLIENTS },
  [CLIENTS] = { "clients", BENCH_CLIENTS_OWN, N_CLIENTS },
  [SHARED] = { "clients, one session", BENCH_CLIENTS_SHARED, N_CLIENTS },
  [TWICE] = { "twice as many clients", BENCH_CLIENTS_OWN, 2 * N_CLIENTS },
  [ONE] = { "one client", BENCH_CLIENTS_OWN, 1 },
};

/* The result of a process. */
static BenchClientsCost
measure (const char *program,
         const char *url,
         Way         way)
{
  g_autofree char *kind = g_strdup_printf ("%d", ways[way].kind);
  g_autofree char *n_clients = g_strdup_printf ("%u", ways[way].n_clients);
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                     program, url, kind, n_clients, NULL);
  BenchClientsCost cost = { 0 };

  if (process == NULL ||
      !g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error))
    g_error ("Cannot start %s: %s", program, error->message);
  if (!bench_clients_read (output, &cost))
    g_error ("%s: %s", ways[way].name, output);

  g_print ("# %-22s %5u: connect %7.0f us each, %5.2f files each, %6.1f kB each, "
           "round trip %6.1f us\n",
           ways[way].name, ways[way].n_clients, cost.connect, cost.n_files, cost.memory, cost.trip);
  return cost;
}

/* Compares the median with the most that it may be. */
static gboolean
check (const char   *title,
       const double *values,
       double        limit)
{
  double median = bench_median (values, N_ROUNDS);

  g_print ("# %-60s %6.2f  (at most %.2f%s)\n", title, median, limit,
           median > limit ? ": TOO MUCH" : "");
  return median <= limit;
}

static gboolean
compare_ways (const char *program,
              const char *url)
{
  double connect[N_ROUNDS], linear[N_ROUNDS], files[N_ROUNDS], trip[N_ROUNDS];
  double own_memory[N_ROUNDS], shared_memory[N_ROUNDS];
  gboolean success = TRUE;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      BenchClientsCost costs[N_WAYS];

      for (guint way = 0; way < N_WAYS; way++)
        costs[way] = measure (program, url, way);

      connect[round] = costs[CLIENTS].connect / costs[RAW].connect;
      linear[round] = costs[TWICE].connect / costs[CLIENTS].connect;
      files[round] = costs[CLIENTS].n_files;
      trip[round] = costs[CLIENTS].trip / costs[ONE].trip;
      own_memory[round] = costs[CLIENTS].memory - costs[RAW].memory;
      shared_memory[round] = costs[SHARED].memory;
    }

  success &= check ("connecting a client, compared with libsoup", connect, 1.8 * 1.3);
  success &= check ("connecting one of twice as many, compared with one", linear, 1.3);
  success &= check ("files of a client", files, 1.1);
  success &= check ("a round trip beside idle clients, compared with one alone", trip, 3 * 1.3);
  success &= check ("kB of an idle client more than libsoup's", own_memory, 4 * 1.3);
  success &= check ("kB of an idle client on a shared session", shared_memory, 16 * 1.3);
  return success;
}

int
main (int   argc,
      char *argv[])
{
  BenchServer server;
  g_autofree char *url = NULL;
  gboolean success;

  setlocale (LC_ALL, "");
  if (argc == 4)
    {
      bench_clients_run (argv[1], atoi (argv[2]), atoi (argv[3]));
      return EXIT_SUCCESS;
    }
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  success = compare_ways (argv[0], url);
  bench_server_stop (&server);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
