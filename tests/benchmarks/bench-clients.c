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

/* How many clients open at the same time where their memory is measured. For a moment, opening one
 * takes about as much memory as an idle client keeps. If all of them are opened at once, this
 * memory lies between what is kept, so that it cannot be returned to the system, and how much it
 * is depends on the load of the machine. */
#define N_AT_ONCE 20

typedef enum
{
  RAW,         /* libsoup. */
  CLIENTS,     /* The library. */
  SHARED,      /* The library, with one SoupSession of the app. */
  TWICE,       /* Twice as many clients. */
  ONE,         /* One client. */
  N_TIMED,

  /* Opened gradually, for their memory, which is the same in each run. */
  RAW_IDLE = N_TIMED,
  CLIENTS_IDLE,
  SHARED_IDLE,
  N_WAYS,
} Way;

static const struct
{
  const char *name;
  BenchClientsKind kind;
  guint n_clients;
  guint n_at_once;
} ways[] = {
  [RAW] = { "libsoup", BENCH_CLIENTS_RAW, N_CLIENTS, N_CLIENTS },
  [CLIENTS] = { "clients", BENCH_CLIENTS_OWN, N_CLIENTS, N_CLIENTS },
  [SHARED] = { "clients, one session", BENCH_CLIENTS_SHARED, N_CLIENTS, N_CLIENTS },
  [TWICE] = { "twice as many clients", BENCH_CLIENTS_OWN, 2 * N_CLIENTS, 2 * N_CLIENTS },
  [ONE] = { "one client", BENCH_CLIENTS_OWN, 1, 1 },
  [RAW_IDLE] = { "libsoup, gradually", BENCH_CLIENTS_RAW, N_CLIENTS, N_AT_ONCE },
  [CLIENTS_IDLE] = { "clients, gradually", BENCH_CLIENTS_OWN, N_CLIENTS, N_AT_ONCE },
  [SHARED_IDLE] = { "one session, gradually", BENCH_CLIENTS_SHARED, N_CLIENTS, N_AT_ONCE },
};

/* The result of a process. */
static BenchClientsCost
measure (const char *program,
         const char *url,
         Way         way)
{
  g_autofree char *kind = g_strdup_printf ("%d", ways[way].kind);
  g_autofree char *n_clients = g_strdup_printf ("%u", ways[way].n_clients);
  g_autofree char *n_at_once = g_strdup_printf ("%u", ways[way].n_at_once);
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                     program, url, kind, n_clients, n_at_once,
                                                     NULL);
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

/* Compares a value with the most that it may be. */
static gboolean
check (const char *title,
       double      value,
       double      limit)
{
  g_print ("# %-60s %6.2f  (at most %.2f%s)\n", title, value, limit,
           value > limit ? ": TOO MUCH" : "");
  return value <= limit;
}

static gboolean
check_median (const char   *title,
              const double *values,
              double        limit)
{
  return check (title, bench_median (values, N_ROUNDS), limit);
}

static gboolean
compare_ways (const char *program,
              const char *url)
{
  double connect[N_ROUNDS], linear[N_ROUNDS], files[N_ROUNDS], trip[N_ROUNDS];
  gboolean success = TRUE;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      BenchClientsCost costs[N_TIMED];

      for (guint way = 0; way < N_TIMED; way++)
        costs[way] = measure (program, url, way);

      connect[round] = costs[CLIENTS].connect / costs[RAW].connect;
      linear[round] = costs[TWICE].connect / costs[CLIENTS].connect;
      files[round] = costs[CLIENTS].n_files;
      trip[round] = costs[CLIENTS].trip / costs[ONE].trip;
    }

  success &= check_median ("connecting a client, compared with libsoup", connect, 1.8 * 1.3);
  success &= check_median ("connecting one of twice as many, compared with one", linear, 1.3);
  success &= check_median ("files of a client", files, 1.1);
  success &= check_median ("a round trip beside idle clients, compared with one alone", trip,
                           3 * 1.3);
  return success;
}

static gboolean
compare_memory (const char *program,
                const char *url)
{
  double raw = measure (program, url, RAW_IDLE).memory;
  double own = measure (program, url, CLIENTS_IDLE).memory;
  double shared = measure (program, url, SHARED_IDLE).memory;
  gboolean success = TRUE;

  success &= check ("kB of an idle client more than libsoup's", own - raw, 4);
  success &= check ("kB of an idle client on a shared session", shared, 14);
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
  if (argc == 5)
    {
      bench_clients_run (argv[1], atoi (argv[2]), atoi (argv[3]), atoi (argv[4]));
      return EXIT_SUCCESS;
    }
  if (argc != 2)
    g_error ("Usage: %s FIREHOSE", argv[0]);

  bench_server_start (&server, argv[1]);
  url = bench_server_make_url (&server, "ws");
  success = compare_ways (argv[0], url);
  success &= compare_memory (argv[0], url);
  bench_server_stop (&server);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
