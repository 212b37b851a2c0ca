/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-failure-private.h"
#include "../cometd-message-private.h"

G_BEGIN_DECLS

/* One piece of news of a transport that has not been dispatched: the messages of a body or frame,
 * the end of an exchange, or the loss of the connection. */
typedef struct _CometdArrival CometdArrival;

typedef enum
{
  COMETD_ARRIVAL_MESSAGES,
  COMETD_ARRIVAL_FINISHED,
  COMETD_ARRIVAL_LOST,
} CometdArrivalKind;

/* envelopes: the messages in bytes. (transfer full) */
CometdArrival       *cometd_arrival_new_messages         (GBytes                *bytes,
                                                          guint64                exchange,
                                                          GArray                *envelopes)
                                                         G_GNUC_WARN_UNUSED_RESULT;
/* A body or frame without messages, to be filled once. */
CometdArrival       *cometd_arrival_new_empty            (void) G_GNUC_WARN_UNUSED_RESULT;
/* bytes: what was read into the array of envelopes. */
void                 cometd_arrival_fill                 (CometdArrival         *self,
                                                          GBytes                *bytes,
                                                          guint64                exchange);
/* Empties the messages of a body or frame that has been dispatched. */
void                 cometd_arrival_empty                (CometdArrival         *self);
/* For a large body, to be read in steps by cometd_arrival_read(). transport: which one received
 * it. */
CometdArrival       *cometd_arrival_new_unread           (GObject               *transport,
                                                          GBytes                *bytes,
                                                          guint64                exchange,
                                                          guint                  max_depth)
                                                         G_GNUC_WARN_UNUSED_RESULT;
/* failure: NULL if the exchange did not fail. */
CometdArrival       *cometd_arrival_new_finished         (guint64                exchange,
                                                          const CometdFailure   *failure)
                                                         G_GNUC_WARN_UNUSED_RESULT;
/* transport: which one lost its connection. */
CometdArrival       *cometd_arrival_new_lost             (GObject               *transport,
                                                          const CometdFailure   *failure)
                                                         G_GNUC_WARN_UNUSED_RESULT;
void                 cometd_arrival_free                 (CometdArrival         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdArrival, cometd_arrival_free)

CometdArrivalKind    cometd_arrival_get_kind             (const CometdArrival   *self);
guint64              cometd_arrival_get_exchange         (const CometdArrival   *self);
/* NULL if nothing failed. */
const CometdFailure *cometd_arrival_get_failure          (const CometdArrival   *self);
/* Of a large body, or of a lost connection; otherwise NULL. */
GObject             *cometd_arrival_get_transport        (const CometdArrival   *self);
GBytes              *cometd_arrival_get_bytes            (const CometdArrival   *self);
GArray              *cometd_arrival_get_envelopes        (const CometdArrival   *self);
/* The arrival as an element of a queue that owns it. */
GList               *cometd_arrival_get_link             (CometdArrival         *self);

/* Counts the arrival there until it is freed. */
void                 cometd_arrival_count_in             (CometdArrival         *self,
                                                          guint                 *counter);

/* Reads about n_bytes of a large body. */
CometdCodecStatus    cometd_arrival_read                 (CometdArrival         *self,
                                                          gsize                  n_bytes,
                                                          GError               **error);
/* The messages as the extensions left them, which are dispatched instead of the envelopes. */
void                 cometd_arrival_set_messages         (CometdArrival         *self,
                                                          GListModel            *messages);
GListModel          *cometd_arrival_get_messages         (const CometdArrival   *self);

/* How many messages have not been taken. */
guint                cometd_arrival_count_messages       (const CometdArrival   *self);
/* Whether there is a message that has not been taken. */
gboolean             cometd_arrival_has_next             (const CometdArrival   *self);
/* Whether that message is the reply to a subscribe or unsubscribe. */
gboolean             cometd_arrival_is_next_subscription (const CometdArrival   *self);
/* Takes that message; NULL if no extension has made one of its envelope. (transfer full) */
CometdMessage       *cometd_arrival_take_next            (CometdArrival         *self,
                                                          const CometdEnvelope **envelope)
                                                         G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
