/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* An event of 145 bytes. */
#define BENCH_CHANNEL "/bench/ticks"
#define BENCH_EVENT "{\"channel\":\"" BENCH_CHANNEL "\",\"data\":{\"symbol\":\"ACME\"," \
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

/* An event on one of many channels, all of whose names have the same length. */
static inline void
bench_append_numbered (GString *text,
                       guint    number)
{
  g_string_append_printf (text, "{\"channel\":\"" BENCH_CHANNEL "/%05u", number);
  g_string_append (text, &BENCH_EVENT[strlen ("{\"channel\":\"" BENCH_CHANNEL)]);
}

/* Several events, separated by commas; if n_channels is not 0, small ones on as many channels in
 * turn, beginning with the first. */
static inline GBytes *
bench_make_events (guint n_events,
                   gsize n_bytes,
                   guint n_channels,
                   guint first)
{
  g_autofree char *event = bench_make_event (n_bytes);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_events; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      if (n_channels > 0)
        bench_append_numbered (text, (first + i) % n_channels);
      else
        g_string_append (text, event);
    }
  return g_string_free_to_bytes (text);
}

G_END_DECLS
