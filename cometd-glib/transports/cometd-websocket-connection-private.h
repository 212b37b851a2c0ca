/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* An open WebSocket: frames over the stream that libsoup has opened. */
typedef struct _CometdWebsocketConnection CometdWebsocketConnection;

/* Called from the main loop only. Each of them may drop the connection. */
typedef struct
{
  /* A text message was received. */
  void (*received) (GBytes              *text,
                    gpointer             user_data);
  /* A part of what was sent has been written: cometd_websocket_connection_get_unsent_size() has
   * changed. */
  void (*sent)     (gpointer             user_data);
  /* A part of a message was received. */
  void (*progress) (gpointer             user_data);
  /* The connection has ended. failure: NULL after cometd_websocket_connection_close(). This is the
   * last call. */
  void (*ended)    (const CometdFailure *failure,
                    gpointer             user_data);
} CometdWebsocketConnectionListener;

/* Takes the stream over from soup_connection; NULL if that is not possible. settings must live
 * until drop(). */
CometdWebsocketConnection *
         cometd_websocket_connection_new             (SoupWebsocketConnection   *soup_connection,
                                                      const CometdHttpSettings  *settings,
                                                      const CometdWebsocketConnectionListener
                                                                                *listener,
                                                      gpointer                   user_data);
void     cometd_websocket_connection_send            (CometdWebsocketConnection *self,
                                                      GBytes                    *text);
gsize    cometd_websocket_connection_get_unsent_size (CometdWebsocketConnection *self);
/* Whether frames are read. While they are not, no pings are sent, because the reply could not be
 * read. */
void     cometd_websocket_connection_set_reading     (CometdWebsocketConnection *self,
                                                      gboolean                   reading);
/* Sends a ping. The connection ends if no pong is received within this time. */
void     cometd_websocket_connection_check           (CometdWebsocketConnection *self,
                                                      guint                      milliseconds);
/* Ends the connection, which is lost, in the next iteration of the main loop. Takes error. */
void     cometd_websocket_connection_fail            (CometdWebsocketConnection *self,
                                                      GError                    *error);
/* For how long the server holds a connect, in milliseconds. Pings are sent more often than that. */
void     cometd_websocket_connection_set_hold        (CometdWebsocketConnection *self,
                                                      guint                      hold);
/* Applies a changed keepalive interval of the settings. */
void     cometd_websocket_connection_settings_changed (CometdWebsocketConnection *self);
/* Starts the closing handshake and waits for the server's close frame for a limited time. After
 * this only ended is called. */
void     cometd_websocket_connection_close           (CometdWebsocketConnection *self);
/* Closes the socket, if it is still open, and frees the connection. No function of the listener is
 * called. */
void     cometd_websocket_connection_drop            (CometdWebsocketConnection *self);

G_END_DECLS
