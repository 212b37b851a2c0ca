/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One way of doing a piece of work; the first of a list is what the others are measured by. */
typedef struct
{
  const char *name;
  /* Does it n_items times. */
  void (*run) (guint    n_items,
               gpointer user_data);
  gpointer user_data;
  guint n_items;
  double max_ratio; /* Of its time to that of the first; 0 where it is only shown. */
} BenchWay;

typedef enum
{
  BENCH_CPU,  /* User and system time of this process. */
  BENCH_WALL, /* What a user waits. */
} BenchClock;

/* Runs all ways in turn, five times over, so that another load on the machine meets all of them.
 * Prints a JSON line for each run, then medians and ratios of the time for one item, of which the
 * ratio is the median of those in each round. FALSE if one is over its threshold. */
gboolean bench_compare (const char     *title,
                        BenchClock      clock,
                        const BenchWay *ways,
                        guint           n_ways);

G_END_DECLS
