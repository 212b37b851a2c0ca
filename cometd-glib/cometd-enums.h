/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include <glib-object.h>

#include "cometd-version-macros.h"

G_BEGIN_DECLS

/**
 * CometdState:
 * @COMETD_STATE_DISCONNECTED: the client was never opened, was closed, or the server ended the
 *   session
 * @COMETD_STATE_HANDSHAKING: a handshake is in progress or planned; there is no session yet, or the
 *   last one has expired
 * @COMETD_STATE_CONNECTING: the server has assigned a client id; the first connect is in progress
 * @COMETD_STATE_CONNECTED: the last connect succeeded
 * @COMETD_STATE_UNCONNECTED: the connection is lost; the client tries to resume the session, which
 *   may still exist on the server
 * @COMETD_STATE_DISCONNECTING: the app is closing the client; `/meta/disconnect` is being sent
 *
 * The state of a [class@Client].
 *
 * Since: 0.1
 */
typedef enum
{
  COMETD_STATE_DISCONNECTED,
  COMETD_STATE_HANDSHAKING,
  COMETD_STATE_CONNECTING,
  COMETD_STATE_CONNECTED,
  COMETD_STATE_UNCONNECTED,
  COMETD_STATE_DISCONNECTING,
} CometdState;

#define COMETD_TYPE_STATE (cometd_state_get_type ())
COMETD_AVAILABLE_IN_ALL
GType cometd_state_get_type (void) G_GNUC_CONST;

/**
 * CometdOverflowPolicy:
 * @COMETD_OVERFLOW_POLICY_PAUSE: delay the next `/meta/connect` until there is room in the queue
 * @COMETD_OVERFLOW_POLICY_DROP_OLDEST: drop the oldest message in the queue
 * @COMETD_OVERFLOW_POLICY_DROP_NEWEST: drop the arriving message
 *
 * The action taken when a message arrives and the receive queue is full.
 *
 * The receive queue holds the messages for [method@Client.receive_async].
 *
 * Since: 0.1
 */
typedef enum
{
  COMETD_OVERFLOW_POLICY_PAUSE,
  COMETD_OVERFLOW_POLICY_DROP_OLDEST,
  COMETD_OVERFLOW_POLICY_DROP_NEWEST,
} CometdOverflowPolicy;

#define COMETD_TYPE_OVERFLOW_POLICY (cometd_overflow_policy_get_type ())
COMETD_AVAILABLE_IN_ALL
GType cometd_overflow_policy_get_type (void) G_GNUC_CONST;

/**
 * CometdSubscriptionState:
 * @COMETD_SUBSCRIPTION_STATE_PENDING: not yet confirmed by the server in this session
 * @COMETD_SUBSCRIPTION_STATE_ACTIVE: confirmed by the server
 * @COMETD_SUBSCRIPTION_STATE_FAILED: refused by the server
 * @COMETD_SUBSCRIPTION_STATE_ENDED: unsubscribed, or ended because the client was closed
 *
 * The state of a [class@Subscription].
 *
 * Since: 0.1
 */
typedef enum
{
  COMETD_SUBSCRIPTION_STATE_PENDING,
  COMETD_SUBSCRIPTION_STATE_ACTIVE,
  COMETD_SUBSCRIPTION_STATE_FAILED,
  COMETD_SUBSCRIPTION_STATE_ENDED,
} CometdSubscriptionState;

#define COMETD_TYPE_SUBSCRIPTION_STATE (cometd_subscription_state_get_type ())
COMETD_AVAILABLE_IN_ALL
GType cometd_subscription_state_get_type (void) G_GNUC_CONST;

/**
 * CometdReplayFallback:
 * @COMETD_REPLAY_FALLBACK_NONE: do not subscribe; the operation fails with the server's refusal
 * @COMETD_REPLAY_FALLBACK_EARLIEST: subscribe from the earliest event that the server retains;
 *   events may arrive a second time
 * @COMETD_REPLAY_FALLBACK_LATEST: subscribe to new events only; events may be lost
 *
 * The action taken when a server no longer knows the position of a channel.
 *
 * See [property@ReplayExtension:fallback].
 *
 * Since: 0.1
 */
typedef enum
{
  COMETD_REPLAY_FALLBACK_NONE,
  COMETD_REPLAY_FALLBACK_EARLIEST,
  COMETD_REPLAY_FALLBACK_LATEST,
} CometdReplayFallback;

#define COMETD_TYPE_REPLAY_FALLBACK (cometd_replay_fallback_get_type ())
COMETD_AVAILABLE_IN_ALL
GType cometd_replay_fallback_get_type (void) G_GNUC_CONST;

/**
 * CometdPublishFlags:
 * @COMETD_PUBLISH_FLAGS_NONE: the message is sent at most once, and only if there is a connection
 * @COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE: if there is no connection, the message waits for one
 * @COMETD_PUBLISH_FLAGS_REPEAT: if it is not known whether the server has processed the message, it
 *   is sent once more, with the same id in its `ext` field
 *
 * What the client may do to deliver a message in spite of a lost connection.
 *
 * See [method@Client.publish_full_async].
 *
 * Since: 0.1
 */
typedef enum
{
  COMETD_PUBLISH_FLAGS_NONE = 0,
  COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE = 1 << 0,
  COMETD_PUBLISH_FLAGS_REPEAT = 1 << 1,
} CometdPublishFlags;

#define COMETD_TYPE_PUBLISH_FLAGS (cometd_publish_flags_get_type ())
COMETD_AVAILABLE_IN_ALL
GType cometd_publish_flags_get_type (void) G_GNUC_CONST;

G_END_DECLS
