/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message.h"

G_BEGIN_DECLS

/* The events that no handler consumed, in the order of arrival, with the limits of the queue: which
 * events are dropped, and when the server must be held back. Pure: no signals, no clock, no client.
 *
 * The overflow policy applies to an app that pulls: one that has called receive, or of which no
 * handler is known. Any other app may never empty the queue, so its oldest events are dropped, and
 * the server is never held back. */
typedef struct _CometdReceiveQueue CometdReceiveQueue;

/* Beyond the limit in number, the server may send this many times the limit, and at least
 * MIN_EXCESS events, before the queue is flooded. */
#define COMETD_RECEIVE_QUEUE_EXCESS 10
#define COMETD_RECEIVE_QUEUE_MIN_EXCESS 1000

CometdReceiveQueue  *cometd_receive_queue_new              (void) G_GNUC_WARN_UNUSED_RESULT;
void                 cometd_receive_queue_free             (CometdReceiveQueue   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdReceiveQueue, cometd_receive_queue_free)

/* The limits; 0 means no limit. A lower limit takes effect with the next event. */
guint                cometd_receive_queue_get_max_count    (CometdReceiveQueue   *self);
void                 cometd_receive_queue_set_max_count    (CometdReceiveQueue   *self,
                                                            guint                 max_count);
guint64              cometd_receive_queue_get_max_size     (CometdReceiveQueue   *self);
void                 cometd_receive_queue_set_max_size     (CometdReceiveQueue   *self,
                                                            guint64               max_size);
CometdOverflowPolicy cometd_receive_queue_get_policy       (CometdReceiveQueue   *self);
void                 cometd_receive_queue_set_policy       (CometdReceiveQueue   *self,
                                                            CometdOverflowPolicy  policy);

/* What is known of the app: whether it has called receive, and whether it has handlers that consume
 * events. */
gboolean             cometd_receive_queue_has_received     (CometdReceiveQueue   *self);
void                 cometd_receive_queue_set_received     (CometdReceiveQueue   *self);
gboolean             cometd_receive_queue_has_handlers     (CometdReceiveQueue   *self);
void                 cometd_receive_queue_set_has_handlers (CometdReceiveQueue   *self,
                                                            gboolean              has_handlers);
gboolean             cometd_receive_queue_is_pulling       (CometdReceiveQueue   *self);
/* Whether the next event fills the queue of an app that has not called receive. The caller then
 * looks for handlers, so that the server is not held back for an app that uses them. */
gboolean             cometd_receive_queue_wants_handlers   (CometdReceiveQueue   *self);

/* Adds message. Returns the events that are lost, NULL if there are none: either message itself, or
 * the oldest ones. The newest event is always kept by DROP_OLDEST, and an empty queue accepts any
 * event. (transfer full) (nullable) */
GPtrArray           *cometd_receive_queue_push             (CometdReceiveQueue   *self,
                                                            CometdMessage        *message)
                                                           G_GNUC_WARN_UNUSED_RESULT;
/* Adds a message that is about to be popped, to an empty queue; FALSE if it is not empty. */
gboolean             cometd_receive_queue_hand             (CometdReceiveQueue   *self,
                                                            CometdMessage        *message);
/* Like push() for an event that waits until the app has subscribed to a channel again: it counts
 * for the limits, and is not received before cometd_receive_queue_settle(). is_taken: a handler has
 * already got it, so that its loss need not be reported. */
GPtrArray           *cometd_receive_queue_push_waiting     (CometdReceiveQueue   *self,
                                                            CometdMessage        *message,
                                                            gboolean              is_taken)
                                                           G_GNUC_WARN_UNUSED_RESULT;
/* Chooses events. */
typedef gboolean (*CometdReceiveQueueMatch) (CometdMessage *message,
                                             gpointer       user_data);
/* The next waiting event that matches, behind position, which is 0 at first and becomes that of the
 * event; NULL if there is none. (transfer full) */
CometdMessage       *cometd_receive_queue_find_waiting     (CometdReceiveQueue   *self,
                                                            guint64              *position,
                                                            CometdReceiveQueueMatch match,
                                                            gpointer              user_data,
                                                            gboolean             *is_taken)
                                                           G_GNUC_WARN_UNUSED_RESULT;
/* A handler has got a waiting event, or has not; or it does not wait any more, so that it can be
 * received unless a handler has got it. */
void                 cometd_receive_queue_settle           (CometdReceiveQueue   *self,
                                                            CometdMessage        *message,
                                                            gboolean              is_taken,
                                                            gboolean              is_waiting);
/* Removes an event. */
void                 cometd_receive_queue_remove           (CometdReceiveQueue   *self,
                                                            CometdMessage        *message);
/* Each event, with whether a handler has got it. */
typedef void (*CometdReceiveQueueEach) (CometdMessage *message,
                                        gboolean       is_taken,
                                        gpointer       user_data);
void                 cometd_receive_queue_each             (CometdReceiveQueue   *self,
                                                            CometdReceiveQueueEach each,
                                                            gpointer              user_data);
/* Removes the oldest events beyond the limits if the policy in effect is DROP_OLDEST. (transfer
 * full) (nullable) */
GPtrArray           *cometd_receive_queue_drop_excess      (CometdReceiveQueue   *self)
                                                           G_GNUC_WARN_UNUSED_RESULT;
/* Removes the oldest event that does not wait. (transfer full) (nullable) */
CometdMessage       *cometd_receive_queue_pop              (CometdReceiveQueue   *self)
                                                           G_GNUC_WARN_UNUSED_RESULT;
/* An event that was taken is not needed any more: if nothing refers to it when another one is
 * taken, its object is used for that one. (transfer full) */
void                 cometd_receive_queue_release          (CometdReceiveQueue   *self,
                                                            CometdMessage        *message);
/* Of those that do not wait. */
guint                cometd_receive_queue_get_length       (CometdReceiveQueue   *self);
/* The memory that the events occupy, including the bodies and frames that they keep. */
guint64              cometd_receive_queue_get_size         (CometdReceiveQueue   *self);

/* Decides again how far the server is held back; never if the client is not open. TRUE if
 * is_paused() has changed. */
gboolean             cometd_receive_queue_update           (CometdReceiveQueue   *self,
                                                            gboolean              is_open);
/* At a limit: the server must not be asked for more events. */
gboolean             cometd_receive_queue_is_paused        (CometdReceiveQueue   *self);
/* The server has nevertheless sent many more events: nothing is read until there is room. */
gboolean             cometd_receive_queue_is_blocked       (CometdReceiveQueue   *self);
/* At the limit in bytes: nothing is read, and no operation can wait for a reply. */
gboolean             cometd_receive_queue_is_full          (CometdReceiveQueue   *self);

/* Whether the loss of an event on this channel is to be logged: once for each channel, and only if
 * the app does not pull. The number of channels is limited. */
gboolean             cometd_receive_queue_note_loss        (CometdReceiveQueue   *self,
                                                            const char           *channel);

G_END_DECLS
