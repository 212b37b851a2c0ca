/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A way of doing a piece of work; the others are compared with the first one. */
typedef struct
{
  const char *name;
  /* Processes n_items. */
  void (*run) (guint    n_items,
               gpointer user_data);
  gpointer user_data;
  guint n_items;
  double max_ratio; /* The maximum ratio of its time to that of the first; 0 for no limit. */
} BenchWay;

typedef enum
{
  BENCH_CPU,  /* User and system time of this process. */
  BENCH_WALL, /* Elapsed time. */
  BENCH_MEDIAN, /* The median of the elapsed times of the items, which the ways tell. */
} BenchClock;

/* Around each item, for BENCH_MEDIAN; for the other clocks it does nothing. */
gint64   bench_begin_item (void);
void     bench_end_item   (gint64 start);

/* Runs all ways in turn, five times, so that other load on the machine affects all of them. Prints
 * a JSON line for each run, then medians and ratios of the time per item; the ratio is the median
 * of those of each round. Returns FALSE if one exceeds its threshold. */
gboolean bench_compare (const char     *title,
                        BenchClock      clock,
                        const BenchWay *ways,
                        guint           n_ways);

double   bench_median  (const double   *values,
                        guint           n_values);

G_END_DECLS
