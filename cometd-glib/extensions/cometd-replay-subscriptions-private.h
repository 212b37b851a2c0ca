/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The channels that this session has subscribed to with replay: only their events have positions
 * that count. */
typedef struct _CometdReplaySubscriptions CometdReplaySubscriptions;

CometdReplaySubscriptions *
         cometd_replay_subscriptions_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void     cometd_replay_subscriptions_free      (CometdReplaySubscriptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdReplaySubscriptions, cometd_replay_subscriptions_free)

/* name: as in the request, with a query. */
void     cometd_replay_subscriptions_add       (CometdReplaySubscriptions *self,
                                                const char                *name);
void     cometd_replay_subscriptions_remove    (CometdReplaySubscriptions *self,
                                                const char                *name);
void     cometd_replay_subscriptions_clear     (CometdReplaySubscriptions *self);
/* key: the channel of an event, without a query. */
gboolean cometd_replay_subscriptions_covers    (CometdReplaySubscriptions *self,
                                                const char                *key);
/* In alphabetical order. (transfer full) */
char   **cometd_replay_subscriptions_dup_names (CometdReplaySubscriptions *self)
                                               G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
