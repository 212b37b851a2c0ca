/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-listener.h"

#include "bayeux-connection.h"
#include "bayeux-linger.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* From this number on, ended connections are closed with each new one. */
#define MANY_CONNECTIONS 64

/* Closed connections that wait for the other side at the same time, and for how long. */
#define MAX_LINGERING 32
#define LINGER_MS 2000

struct _BayeuxListener
{
  GObject parent_instance;

  BayeuxAcceptFunc func;
  gpointer user_data;
  GSocketService *service;     /* NULL while paused. */
  GTlsCertificate *certificate;
  GInetAddress *address;
  guint16 port;
  GSocket *holder;             /* Bound to a port chosen by the system; see take_port(). */
  guint max_connections;
  gsize max_unfinished;

  GPtrArray *connections;      /* BayeuxConnection, those that may be open. */
  GPtrArray *lingering;        /* BayeuxLinger. */
  GQueue waiting;              /* GSocketConnection, accepted while frozen. */
  guint n_accepted;
  gboolean frozen;
};

G_DEFINE_FINAL_TYPE (BayeuxListener, bayeux_listener, G_TYPE_OBJECT)

static void
bayeux_listener_dispose (GObject *object)
{
  BayeuxListener *self = BAYEUX_LISTENER (object);

  bayeux_listener_pause (self);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_ptr_array_set_size (self->connections, 0);
  g_ptr_array_set_size (self->lingering, 0);
  g_clear_object (&self->certificate);
  g_clear_object (&self->holder);

  G_OBJECT_CLASS (bayeux_listener_parent_class)->dispose (object);
}

static void
bayeux_listener_finalize (GObject *object)
{
  BayeuxListener *self = BAYEUX_LISTENER (object);

  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->lingering);
  g_object_unref (self->address);

  G_OBJECT_CLASS (bayeux_listener_parent_class)->finalize (object);
}

static void
bayeux_listener_class_init (BayeuxListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bayeux_listener_dispose;
  object_class->finalize = bayeux_listener_finalize;
}

static void
bayeux_listener_init (BayeuxListener *self)
{
  self->connections =
    g_ptr_array_new_with_free_func ((GDestroyNotify)bayeux_connection_free);
  self->lingering = g_ptr_array_new_with_free_func ((GDestroyNotify)bayeux_linger_free);
  g_queue_init (&self->waiting);
  self->address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
}

BayeuxListener *
bayeux_listener_new (BayeuxAcceptFunc func,
                     gpointer         user_data)
{
  BayeuxListener *self = g_object_new (BAYEUX_TYPE_LISTENER, NULL);

  self->func = func;
  self->user_data = user_data;

  return self;
}

void
bayeux_listener_set_certificate (BayeuxListener  *self,
                                 GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

gboolean
bayeux_listener_set_address (BayeuxListener *self,
                             const char     *address)
{
  g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string (address);

  if (parsed != NULL)
    g_set_object (&self->address, parsed);

  return parsed != NULL;
}

void
bayeux_listener_set_limits (BayeuxListener *self,
                            guint           max_connections,
                            gsize           max_unfinished)
{
  self->max_connections = max_connections;
  self->max_unfinished = max_unfinished;
}

static BayeuxConnection *
find_stream (BayeuxListener    *self,
             GSocketConnection *stream)
{
  for (guint i = self->connections->len; i > 0; i--)
    {
      BayeuxConnection *connection = self->connections->pdata[i - 1];

      if (connection->stream == stream)
        return connection;
    }

  return NULL;
}

static BayeuxConnection *
find_number (BayeuxListener *self,
             guint           number)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      BayeuxConnection *connection = self->connections->pdata[i];

      if (connection->number == number)
        return connection;
    }

  return NULL;
}

/* No client certificates are requested, so no trusted certificates are needed: with GnuTLS, each
 * connection would load those of the system, some megabytes. */
static GIOStream *
new_tls (BayeuxListener    *self,
         GSocketConnection *stream)
{
  GIOStream *tls = g_tls_server_connection_new (G_IO_STREAM (stream), self->certificate, NULL);

  g_assert (tls != NULL);
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), NULL);

  return tls;
}

