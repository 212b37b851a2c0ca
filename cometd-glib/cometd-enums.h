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
 * @COMETD_STATE_DISCONNECTED: closed, never opened, or ended by the server
 * @COMETD_STATE_HANDSHAKING: a handshake is under way or planned; there is no session yet, or the
 *   server has forgotten the last one
 * @COMETD_STATE_CONNECTING: the server gave a client id; the first connect is under way
 * @COMETD_STATE_CONNECTED: the last connect succeeded
 * @COMETD_STATE_UNCONNECTED: the link is lost; the session may still be alive and is being tried
 * @COMETD_STATE_DISCONNECTING: closed by the app; the server is being told
 *
 * What a [class@Client] is doing.
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
 * @COMETD_OVERFLOW_POLICY_PAUSE: hold the next `/meta/connect` back until there is room
 * @COMETD_OVERFLOW_POLICY_DROP_OLDEST: drop the oldest message in the queue
 * @COMETD_OVERFLOW_POLICY_DROP_NEWEST: drop the message that arrives
 *
 * What happens when the queue of messages for [method@Client.receive_async] is full.
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
 * @COMETD_SUBSCRIPTION_STATE_ACTIVE: confirmed
 * @COMETD_SUBSCRIPTION_STATE_FAILED: refused by the server
 * @COMETD_SUBSCRIPTION_STATE_ENDED: unsubscribed, or the client was closed
 *
 * What a [class@Subscription] is doing.
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

G_END_DECLS
