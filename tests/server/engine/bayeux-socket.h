/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

#include "bayeux-engine.h"
#include "bayeux-listener.h"

G_BEGIN_DECLS

/* A WebSocket, whose frames become exchanges. */
#define BAYEUX_TYPE_SOCKET (bayeux_socket_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxSocket, bayeux_socket, BAYEUX, SOCKET, GObject)

/* @path and @headers are those of the upgrade, @max_size is the limit for frames. @silent ignores
 * all frames. */
BayeuxSocket *bayeux_socket_new         (BayeuxEngine            *engine,
                                         BayeuxListener          *listener,
                                         SoupWebsocketConnection *connection,
                                         guint                    number,
                                         const char              *path,
                                         GHashTable              *headers,
                                         gsize                    max_size,
                                         gboolean                 silent) G_GNUC_WARN_UNUSED_RESULT;
gboolean      bayeux_socket_is_open     (BayeuxSocket            *self);
void          bayeux_socket_send_text   (BayeuxSocket            *self,
                                         const char              *text);
void          bayeux_socket_send_binary (BayeuxSocket            *self,
                                         const guint8            *data,
                                         gsize                    length);
/* One text message in frames of @size bytes. */
void          bayeux_socket_send_fragments (BayeuxSocket         *self,
                                            const char           *text,
                                            gsize                 size);
/* Sends raw bytes, without framing. */
void          bayeux_socket_send_bytes  (BayeuxSocket            *self,
                                         const guint8            *data,
                                         gsize                    length);
void          bayeux_socket_close       (BayeuxSocket            *self,
                                         gushort                  code);
/* The code with which the client closed, or 0. */
gushort       bayeux_socket_get_close_code (BayeuxSocket         *self);

G_END_DECLS
