/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-transport-private.h"
#include "cometd-out-body-private.h"
#include "cometd-request-private.h"
#include "cometd-session-settings-private.h"
#include "cometd-turn-private.h"

G_BEGIN_DECLS

/* The bodies that wait to be sent, and those that are on their way: they are sent
 * one at a time where exchanges end, and it is known which ones were not answered.
 *
 * Servers refuse bodies and frames beyond a limit of their own, which they do not tell. When that
 * happens the batch size is halved, and what the server has not processed is sent again. HTTP says
 * which body it was. A WebSocket is closed with code 1009: then it was a frame larger than any that
 * was answered on that connection, and the server has read nothing behind it. */
typedef struct _CometdOutQueue CometdOutQueue;

typedef struct
{
  /* The request of a number, or NULL if it has ended. */
  CometdRequest *(*find)   (guint64        number,
                            gpointer       user_data);
  /* The request is sent by that exchange. */
  void           (*leaves) (CometdRequest *request,
                            guint64        exchange,
                            gint64         now,
                            gpointer       user_data);
  /* The request cannot be sent. */
  void           (*failed) (CometdRequest *request,
                            const GError  *error,
                            gpointer       user_data);
} CometdOutQueueSink;

/* turn and settings must outlive the queue. */
CometdOutQueue *cometd_out_queue_new               (const CometdOutQueueSink    *sink,
                                                    gpointer                     user_data,
                                                    CometdTurn                  *turn,
                                                    const CometdSessionSettings *settings)
                                                   G_GNUC_WARN_UNUSED_RESULT;
void            cometd_out_queue_free              (CometdOutQueue              *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdOutQueue, cometd_out_queue_free)

/* Sends by that transport from now on; everything sent by the last one is forgotten. NULL: by
 * none. */
void            cometd_out_queue_set_transport     (CometdOutQueue              *self,
                                                    CometdTransport             *transport);

/* Takes body, which is sent when it may be. */
void            cometd_out_queue_push              (CometdOutQueue              *self,
                                                    CometdOutBody               *body);
/* Takes body, a handshake or connect, which is sent at once. on_new_connection: see is_apart of
 * CometdTransportExchange. */
void            cometd_out_queue_send_apart        (CometdOutQueue              *self,
                                                    CometdOutBody               *body,
                                                    gboolean                     on_new_connection);
/* Sends what may be sent now. */
void            cometd_out_queue_flush             (CometdOutQueue              *self);
/* Whether a body may be sent now. Where exchanges end, one at a time, so that messages keep their
 * order; a connect has a connection of its own. has_more: whether messages wait for that. */
gboolean        cometd_out_queue_may_send          (CometdOutQueue              *self,
                                                    gboolean                     has_more);
/* Whether no body waits to be sent. */
gboolean        cometd_out_queue_is_empty          (CometdOutQueue              *self);
/* A message that may be in a body that waits is not to be sent. */
void            cometd_out_queue_note_stale        (CometdOutQueue              *self);
/* Forgets the bodies that wait. */
void            cometd_out_queue_clear             (CometdOutQueue              *self);
/* The same; the numbers of their requests. (transfer full) */
GArray         *cometd_out_queue_take_waiting      (CometdOutQueue              *self)
                                                   G_GNUC_WARN_UNUSED_RESULT;

/* An exchange has ended: the numbers of its requests. NULL if it is not known, or if the server
 * refused its size: its messages are then sent again, or have failed. (transfer full) */
GArray         *cometd_out_queue_finished          (CometdOutQueue              *self,
                                                    guint64                      exchange,
                                                    const CometdFailure         *failure)
                                                   G_GNUC_WARN_UNUSED_RESULT;
/* A reply to a request in that exchange has been received. */
void            cometd_out_queue_note_answered     (CometdOutQueue              *self,
                                                    guint64                      exchange);
/* The connection was closed because a frame was too large: the requests, sent or waiting in bodies,
 * that are to be sent again. NULL if no frame can be the one. (transfer container) */
GPtrArray      *cometd_out_queue_take_refused      (CometdOutQueue              *self)
                                                   G_GNUC_WARN_UNUSED_RESULT;
/* Cancels an exchange if all its requests have ended; it would delay those behind it. */
gboolean        cometd_out_queue_cancel_if_over    (CometdOutQueue              *self,
                                                    guint64                      exchange);
/* Cancels all exchanges but one, or all if that is 0. */
void            cometd_out_queue_cancel_all        (CometdOutQueue              *self,
                                                    guint64                      but);

/* The largest body that several messages may share, in bytes. */
gsize           cometd_out_queue_get_batch_size    (CometdOutQueue              *self);
/* Messages share bodies of max-batch-size again. */
void            cometd_out_queue_reset_batch_size  (CometdOutQueue              *self);
/* Whether extensions have set headers of a body sent by this transport. */
gboolean        cometd_out_queue_has_sent_headers  (CometdOutQueue              *self);

G_END_DECLS
