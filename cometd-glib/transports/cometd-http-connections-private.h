/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The connections of a SoupSession that carry our messages, and since when each one is idle.
 *
 * When the main loop is late, libsoup may assign a message to a connection and, in the same
 * iteration, close that connection because its idle timeout has expired. The message then never
 * completes. So a message is only sent on a connection that is known here and whose idle timeout
 * has not expired. */
typedef struct _CometdHttpConnections CometdHttpConnections;

CometdHttpConnections *cometd_http_connections_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void                   cometd_http_connections_free        (CometdHttpConnections *self);

/* id: from soup_message_get_connection_id(). local_address: of a new connection, or NULL. */
void                   cometd_http_connections_begin_use   (CometdHttpConnections *self,
                                                            guint64                id,
                                                            GSocketAddress        *local_address);
/* The address of this end of a connection that is in use; NULL if it is not known. (transfer
 * none) */
GSocketAddress        *cometd_http_connections_get_local_address
                                                           (CometdHttpConnections *self,
                                                            guint64                id);
void                   cometd_http_connections_end_use     (CometdHttpConnections *self,
                                                            guint64                id);

/* Stops using the connections that are idle now. Called after a timeout, or when a connection was
 * lost: the same cause may have broken the idle connections. */
void                   cometd_http_connections_forget_idle (CometdHttpConnections *self);

/* FALSE if the connection is unknown, or if libsoup may be about to close it. idle_timeout: the
 * session's, in seconds; 0 means no timeout. */
gboolean               cometd_http_connections_is_fresh    (CometdHttpConnections *self,
                                                            guint64                id,
                                                            guint                  idle_timeout);

G_END_DECLS
