/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-local-address-private.h"

#include <glib/gi18n-lib.h>

#ifdef G_OS_UNIX
#include <errno.h>
#include <sys/socket.h>
#endif

/* The address with any port, for which no other socket is in the way. */
static GSocketAddress *
new_any_port (GInetSocketAddress *address)
{
  GInetAddress *host = g_inet_socket_address_get_address (address);
  gboolean has_scope = g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV6;

  return g_object_new (G_TYPE_INET_SOCKET_ADDRESS,
                       "address", host,
                       "scope-id", has_scope ? g_inet_socket_address_get_scope_id (address) : 0,
                       NULL);
}

/* GIO has no error code for this. */
static gboolean
is_missing (GSocket        *socket,
            GSocketAddress *address)
{
#ifdef G_OS_UNIX
  struct sockaddr_storage native;

  return g_socket_address_to_native (address, &native, sizeof native, NULL) &&
         bind (g_socket_get_fd (socket), (struct sockaddr *)&native,
               (socklen_t)g_socket_address_get_native_size (address)) != 0 &&
         errno == EADDRNOTAVAIL;
#else
  return FALSE;
#endif
}

gboolean
cometd_local_address_exists (GSocketAddress *address)
{
  g_autoptr(GSocketAddress) any_port = NULL;
  g_autoptr(GSocket) socket = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return TRUE;

  any_port = new_any_port (G_INET_SOCKET_ADDRESS (address));
  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, NULL);
  return socket == NULL || !is_missing (socket, any_port);
}

GError *
cometd_local_address_make_error (GSocketAddress *address)
{
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  g_autofree char *text = g_inet_address_to_string (host);

  return g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                      /* Translators: an IP address. */
                      _("This computer no longer has the address %s"), text);
}
