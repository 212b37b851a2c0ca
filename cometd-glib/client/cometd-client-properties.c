/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../json/cometd-json-private.h"

#define N_PROPERTIES (COMETD_CLIENT_PROP_MULTIPLE_CLIENTS + 1)

static GParamSpec *properties[N_PROPERTIES];

void
cometd_client_notify (CometdClient         *self,
                      CometdClientProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

guint64
cometd_client_get_default (CometdClientProperty property)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_UINT64);
  if (!g_value_transform (g_param_spec_get_default_value (properties[property]), &value))
    g_assert_not_reached ();
  return g_value_get_uint64 (&value);
}

void
cometd_client_install_properties (GObjectClass *object_class)
{
  object_class->get_property = cometd_client_get_property;
  object_class->set_property = cometd_client_set_property;

  /**
   * CometdClient:url: (getter get_url) (setter set_url)
   *
   * The address of the service. May change only while the client is disconnected.
   *
   * A redirect with status 307 or 308 is followed if it leads to the same host and port, or from
   * `http` to `https` on the same host. Any other redirect makes the operation fail with an error
   * that names its target, so that messages and credentials stay with this server.
   *
   * Long-polling uses HTTP/1.1, with at most two requests at a time, also where the server offers
   * HTTP/2.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_URL] =
    g_param_spec_string ("url", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY
                          | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connection-types: (getter get_connection_types) (setter set_connection_types)
   *
   * The connection types that may be used, in order of preference: `websocket` and `long-polling`.
   *
   * The first also carries the handshake. A change counts from the next handshake on.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_CONNECTION_TYPES] =
    g_param_spec_boxed ("connection-types", NULL, NULL,
                        G_TYPE_STRV,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connection-type: (getter get_connection_type)
   *
   * The connection type in use, `NULL` if there is none.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_CONNECTION_TYPE] =
    g_param_spec_string ("connection-type", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:state: (getter get_state)
   *
   * What the client is doing.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       COMETD_TYPE_STATE, COMETD_STATE_DISCONNECTED,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connected: (getter get_connected)
   *
   * Whether [property@Client:state] is `COMETD_STATE_CONNECTED`.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_CONNECTED] =
    g_param_spec_boolean ("connected", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:client-id: (getter get_client_id)
   *
   * The id that the server has given, `NULL` without a session.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_CLIENT_ID] =
    g_param_spec_string ("client-id", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:subscriptions: (getter dup_subscriptions)
   *
   * The channels that are subscribed to. They are kept when the session is made anew.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_SUBSCRIPTIONS] =
    g_param_spec_boxed ("subscriptions", NULL, NULL,
                        G_TYPE_STRV,
                        (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-pending-count: (getter get_max_pending_count) (setter set_max_pending_count)
   *
   * The maximum number of events in the queue for [method@Client.receive_async], 0 for no limit.
   *
   * What happens at the limit depends on [property@Client:overflow-policy], and on whether the
   * client [pulls](subscribe.html#when-the-queue-is-full). Even with 0,
   * [property@Client:max-pending-size] is a limit.
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
   * The number of events in the queue for [method@Client.receive_async].
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
   * The maximum size of the queue for [method@Client.receive_async] in bytes, 0 for no limit.
   *
   * The size is an estimate of the memory that the queued events occupy. An event keeps the HTTP
   * body or WebSocket frame that it came in, unless it is only a small part of a large one.
   *
   * With the policy `COMETD_OVERFLOW_POLICY_PAUSE`, nothing more is read at this limit, and
   * operations that wait for a reply fail with `COMETD_ERROR_QUEUE_FULL`, as do new ones, until
   * there is room. What was read already is still queued, so the limit may be exceeded by one body.
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
   * What happens when an event arrives and the queue for [method@Client.receive_async] is full.
   *
   * The policy applies to a client that [pulls](subscribe.html#when-the-queue-is-full). On any
   * other client the oldest events are dropped.
   *
   * With `COMETD_OVERFLOW_POLICY_PAUSE`, the next `/meta/connect` is not sent until there is room.
   * Over WebSocket a server may go on sending. When more than ten times
   * [property@Client:max-pending-count] events are queued, and more than 1000, nothing more is read
   * from the socket, except while an operation waits for its reply.
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
   * Whether the queue for [method@Client.receive_async] is full, and the policy
   * `COMETD_OVERFLOW_POLICY_PAUSE` holds the server back.
   *
   * A server that is held back for longer than its `maxInterval` (10 seconds on a CometD server,
   * unless configured) ends the session. See
   * [When the queue is full](subscribe.html#when-the-queue-is-full).
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connection-timeout:
   *
   * How long [method@Client.open_async] makes attempts to shake hands, and the time without a
   * connection after which a waiting [method@Client.receive_async] fails, in milliseconds; 0 for
   * never.
   *
   * A reply to an attempt that is under way is waited for, so that the handshake ends within this
   * time and [property@Client:max-network-delay]. The first connect after it may take
   * [property@Client:max-network-delay] and the advised timeout more.
   *
   * The client keeps retrying unless it was still opening.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_CONNECTION_TIMEOUT] =
    g_param_spec_uint ("connection-timeout", NULL, NULL,
                       0, G_MAXUINT, 10000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-network-delay: (getter get_max_network_delay) (setter set_max_network_delay)
   *
   * How long a reply may take, in milliseconds, beyond the time for which the server advises to
   * hold a connect (up to 24 hours); also how long a socket may take to open.
   *
   * While data arrives, the reply to a connect is waited for this long after each piece, up to 24
   * hours, and the reply to an operation up to three times as long as otherwise.
   *
   * A dead connection is noticed within [property@Client:keepalive-interval] plus this time on a
   * WebSocket, within the advised timeout plus this time after the last reply to a connect on
   * long-polling, and within this time after an operation timed out on either.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_NETWORK_DELAY] =
    g_param_spec_uint ("max-network-delay", NULL, NULL,
                       1, G_MAXUINT, 10000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:backoff-increment: (getter get_backoff_increment) (setter set_backoff_increment)
   *
   * The first delay between attempts to connect, in milliseconds. Each further one is about twice
   * as long, up to [property@Client:max-backoff].
   *
   * The first retry after a connection that worked comes within a tenth of a second. The rules that
   * come before this delay are in [Staying connected](reconnect.html).
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_BACKOFF_INCREMENT] =
    g_param_spec_uint ("backoff-increment", NULL, NULL,
                       0, G_MAXUINT, 1000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-backoff: (getter get_max_backoff) (setter set_max_backoff)
   *
   * The longest delay between attempts to connect, in milliseconds.
   *
   * While an operation is waiting, and for a minute after one was called, no delay exceeds 10
   * seconds. The server's advice and `Retry-After` can lengthen it, to one hour at most.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_BACKOFF] =
    g_param_spec_uint ("max-backoff", NULL, NULL,
                       0, G_MAXUINT, 30000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-message-size: (getter get_max_message_size) (setter set_max_message_size)
   *
   * The largest HTTP body or WebSocket frame that is accepted, in bytes, and the largest message
   * that is sent; 0 for any size.
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
   * The largest HTTP body or WebSocket frame that several messages share, in bytes.
   *
   * A larger message is sent on its own, so this does not limit a single message. If a server
   * accepts less (HTTP status 413, or a WebSocket that is closed with code 1009), the client uses
   * half the size from then on with that server and sends the messages again that the server did
   * not process. The property is unchanged; setting it, or [property@Client:url], starts over.
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
   * The limit of [property@Client:outgoing-size] in bytes, 0 for no limit.
   *
   * A message that would exceed it is not queued: the operation fails at once with
   * `COMETD_ERROR_QUEUE_FULL`. If nothing else is waiting, a single message of any size is queued.
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
   * How many bytes are waiting to be sent.
   *
   * Over long-polling a message is counted until the response to its request has arrived, over
   * WebSocket until the socket has accepted it. An app that sends much can wait for a lower value
   * before it goes on; changes are notified at most once in each iteration of the main loop.
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
   * The deepest nesting of JSON that is accepted.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MAX_DEPTH] =
    g_param_spec_uint ("max-depth", NULL, NULL,
                       1, COMETD_JSON_MAX_DEPTH, 100,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:keepalive-interval:
   *
   * The time between two pings on a WebSocket, in seconds; 0 for none.
   *
   * Pings keep a connection open on which nothing else passes, and show whether it is dead: if a
   * ping is not answered within [property@Client:max-network-delay], the connection is lost, unless
   * data is arriving. With the defaults a dead connection is noticed within 30 seconds.
   *
   * The client sends pings more often if this is more than two thirds of the timeout that the
   * server advises, but does not go below 5 seconds for that.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL] =
    g_param_spec_uint ("keepalive-interval", NULL, NULL,
                       0, G_MAXUINT, 20,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:network-monitor: (getter get_network_monitor) (setter set_network_monitor)
   *
   * The network monitor that tells the client when to try again.
   *
   * The default is that of the system. It is created under the global default main context, even
   * if the first client of the process is made in another thread, so its changes are noticed only
   * while that context runs. A process in which it does not run can set a monitor of its own.
   *
   * After a change of the network a client that is connected asks the server for a sign of life; if
   * none comes within 2 seconds the connection is lost. A client that is not connected tries again
   * at once when the network becomes available, and its delays between attempts begin again.
   *
   * The monitor is a hint and never a gate. Its signals may come in any thread; the client handles
   * them in its own main context. `NULL`: the client takes no notice of the network.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_NETWORK_MONITOR] =
    g_param_spec_object ("network-monitor", NULL, NULL,
                         G_TYPE_NETWORK_MONITOR,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:resubscribe: (getter get_resubscribe) (setter set_resubscribe)
   *
   * Whether the client subscribes again when the session is made anew.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_RESUBSCRIBE] =
    g_param_spec_boolean ("resubscribe", NULL, NULL,
                          TRUE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:session: (getter get_session)
   *
   * The HTTP session: proxies, TLS database, cookies and logging of the app's choice.
   *
   * Without one the client makes its own. The client uses the proxy resolver, TLS database, TLS
   * interaction, user agent, languages, local address, cookie jar, logger and HSTS enforcer of the
   * session, and emits its [signal@Soup.Session::request-queued] and
   * [signal@Soup.Session::request-unqueued]. The connections are the client's own, two for
   * long-polling: any number of clients may share a session, whose limits of connections and time
   * do not apply to them. If the session has no cookie jar, each client has one of its own.
   *
   * Features are best added before the client is opened: those that are added or removed later are
   * taken over when no request of the client is under way.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL,
                         SOUP_TYPE_SESSION,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:auth-extension: (getter get_auth_extension) (setter set_auth_extension)
   *
   * What has the credentials, `NULL` if none are needed.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_AUTH_EXTENSION] =
    g_param_spec_object ("auth-extension", NULL, NULL,
                         COMETD_TYPE_AUTH_EXTENSION,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:last-error: (getter get_last_error)
   *
   * Why the connection was last lost, or an attempt to connect failed; `NULL` again once the client
   * is connected. It is also set while [method@Client.open_async] is retrying.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_LAST_ERROR] =
    g_param_spec_boxed ("last-error", NULL, NULL,
                        G_TYPE_ERROR,
                        (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:next-retry-time: (getter get_next_retry_time)
   *
   * The time of the next attempt to connect, on the clock of [func@GLib.get_monotonic_time]; 0 if
   * none is planned, or while one is under way. Never in the past.
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_NEXT_RETRY_TIME] =
    g_param_spec_int64 ("next-retry-time", NULL, NULL,
                        0, G_MAXINT64, 0,
                        (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:multiple-clients: (getter get_multiple_clients)
   *
   * Whether the server says that another client shares this one's cookies, and therefore answers
   * slowly (Bayeux specification, section 5 on `multiple-clients`).
   *
   * Since: 0.1
   */
  properties[COMETD_CLIENT_PROP_MULTIPLE_CLIENTS] =
    g_param_spec_boolean ("multiple-clients", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}
