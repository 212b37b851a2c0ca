/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Something whose instructions are counted by perf.py, which has the limits in the file
 * thresholds. */
typedef struct
{
  const char *name; /* One word. */
  /* Processes n_items; called twice, with different numbers. */
  void (*run) (guint    n_items,
               gpointer user_data);
  gpointer user_data;
  guint n_items; /* A multiple of four. */
} PerfRow;

void perf_run (const PerfRow *rows,
               guint          n_rows);

G_END_DECLS
