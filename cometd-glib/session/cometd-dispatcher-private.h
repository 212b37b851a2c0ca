/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-log-private.h"
#include "cometd-arrival-private.h"
#include "cometd-turn-private.h"

G_BEGIN_DECLS

/* How long dispatching waits for the code that waited for a subscription. Milliseconds. */
#define COMETD_SESSION_MAX_HOLD_DISPATCH 5000

/* Dispatches arrivals in their order, one message after another, for a limited time in each
 * iteration of the main loop. The rest waits, as it does while dispatching is held. */
typedef struct _CometdDispatcher CometdDispatcher;

/* None of these may free the dispatcher. */
typedef struct
{
  /* Whether messages may be dispatched now. */
  gboolean (*may_dispatch) (gpointer              user_data);
  /* The next message: as it was received, or as the extensions left it. FALSE: nothing is to be
   * told any more. */
  gboolean (*envelope)     (GBytes               *bytes,
                            const CometdEnvelope *envelope,
                            gpointer              user_data);
  gboolean (*message)      (CometdMessage        *message,
                            gpointer              user_data);
  /* That was the last message of a body. */
  void     (*body_ended)   (gpointer              user_data);
  /* The exchange has ended; failure: NULL if it did not fail. */
  void     (*finished)     (guint64               exchange,
                            const CometdFailure  *failure,
                            gpointer              user_data);
  /* A transport, which may have been dropped meanwhile, has lost its connection. */
  void     (*lost)         (GObject              *transport,
                            const CometdFailure  *failure,
                            gpointer              user_data);

  /* Something is left for a later iteration of the main loop, or nothing is any more. since: when
   * it was left. */
  void     (*rest_changed) (gboolean              has_rest,
                            gint64                since,
                            gpointer              user_data);
  /* Dispatching has stopped for now. may_act: FALSE after a body whose exchange has not ended. */
  void     (*drained)      (gboolean              may_act,
                            gpointer              user_data);
  /* Dispatching has to go on in the next iteration of the main loop. */
  void     (*delayed)      (gpointer              user_data);
} CometdDispatcherSink;

/* turn and log must outlive the dispatcher. */
CometdDispatcher *cometd_dispatcher_new             (const CometdDispatcherSink *sink,
                                                     gpointer                    user_data,
                                                     CometdTurn                 *turn,
                                                     const CometdLog            *log)
                                                    G_GNUC_WARN_UNUSED_RESULT;
void              cometd_dispatcher_free            (CometdDispatcher           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdDispatcher, cometd_dispatcher_free)

/* Dispatches an arrival at once, or behind those that are left. Takes arrival. */
void              cometd_dispatcher_queue           (CometdDispatcher           *self,
                                                     CometdArrival              *arrival);
/* Whether there is more behind the arrivals, which has not been read. */
void              cometd_dispatcher_set_unread      (CometdDispatcher           *self,
                                                     gboolean                    has_unread);
/* Tells whether something is left, if that has changed. */
void              cometd_dispatcher_note_rest       (CometdDispatcher           *self);
/* Dispatches for the rest of the turn. is_in_grace: no hold is over yet. */
void              cometd_dispatcher_resume          (CometdDispatcher           *self,
                                                     gboolean                    is_in_grace);
/* When dispatching is to be resumed; 0: at once; -1: nothing is left. */
gint64            cometd_dispatcher_get_resume_time (CometdDispatcher           *self);
/* How many messages are left. */
guint             cometd_dispatcher_count_messages  (CometdDispatcher           *self);
/* Drops all arrivals, and ends all holds. */
void              cometd_dispatcher_clear           (CometdDispatcher           *self);

guint             cometd_dispatcher_hold            (CometdDispatcher           *self);
/* TRUE: dispatching is to be resumed. */
gboolean          cometd_dispatcher_release         (CometdDispatcher           *self,
                                                     guint                       token);

/* Whether there is a hold. */
gboolean          cometd_dispatcher_is_held         (CometdDispatcher           *self);

/* The exchange whose response is being dispatched, or 0. */
guint64           cometd_dispatcher_get_arriving    (CometdDispatcher           *self);
/* The first arrival that is left, or NULL. (transfer none) */
CometdArrival    *cometd_dispatcher_peek            (CometdDispatcher           *self);
/* Whether something is left for a later iteration of the main loop. */
gboolean          cometd_dispatcher_has_rest        (CometdDispatcher           *self);
/* An empty arrival, to be filled. (transfer full) */
CometdArrival    *cometd_dispatcher_take_empty      (CometdDispatcher           *self)
                                                    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
