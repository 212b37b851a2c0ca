/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-server.h"

#include <string.h>

#define PATIENCE (20 * G_TIME_SPAN_SECOND)

void
bench_server_start (BenchServer *self,
                    const char  *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, path, NULL);
  if (self->process == NULL)
    g_error ("Cannot start %s: %s", path, error->message);

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  if (line == NULL)
    g_error ("%s does not say its port", path);
  self->port = g_ascii_strtoull (line, NULL, 10);
}

void
bench_server_stop (BenchServer *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

char *
bench_server_make_url (BenchServer *self,
                       const char  *scheme)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/cometd", scheme, self->port);
}

guint
bench_server_count_connections (BenchServer *self)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  char response[1024] = "";
  const char *body;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, &error);
  if (connection == NULL ||
      !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                  request, strlen (request), NULL, NULL, &error) ||
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                           response, sizeof response - 1, NULL, &error) <= 0)
    g_error ("The server does not count: %s", error != NULL ? error->message : "no answer");

  body = strstr (response, "\r\n\r\n");
  if (body == NULL)
    g_error ("The server does not count: %s", response);
  return g_ascii_strtoull (body + 4, NULL, 10) - 1;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
bench_wait_for (const guint *count,
                guint        target)
{
  /* Makes the loop return regularly, to detect that nothing happens. It stays, so that it is not
   * counted with what is waited for. */
  static guint source;
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  guint last = *count;

  if (source == 0)
    source = g_timeout_add_seconds (1, tick_cb, NULL);
  while (*count < target)
    {
      g_main_context_iteration (NULL, TRUE);
      if (*count != last)
        {
          last = *count;
          deadline = g_get_monotonic_time () + PATIENCE;
        }
      else if (g_get_monotonic_time () > deadline)
        g_error ("Nothing happens, after %u of %u", *count, target);
    }
}
