/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench-framing.h"

#include "bench-server.h"

#include <cometd-glib/json/cometd-codec-private.h>
#include <cometd-glib/transports/cometd-websocket-frames-private.h>
#include <string.h>

#define MAX_DEPTH 100
#define UPGRADE \
  "GET /cometd HTTP/1.1\r\n" \
  "Host: localhost\r\n" \
  "Upgrade: websocket\r\n" \
  "Connection: Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\n" \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" \
  "\r\n"

struct _BenchFraming
{
  GSocketConnection *connection;
  GPollableInputStream *input;
  GSource *source;
  CometdFrameReader reader;
  GArray *envelopes;
  char *client_id; /* NULL before the reply to the handshake. */
  guint n_frames;
  guint n_events;
};

static void
send_text (BenchFraming *self,
           const char   *text)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_autoptr(GBytes) frame = cometd_frame_new (COMETD_OPCODE_TEXT, text, strlen (text), 1);
  g_autoptr(GError) error = NULL;

  if (!g_output_stream_write_all (output, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                                  NULL, NULL, &error))
    g_error ("Cannot write: %s", error->message);
}

static void
take_text (BenchFraming *self,
           GBytes       *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  g_array_set_size (self->envelopes, 0);
  if (!cometd_codec_read (text, length, MAX_DEPTH, self->envelopes, NULL))
    g_error ("Not Bayeux: %.*s", (int)length, text);

  for (guint i = 0; i < self->envelopes->len; i++)
    {
      const CometdEnvelope *envelope = &g_array_index (self->envelopes, CometdEnvelope, i);

      if (cometd_json_string_equals (&envelope->fields[COMETD_FIELD_CHANNEL], "/bench/ticks"))
        self->n_events++;
      else if (self->client_id == NULL)
        self->client_id = cometd_json_dup_string (&envelope->fields[COMETD_FIELD_CLIENT_ID]);
    }
  self->n_frames++;
}

static gboolean
input_cb (GObject  *stream,
          gpointer  user_data)
{
  BenchFraming *self = user_data;
  CometdFrame frame = { 0 };
  gsize room;
  guint8 *to = cometd_frame_reader_reserve (&self->reader, &room);
  g_autoptr(GError) error = NULL;
  gssize n_read = g_pollable_input_stream_read_nonblocking (self->input, to, room, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n_read <= 0)
    g_error ("Cannot read: %s", error != NULL ? error->message : "end of stream");

  cometd_frame_reader_commit (&self->reader, n_read);
  while (cometd_frame_reader_next (&self->reader, 0, &frame) == COMETD_FRAME_TEXT)
    {
      take_text (self, frame.text);
      g_bytes_unref (frame.text);
    }
  return G_SOURCE_CONTINUE;
}

static void
upgrade (BenchFraming *self)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) response = g_string_new (NULL);
  char byte;

  if (!g_output_stream_write_all (output, UPGRADE, strlen (UPGRADE), NULL, NULL, &error))
    g_error ("Cannot write: %s", error->message);

  while (!g_str_has_suffix (response->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (G_INPUT_STREAM (self->input), &byte, 1, NULL, NULL) != 1)
        g_error ("No WebSocket: %s", response->str);
      g_string_append_c (response, byte);
    }
}

BenchFraming *
bench_framing_new (guint16 port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  BenchFraming *self = g_new0 (BenchFraming, 1);
  g_autoptr(GError) error = NULL;
  g_autofree char *connect = NULL;

  self->connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  if (self->connection == NULL)
    g_error ("Cannot connect: %s", error->message);

  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (
                                           G_IO_STREAM (self->connection)));
  self->envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  upgrade (self);

  self->source = g_pollable_input_stream_create_source (self->input, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (input_cb), self, NULL);
  g_source_attach (self->source, NULL);
  send_text (self, "[{\"channel\":\"/meta/handshake\",\"id\":\"h\",\"version\":\"1.0\"}]");
  bench_wait_for (&self->n_frames, 1);

  connect = g_strdup_printf ("[{\"channel\":\"/meta/connect\",\"id\":\"c\",\"clientId\":\"%s\","
                             "\"advice\":{\"timeout\":0}}]", self->client_id);
  send_text (self, connect);
  bench_wait_for (&self->n_frames, 2);
  return self;
}

void
bench_framing_free (BenchFraming *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  cometd_frame_reader_clear (&self->reader);
  g_array_unref (self->envelopes);
  g_object_unref (self->connection);
  g_free (self->client_id);
  g_free (self);
}

void
bench_framing_receive (BenchFraming *self,
                       const char   *start,
                       guint         n_events)
{
  g_autofree char *text = g_strdup_printf ("[{\"channel\":\"/service/start\",\"id\":\"s\","
                                           "\"clientId\":\"%s\",\"data\":%s}]",
                                           self->client_id, start);

  self->n_events = 0;
  send_text (self, text);
  bench_wait_for (&self->n_events, n_events);
}
