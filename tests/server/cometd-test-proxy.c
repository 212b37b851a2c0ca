/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-proxy.h"

#include <string.h>

struct _CometdTestProxy
{
  GSocketService *service;
  GCancellable *cancellable;
  guint server_port;
  char *url;
  guint n_connect;
  guint n_forward;
};

/* A connection through the proxy. It exists while an operation is in progress on it. */
typedef struct
{
  CometdTestProxy *proxy;      /* Only used before the server is connected. */
  GSocketConnection *client;
  GSocketConnection *server;
  GCancellable *cancellable;
  GString *head;               /* Data received before the server is connected. */
  char buffer[4096];
} Passage;

static void
passage_free (Passage *passage)
{
  g_object_unref (passage->client);
  g_clear_object (&passage->server);
  g_object_unref (passage->cancellable);
  g_string_free (passage->head, TRUE);
  g_free (passage);
}

static void
spliced_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_io_stream_splice_finish (result, NULL);
  passage_free (user_data);
}

static void
server_connected_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Passage *passage = user_data;
  gboolean tunnel = g_str_has_prefix (passage->head->str, "CONNECT ");
  const char *answer = "HTTP/1.1 200 Connection established\r\n\r\n";
  GSocketConnection *to;

  passage->server = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (passage->server == NULL)
    {
      passage_free (passage);
      return;
    }

  /* Both sides are on this machine and have room for this little data. */
  to = tunnel ? passage->client : passage->server;
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (to)),
                             tunnel ? answer : passage->head->str,
                             tunnel ? strlen (answer) : passage->head->len, NULL, NULL, NULL);
  g_io_stream_splice_async (G_IO_STREAM (passage->client), G_IO_STREAM (passage->server),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, passage->cancellable, spliced_cb, passage);
}

static void
head_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Passage *passage = user_data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (length <= 0)
    {
      passage_free (passage);
      return;
    }

  g_string_append_len (passage->head, passage->buffer, length);
  if (strstr (passage->head->str, "\r\n\r\n") == NULL)
    {
      g_input_stream_read_async (G_INPUT_STREAM (source), passage->buffer, sizeof passage->buffer,
                                 G_PRIORITY_DEFAULT, passage->cancellable, head_read_cb, passage);
      return;
    }

  if (g_str_has_prefix (passage->head->str, "CONNECT "))
    passage->proxy->n_connect++;
  else
    passage->proxy->n_forward++;

  {
    g_autoptr(GSocketClient) client = g_socket_client_new ();
    g_autoptr(GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", passage->proxy->server_port);

    g_socket_client_set_enable_proxy (client, FALSE);
    g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), passage->cancellable,
                                   server_connected_cb, passage);
  }
}

static gboolean
incoming_cb (CometdTestProxy   *self,
             GSocketConnection *connection)
{
  Passage *passage = g_new0 (Passage, 1);

  passage->proxy = self;
  passage->client = g_object_ref (connection);
  passage->cancellable = g_object_ref (self->cancellable);
  passage->head = g_string_new (NULL);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                             passage->buffer, sizeof passage->buffer, G_PRIORITY_DEFAULT,
                             passage->cancellable, head_read_cb, passage);

  return TRUE;
}

CometdTestProxy *
cometd_test_proxy_new (guint server_port)
{
  CometdTestProxy *self = g_new0 (CometdTestProxy, 1);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->server_port = server_port;
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);

  return self;
}

void
cometd_test_proxy_free (CometdTestProxy *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  /* Operations in progress end here, while the proxy still exists. */
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_free (self->url);
  g_free (self);
}

const char *
cometd_test_proxy_get_url (CometdTestProxy *self)
{
  return self->url;
}

guint
cometd_test_proxy_count_connect (CometdTestProxy *self)
{
  return self->n_connect;
}

guint
cometd_test_proxy_count_forward (CometdTestProxy *self)
{
  return self->n_forward;
}
