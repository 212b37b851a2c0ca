/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-peer.h"

#include <string.h>

static void
spliced_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_io_stream_splice_finish (result, NULL);
}

static void
tunnel_cb (CometdTestPeerLink *link,
           gpointer            user_data)
{
  CometdTestTunnel *self = user_data;
  g_autofree char *request = NULL;
  g_autofree char *target = NULL;
  g_autoptr(GSocketClient) client = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  if (link->ended || (request = cometd_test_peer_take_http (link)) == NULL)
    return;

  g_assert_true (g_str_has_prefix (request, "CONNECT "));
  target = g_strndup (request + 8, strcspn (request + 8, " "));
  g_string_append_printf (self->targets, "%s ", target);
  client = g_socket_client_new ();
  connection = g_socket_client_connect_to_host (client, target, 0, NULL, &error);
  g_assert_no_error (error);
  cometd_test_peer_send (link, "HTTP/1.1 200 Connected\r\n\r\n", -1);

  /* From now on only bytes are copied, without the test peer. */
  g_source_destroy (link->input_source);
  g_clear_pointer (&link->input_source, g_source_unref);
  g_io_stream_splice_async (link->stream, G_IO_STREAM (connection),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, NULL, spliced_cb, NULL);
}

CometdTestTunnel *
cometd_test_tunnel_new (void)
{
  CometdTestTunnel *self = g_new0 (CometdTestTunnel, 1);

  self->targets = g_string_new (NULL);
  self->peer = cometd_test_peer_new (tunnel_cb, self);
  return self;
}

void
cometd_test_tunnel_free (CometdTestTunnel *self)
{
  cometd_test_peer_free (self->peer);
  g_string_free (self->targets, TRUE);
  g_free (self);
}
