/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

BayeuxConnection *
bayeux_connection_new (guint               number,
                       GInetSocketAddress *remote,
                       GSocketConnection  *stream)
{
  BayeuxConnection *self = g_new0 (BayeuxConnection, 1);

  self->number = number;
  self->remote = g_object_ref (remote);
  self->stream = g_object_ref (stream);
  self->last_message = g_get_monotonic_time ();

  return self;
}

void
bayeux_connection_free (BayeuxConnection *self)
{
  g_clear_object (&self->meter);
  g_object_unref (self->remote);
  g_object_unref (self->stream);
  g_free (self);
}

gboolean
bayeux_connection_comes_from (BayeuxConnection   *self,
                              GInetSocketAddress *remote)
{
  return g_inet_socket_address_get_port (self->remote) == g_inet_socket_address_get_port (remote)
    && g_inet_address_equal (g_inet_socket_address_get_address (self->remote),
                             g_inet_socket_address_get_address (remote));
}

gboolean
bayeux_connection_is_closed (BayeuxConnection *self)
{
  return self->is_reset || g_socket_is_closed (g_socket_connection_get_socket (self->stream));
}

gboolean
bayeux_connection_is_established (BayeuxConnection *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->stream);
  struct tcp_info info = { 0 };
  socklen_t size = sizeof info;

  return !g_socket_is_closed (socket)
    && getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_INFO, &info, &size) == 0
    && info.tcpi_state == TCP_ESTABLISHED;
}

gint64
bayeux_connection_get_unfinished (BayeuxConnection *self)
{
  if (!self->has_sent)
    return self->last_message;

  /* The frames of a WebSocket are small and may arrive at any time. */
  return self->meter != NULL && !self->is_upgraded ? bayeux_meter_get_start (self->meter) : -1;
}

gboolean
bayeux_connection_is_congested (BayeuxConnection *self)
{
  return bayeux_connection_is_established (self)
    && !g_socket_condition_check (g_socket_connection_get_socket (self->stream), G_IO_OUT);
}

void
bayeux_connection_close (BayeuxConnection *self)
{
  g_socket_close (g_socket_connection_get_socket (self->stream), NULL);
}

/* The peer is notified immediately. libsoup may be using the socket, and detects the end when it
 * reads or writes the next time. */
void
bayeux_connection_reset (BayeuxConnection *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->stream);
  struct sockaddr nobody = { .sa_family = AF_UNSPEC };

  if (bayeux_connection_is_closed (self))
    return;

  self->is_reset = TRUE;
  if (connect (g_socket_get_fd (socket), &nobody, sizeof nobody) != 0)
    g_socket_close (socket, NULL);
}
