/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-draft-private.h"

G_BEGIN_DECLS

/* Messages that are sent together: the body of an HTTP request, or a WebSocket frame. */
typedef struct _CometdOutBody CometdOutBody;

/* headers: name, value, …; or NULL. total: counts the bytes of the body while it has them; NULL for
 * a handshake or connect, which is sent apart. */
CometdOutBody *cometd_out_body_new           (GPtrArray           *headers,
                                              guint64             *total)
                                             G_GNUC_WARN_UNUSED_RESULT;
void           cometd_out_body_free          (CometdOutBody       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdOutBody, cometd_out_body_free)

/* Adds a message, unless the body has one already and would be larger than limit. number: that of
 * its request, or 0. FALSE if it was not added: it does not fit (error is not set), it cannot be
 * represented in JSON, has bytes that no extension has marked, or is larger than max_size (0: no
 * limit). */
gboolean       cometd_out_body_add           (CometdOutBody       *self,
                                              CometdMessage       *message,
                                              guint64              number,
                                              gsize                limit,
                                              guint64              max_size,
                                              GError             **error);
/* The same for a draft. client_id: or NULL. */
gboolean       cometd_out_body_add_draft     (CometdOutBody       *self,
                                              const CometdDraft   *draft,
                                              const char          *id,
                                              const char          *client_id,
                                              guint64              number,
                                              gsize                limit,
                                              guint64              max_size,
                                              GError             **error);
/* The error of a message that is too large. */
void           cometd_out_body_set_too_large (const char          *channel,
                                              gsize                size,
                                              guint64              limit,
                                              GError             **error);
/* No message is added any more. */
void           cometd_out_body_finish        (CometdOutBody       *self);
/* A body with the messages from first on that are wanted and fit into limit, at least one; first
 * is then the next message. NULL if none is left. */
CometdOutBody *cometd_out_body_split         (CometdOutBody       *self,
                                              guint               *first,
                                              gsize                limit,
                                              gboolean           (*is_wanted) (guint64  number,
                                                                               gpointer user_data),
                                              gpointer             user_data);
/* The bytes are not needed any more. */
void           cometd_out_body_drop_bytes    (CometdOutBody       *self);

GBytes        *cometd_out_body_get_bytes     (const CometdOutBody *self);
gsize          cometd_out_body_get_size      (const CometdOutBody *self);
GPtrArray     *cometd_out_body_get_headers   (const CometdOutBody *self);
/* Whether it holds a handshake or connect. */
gboolean       cometd_out_body_is_apart      (const CometdOutBody *self);
guint          cometd_out_body_get_n         (const CometdOutBody *self);
guint64        cometd_out_body_get_number    (const CometdOutBody *self,
                                              guint                index);
/* guint64: the numbers of all messages. (transfer full) */
GArray        *cometd_out_body_dup_numbers   (const CometdOutBody *self)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* Its place in a queue: the body can be in one at a time. */
GList         *cometd_out_body_get_link      (CometdOutBody       *self);

/* The exchange that carries it; 0 until it is sent. */
guint64        cometd_out_body_get_exchange  (const CometdOutBody *self);
void           cometd_out_body_set_exchange  (CometdOutBody       *self,
                                              guint64              exchange);
/* How many requests, from the first on, are known to have ended. */
guint          cometd_out_body_get_n_ended   (const CometdOutBody *self);
void           cometd_out_body_set_n_ended   (CometdOutBody       *self,
                                              guint                n_ended);

G_END_DECLS
