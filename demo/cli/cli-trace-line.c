/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-trace-line.h"

void
cli_trace_line_print (CliLink    *link,
                      const char *direction,
                      const char *name,
                      const char *json)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *line =
    g_strdup_printf ("{\"time\":\"%s.%03dZ\",\"direction\":\"%s\",\"%s\":%s}",
                     time, g_date_time_get_microsecond (now) / 1000, direction, name, json);
  g_autofree char *text = cli_format_json (&cli_link_get_options (link)->format, line);

  cli_output_print (cli_link_get_output (link), text);
}
