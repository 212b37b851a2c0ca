/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-websocket-writer-private.h"

static void
clear_writer_source (CometdWebsocketWriter *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
drop_unsent (CometdWebsocketWriter *self)
{
  g_queue_clear_full (&self->unsent, (GDestroyNotify)g_bytes_unref);
  self->unsent_size = 0;
  clear_writer_source (self);
}

void
cometd_websocket_writer_init (CometdWebsocketWriter *self,
                              GPollableOutputStream *stream,
                              void                 (*failed) (gpointer user_data),
                              void                 (*sent) (gpointer user_data),
                              gpointer               user_data)
{
  *self = (CometdWebsocketWriter) {
    .stream = g_object_ref (stream),
    .unsent = G_QUEUE_INIT,
    .failed = failed,
    .sent = sent,
    .user_data = user_data,
  };
}

void
cometd_websocket_writer_clear (CometdWebsocketWriter *self)
{
  drop_unsent (self);
  g_clear_object (&self->stream);
  g_clear_error (&self->error);
}

static gboolean output_cb (GObject  *stream,
                           gpointer  user_data);

static void
wait_for_room (CometdWebsocketWriter *self)
{
  if (self->source != NULL)
    return;

  self->source = g_pollable_output_stream_create_source (self->stream, NULL);
  g_source_set_static_name (self->source, "CometdWebsocketWriter");
  g_source_set_callback (self->source, G_SOURCE_FUNC (output_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* Takes frame. Returns the part that the socket does not accept yet; NULL if there is none, or if
 * the stream has failed. */
static GBytes *
write_frame (CometdWebsocketWriter *self,
             GBytes                *frame)
{
  g_autoptr(GBytes) rest = frame;

  for (;;)
    {
      g_autoptr(GBytes) bytes = g_steal_pointer (&rest);
      gsize length = 0;
      const void *data = g_bytes_get_data (bytes, &length);
      GError *error = NULL;
      gssize n_written = 0;

      n_written = g_pollable_output_stream_write_nonblocking (self->stream, data, length,
                                                              NULL, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_error_free (error);
          wait_for_room (self);
          return g_steal_pointer (&bytes);
        }
      if (n_written < 0)
        {
          drop_unsent (self);
          self->error = error;
          self->failed (self->user_data);
          return NULL;
        }

      self->unsent_size -= n_written;
      self->n_written += n_written;
      if ((gsize)n_written == length)
        return NULL;

      rest = g_bytes_new_from_bytes (bytes, n_written, length - n_written);
    }
}

static void
write_unsent (CometdWebsocketWriter *self)
{
  GBytes *frame = NULL;

  while ((frame = g_queue_pop_head (&self->unsent)) != NULL)
    {
      GBytes *rest = write_frame (self, frame);

      if (rest != NULL)
        {
          g_queue_push_head (&self->unsent, rest);
          return;
        }
    }

  clear_writer_source (self);
}

static gboolean
output_cb (GObject  *stream,
           gpointer  user_data)
{
  CometdWebsocketWriter *self = user_data;
  gsize unsent_size = self->unsent_size;

  write_unsent (self);
  if (self->error == NULL && self->unsent_size < unsent_size)
    self->sent (self->user_data);
  return G_SOURCE_CONTINUE;
}

void
cometd_websocket_writer_write (CometdWebsocketWriter *self,
                               GBytes                *frame)
{
  /* After a part of a frame the server would take the next frame for the rest of it. */
  if (self->error != NULL)
    {
      g_bytes_unref (frame);
      return;
    }

  self->unsent_size += g_bytes_get_size (frame);
  if (self->source == NULL)
    frame = write_frame (self, frame);
  if (frame != NULL)
    g_queue_push_tail (&self->unsent, frame);
}
