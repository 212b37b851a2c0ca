/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-meter.h"

/* A client that sends faster than its messages are handled always has more to read, so after this
 * number of bytes other sources are dispatched. */
#define SLICE (16 * 1024)

#define BAYEUX_TYPE_METER_INPUT (bayeux_meter_input_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxMeterInput, bayeux_meter_input, BAYEUX, METER_INPUT, GFilterInputStream)

struct _BayeuxMeterInput
{
  GFilterInputStream parent_instance;

  gsize left;
  gint64 start;                /* See bayeux_meter_get_start(). */
  gsize slice_left;
  gboolean ended;
};

struct _BayeuxMeter
{
  GIOStream parent_instance;

  GIOStream *base;
  BayeuxMeterInput *input;
  gsize allowance;
};

static void bayeux_meter_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BayeuxMeterInput, bayeux_meter_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      bayeux_meter_input_pollable_init))
G_DEFINE_FINAL_TYPE (BayeuxMeter, bayeux_meter, G_TYPE_IO_STREAM)

static GInputStream *
get_base (gpointer input)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (input));
}

/* Returns how much may be read; 0 and an error if nothing. */
static gsize
allow (BayeuxMeterInput  *self,
       gsize              count,
       GError           **error)
{
  if (self->left == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                         "More than one message may have");

  return MIN (count, self->left);
}

/* libsoup 3.2 leaks the data of a connection that ends between two requests, but not if it ends
 * within one. So one byte of a request is inserted before the end. */
static gssize
count_bytes (BayeuxMeterInput *self,
             char             *buffer,
             gssize            length)
{
  if (length == 0 && !self->ended)
    {
      self->ended = TRUE;
      buffer[0] = ' ';
      return 1;
    }

  if (length > 0)
    {
      self->left -= (gsize)length;
      if (self->start == -1)
        self->start = g_get_monotonic_time ();
    }

  return length;
}

static gssize
bayeux_meter_input_read (GInputStream  *stream,
                         void          *buffer,
                         gsize          count,
                         GCancellable  *cancellable,
                         GError       **error)
{
  BayeuxMeterInput *self = BAYEUX_METER_INPUT (stream);
  gsize allowed = allow (self, count, error);
  gssize length = -1;

  if (allowed > 0)
    length = g_input_stream_read (get_base (self), buffer, allowed, cancellable, error);

  return count_bytes (self, buffer, length);
}

static gssize
bayeux_meter_input_read_nonblocking (GPollableInputStream  *stream,
                                     void                  *buffer,
                                     gsize                  count,
                                     GError               **error)
{
  BayeuxMeterInput *self = BAYEUX_METER_INPUT (stream);
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (self));
  gsize allowed;
  gssize length = -1;

  if (self->slice_left == 0)
    {
      self->slice_left = SLICE;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Somebody else's turn");
      return -1;
    }

  allowed = allow (self, MIN (count, self->slice_left), error);
  if (allowed > 0)
    length = g_pollable_input_stream_read_nonblocking (base, buffer, allowed, NULL, error);
  if (length > 0)
    self->slice_left -= (gsize)length;
  else
    self->slice_left = SLICE;

  return count_bytes (self, buffer, length);
}

static gboolean
bayeux_meter_input_can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static gboolean
bayeux_meter_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static GSource *
bayeux_meter_input_create_source (GPollableInputStream *stream,
                                  GCancellable         *cancellable)
{
  g_autoptr(GSource) base =
    g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (stream)), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
bayeux_meter_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = bayeux_meter_input_can_poll;
  iface->is_readable = bayeux_meter_input_is_readable;
  iface->create_source = bayeux_meter_input_create_source;
  iface->read_nonblocking = bayeux_meter_input_read_nonblocking;
}

static void
bayeux_meter_input_class_init (BayeuxMeterInputClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  stream_class->read_fn = bayeux_meter_input_read;
}

static void
bayeux_meter_input_init (BayeuxMeterInput *self)
{
  self->slice_left = SLICE;
}

static GInputStream *
bayeux_meter_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (BAYEUX_METER (stream)->input);
}

static GOutputStream *
bayeux_meter_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (BAYEUX_METER (stream)->base);
}

static gboolean
bayeux_meter_close (GIOStream     *stream,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return g_io_stream_close (BAYEUX_METER (stream)->base, cancellable, error);
}

static void
bayeux_meter_finalize (GObject *object)
{
  BayeuxMeter *self = BAYEUX_METER (object);

  g_object_unref (self->input);
  g_object_unref (self->base);

  G_OBJECT_CLASS (bayeux_meter_parent_class)->finalize (object);
}

static void
bayeux_meter_class_init (BayeuxMeterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = bayeux_meter_finalize;
  stream_class->get_input_stream = bayeux_meter_get_input_stream;
  stream_class->get_output_stream = bayeux_meter_get_output_stream;
  stream_class->close_fn = bayeux_meter_close;
}

static void
bayeux_meter_init (BayeuxMeter *self)
{
}

BayeuxMeter *
bayeux_meter_new (GIOStream *base,
                  gsize      allowance)
{
  BayeuxMeter *self = g_object_new (BAYEUX_TYPE_METER, NULL);

  self->base = g_object_ref (base);
  self->allowance = allowance;
  self->input = g_object_new (BAYEUX_TYPE_METER_INPUT,
                              "base-stream", g_io_stream_get_input_stream (base),
                              "close-base-stream", FALSE,
                              NULL);
  bayeux_meter_refill (self);

  return self;
}

void
bayeux_meter_refill (BayeuxMeter *self)
{
  self->input->left = self->allowance;
  self->input->start = -1;
}

void
bayeux_meter_allow (BayeuxMeter *self,
                    gsize        size)
{
  self->input->left = size;
}

gint64
bayeux_meter_get_start (BayeuxMeter *self)
{
  return self->input->start;
}
