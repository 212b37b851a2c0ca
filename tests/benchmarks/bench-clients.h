/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Many WebSockets in one process. */

typedef enum
{
  BENCH_CLIENTS_RAW,    /* Of libsoup, each with its own session. */
  BENCH_CLIENTS_OWN,    /* Clients. */
  BENCH_CLIENTS_SHARED, /* Clients that share a session of the app. */
} BenchClientsKind;

/* Of each of them; times are CPU time of the thread in microseconds. */
typedef struct
{
  double connect; /* Until all have connected. */
  double n_files;
  double memory;  /* Resident, in kB. */
  double trip;    /* A publish of one of them and its reply; 0 for libsoup. */
} BenchClientsCost;

/* Opens n_clients, of which at most n_at_once are opening at the same time, and prints what each
 * costs. */
void     bench_clients_run  (const char       *url,
                             BenchClientsKind  kind,
                             guint             n_clients,
                             guint             n_at_once);
/* Reads what was printed. FALSE if it is something else. */
gboolean bench_clients_read (const char       *text,
                             BenchClientsCost *cost);

G_END_DECLS
