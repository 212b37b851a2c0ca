/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* The HTTP request that opens a WebSocket. */
typedef struct _CometdWebsocketUpgrade CometdWebsocketUpgrade;

/* Called from the main loop only. Each of them may drop the upgrade; either opened or failed is
 * called, once. */
typedef struct
{
  /* A connection to the server, or to a proxy, was made. */
  void (*reached) (gpointer                 user_data);
  /* message: the request with its response. */
  void (*opened)  (SoupWebsocketConnection *soup_connection,
                   SoupMessage             *message,
                   gpointer                 user_data);
  /* Takes what failure owns. */
  void (*failed)  (CometdFailure           *failure,
                   gpointer                 user_data);
} CometdWebsocketUpgradeListener;

/* Sends the request. headers: of this request, or NULL. settings must live until drop(). */
CometdWebsocketUpgrade *
     cometd_websocket_upgrade_new  (const CometdHttpSettings             *settings,
                                    GPtrArray                            *headers,
                                    const CometdWebsocketUpgradeListener *listener,
                                    gpointer                              user_data);
/* Of the connection, once it was reached; NULL if it is not known. (transfer none) */
GSocketAddress *
     cometd_websocket_upgrade_get_local_address
                                   (CometdWebsocketUpgrade               *self);
/* Cancels the request if it is pending; nothing is called any more. */
void cometd_websocket_upgrade_drop (CometdWebsocketUpgrade               *self);

G_END_DECLS
