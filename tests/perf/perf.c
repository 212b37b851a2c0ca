/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "perf.h"

#include <stdio.h>

static guint n_marks;

/* Callgrind writes what it has counted, and begins again at zero, whenever this returns. */
G_NO_INLINE void perf_mark (void);

void
perf_mark (void)
{
  n_marks++;
}

void
perf_run (const PerfRow *rows,
          guint          n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      const PerfRow *row = &rows[i];

      /* What is needed only once is in the first count of neither. */
      row->run (row->n_items / 4, row->user_data);
      perf_mark ();
      row->run (row->n_items / 4, row->user_data);
      perf_mark ();
      row->run (row->n_items, row->user_data);
      perf_mark ();
      printf ("%s %u\n", row->name, row->n_items - row->n_items / 4);
    }
}
