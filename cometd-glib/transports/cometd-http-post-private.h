/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"
#include "cometd-http-connections-private.h"

G_BEGIN_DECLS

/* A POST request and its response. */
typedef struct _CometdHttpPost CometdHttpPost;

/* Called once, from the main loop, when the post ends: with the body of a response with status 200,
 * or with a failure and no bytes. Not called after cometd_http_post_drop(). */
typedef void (*CometdHttpPostCallback) (CometdHttpPost      *post,
                                        GBytes              *bytes,
                                        const CometdFailure *failure,
                                        gpointer             user_data);

/* A part of the response was received. Must not drop the post. */
typedef void (*CometdHttpPostProgress) (CometdHttpPost      *post,
                                        gpointer             user_data);

/* Sends the request. is_apart: on a new connection, even if there are idle ones. settings and
 * connections must live until the end of the post. */
CometdHttpPost *cometd_http_post_new            (const CometdHttpSettings *settings,
                                                 CometdHttpConnections    *connections,
                                                 GUri                     *uri,
                                                 GBytes                   *body,
                                                 GPtrArray                *headers,
                                                 gboolean                  is_apart,
                                                 CometdHttpPostProgress    progress,
                                                 CometdHttpPostCallback    callback,
                                                 gpointer                  user_data);

/* The number of the connection that was used, 0 if there was none. Newer connections have higher
 * numbers. */
guint64         cometd_http_post_get_connection (CometdHttpPost           *self);
/* Whether a part of the response was received. */
gboolean        cometd_http_post_is_answered    (CometdHttpPost           *self);

/* The address of this end of the connection in use; NULL if it is not known. (transfer none) */
GSocketAddress *cometd_http_post_get_local_address
                                                (CometdHttpPost           *self);
/* Ends the post, whose connection is lost, with a failure. Takes error. */
void            cometd_http_post_fail           (CometdHttpPost           *self,
                                                 GError                   *error);
/* name, value, name, value, … of the response. */
GPtrArray      *cometd_http_post_dup_headers    (CometdHttpPost           *self)
                                                G_GNUC_WARN_UNUSED_RESULT;

/* Releases the reference of the caller; a post that has not ended is cancelled. */
void            cometd_http_post_drop           (CometdHttpPost           *self);

G_END_DECLS