static void
hand_over (BayeuxListener    *self,
           GSocketConnection *socket_stream)
{
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (socket_stream, NULL);
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (socket_stream, NULL);
  BayeuxConnection *connection = find_stream (self, socket_stream);
  g_autoptr(GIOStream) stream = NULL;

  if (local == NULL || remote == NULL)
    return;

  if (self->certificate != NULL)
    stream = new_tls (self, socket_stream);
  else
    stream = g_object_ref (G_IO_STREAM (socket_stream));
  if (self->max_unfinished > 0 && connection != NULL)
    {
      connection->meter = bayeux_meter_new (stream, self->max_unfinished);
      g_set_object (&stream, G_IO_STREAM (connection->meter));
    }

  self->func (stream, local, remote, self->user_data);
}

static void
drop_closed (BayeuxListener *self)
{
  for (guint i = self->connections->len; i > 0; i--)
    {
      if (bayeux_connection_is_closed (self->connections->pdata[i - 1]))
        g_ptr_array_remove_index_fast (self->connections, i - 1);
    }
}

/* SoupServer keeps an idle connection although the other side has closed it. */
static void
close_left (BayeuxListener *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      BayeuxConnection *connection = self->connections->pdata[i];

      if (!bayeux_connection_is_established (connection))
        bayeux_connection_close (connection);
    }
  drop_closed (self);
}

/* Sending an incomplete request costs nothing, so such connections must not block others. */
static gboolean
make_room (BayeuxListener *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      BayeuxConnection *connection = self->connections->pdata[i];

      if (!connection->has_sent)
        {
          bayeux_connection_reset (connection);
          g_ptr_array_remove_index (self->connections, i);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
incoming_cb (BayeuxListener    *self,
             GSocketConnection *stream)
{
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (stream, NULL);
  GSocket *socket = g_socket_connection_get_socket (stream);

  drop_closed (self);
  if (self->connections->len >= MANY_CONNECTIONS)
    close_left (self);
  self->n_accepted++;
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return TRUE;
  if (self->max_connections > 0 && self->connections->len >= self->max_connections
      && !make_room (self))
    {
      g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
      return TRUE;
    }

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_ptr_array_add (self->connections,
                   bayeux_connection_new (self->n_accepted, G_INET_SOCKET_ADDRESS (remote),
                                          stream));

  if (self->frozen)
    g_queue_push_tail (&self->waiting, g_object_ref (stream));
  else
    hand_over (self, stream);

  return TRUE;
}

/* Reserves any port: a socket that is bound and never listens keeps it from being assigned to other
 * programs during a pause, and a listener may still use it. */
static gboolean
take_port (BayeuxListener  *self,
           GError         **error)
{
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (self->address, 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) socket = g_socket_new (g_inet_address_get_family (self->address),
                                            G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL
      || !g_socket_bind (socket, any, TRUE, error)
      || (address = g_socket_get_local_address (socket, error)) == NULL)
    return FALSE;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  self->holder = g_steal_pointer (&socket);
  return TRUE;
}

gboolean
bayeux_listener_start (BayeuxListener  *self,
                       guint            port,
                       GError         **error)
{
  g_autoptr(GSocketService) service = g_socket_service_new ();
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocketAddress) effective = NULL;

  g_assert (self->service == NULL);

  if (port == 0 && self->port == 0 && !take_port (self, error))
    return FALSE;

  address = g_inet_socket_address_new (self->address, port != 0 ? (guint16)port : self->port);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), 128);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return FALSE;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect_swapped (service, "incoming", G_CALLBACK (incoming_cb), self);
  self->service = g_steal_pointer (&service);
  g_socket_service_start (self->service);

  return TRUE;
}

