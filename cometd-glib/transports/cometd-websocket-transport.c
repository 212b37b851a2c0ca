/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-failure-private.h"
#include "cometd-websocket-connection-private.h"
#include "cometd-websocket-transport-private.h"

struct _CometdWebsocketTransport
{
  CometdTransport parent_instance;

  const CometdHttpSettings *settings;

  /* GBytes that were sent before the connection was open, in order. */
  GPtrArray *waiting;

  /* First the upgrade is pending, then there is a connection. */
  struct _Opening *opening;
  CometdWebsocketConnection *connection;

  /* The headers of the response to the upgrade; NULL before. */
  GPtrArray *response_headers;

  guint hold; /* For how long the server holds a connect; milliseconds. */
  guint suspended : 1;
  /* Something was sent: the connection is opening, open or lost. */
  guint used : 1;
  guint reached : 1;
};

G_DEFINE_FINAL_TYPE (CometdWebsocketTransport, cometd_websocket_transport, COMETD_TYPE_TRANSPORT)

/* The pending upgrade. The transport has a reference until the upgrade ends or is cancelled, and
 * the libsoup operation has another one. */
typedef struct _Opening
{
  /* NULL after the upgrade has ended or was cancelled. */
  CometdWebsocketTransport *transport;
  CometdHttpRequest request;
} Opening;

static void
opening_clear (gpointer user_data)
{
  Opening *opening = user_data;

  g_signal_handlers_disconnect_by_data (opening->request.message, opening);
  cometd_http_request_clear (&opening->request);
}

static void
opening_unref (gpointer user_data)
{
  g_rc_box_release_full (user_data, opening_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_unref)

static void
give_up_opening (CometdWebsocketTransport *self)
{
  Opening *opening = g_steal_pointer (&self->opening);

  if (opening == NULL)
    return;

  opening->transport = NULL;
  cometd_http_request_give_up (&opening->request);
  g_cancellable_cancel (opening->request.cancellable);
  opening_unref (opening);
}

/* Takes what failure owns. The listener may drop the transport. */
static void
lose (CometdWebsocketTransport *self,
      CometdFailure            *failure)
{
  give_up_opening (self);
  g_clear_pointer (&self->connection, cometd_websocket_connection_drop);
  g_ptr_array_set_size (self->waiting, 0);

  cometd_transport_tell_lost (COMETD_TRANSPORT (self), failure);
  g_clear_error (&failure->error);
}

static void
connection_received (GBytes   *text,
                     gpointer  user_data)
{
  cometd_transport_tell_received (user_data, text, 0);
}

static void
connection_sent (gpointer user_data)
{
  cometd_transport_tell_sent (user_data);
}

static void
connection_progress (gpointer user_data)
{
  cometd_transport_tell_progress (user_data, 0);
}

static void
connection_ended (const CometdFailure *failure,
                  gpointer             user_data)
{
  CometdWebsocketTransport *self = user_data;

  g_clear_pointer (&self->connection, cometd_websocket_connection_drop);
  if (failure == NULL)
    cometd_transport_tell_closed (COMETD_TRANSPORT (self));
  else
    cometd_transport_tell_lost (COMETD_TRANSPORT (self), failure);
}

static const CometdWebsocketConnectionListener connection_listener = {
  .received = connection_received,
  .progress = connection_progress,
  .sent = connection_sent,
  .ended = connection_ended,
};

static void
fail_to_open (CometdWebsocketTransport *self,
              CometdHttpRequest        *request,
              GError                   *error)
{
  CometdFailure failure = { 0 };

  /* The server responded, but did not open a WebSocket; its status may even be 101. */
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    {
      cometd_http_failure_init_kind (&failure, COMETD_FAILURE_UPGRADE, request->message);
      g_error_free (error);
    }
  else
    {
      cometd_http_failure_init (&failure, error, request);
    }

  lose (self, &failure);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Opening) opening = user_data;
  g_autoptr(SoupWebsocketConnection) soup_connection = NULL;
  CometdWebsocketTransport *self = opening->transport;
  GError *error = NULL;

  soup_connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self == NULL)
    {
      g_clear_error (&error);
      return;
    }

  cometd_http_request_take_cookies (&opening->request);
  if (soup_connection == NULL)
    {
      fail_to_open (self, &opening->request, error);
      return;
    }

  self->connection = cometd_websocket_connection_new (soup_connection, self->settings,
                                                      &connection_listener, self);
  if (self->connection == NULL)
    {
      CometdFailure failure = { 0 };

      cometd_http_failure_init_kind (&failure, COMETD_FAILURE_UPGRADE, opening->request.message);
      lose (self, &failure);
      return;
    }

  self->response_headers = cometd_http_dup_headers (opening->request.message);
  give_up_opening (self);
  cometd_websocket_connection_set_hold (self->connection, self->hold);
  cometd_websocket_connection_set_reading (self->connection, !self->suspended);
  for (guint i = 0; i < self->waiting->len; i++)
    cometd_websocket_connection_send (self->connection, g_ptr_array_index (self->waiting, i));
  g_ptr_array_set_size (self->waiting, 0);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  gpointer            user_data)
{
  Opening *opening = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTED && opening->transport != NULL)
    opening->transport->reached = TRUE;
}

/* libsoup needs the list of requested protocols to check the response; the header alone is not
 * enough. */
