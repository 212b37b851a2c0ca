/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-out-queue-private.h"

G_BEGIN_DECLS

/* How many messages may wait in the outbox. An app that sends faster than the server accepts gets
 * an error, so that memory does not fill up. */
#define COMETD_SENDER_MAX_MESSAGES 65536
/* How many messages may pass through the extensions together. */
#define COMETD_SESSION_MAX_BATCH 1000

/* How messages are sent: request → outbox → batch → extensions → body → transport. */
typedef struct _CometdSender CometdSender;

/* None of these may free the sender. */
typedef struct
{
  /* Where requests are found, and what becomes of those that are sent, or cannot be. */
  CometdOutQueueSink queue;

  /* Something begins in an extension. Until it has ended the sender must not be freed. */
  void (*enter)   (gpointer        user_data);
  void (*leave)   (gpointer        user_data);

  /* The message is about to be sent, and needs its id and client id. request: NULL for one that an
   * extension added, which keeps those that it has. */
  void (*stamp)   (CometdRequest  *request,
                   CometdMessage  *message,
                   gpointer        user_data);
  /* The same for a request that has a draft: writes the id, which has COMETD_MESSAGE_ID_SIZE bytes,
   * and returns the client id. */
  const char *(*stamp_draft) (CometdRequest *request,
                              char          *id,
                              gpointer       user_data);
  /* cometd_sender_flush() is to be called in the next iteration of the main loop, or a deadline was
   * set. */
  void (*delayed) (gpointer        user_data);
} CometdSenderSink;

/* turn, settings and client must outlive the sender. client: for the extensions. */
CometdSender *cometd_sender_new               (const CometdSenderSink      *sink,
                                               gpointer                     user_data,
                                               CometdTurn                  *turn,
                                               const CometdSessionSettings *settings,
                                               GObject                     *client)
                                              G_GNUC_WARN_UNUSED_RESULT;
void          cometd_sender_free              (CometdSender                *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdSender, cometd_sender_free)

/* Sends by that transport from now on; NULL: by none. */
void          cometd_sender_set_transport     (CometdSender                *self,
                                               CometdTransport             *transport);
/* The extensions, the first to run first; NULL for none. */
void          cometd_sender_set_extensions    (CometdSender                *self,
                                               GPtrArray                   *extensions);

/* Into the outbox, behind the requests that wait there or before them. Not owned: the request must
 * be forgotten before it is freed. */
void          cometd_sender_queue             (CometdSender                *self,
                                               CometdRequest               *request,
                                               gboolean                     at_head);
/* Into the outbox, each before the messages of the app that were published after it. requests: in
 * that order. */
void          cometd_sender_merge             (CometdSender                *self,
                                               GPtrArray                   *requests);
/* Sends a handshake or connect past the outbox. on_new_connection: if exchanges have connections of
 * their own. */
void          cometd_sender_send_now          (CometdSender                *self,
                                               CometdRequest               *request,
                                               gboolean                     on_new_connection);
/* Sends one batch of what waits, as far as the transport and the extensions let it. TRUE: call it
 * again, if messages may still be sent after what the extensions have done. */
gboolean      cometd_sender_flush             (CometdSender                *self);
/* A request has ended: it is not sent if it still waits. */
void          cometd_sender_forget            (CometdSender                *self,
                                               CometdRequest               *request);
/* A request in that exchange has been answered. */
void          cometd_sender_note_answered     (CometdSender                *self,
                                               guint64                      exchange);

/* See CometdOutQueue. */
GArray       *cometd_sender_finished          (CometdSender                *self,
                                               guint64                      exchange,
                                               const CometdFailure         *failure)
                                              G_GNUC_WARN_UNUSED_RESULT;
/* The connection was closed because a frame was too large: the requests that are to be sent again,
 * which wait no more. (transfer container) */
GPtrArray    *cometd_sender_take_refused      (CometdSender                *self)
                                              G_GNUC_WARN_UNUSED_RESULT;
gboolean      cometd_sender_cancel_if_over    (CometdSender                *self,
                                               guint64                      exchange);
void          cometd_sender_cancel_all        (CometdSender                *self,
                                               guint64                      but);

/* Forgets everything between the outbox and the transport, but not the requests themselves. */
void          cometd_sender_forget_unsent     (CometdSender                *self);
/* Forgets handshakes and connects that are with the extensions. */
void          cometd_sender_forget_apart      (CometdSender                *self);
/* Requests in bodies that wait go back to the outbox: the session they are for is lost. */
void          cometd_sender_take_back         (CometdSender                *self);

/* Whether the request has not left the outbox. */
gboolean      cometd_sender_is_in_outbox      (CometdSender                *self,
                                               CometdRequest               *request);
/* Whether no more messages may be queued, and whether one of that size may. Messages that wait
 * elsewhere count, too. */
gboolean      cometd_sender_is_full           (CometdSender                *self,
                                               guint                        n_elsewhere);
gboolean      cometd_sender_has_room          (CometdSender                *self,
                                               guint64                      size_elsewhere,
                                               gsize                        size);
/* The bytes that wait to be sent: in the outbox, with the extensions, in bodies and in the
 * transport. A message is counted from the call that queues it until a socket has it or its
 * response has been received. */
guint64       cometd_sender_get_size          (CometdSender                *self);
void          cometd_sender_reset_batch_size  (CometdSender                *self);
/* Whether extensions have set headers of a message sent by this transport. */
gboolean      cometd_sender_has_sent_headers  (CometdSender                *self);

/* When a batch has been held by an extension for too long; -1 if none is held. */
gint64        cometd_sender_get_deadline      (CometdSender                *self);
/* Fails those batches whose deadline is over. */
void          cometd_sender_expire            (CometdSender                *self,
                                               gint64                       now);

G_END_DECLS
