/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The positions of channels that the app has not named, but that events of a subscribed pattern
 * have brought, which other users of the server may make up: how many, and how many bytes their
 * names take, because a subscription to the pattern sends them all. */
#define COMETD_REPLAY_MAX_LEARNED 256
#define COMETD_REPLAY_MAX_LEARNED_SIZE (16 * 1024)

/* Instead of a position, if there is none. */
#define COMETD_REPLAY_NO_ID G_MININT64

/* How far the events of each channel have been received. Each position is kept twice: of the events
 * that the client has accepted, which the server need not send again to this process, and of those
 * that the app has handled, which a restarted app need not get again.
 *
 * A key is the name of a channel or pattern without its query. */
typedef struct _CometdReplayPositions CometdReplayPositions;

/* The key of a channel. */
char      *cometd_replay_dup_key                (const char             *channel)
                                                G_GNUC_WARN_UNUSED_RESULT;

CometdReplayPositions *
           cometd_replay_positions_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void       cometd_replay_positions_free         (CometdReplayPositions  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdReplayPositions, cometd_replay_positions_free)

/* Whether set() or accept() were called for a key. */
gboolean   cometd_replay_positions_has          (CometdReplayPositions  *self,
                                                 const char             *key);
/* Both are COMETD_REPLAY_NO_ID if there is no position. */
gint64     cometd_replay_positions_get_accepted (CometdReplayPositions  *self,
                                                 const char             *key);
gint64     cometd_replay_positions_get_handled  (CometdReplayPositions  *self,
                                                 const char             *key);
/* Sets both positions of a channel that the app has named, possibly to COMETD_REPLAY_NO_ID. */
void       cometd_replay_positions_set          (CometdReplayPositions  *self,
                                                 const char             *key,
                                                 gint64                  accepted,
                                                 gint64                  handled);
/* An event of the channel was accepted. FALSE if its position is not kept, because there are too
 * many. Positions only rise here. */
gboolean   cometd_replay_positions_accept       (CometdReplayPositions  *self,
                                                 const char             *key,
                                                 gint64                  id);
/* The app has handled an event that was accepted; TRUE if the position has changed. */
gboolean   cometd_replay_positions_handle       (CometdReplayPositions  *self,
                                                 const char             *key,
                                                 gint64                  id);
/* Whether the app has not named it, so that it counts for the limits. */
gboolean   cometd_replay_positions_is_learned   (CometdReplayPositions  *self,
                                                 const char             *key);
/* All keys, in alphabetical order. They are valid until the positions change. (transfer
 * container) */
GPtrArray *cometd_replay_positions_list         (CometdReplayPositions  *self)
                                                G_GNUC_WARN_UNUSED_RESULT;
/* The keys that have a position and that a subscription to this key covers, itself included, in
 * alphabetical order. They are valid until the positions change. (transfer container) */
GPtrArray *cometd_replay_positions_list_covered (CometdReplayPositions  *self,
                                                 const char             *key)
                                                G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
