/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#define N_PROPERTIES (COMETD_CLIENT_PROP_MULTIPLE_CLIENTS + 1)

static GParamSpec *client_properties[N_PROPERTIES];

void
cometd_client_notify (CometdClient         *self,
                      CometdClientProperty  property)
{
  g_object_notify_by_pspec ((GObject *)self, client_properties[property]);
}

guint64
cometd_client_get_default (CometdClientProperty property)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_UINT64);
  if (!g_value_transform (g_param_spec_get_default_value (client_properties[property]), &value))
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
   * The address of the service, with the scheme `http`, `https`, `ws` or `wss`.
   *
   * It can only be changed while the client is disconnected.
   *
   * A redirect with status 307 or 308 is followed if it leads to the same host and port, or from
   * `http` to `https` on the same host. Any other redirect makes the operation fail with an error
   * that names its target, so that messages and credentials are never sent to another server.
   *
   * Long-polling uses HTTP/1.1, with at most two requests at a time, even if the server offers
   * HTTP/2.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_URL] =
    g_param_spec_string ("url", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY
                          | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:fallback-urls: (getter get_fallback_urls) (setter set_fallback_urls)
   *
   * Further addresses of the same service, for example the other nodes of a cluster.
   *
   * If the address in use does not work, the client continues with the next one, in the order of
   * [property@Client:url] and this list, and with the first one after the last. There it performs a
   * new handshake and renews its subscriptions. [Clusters](clusters.html) describes which failures
   * lead to another address. The delays between attempts apply when each address has failed.
   *
   * The client does not return to [property@Client:url] while another address works.
   * [method@Client.open_async] begins with [property@Client:url].
   *
   * The property can only be changed while the client is disconnected. An address that is not valid
   * makes [method@Client.open_async] fail with `COMETD_ERROR_INVALID_DATA`, as do more than 50
   * addresses.
   *
   * Default: an empty list.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_FALLBACK_URLS] =
    g_param_spec_boxed ("fallback-urls", NULL, NULL,
                        G_TYPE_STRV,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:current-url: (getter get_current_url)
   *
   * The address in use: [property@Client:url] or one of [property@Client:fallback-urls], or `NULL`
   * if the client is disconnected.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_CURRENT_URL] =
    g_param_spec_string ("current-url", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connection-types: (getter get_connection_types) (setter set_connection_types)
   *
   * The allowed connection types, in order of preference: `websocket` and `long-polling`.
   *
   * The first one also carries the handshake. A change takes effect with the next handshake.
   *
   * Default: `websocket`, `long-polling`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_CONNECTION_TYPES] =
    g_param_spec_boxed ("connection-types", NULL, NULL,
                        G_TYPE_STRV,
                        (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connection-type: (getter get_connection_type)
   *
   * The connection type in use, or `NULL` if there is none.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_CONNECTION_TYPE] =
    g_param_spec_string ("connection-type", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:state: (getter get_state)
   *
   * The state of the client.
   *
   * Default: `COMETD_STATE_DISCONNECTED`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       COMETD_TYPE_STATE, COMETD_STATE_DISCONNECTED,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connected: (getter get_connected)
   *
   * Whether [property@Client:state] is `COMETD_STATE_CONNECTED`.
   *
   * Default: `FALSE`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_CONNECTED] =
    g_param_spec_boolean ("connected", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:client-id: (getter get_client_id)
   *
   * The client id assigned by the server, or `NULL` if there is no session.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_CLIENT_ID] =
    g_param_spec_string ("client-id", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:subscriptions: (getter dup_subscriptions)
   *
   * The channels that the client is subscribed to.
   *
   * They are kept when a new session begins.
   *
   * Default: an empty list.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_SUBSCRIPTIONS] =
    g_param_spec_boxed ("subscriptions", NULL, NULL,
                        G_TYPE_STRV,
                        (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:connection-timeout:
   *
   * How long [method@Client.open_async] retries the handshake, and how long a client may be without
   * a connection before a waiting [method@Client.receive_async] fails; in milliseconds, or 0 for no
   * limit.
   *
   * When the time has passed, the reply to an attempt in progress is still awaited, so the
   * handshake may take up to [property@Client:max-network-delay] longer. The first connect after it
   * may take [property@Client:max-network-delay] plus the advised timeout.
   *
   * After a failed receive, the client continues to reconnect.
   *
   * A change takes effect immediately, also for an open or a receive that is in progress.
   *
   * Default: 10000 milliseconds.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_CONNECTION_TIMEOUT] =
    g_param_spec_uint ("connection-timeout", NULL, NULL,
                       0, G_MAXUINT, 10000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-network-delay: (getter get_max_network_delay) (setter set_max_network_delay)
   *
   * The maximum time to wait for a reply, in milliseconds.
   *
   * For the reply to a connect, the time for which the server advises to hold it is added (up to 24
   * hours). The property also limits the time to open a socket.
   *
   * While data is arriving, the client waits longer: for the reply to a connect, this time after
   * each piece of data, up to 24 hours; for the reply to an operation, up to three times this time.
   *
   * A lost connection is detected within [property@Client:keepalive-interval] plus this time on a
   * WebSocket, and within the advised timeout plus this time after the last reply to a connect with
   * long-polling. With both, it is detected within this time after an operation timed out.
   *
   * A larger value also gives more time to replies that are being awaited. A smaller one affects
   * messages and attempts that begin after the change.
   *
   * Default: 10000 milliseconds. Minimum: 1 millisecond.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_MAX_NETWORK_DELAY] =
    g_param_spec_uint ("max-network-delay", NULL, NULL,
                       1, G_MAXUINT, 10000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:backoff-increment: (getter get_backoff_increment) (setter set_backoff_increment)
   *
   * The first delay between attempts to connect, in milliseconds.
   *
   * Each further delay is about twice as long, up to [property@Client:max-backoff].
   *
   * The first retry after a working connection was lost takes place within a tenth of a second.
   * [Staying connected](reconnect.html) describes the rules that take precedence over this delay.
   *
   * A change affects the delays that are chosen after it.
   *
   * Default: 1000 milliseconds.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_BACKOFF_INCREMENT] =
    g_param_spec_uint ("backoff-increment", NULL, NULL,
                       0, G_MAXUINT, 1000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:max-backoff: (getter get_max_backoff) (setter set_max_backoff)
   *
   * The maximum delay between attempts to connect, in milliseconds.
   *
   * While an operation is waiting, and for one minute after an operation was started, delays do not
   * exceed 10 seconds. The server's advice and the `Retry-After` header can extend them, up to one
   * hour.
   *
   * A lower value also shortens the delay that is in progress.
   *
   * Default: 30000 milliseconds.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_MAX_BACKOFF] =
    g_param_spec_uint ("max-backoff", NULL, NULL,
                       0, G_MAXUINT, 30000,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:keepalive-interval:
   *
   * The interval between pings on a WebSocket in seconds, or 0 to disable them.
   *
   * Pings keep an idle connection open, and detect a lost one: if the server does not respond to a
   * ping within [property@Client:max-network-delay], the connection is considered lost, unless data
   * is arriving. With the default values, a lost connection is detected within 30 seconds.
   *
   * If the interval is longer than two thirds of the timeout advised by the server, the client
   * sends pings more often, but at most every 5 seconds.
   *
   * A change takes effect immediately: the next ping is sent one interval after it.
   *
   * Default: 20 seconds.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL] =
    g_param_spec_uint ("keepalive-interval", NULL, NULL,
                       0, G_MAXUINT, 20,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:network-monitor: (getter get_network_monitor) (setter set_network_monitor)
   *
   * The network monitor that notifies the client of network changes, or `NULL` to ignore them.
   *
   * When the network changes, a connected client checks that the server responds; if it does not
   * within 1.5 seconds, the connection is considered lost. If this machine no longer has the
   * address of the connection, it is considered lost immediately. A client that is not connected
   * retries immediately, and its back-off starts over.
   *
   * A change is the signal [signal@Gio.NetworkMonitor::network-changed], or a new value of
   * [property@Gio.NetworkMonitor:network-available] or
   * [property@Gio.NetworkMonitor:connectivity]. Of a series of changes, the first one takes effect
   * immediately and the others together, at intervals of up to a second.
   *
   * The property can be set at any time. [Network monitors](network-monitors.html) has examples of
   * monitors in four languages.
   *
   * The monitor is only a hint: the client also connects if the monitor reports that there is no
   * network. Its signals may be emitted in any thread; the client handles them in its own main
   * context.
   *
   * The default monitor is created with the global default main context, even if the first client
   * is created in another thread, so changes are only noticed while that main context is running. A
   * process that does not run it can set a monitor of its own.
   *
   * Default: the system's network monitor.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_NETWORK_MONITOR] =
    g_param_spec_object ("network-monitor", NULL, NULL,
                         G_TYPE_NETWORK_MONITOR,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:resubscribe: (getter get_resubscribe) (setter set_resubscribe)
   *
   * Whether the client renews its subscriptions when a new session begins.
   *
   * Default: `TRUE`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_RESUBSCRIBE] =
    g_param_spec_boolean ("resubscribe", NULL, NULL,
                          TRUE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:session: (getter get_session)
   *
   * The HTTP session, which provides proxy, TLS, cookie and logging settings.
   *
   * The client uses the proxy resolver, TLS database, TLS interaction, user agent, languages, local
   * address, cookie jar, logger and HSTS enforcer of the session, and emits its signals
   * [signal@Soup.Session::request-queued] and [signal@Soup.Session::request-unqueued].
   *
   * The client opens its own connections, two for long-polling. Any number of clients can share a
   * session, and its limits on connections and times do not apply to them. If the session has no
   * cookie jar, each client has one of its own.
   *
   * Add features to the session before the client is opened. Features that are added or removed
   * later take effect when no request of the client is in progress.
   *
   * Default: a new session.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL,
                         SOUP_TYPE_SESSION,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:auth-extension: (getter get_auth_extension) (setter set_auth_extension)
   *
   * The authentication extension, or `NULL` if no credentials are needed.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_AUTH_EXTENSION] =
    g_param_spec_object ("auth-extension", NULL, NULL,
                         COMETD_TYPE_AUTH_EXTENSION,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:last-error: (getter get_last_error)
   *
   * The reason why the connection was last lost, or why the last attempt to connect failed.
   *
   * It is `NULL` while the client is connected, and is also set while [method@Client.open_async]
   * retries.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_LAST_ERROR] =
    g_param_spec_boxed ("last-error", NULL, NULL,
                        G_TYPE_ERROR,
                        (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:next-retry-time: (getter get_next_retry_time)
   *
   * The time of the next attempt to connect, in microseconds on the clock of
   * [func@GLib.get_monotonic_time], or 0 if no attempt is planned or one is in progress.
   *
   * It is never in the past.
   *
   * Default: 0 microseconds.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_NEXT_RETRY_TIME] =
    g_param_spec_int64 ("next-retry-time", NULL, NULL,
                        0, G_MAXINT64, 0,
                        (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdClient:multiple-clients: (getter get_multiple_clients)
   *
   * Whether the server reports that another client shares the cookies of this one, and therefore
   * responds slowly (Bayeux specification, section 5 on `multiple-clients`).
   *
   * Default: `FALSE`.
   *
   * Since: 0.1
   */
  client_properties[COMETD_CLIENT_PROP_MULTIPLE_CLIENTS] =
    g_param_spec_boolean ("multiple-clients", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  cometd_client_define_limits (client_properties);
  g_object_class_install_properties (object_class, N_PROPERTIES, client_properties);
}
