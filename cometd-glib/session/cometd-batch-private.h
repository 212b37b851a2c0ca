/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-exchange-private.h"
#include "../cometd-message-private.h"

G_BEGIN_DECLS

/* Messages that pass through the extensions together, on their way to the server. */
typedef struct _CometdBatch CometdBatch;

/* is_apart: it is a handshake or connect. on_new_connection: of its own. */
CometdBatch    *cometd_batch_new                (gboolean           is_apart,
                                                 gboolean           on_new_connection)
                                                G_GNUC_WARN_UNUSED_RESULT;
void            cometd_batch_free               (CometdBatch       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdBatch, cometd_batch_free)

/* number: that of the request. */
void            cometd_batch_add                (CometdBatch       *self,
                                                 guint64            number,
                                                 CometdMessage     *message);
/* For the extensions. client: what they get as the client; (transfer full) */
CometdExchange *cometd_batch_make_exchange      (CometdBatch       *self,
                                                 GObject           *client,
                                                 GPtrArray         *extensions)
                                                G_GNUC_WARN_UNUSED_RESULT;
/* From now on the batch has the messages that the extensions left in the exchange. */
void            cometd_batch_take_exchange      (CometdBatch       *self,
                                                 CometdExchange    *exchange);

gboolean        cometd_batch_is_apart           (const CometdBatch *self);
gboolean        cometd_batch_is_on_new_connection
                                                (const CometdBatch *self);
guint           cometd_batch_get_length         (const CometdBatch *self);
CometdMessage  *cometd_batch_get_message        (const CometdBatch *self,
                                                 guint              index);
/* 0 for a message that an extension added. */
guint64         cometd_batch_get_number         (const CometdBatch *self,
                                                 guint              index);
/* name, value, …; NULL if the extensions have set none. */
GPtrArray      *cometd_batch_get_headers        (const CometdBatch *self);
/* guint64: the requests whose messages the extensions removed. (transfer full) */
GArray         *cometd_batch_steal_dropped      (CometdBatch       *self)
                                                G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