void
bayeux_listener_pause (BayeuxListener *self)
{
  if (self->service == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
}

guint
bayeux_listener_get_port (BayeuxListener *self)
{
  return self->port;
}

void
bayeux_listener_set_frozen (BayeuxListener *self,
                            gboolean        frozen)
{
  GSocketConnection *stream;

  self->frozen = frozen;
  while (!self->frozen && (stream = g_queue_pop_head (&self->waiting)) != NULL)
    {
      hand_over (self, stream);
      g_object_unref (stream);
    }
}

guint
bayeux_listener_count_accepted (BayeuxListener *self)
{
  return self->n_accepted;
}

guint
bayeux_listener_count_open (BayeuxListener *self)
{
  guint n = 0;

  for (guint i = 0; i < self->connections->len; i++)
    n += bayeux_connection_is_established (self->connections->pdata[i]) ? 1 : 0;

  return n;
}

gboolean
bayeux_listener_is_open (BayeuxListener *self,
                         guint           number)
{
  BayeuxConnection *connection = find_number (self, number);

  return connection != NULL && bayeux_connection_is_established (connection);
}

gboolean
bayeux_listener_is_congested (BayeuxListener *self,
                              guint           number)
{
  BayeuxConnection *connection = find_number (self, number);

  return connection != NULL
    && connection->meter != NULL
    && bayeux_connection_is_congested (connection);
}

void
bayeux_listener_note_message (BayeuxListener *self,
                              guint           number)
{
  BayeuxConnection *connection = find_number (self, number);

  if (connection == NULL)
    return;

  connection->last_message = g_get_monotonic_time ();
  connection->has_sent = TRUE;
  if (connection->meter != NULL)
    bayeux_meter_refill (connection->meter);
}

void
bayeux_listener_allow (BayeuxListener *self,
                       guint           number,
                       gsize           size)
{
  BayeuxConnection *connection = find_number (self, number);

  if (connection != NULL && connection->meter != NULL)
    bayeux_meter_allow (connection->meter, size);
}

void
bayeux_listener_note_upgrade (BayeuxListener *self,
                              guint           number)
{
  BayeuxConnection *connection = find_number (self, number);

  if (connection != NULL)
    connection->is_upgraded = TRUE;
}

guint
bayeux_listener_find (BayeuxListener *self,
                      GSocketAddress *remote)
{
  GInetSocketAddress *wanted;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return 0;

  /* Newest first, because a port may have been used before. */
  wanted = G_INET_SOCKET_ADDRESS (remote);
  for (guint i = self->connections->len; i > 0; i--)
    {
      BayeuxConnection *connection = self->connections->pdata[i - 1];

      if (bayeux_connection_comes_from (connection, wanted)
          && bayeux_connection_is_established (connection))
        return connection->number;
    }

  return 0;
}

static void
lingered_cb (BayeuxLinger *linger,
             gpointer      user_data)
{
  BayeuxListener *self = user_data;

  g_ptr_array_remove_fast (self->lingering, linger);
}

void
bayeux_listener_linger (BayeuxListener *self,
                        guint           number)
{
  BayeuxConnection *connection = find_number (self, number);
  BayeuxLinger *linger = NULL;

  if (connection != NULL && self->lingering->len < MAX_LINGERING)
    linger = bayeux_linger_new (g_socket_connection_get_socket (connection->stream), LINGER_MS,
                                lingered_cb, self);
  if (linger != NULL)
    g_ptr_array_add (self->lingering, linger);
}

void
bayeux_listener_reset (BayeuxListener *self,
                       guint           number)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      BayeuxConnection *connection = self->connections->pdata[i];

      if (number == 0 || connection->number == number)
        bayeux_connection_reset (connection);
    }
}

void
bayeux_listener_reset_unfinished (BayeuxListener *self,
                                  guint           milliseconds)
{
  gint64 limit = g_get_monotonic_time () - (gint64)milliseconds * 1000;

  for (guint i = 0; i < self->connections->len; i++)
    {
      BayeuxConnection *connection = self->connections->pdata[i];
      gint64 start = bayeux_connection_get_unfinished (connection);

      if (start != -1 && start < limit)
        bayeux_connection_reset (connection);
    }
}

void
bayeux_listener_reset_idle (BayeuxListener *self,
                            guint           milliseconds)
{
  gint64 limit = g_get_monotonic_time () - (gint64)milliseconds * 1000;

  close_left (self);
  for (guint i = 0; i < self->connections->len; i++)
    {
      BayeuxConnection *connection = self->connections->pdata[i];

      if (connection->last_message < limit)
        bayeux_connection_reset (connection);
    }
}
