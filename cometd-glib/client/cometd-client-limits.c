/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../json/cometd-json-private.h"

void
cometd_client_define_limits (GParamSpec **properties)
{
  /**
   * CometdClient:max-pending-count: (getter get_max_pending_count) (setter set_max_pending_count)
   *
   * The maximum number of events in the receive queue, or 0 for no limit.
   *
   * The receive queue holds the events for [method@Client.receive_async]. The action taken at the
   * limit depends on [property@Client:overflow-policy], and on whether the client
   * [pulls](subscribe.html#when-the-queue-is-full). The limit [property@Client:max-pending-size]
   * applies even if this property is 0.
   *
   * Default: 100 events.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_PENDING_COUNT] =
    g_param_spec_uint ("max-pending-count", NULL, NULL,
                       0, G_MAXUINT, 100,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:pending-count: (getter get_pending_count)
   *
   * The number of events in the receive queue.
   *
   * Default: 0 events.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_PENDING_COUNT] =
    g_param_spec_uint ("pending-count", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-pending-size: (getter get_max_pending_size) (setter set_max_pending_size)
   *
   * The maximum size of the receive queue in bytes, or 0 for no limit.
   *
   * The size is an estimate of the memory used by the queued events. An event keeps the HTTP body
   * or WebSocket frame that contained it in memory, unless it is only a small part of a large one.
   *
   * With the policy `COMETD_OVERFLOW_POLICY_PAUSE`, the client stops reading at this limit.
   * Operations that wait for a reply then fail with `COMETD_ERROR_QUEUE_FULL`, as do new ones,
   * until there is room. Data that was already read is still queued, so the limit may be exceeded
   * by one body.
   *
   * Default: 67108864 bytes (64 MiB).
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_PENDING_SIZE] =
    g_param_spec_uint64 ("max-pending-size", NULL, NULL,
                         0, G_MAXUINT64, 64 * 1024 * 1024,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:overflow-policy: (getter get_overflow_policy) (setter set_overflow_policy)
   *
   * The action taken when an event arrives and the receive queue is full.
   *
   * The policy applies to a client that [pulls](subscribe.html#when-the-queue-is-full). Any other
   * client drops the oldest events.
   *
   * With `COMETD_OVERFLOW_POLICY_PAUSE`, the next `/meta/connect` is not sent until there is room.
   * Over WebSocket, a server may continue to send. If more than ten times
   * [property@Client:max-pending-count] events are queued, and more than 1000, the client stops
   * reading from the socket, except while an operation waits for its reply.
   *
   * Default: `COMETD_OVERFLOW_POLICY_PAUSE`.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_OVERFLOW_POLICY] =
    g_param_spec_enum ("overflow-policy", NULL, NULL,
                       COMETD_TYPE_OVERFLOW_POLICY, COMETD_OVERFLOW_POLICY_PAUSE,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:paused: (getter get_paused)
   *
   * Whether the receive queue is full, and the server is held back by the policy
   * `COMETD_OVERFLOW_POLICY_PAUSE`.
   *
   * A server that is held back for longer than its `maxInterval` (10 seconds on a CometD server,
   * unless configured otherwise) ends the session. See [When the queue is
   * full](subscribe.html#when-the-queue-is-full).
   *
   * Default: `FALSE`.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-message-size: (getter get_max_message_size) (setter set_max_message_size)
   *
   * The maximum size of an HTTP body or WebSocket frame that is accepted, and of a message that is
   * sent; in bytes, or 0 for no limit.
   *
   * Default: 16777216 bytes (16 MiB).
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE] =
    g_param_spec_uint64 ("max-message-size", NULL, NULL,
                         0, G_MAXUINT64, 16 * 1024 * 1024,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-batch-size: (getter get_max_batch_size) (setter set_max_batch_size)
   *
   * The maximum size of an HTTP body or WebSocket frame that contains several messages, in bytes.
   *
   * A larger message is sent on its own, so this property does not limit the size of a single
   * message. If the server accepts less (HTTP status 413, or a WebSocket closed with code 1009),
   * the client uses half the size with that server from then on, and resends the messages that the
   * server did not process. The property does not change in this case; setting it, or
   * [property@Client:url], starts over.
   *
   * Default: 32768 bytes (32 KiB). Minimum: 1 byte.
   *
   * Since: 0.1
   */
  /* Servers refuse frames beyond a limit of their own; that of CometD is 64 KiB by default. */
  properties[COMETD_CLIENT_PROP_MAX_BATCH_SIZE] =
    g_param_spec_uint ("max-batch-size", NULL, NULL,
                       1, G_MAXUINT, 32 * 1024,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-outgoing-size: (getter get_max_outgoing_size) (setter set_max_outgoing_size)
   *
   * The maximum of [property@Client:outgoing-size] in bytes, or 0 for no limit.
   *
   * A message that would exceed the limit is not queued: its operation fails immediately with
   * `COMETD_ERROR_QUEUE_FULL`. If no other message is waiting, a single message of any size is
   * queued.
   *
   * Default: 16777216 bytes (16 MiB).
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_OUTGOING_SIZE] =
    g_param_spec_uint64 ("max-outgoing-size", NULL, NULL,
                         0, G_MAXUINT64, 16 * 1024 * 1024,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:outgoing-size: (getter get_outgoing_size)
   *
   * The size of the messages that are waiting to be sent, in bytes.
   *
   * With long-polling, a message is counted until the response to its HTTP request has arrived;
   * with WebSocket, until the socket has accepted it. An app that sends many messages can wait for
   * a lower value before it sends more. Changes are notified at most once per main loop iteration.
   *
   * Default: 0 bytes.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_OUTGOING_SIZE] =
    g_param_spec_uint64 ("outgoing-size", NULL, NULL,
                         0, G_MAXUINT64, 0,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-depth: (getter get_max_depth) (setter set_max_depth)
   *
   * The maximum nesting depth of JSON that is accepted.
   *
   * Default: 100 levels. Minimum: 1 level. Maximum: 512 levels.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_DEPTH] =
    g_param_spec_uint ("max-depth", NULL, NULL,
                       1, COMETD_JSON_MAX_DEPTH, 100,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
}
