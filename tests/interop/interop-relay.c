/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-relay.h"

#define CHUNK 65536

struct _InteropRelay
{
  GSocketService *service;
  GPtrArray *passages; /* Passage */
  guint port, server_port;
  gboolean is_cutting;
  guint n_cuts;
};

/* One connection. It lives as long as the relay. */
typedef struct
{
  InteropRelay *relay;
  GSocketConnection *client, *server;
  GCancellable *cancellable;
} Passage;

static void
passage_close (Passage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_socket_shutdown (g_socket_connection_get_socket (self->client), TRUE, TRUE, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (self->server), TRUE, TRUE, NULL);
}

static void
passage_unref (gpointer data)
{
  Passage *self = data;

  g_object_unref (self->client);
  g_object_unref (self->server);
  g_object_unref (self->cancellable);
}

static void
passage_free (gpointer data)
{
  passage_close (data);
  g_rc_box_release_full (data, passage_unref);
}

static void read_down (Passage *self);

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Passage *self = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    read_down (self);
  g_rc_box_release_full (self, passage_unref);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Passage *self = user_data;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                              NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->client));

  if (g_cancellable_is_cancelled (self->cancellable) || bytes == NULL ||
      g_bytes_get_size (bytes) == 0)
    passage_close (self);
  else if (self->relay->is_cutting)
    {
      self->relay->is_cutting = FALSE;
      self->relay->n_cuts++;
      passage_close (self);
    }
  else
    {
      GBytes *kept = g_bytes_ref (bytes);

      g_object_set_data_full (G_OBJECT (output), "bytes", kept, (GDestroyNotify)g_bytes_unref);
      g_output_stream_write_all_async (output, g_bytes_get_data (kept, NULL),
                                       g_bytes_get_size (kept), G_PRIORITY_DEFAULT,
                                       self->cancellable, written_cb, g_rc_box_acquire (self));
    }
  g_rc_box_release_full (self, passage_unref);
}

static void
read_down (Passage *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->server)), CHUNK,
                                   G_PRIORITY_DEFAULT, self->cancellable, read_cb,
                                   g_rc_box_acquire (self));
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  InteropRelay *self = user_data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) server =
    g_socket_client_connect_to_host (client, "127.0.0.1", (guint16)self->server_port, NULL, NULL);
  Passage *passage;

  if (server == NULL)
    return TRUE;

  passage = g_rc_box_new0 (Passage);
  passage->relay = self;
  passage->client = g_object_ref (connection);
  passage->server = g_steal_pointer (&server);
  passage->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->passages, passage);
  read_down (passage);
  g_output_stream_splice_async (g_io_stream_get_output_stream (G_IO_STREAM (passage->server)),
                                g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT,
                                passage->cancellable, NULL, NULL);
  return TRUE;
}

InteropRelay *
interop_relay_new (guint server_port)
{
  InteropRelay *self = g_new0 (InteropRelay, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->server_port = server_port;
  self->passages = g_ptr_array_new_with_free_func (passage_free);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}

guint
interop_relay_get_port (InteropRelay *self)
{
  return self->port;
}

void
interop_relay_cut (InteropRelay *self)
{
  self->is_cutting = TRUE;
}

guint
interop_relay_get_n_cuts (InteropRelay *self)
{
  return self->n_cuts;
}

void
interop_relay_free (InteropRelay *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_ptr_array_unref (self->passages);
  g_free (self);
}
