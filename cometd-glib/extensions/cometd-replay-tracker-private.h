/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message.h"
#include "../cometd-replay-store.h"
#include "cometd-replay-positions-private.h"

G_BEGIN_DECLS

/* Follows the messages of a client: which channels it has subscribed to with replay, and how far
 * their events have been received. */
typedef struct _CometdReplayTracker CometdReplayTracker;

typedef struct
{
  /* The position of a channel, as the app sees it, has changed. */
  void (*changed)       (const char *key,
                         const char *id,
                         gpointer    user_data);
  /* A position was replaced, because the server has refused it. */
  void (*fallback_used) (const char *key,
                         const char *old_id,
                         gpointer    user_data);
} CometdReplayTrackerSink;

CometdReplayTracker *
         cometd_replay_tracker_new          (const CometdReplayTrackerSink *sink,
                                             gpointer                       user_data)
                                            G_GNUC_WARN_UNUSED_RESULT;
void     cometd_replay_tracker_free         (CometdReplayTracker           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdReplayTracker, cometd_replay_tracker_free)

void     cometd_replay_tracker_set_fallback (CometdReplayTracker           *self,
                                             CometdReplayFallback           fallback);
/* store: not owned; may be NULL. */
void     cometd_replay_tracker_set_store    (CometdReplayTracker           *self,
                                             CometdReplayStore             *store);

/* The position of the last event that the app has handled, or that it has set; COMETD_REPLAY_NO_ID
 * if there is none. */
gint64   cometd_replay_tracker_get_id       (CometdReplayTracker           *self,
                                             const char                    *channel);
void     cometd_replay_tracker_set_id       (CometdReplayTracker           *self,
                                             const char                    *channel,
                                             gint64                         id);

/* A message is about to be sent: asks for replay, and for the events after the positions. */
void     cometd_replay_tracker_take_request (CometdReplayTracker           *self,
                                             CometdMessage                 *request);
/* A message was received. TRUE if it refuses a subscription that is to be sent again, with other
 * positions. */
gboolean cometd_replay_tracker_take_reply   (CometdReplayTracker           *self,
                                             CometdMessage                 *reply);

/* An event is about to be passed to the app; TRUE if its position counts. */
gboolean cometd_replay_tracker_accept       (CometdReplayTracker           *self,
                                             CometdMessage                 *event);
/* The app has handled an event whose position counts. */
void     cometd_replay_tracker_handle       (CometdReplayTracker           *self,
                                             CometdMessage                 *event);

/* For a process that continues the session; see cometd-replay-state. */
GVariant *cometd_replay_tracker_save        (CometdReplayTracker           *self);
gboolean cometd_replay_tracker_restore      (CometdReplayTracker           *self,
                                             GVariant                      *state,
                                             GError                       **error);

G_END_DECLS
