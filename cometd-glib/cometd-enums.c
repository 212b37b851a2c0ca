/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-enums.h"

G_DEFINE_ENUM_TYPE (CometdState, cometd_state,
                    G_DEFINE_ENUM_VALUE (COMETD_STATE_DISCONNECTED, "disconnected"),
                    G_DEFINE_ENUM_VALUE (COMETD_STATE_HANDSHAKING, "handshaking"),
                    G_DEFINE_ENUM_VALUE (COMETD_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (COMETD_STATE_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (COMETD_STATE_UNCONNECTED, "unconnected"),
                    G_DEFINE_ENUM_VALUE (COMETD_STATE_DISCONNECTING, "disconnecting"))

G_DEFINE_ENUM_TYPE (CometdOverflowPolicy, cometd_overflow_policy,
                    G_DEFINE_ENUM_VALUE (COMETD_OVERFLOW_POLICY_PAUSE, "pause"),
                    G_DEFINE_ENUM_VALUE (COMETD_OVERFLOW_POLICY_DROP_OLDEST, "drop-oldest"),
                    G_DEFINE_ENUM_VALUE (COMETD_OVERFLOW_POLICY_DROP_NEWEST, "drop-newest"))

G_DEFINE_ENUM_TYPE (CometdSubscriptionState, cometd_subscription_state,
                    G_DEFINE_ENUM_VALUE (COMETD_SUBSCRIPTION_STATE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (COMETD_SUBSCRIPTION_STATE_ACTIVE, "active"),
                    G_DEFINE_ENUM_VALUE (COMETD_SUBSCRIPTION_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (COMETD_SUBSCRIPTION_STATE_ENDED, "ended"))

G_DEFINE_ENUM_TYPE (CometdReplayFallback, cometd_replay_fallback,
                    G_DEFINE_ENUM_VALUE (COMETD_REPLAY_FALLBACK_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (COMETD_REPLAY_FALLBACK_EARLIEST, "earliest"),
                    G_DEFINE_ENUM_VALUE (COMETD_REPLAY_FALLBACK_LATEST, "latest"))

G_DEFINE_FLAGS_TYPE (CometdPublishFlags, cometd_publish_flags,
                     G_DEFINE_ENUM_VALUE (COMETD_PUBLISH_FLAGS_NONE, "none"),
                     G_DEFINE_ENUM_VALUE (COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE, "queue-offline"),
                     G_DEFINE_ENUM_VALUE (COMETD_PUBLISH_FLAGS_REPEAT, "repeat"))
