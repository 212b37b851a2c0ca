/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "portal.h"

#define PAGE "<!DOCTYPE html><title>Welcome</title><p>Please accept the terms of use."

struct _Portal
{
  GSocketService *service;
  GUri *server;
  char *url;
  gboolean is_closed;
  GPtrArray *streams; /* GIOStream, of both sides. */
  GCancellable *cancellable;
  guint n_pages;
};

/* The response is sent when the first part of the request is there. */
static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GIOStream) stream = user_data;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                              NULL);
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                           "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                                           strlen (PAGE), PAGE);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                               NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
spliced_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_io_stream_splice_finish (result, NULL);
}

static gboolean
incoming_cb (Portal            *self,
             GSocketConnection *stream)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) upstream = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (self->streams, g_object_ref (stream));
  if (self->is_closed)
    {
      self->n_pages++;
      g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (stream)), 4096,
                                       G_PRIORITY_DEFAULT, self->cancellable, read_cb,
                                       g_object_ref (stream));
      return TRUE;
    }

  upstream = g_socket_client_connect_to_host (client, g_uri_get_host (self->server),
                                              (guint16)g_uri_get_port (self->server), NULL,
                                              &error);
  g_assert_no_error (error);
  g_ptr_array_add (self->streams, g_object_ref (upstream));
  g_io_stream_splice_async (G_IO_STREAM (stream), G_IO_STREAM (upstream),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, self->cancellable, spliced_cb, NULL);
  return TRUE;
}

Portal *
portal_new (const char *server_url)
{
  Portal *self = g_new0 (Portal, 1);
  g_autoptr(GError) error = NULL;
  guint16 port;

  self->server = g_uri_parse (server_url, G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  self->streams = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u%s", port, g_uri_get_path (self->server));
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

static void
close_all (Portal *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < self->streams->len; i++)
    g_io_stream_close (g_ptr_array_index (self->streams, i), NULL, NULL);
  g_ptr_array_set_size (self->streams, 0);
}

void
portal_free (Portal *self)
{
  close_all (self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->streams);
  g_uri_unref (self->server);
  g_free (self->url);
  g_free (self);
}

const char *
portal_get_url (Portal *self)
{
  return self->url;
}

void
portal_set_closed (Portal   *self,
                   gboolean  is_closed)
{
  self->is_closed = is_closed;
  close_all (self);
}

guint
portal_count (Portal *self)
{
  return self->n_pages;
}
