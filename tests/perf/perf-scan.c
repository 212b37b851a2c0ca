/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scanner: frames of ten small messages in memory. */

#include "../benchmarks/bench-messages.h"
#include "perf.h"

#include <cometd-glib/json/cometd-codec-private.h>
#include <string.h>

#define BATCH 10
#define N_MESSAGES 8000

static void
run_scan (guint    n_messages,
          gpointer user_data)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  gsize length;
  const char *text = g_bytes_get_data (user_data, &length);

  for (guint i = 0; i < n_messages; i += BATCH)
    {
      g_array_set_size (envelopes, 0);
      if (!cometd_codec_read (text, length, 100, envelopes, NULL))
        g_error ("The frame is not valid");
    }
}

int
main (void)
{
  g_autoptr(GBytes) events = bench_make_events (BATCH, 0, 0, 0);
  g_autofree char *frame = g_strdup_printf ("[%.*s]", (int)g_bytes_get_size (events),
                                            (const char *)g_bytes_get_data (events, NULL));
  g_autoptr(GBytes) text = g_bytes_new (frame, strlen (frame));
  const PerfRow rows[] = { { "scan", run_scan, text, N_MESSAGES } };

  perf_run (rows, G_N_ELEMENTS (rows));
  return 0;
}
