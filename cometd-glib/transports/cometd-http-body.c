/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-body-private.h"

#include <string.h>

/* The initial size of the buffer if the length of the body is unknown, and its upper limit if the
 * response states a length. */
#define MIN_BUFFER_SIZE (8 * 1024)
#define MAX_FIRST_BUFFER_SIZE (64 * 1024)

/* The number of bytes that are read in one iteration of the main loop. */
#define READ_BUDGET (512 * 1024)

static void read_more (CometdHttpBody *self);

void
cometd_http_body_init (CometdHttpBody               *self,
                       const CometdHttpSettings     *settings,
                       const CometdHttpBodyListener *listener,
                       gpointer                      user_data)
{
  *self = (CometdHttpBody) {
    .settings = settings,
    .listener = listener,
    .user_data = user_data,
  };
}

static void
clear_body_source (CometdHttpBody *self)
{
  if (self->source == NULL)
    return;

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

void
cometd_http_body_close (CometdHttpBody *self)
{
  clear_body_source (self);
  if (self->stream != NULL)
    g_input_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
}

void
cometd_http_body_clear (CometdHttpBody *self)
{
  cometd_http_body_close (self);
  g_clear_pointer (&self->buffer, g_free);
}

void
cometd_http_body_set_stream (CometdHttpBody *self,
                             GInputStream   *stream)
{
  g_assert (self->stream == NULL);
  self->stream = stream;
}

static gboolean
read_again_cb (gpointer user_data)
{
  CometdHttpBody *self = user_data;

  clear_body_source (self);
  read_more (self);
  return G_SOURCE_REMOVE;
}

static gboolean
body_readable_cb (GObject  *stream,
                  gpointer  user_data)
{
  return read_again_cb (user_data);
}

static void
wait_for_more (CometdHttpBody *self)
{
  self->source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream),
                                                        NULL);
  g_source_set_static_name (self->source, "CometdHttpBody");
  g_source_set_callback (self->source, G_SOURCE_FUNC (body_readable_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* A source for the socket would not be dispatched for bytes that the stream has buffered. */
static void
pause_reading (CometdHttpBody *self)
{
  self->source = g_timeout_source_new (0);
  g_source_set_static_name (self->source, "CometdHttpBody pause");
  g_source_set_callback (self->source, read_again_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* Makes room for at least one more byte, but never for more than one beyond the limit. */
static void
grow_buffer (CometdHttpBody *self,
             guint64         limit)
{
  guint64 size = MAX (MIN_BUFFER_SIZE, 2 * (guint64)self->size);

  if (limit != 0)
    size = MIN (size, MAX (limit, self->size) + 1);

  self->buffer = g_realloc (self->buffer, size);
  self->size = size;
}

static void
tell_progress (CometdHttpBody *self,
               gsize           old_length)
{
  if (self->length > old_length)
    self->listener->progress (self->user_data);
}

/* Reads what the stream has, and waits for more unless that was the end. */
static void
read_more (CometdHttpBody *self)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  guint64 limit = self->settings->max_message_size;
  gsize length = self->length;
  gsize budget = READ_BUDGET;
  GError *error = NULL;

  while (budget > 0)
    {
      gssize n_read = 0;

      if (self->length == self->size)
        grow_buffer (self, limit);

      n_read = g_pollable_input_stream_read_nonblocking (stream,
                                                         self->buffer + self->length,
                                                         MIN (self->size - self->length, budget),
                                                         NULL,
                                                         &error);
      if (n_read == 0)
        {
          self->listener->ended (COMETD_HTTP_BODY_COMPLETE, NULL, self->user_data);
          return;
        }

      if (n_read < 0)
        {
          if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            {
              self->listener->ended (COMETD_HTTP_BODY_FAILED, error, self->user_data);
              return;
            }
          g_clear_error (&error);
          wait_for_more (self);
          tell_progress (self, length);
          return;
        }

      self->length += n_read;
      budget -= n_read;
      if (limit != 0 && self->length > limit)
        {
          self->listener->ended (COMETD_HTTP_BODY_TOO_LARGE, NULL, self->user_data);
          return;
        }
    }

  pause_reading (self);
  tell_progress (self, length);
}

/* Allocates the buffer if the response states a length. FALSE if that is beyond the limit. */
static gboolean
prepare_buffer (CometdHttpBody     *self,
                SoupMessageHeaders *headers)
{
  guint64 limit = self->settings->max_message_size;
  goffset length = 0;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return TRUE;

  length = soup_message_headers_get_content_length (headers);
  if (limit != 0 && (guint64)length > limit)
    return FALSE;

  /* One byte more, so that the end of the stream is found without growing the buffer. */
  self->size = MIN (length, MAX_FIRST_BUFFER_SIZE) + 1;
  self->buffer = g_malloc (self->size);
  return TRUE;
}

void
cometd_http_body_read (CometdHttpBody     *self,
                       SoupMessageHeaders *headers)
{
  if (prepare_buffer (self, headers))
    read_more (self);
  else
    self->listener->ended (COMETD_HTTP_BODY_TOO_LARGE, NULL, self->user_data);
}

gboolean
cometd_http_body_is_json (CometdHttpBody *self)
{
  const char mark[] = { '\xef', '\xbb', '\xbf' };
  gsize i = 0;

  if (self->length >= sizeof mark && memcmp (self->buffer, mark, sizeof mark) == 0)
    i = sizeof mark;
  while (i < self->length && g_ascii_isspace (self->buffer[i]))
    i++;

  return i < self->length && (self->buffer[i] == '[' || self->buffer[i] == '{');
}

GBytes *
cometd_http_body_steal (CometdHttpBody *self)
{
  /* Messages may be kept for long as slices of these bytes, and are counted with them. */
  if (self->size > self->length + self->length / 8)
    self->buffer = g_realloc (self->buffer, self->length);
  return g_bytes_new_take (g_steal_pointer (&self->buffer), self->length);
}