static char **
take_protocols (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *value = soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol");
  g_auto(GStrv) protocols = NULL;

  if (value == NULL)
    return NULL;

  protocols = g_strsplit (value, ",", -1);
  for (guint i = 0; protocols[i] != NULL; i++)
    g_strstrip (protocols[i]);
  soup_message_headers_remove (headers, "Sec-WebSocket-Protocol");

  return g_steal_pointer (&protocols);
}

static void
open_socket (CometdWebsocketTransport *self,
             GPtrArray                *headers)
{
  const CometdHttpSettings *settings = self->settings;
  Opening *opening = g_rc_box_new0 (Opening);
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, settings->uri);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_auto(GStrv) protocols = NULL;

  opening->transport = self;
  self->opening = opening;

  /* Frames are not compressed, even if the app has added WebSocket extensions to its session. */
  soup_message_disable_feature (message, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  /* An idle connection may be broken. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  cometd_http_request_init (&opening->request, settings, message, headers, cancellable);
  protocols = take_protocols (message);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), opening);

  soup_session_websocket_connect_async (settings->session,
                                        message,
                                        NULL,
                                        protocols,
                                        G_PRIORITY_DEFAULT,
                                        cancellable,
                                        opened_cb,
                                        g_rc_box_acquire (opening));
}

static void
cometd_websocket_transport_send (CometdTransport               *transport,
                                 const CometdTransportExchange *exchange)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  if (self->connection != NULL)
    {
      cometd_websocket_connection_send (self->connection, exchange->body);
      return;
    }

  g_ptr_array_add (self->waiting, g_bytes_ref (exchange->body));
  if (self->used)
    return;

  self->used = TRUE;
  open_socket (self, exchange->headers);
}

/* Messages that were written to the socket cannot be recalled. */
static void
cometd_websocket_transport_cancel (CometdTransport *transport,
                                   guint64          exchange)
{
}

static gboolean
cometd_websocket_transport_is_reached (CometdTransport *transport)
{
  return COMETD_WEBSOCKET_TRANSPORT (transport)->reached;
}

static void
cometd_websocket_transport_set_reading (CometdTransport *transport,
                                        gboolean         reading)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  self->suspended = !reading;
  if (self->connection != NULL)
    cometd_websocket_connection_set_reading (self->connection, reading);
}

static gsize
cometd_websocket_transport_get_unsent_size (CometdTransport *transport)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);
  gsize size = 0;

  if (self->connection != NULL)
    return cometd_websocket_connection_get_unsent_size (self->connection);

  for (guint i = 0; i < self->waiting->len; i++)
    size += g_bytes_get_size (g_ptr_array_index (self->waiting, i));
  return size;
}

static GPtrArray *
cometd_websocket_transport_dup_response_headers (CometdTransport *transport)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  return self->response_headers != NULL ? g_ptr_array_ref (self->response_headers) : NULL;
}

static void
cometd_websocket_transport_set_hold (CometdTransport *transport,
                                     guint            milliseconds)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  self->hold = milliseconds;
  if (self->connection != NULL)
    cometd_websocket_connection_set_hold (self->connection, milliseconds);
}

static gboolean
cometd_websocket_transport_check (CometdTransport *transport,
                                  guint            milliseconds)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  if (self->connection != NULL)
    cometd_websocket_connection_check (self->connection, milliseconds);
  return TRUE;
}

static char *
cometd_websocket_transport_describe (CometdTransport *transport)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  return cometd_http_describe_server (self->settings, "websocket");
}

static void
cometd_websocket_transport_abort (CometdTransport *transport)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  give_up_opening (self);
  g_clear_pointer (&self->connection, cometd_websocket_connection_drop);
  g_ptr_array_set_size (self->waiting, 0);
}

static void
cometd_websocket_transport_close (CometdTransport *transport)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  if (self->connection != NULL)
    {
      cometd_websocket_connection_close (self->connection);
      return;
    }

  cometd_websocket_transport_abort (transport);
  cometd_transport_tell_closed_later (transport);
}

static void
cometd_websocket_transport_finalize (GObject *object)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (object);

  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->response_headers, g_ptr_array_unref);

  G_OBJECT_CLASS (cometd_websocket_transport_parent_class)->finalize (object);
}

static void
cometd_websocket_transport_class_init (CometdWebsocketTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdTransportClass *transport_class = COMETD_TRANSPORT_CLASS (klass);

  object_class->finalize = cometd_websocket_transport_finalize;

  transport_class->connection_type = "websocket";
  transport_class->ends_exchanges = FALSE;
  transport_class->pushes = TRUE;
  transport_class->send = cometd_websocket_transport_send;
  transport_class->cancel = cometd_websocket_transport_cancel;
  transport_class->is_reached = cometd_websocket_transport_is_reached;
  transport_class->set_reading = cometd_websocket_transport_set_reading;
  transport_class->get_unsent_size = cometd_websocket_transport_get_unsent_size;
  transport_class->dup_response_headers = cometd_websocket_transport_dup_response_headers;
  transport_class->set_hold = cometd_websocket_transport_set_hold;
  transport_class->check = cometd_websocket_transport_check;
  transport_class->describe = cometd_websocket_transport_describe;
  transport_class->close = cometd_websocket_transport_close;
  transport_class->abort = cometd_websocket_transport_abort;
}

static void
cometd_websocket_transport_init (CometdWebsocketTransport *self)
{
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
}

CometdTransport *
cometd_websocket_transport_new (const CometdHttpSettings *settings)
{
  CometdWebsocketTransport *self = g_object_new (COMETD_TYPE_WEBSOCKET_TRANSPORT, NULL);

  self->settings = settings;
  return COMETD_TRANSPORT (self);
}
