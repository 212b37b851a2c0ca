/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An event of 145 bytes. */
#define BENCH_EVENT "{\"channel\":\"/bench/ticks\",\"data\":{\"symbol\":\"ACME\"," \
  "\"price\":101.25,\"volume\":1200,\"bid\":101.2,\"ask\":101.3,\"open\":true," \
  "\"venue\":\"NYSE\",\"n\":123456789}}"
#define BENCH_TICK "{\"symbol\":\"ACME\",\"price\":101.25,\"volume\":1200,\"bid\":101.2," \
  "\"ask\":101.3,\"open\":true,\"n\":17}"

/* One event of about n_bytes, or the small one if that is less. */
static inline char *
bench_make_event (gsize n_bytes)
{
  GString *text;

  if (n_bytes < sizeof BENCH_EVENT)
    return g_strdup (BENCH_EVENT);

  text = g_string_new ("{\"channel\":\"/bench/ticks\",\"data\":[" BENCH_TICK);
  while (text->len + sizeof BENCH_TICK < n_bytes)
    g_string_append (text, "," BENCH_TICK);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

/* Several events, separated by commas. */
static inline GBytes *
bench_make_events (guint n_events,
                   gsize n_bytes)
{
  g_autofree char *event = bench_make_event (n_bytes);
  GString *text = g_string_new (event);

  for (guint i = 1; i < n_events; i++)
    {
      g_string_append_c (text, ',');
      g_string_append (text, event);
    }
  return g_string_free_to_bytes (text);
}

G_END_DECLS
