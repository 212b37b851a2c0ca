/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-http-failure-private.h"
#include "cometd-http-session-private.h"
#include "cometd-local-address-private.h"
#include "cometd-websocket-connection-private.h"
#include "cometd-websocket-transport-private.h"
#include "cometd-websocket-upgrade-private.h"

struct _CometdWebsocketTransport
{
  CometdTransport parent_instance;

  const CometdHttpSettings *settings;

  /* GBytes that were sent before the connection was open, in order. */
  GPtrArray *waiting;

  /* First the upgrade is pending, then there is a connection. */
  CometdWebsocketUpgrade *upgrade;
  CometdWebsocketConnection *connection;

  /* The headers of the response to the upgrade; NULL before. */
  GPtrArray *response_headers;

  /* Of this end of the connection; NULL if it is not known. */
  GSocketAddress *local_address;

  guint hold; /* For how long the server holds a connect; milliseconds. */
  guint suspended : 1;
  /* Something was sent: the connection is opening, open or lost. */
  guint used : 1;
  guint reached : 1;
};

G_DEFINE_FINAL_TYPE (CometdWebsocketTransport, cometd_websocket_transport, COMETD_TYPE_TRANSPORT)

/* Takes what failure owns. The listener may drop the transport. */
static void
lose (CometdWebsocketTransport *self,
      CometdFailure            *failure)
{
  g_clear_pointer (&self->upgrade, cometd_websocket_upgrade_drop);
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
upgrade_reached (gpointer user_data)
{
  COMETD_WEBSOCKET_TRANSPORT (user_data)->reached = TRUE;
}

static void
upgrade_opened (SoupWebsocketConnection *soup_connection,
                SoupMessage             *message,
                gpointer                 user_data)
{
  CometdWebsocketTransport *self = user_data;

  self->connection = cometd_websocket_connection_new (soup_connection, self->settings,
                                                      &connection_listener, self);
  if (self->connection == NULL)
    {
      CometdFailure failure = { 0 };

      cometd_http_failure_init_kind (&failure, COMETD_FAILURE_UPGRADE, message);
      lose (self, &failure);
      return;
    }

  self->response_headers = cometd_http_dup_headers (message);
  g_set_object (&self->local_address, cometd_websocket_upgrade_get_local_address (self->upgrade));
  g_clear_pointer (&self->upgrade, cometd_websocket_upgrade_drop);
  cometd_http_session_rest (self->settings);
  cometd_websocket_connection_set_hold (self->connection, self->hold);
  cometd_websocket_connection_set_reading (self->connection, !self->suspended);
  for (guint i = 0; i < self->waiting->len; i++)
    cometd_websocket_connection_send (self->connection, g_ptr_array_index (self->waiting, i));
  g_ptr_array_set_size (self->waiting, 0);
}

static void
upgrade_failed (CometdFailure *failure,
                gpointer       user_data)
{
  lose (user_data, failure);
}

static const CometdWebsocketUpgradeListener upgrade_listener = {
  .reached = upgrade_reached,
  .opened = upgrade_opened,
  .failed = upgrade_failed,
};

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
  self->upgrade = cometd_websocket_upgrade_new (self->settings, exchange->headers,
                                                &upgrade_listener, self);
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
  CometdWebsocketTransport *self = (CometdWebsocketTransport *)transport;
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

static void
cometd_websocket_transport_settings_changed (CometdTransport *transport)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  if (self->connection != NULL)
    cometd_websocket_connection_settings_changed (self->connection);
}

static gboolean
cometd_websocket_transport_check (CometdTransport *transport,
                                  guint            milliseconds)
{
  CometdWebsocketTransport *self = COMETD_WEBSOCKET_TRANSPORT (transport);

  if (self->connection == NULL)
    return TRUE;

  if (!cometd_local_address_exists (self->local_address))
    cometd_websocket_connection_fail (self->connection,
                                      cometd_local_address_make_error (self->local_address));
  else
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

  g_clear_pointer (&self->upgrade, cometd_websocket_upgrade_drop);
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
  g_clear_object (&self->local_address);

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
  transport_class->settings_changed = cometd_websocket_transport_settings_changed;
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
