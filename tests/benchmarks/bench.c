/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <stdlib.h>
#include <sys/resource.h>

#define N_ROUNDS 5

/* User and system time used by this process, in seconds. */
static double
cpu_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
          (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  const double left = *(const double *)a, right = *(const double *)b;

  return left < right ? -1 : left > right;
}

double
bench_median (const double *values,
              guint         n_values)
{
  g_autofree double *sorted = g_memdup2 (values, n_values * sizeof (double));

  qsort (sorted, n_values, sizeof (double), compare_doubles);
  return sorted[n_values / 2];
}

/* The times of the items of a way, in microseconds; NULL while they are not wanted. */
static GArray *item_times;

gint64
bench_begin_item (void)
{
  return item_times != NULL ? g_get_monotonic_time () : 0;
}

void
bench_end_item (gint64 start)
{
  double time;

  if (item_times == NULL)
    return;

  time = g_get_monotonic_time () - start;
  g_array_append_val (item_times, time);
}

/* Nanoseconds. */
static double
take_median (void)
{
  g_autoptr(GArray) times = g_steal_pointer (&item_times);

  return bench_median ((const double *)(gconstpointer)times->data, times->len) * 1e3;
}

/* Nanoseconds per item. */
static double
measure (const char     *title,
         BenchClock      clock,
         const BenchWay *way,
         guint           round)
{
  const gint64 wall_start = g_get_monotonic_time ();
  const double start = cpu_time ();
  double cpu, wall, median = 0;

  if (clock == BENCH_MEDIAN)
    item_times = g_array_sized_new (FALSE, FALSE, sizeof (double), way->n_items);
  way->run (way->n_items, way->user_data);

  cpu = (cpu_time () - start) * 1e9 / way->n_items;
  wall = (g_get_monotonic_time () - wall_start) * 1e3 / way->n_items;
  if (clock == BENCH_MEDIAN)
    median = take_median ();
  g_print ("{\"bench\":\"%s\",\"way\":\"%s\",\"round\":%u,\"items\":%u,"
           "\"cpu_ns\":%.1f,\"wall_ns\":%.1f,\"median_ns\":%.1f}\n",
           title, way->name, round, way->n_items, cpu, wall, median);
  if (clock == BENCH_MEDIAN)
    return median;

  return clock == BENCH_CPU ? cpu : wall;
}

gboolean
bench_compare (const char     *title,
               BenchClock      clock,
               const BenchWay *ways,
               guint           n_ways)
{
  g_autofree double *times = g_new0 (double, n_ways * N_ROUNDS);
  g_autofree double *ratios = g_new0 (double, n_ways * N_ROUNDS);
  gboolean success = TRUE;

  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = 0; i < n_ways; i++)
      {
        times[i * N_ROUNDS + round] = measure (title, clock, &ways[i], round);
        ratios[i * N_ROUNDS + round] = times[i * N_ROUNDS + round] / times[round];
      }

  for (guint i = 0; i < n_ways; i++)
    {
      const double ratio = bench_median (&ratios[i * N_ROUNDS], N_ROUNDS);
      const gboolean over = ways[i].max_ratio > 0 && ratio > ways[i].max_ratio;

      g_print ("# %-28s %-20s %10.1f ns  %6.2f", title, ways[i].name,
               bench_median (&times[i * N_ROUNDS], N_ROUNDS), ratio);
      if (ways[i].max_ratio > 0)
        g_print ("  (at most %.2f%s)", ways[i].max_ratio, over ? ": TOO SLOW" : "");
      g_print ("\n");
      success &= !over;
    }

  return success;
}
