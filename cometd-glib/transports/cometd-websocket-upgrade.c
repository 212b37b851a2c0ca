/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-websocket-upgrade-private.h"

#include "cometd-http-failure-private.h"
#include "cometd-http-session-private.h"

/* Reference-counted: the owner has a reference, and the libsoup operation has another one. */
struct _CometdWebsocketUpgrade
{
  /* NULL after drop(). */
  const CometdWebsocketUpgradeListener *listener;
  gpointer user_data;
  CometdHttpRequest request;
};

static void
upgrade_clear (gpointer user_data)
{
  CometdWebsocketUpgrade *self = user_data;

  g_signal_handlers_disconnect_by_data (self->request.message, self);
  cometd_http_request_clear (&self->request);
}

static void
upgrade_unref (gpointer user_data)
{
  g_rc_box_release_full (user_data, upgrade_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdWebsocketUpgrade, upgrade_unref)

void
cometd_websocket_upgrade_drop (CometdWebsocketUpgrade *self)
{
  self->listener = NULL;
  cometd_http_request_give_up (&self->request);
  g_cancellable_cancel (self->request.cancellable);
  upgrade_unref (self);
}

GSocketAddress *
cometd_websocket_upgrade_get_local_address (CometdWebsocketUpgrade *self)
{
  return self->request.local_address;
}

/* Takes error. */
static void
fail_upgrade (CometdWebsocketUpgrade *self,
              GError                 *error)
{
  CometdFailure failure = { 0 };

  /* The server responded, but did not open a WebSocket; its status may even be 101. */
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    {
      cometd_http_failure_init_kind (&failure, COMETD_FAILURE_UPGRADE, self->request.message);
      g_error_free (error);
    }
  else
    {
      cometd_http_failure_init (&failure, error, &self->request);
    }

  self->listener->failed (&failure, self->user_data);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CometdWebsocketUpgrade) self = user_data;
  g_autoptr(SoupWebsocketConnection) soup_connection = NULL;
  GError *error = NULL;

  soup_connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self->listener == NULL)
    {
      g_clear_error (&error);
      return;
    }

  cometd_http_request_take_cookies (&self->request);
  if (soup_connection != NULL)
    self->listener->opened (soup_connection, self->request.message, self->user_data);
  else
    fail_upgrade (self, error);
}

static void
upgrade_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  gpointer            user_data)
{
  CometdWebsocketUpgrade *self = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTED && self->listener != NULL)
    self->listener->reached (self->user_data);
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

CometdWebsocketUpgrade *
cometd_websocket_upgrade_new (const CometdHttpSettings             *settings,
                              GPtrArray                            *headers,
                              const CometdWebsocketUpgradeListener *listener,
                              gpointer                              user_data)
{
  CometdWebsocketUpgrade *self = g_rc_box_new0 (CometdWebsocketUpgrade);
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, settings->uri);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_auto(GStrv) protocols = NULL;

  self->listener = listener;
  self->user_data = user_data;

  /* Frames are not compressed, even if the app has added WebSocket extensions to its session. */
  soup_message_disable_feature (message, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  /* An idle connection may be broken. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  cometd_http_request_init (&self->request, settings, message, headers, cancellable);
  protocols = take_protocols (message);
  g_signal_connect (message, "network-event", G_CALLBACK (upgrade_event_cb), self);

  soup_session_websocket_connect_async (cometd_http_session_get (settings),
                                        message,
                                        NULL,
                                        protocols,
                                        G_PRIORITY_DEFAULT,
                                        cancellable,
                                        connected_cb,
                                        g_rc_box_acquire (self));
  return self;
}
