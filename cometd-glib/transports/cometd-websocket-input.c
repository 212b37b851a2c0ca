/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-websocket-input-private.h"

#include "cometd-socket-watch-private.h"

/* How long frames are read in one iteration of the main loop, so that a server that sends faster
 * than messages are processed does not starve other sources. */
#define READ_BUDGET_US (8 * G_TIME_SPAN_MILLISECOND)

/* Reference-counted: reading keeps it while the listener runs. */
struct _CometdWebsocketInput
{
  GPollableInputStream *stream;
  GSocket *socket; /* Or NULL. */
  const CometdHttpSettings *settings;

  /* NULL after drop(). */
  const CometdWebsocketInputListener *listener;
  gpointer user_data;

  CometdFrameReader reader;
  /* One of them waits for input, and continues to do so for the whole life of the connection. */
  CometdSocketWatch *watch;
  GSource *input_source;
  /* Continues without waiting for the socket. */
  GSource *resume_source;
  gboolean is_reading;

  /* Told by the resume source. */
  GError *error;
};

static void
input_clear (gpointer user_data)
{
  CometdWebsocketInput *self = user_data;

  cometd_frame_reader_clear (&self->reader);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_error (&self->error);
}

static void
input_unref (CometdWebsocketInput *self)
{
  g_rc_box_release_full (self, input_clear);
}

static void
clear_input_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
attach (GSource     *source,
        const char  *name,
        GSourceFunc  callback,
        gpointer     user_data)
{
  g_source_set_static_name (source, name);
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void     input_readable_cb (gpointer  user_data);
static gboolean input_cb          (GObject  *stream,
                                   gpointer  user_data);
static gboolean resume_cb         (gpointer  user_data);

static void
resume_later (CometdWebsocketInput *self)
{
  if (self->resume_source != NULL)
    return;

  self->resume_source = g_timeout_source_new (0);
  attach (self->resume_source, "CometdWebsocketInput resume", resume_cb, self);
}

static gboolean
can_read (CometdWebsocketInput *self)
{
  return self->listener != NULL && self->is_reading;
}

/* Passes on the frames that are complete. FALSE if reading must stop for now. */
static gboolean
take_frames (CometdWebsocketInput *self,
             gint64                end_time)
{
  while (TRUE)
    {
      CometdFrame frame = { 0 };
      CometdFrameKind kind;

      kind = cometd_frame_reader_next (&self->reader, self->settings->max_message_size, &frame);
      if (kind == COMETD_FRAME_MORE)
        return TRUE;

      self->listener->frame (kind, &frame, self->user_data);
      if (!can_read (self))
        return FALSE;
      if (g_get_monotonic_time () >= end_time)
        {
          resume_later (self);
          return FALSE;
        }
    }
}

/* The source is created only when the first bytes have been used up: libsoup may have read them
 * together with the response to the upgrade, and while a stream has buffered bytes it creates a
 * different kind of source. */
static void
wait_for_input (CometdWebsocketInput *self)
{
  cometd_frame_reader_rest (&self->reader);
  if (self->watch != NULL || self->input_source != NULL)
    return;

  if (self->socket != NULL)
    self->watch = cometd_socket_watch_new (self->socket, input_readable_cb, self);
  if (self->watch != NULL)
    return;

  self->input_source = g_pollable_input_stream_create_source (self->stream, NULL);
  attach (self->input_source, "CometdWebsocketInput", G_SOURCE_FUNC (input_cb), self);
}

static void
stop_waiting (CometdWebsocketInput *self)
{
  g_clear_pointer (&self->watch, cometd_socket_watch_free);
  clear_input_source (&self->input_source);
}

static void
read_frames (CometdWebsocketInput *self)
{
  gint64 end_time = g_get_monotonic_time () + READ_BUDGET_US;
  gssize n_read = 0;
  gsize room = 0;

  do
    {
      GError *error = NULL;
      guint8 *to;

      if (!take_frames (self, end_time))
        return;

      to = cometd_frame_reader_reserve (&self->reader, &room);
      n_read = g_pollable_input_stream_read_nonblocking (self->stream, to, room, NULL, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_error_free (error);
          break;
        }
      if (n_read <= 0)
        {
          self->listener->failed (error, self->user_data);
          return;
        }

      self->listener->heard (self->user_data);
      cometd_frame_reader_commit (&self->reader, n_read);
      if (!take_frames (self, end_time))
        return;

      if (self->reader.in_message)
        {
          self->listener->progress (self->user_data);
          if (!can_read (self))
            return;
        }

      /* The time limit also applies while fragments arrive that do not complete a message. */
      if (g_get_monotonic_time () >= end_time)
        {
          resume_later (self);
          return;
        }

      /* If fewer bytes than requested were read, the socket is most likely empty. If it is not, the
       * source is dispatched again. */
    }
  while ((gsize)n_read == room);

  wait_for_input (self);
}

static void
read_guarded (CometdWebsocketInput *self)
{
  g_rc_box_acquire (self);
  read_frames (self);
  input_unref (self);
}

static void
input_readable_cb (gpointer user_data)
{
  CometdWebsocketInput *self = user_data;

  /* The frames that are left from the previous iteration come first. */
  if (self->resume_source == NULL && self->is_reading)
    read_guarded (self);
}

static gboolean
input_cb (GObject  *stream,
          gpointer  user_data)
{
  input_readable_cb (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
resume_cb (gpointer user_data)
{
  CometdWebsocketInput *self = user_data;

  clear_input_source (&self->resume_source);
  if (self->error != NULL)
    self->listener->failed (g_steal_pointer (&self->error), self->user_data);
  else if (self->is_reading)
    read_guarded (self);
  return G_SOURCE_REMOVE;
}

CometdWebsocketInput *
cometd_websocket_input_new (GPollableInputStream               *stream,
                            GSocket                            *socket,
                            const CometdHttpSettings           *settings,
                            const CometdWebsocketInputListener *listener,
                            gpointer                            user_data)
{
  CometdWebsocketInput *self = g_rc_box_new0 (CometdWebsocketInput);

  self->stream = g_object_ref (stream);
  g_set_object (&self->socket, socket);
  self->settings = settings;
  self->listener = listener;
  self->user_data = user_data;
  self->is_reading = TRUE;

  /* Frames may have arrived together with the response to the upgrade. */
  resume_later (self);
  return self;
}

void
cometd_websocket_input_set_reading (CometdWebsocketInput *self,
                                    gboolean              is_reading)
{
  if (self->is_reading == is_reading)
    return;

  self->is_reading = is_reading;
  if (is_reading)
    resume_later (self);
  else
    stop_waiting (self);
}

void
cometd_websocket_input_fail (CometdWebsocketInput *self,
                             GError               *error)
{
  g_clear_error (&self->error);
  self->error = error;
  resume_later (self);
}

void
cometd_websocket_input_drop (CometdWebsocketInput *self)
{
  self->listener = NULL;
  self->settings = NULL;
  stop_waiting (self);
  clear_input_source (&self->resume_source);
  input_unref (self);
}
