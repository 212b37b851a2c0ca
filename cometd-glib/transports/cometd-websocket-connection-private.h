/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* An open WebSocket: frames over the stream which libsoup has opened. */
typedef struct _CometdWebsocketLink CometdWebsocketLink;

/* Called from the main loop only. Each may drop the link. */
typedef struct
{
  /* A text message came. */
  void (*received) (GBytes              *text,
                    gpointer             user_data);
  /* Some of cometd_websocket_link_get_unsent_size() was written. */
  void (*sent)     (gpointer             user_data);
  /* A part of one came. */
  void (*progress) (gpointer             user_data);
  /* It is over: failure is NULL after cometd_websocket_link_close(). The last call. */
  void (*ended)    (const CometdFailure *failure,
                    gpointer             user_data);
} CometdWebsocketLinkListener;

/* Takes the stream away from connection; NULL if that cannot be done. settings must live until
 * drop(). */
CometdWebsocketLink *cometd_websocket_link_new   (SoupWebsocketConnection           *connection,
                                                  const CometdHttpSettings          *settings,
                                                  const CometdWebsocketLinkListener *listener,
                                                  gpointer                           user_data);
void                 cometd_websocket_link_send  (CometdWebsocketLink               *self,
                                                  GBytes                            *text);
gsize                cometd_websocket_link_get_unsent_size (CometdWebsocketLink     *self);
/* Whether frames are read. While they are not, nothing is heard of the server, so it is not asked
 * for signs of life either. */
void                 cometd_websocket_link_set_reading (CometdWebsocketLink         *self,
                                                        gboolean                     reading);
/* Sends a ping; the link ends if nothing is heard within so many milliseconds. */
void                 cometd_websocket_link_check (CometdWebsocketLink               *self,
                                                  guint                              milliseconds);
/* For how long the server holds a connect, in milliseconds: pings come more often than that. */
void                 cometd_websocket_link_set_hold (CometdWebsocketLink            *self,
                                                     guint                           hold);
/* Says good-bye and waits for the same from the server, for a moment. No news but its end. */
void                 cometd_websocket_link_close (CometdWebsocketLink               *self);
/* Closes the socket now, if it is not closed, and calls nobody. */
void                 cometd_websocket_link_drop  (CometdWebsocketLink               *self);

G_END_DECLS
