/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../cometd-lazy-table-private.h"
#include "../cometd-message.h"
#include "cometd-operation-private.h"

/**
 * CometdClient:
 *
 * A client of a Bayeux server, such as CometD, Faye or Salesforce.
 *
 * [method@Client.open_async] connects to the server over WebSocket or HTTP long-polling. The client
 * then stays connected until [method@Client.close_async]: if the connection is lost, it reconnects
 * with increasing delays, and if the session has expired, it performs a new handshake and renews
 * its subscriptions. [property@Client:state] and [signal@Client::state-changed] report its state.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * opened_cb (GObject      *source,
 *            GAsyncResult *result,
 *            gpointer      user_data)
 * {
 *   g_autoptr(GError) error = NULL;
 *
 *   if (cometd_client_open_finish (COMETD_CLIENT (source), result, &error))
 *     g_print ("Connected\n");
 *   else
 *     g_printerr ("Could not connect: %s\n", error->message);
 * }
 *
 * CometdClient *
 * start_client (const char *url)
 * {
 *   CometdClient *client = cometd_client_new (url);
 *
 *   cometd_client_open_async (client, NULL, opened_cb, NULL);
 *   return client;
 * }
 * ```
 *
 * ## Receiving messages
 *
 * [method@Client.subscribe_async] subscribes to a channel and returns a [class@Subscription]. An
 * event is delivered to every handler that consumes it: the handlers of
 * [signal@Subscription::message] and [signal@Client::message-received], and each
 * [class@MessageList] whose channel or pattern matches. Events that *no* handler consumes are
 * queued for [method@Client.receive_async] and [method@Client.try_receive]. An app can use
 * handlers, the queue, or both. Events are delivered in the order in which the server sends them.
 *
 * [property@Client:max-pending-count] and [property@Client:max-pending-size] limit the receive
 * queue. By default, the server is held back while the queue is full, as [property@Client:paused]
 * reports, but only if the app receives: see [When the queue is
 * full](subscribe.html#when-the-queue-is-full).
 *
 * ## Sending messages
 *
 * [method@Client.publish_async] and [method@Client.remote_call_async] send messages while the
 * client is open. While a handshake is in progress, messages wait and are sent in order after it.
 * If a connection is lost, messages that were sent on it fail with
 * `COMETD_ERROR_CONNECTION_CLOSED`. They are not resent, because the server may have received them.
 *
 * ## Lifetime
 *
 * A client belongs to the thread-default main context in which it was created; all its signals and
 * callbacks are emitted there. Every operation completes exactly once, in bounded time, and keeps
 * the client alive until then. If the last reference to an open client is dropped, its connection
 * is dropped as well, and no more signals or callbacks are emitted. Keep the client in a field: in
 * garbage-collected languages, a client that is only referenced by a local variable is collected
 * even while it is open.
 *
 * When the client is closed, or when the server ends the session permanently, all its subscriptions
 * end. The client can be opened again.
 *
 * Since: 0.1
 */

G_DEFINE_TYPE_WITH_PRIVATE (CometdClient, cometd_client, G_TYPE_OBJECT)

static guint signals[COMETD_CLIENT_SIGNAL_SESSION_STATE_CHANGED + 1];

static const CometdSessionListener session_listener = {
  .make_transport = cometd_client_make_transport,
  .changed = cometd_client_changed,
  .meta = cometd_client_meta,
  .event = cometd_client_event,
  .subscription = cometd_client_subscription_changed,
  .ended = cometd_client_ended,
  .unreachable = cometd_client_unreachable,
  .can_authenticate = cometd_client_can_authenticate,
  .authenticate = cometd_client_authenticate,
  .given_up = cometd_client_given_up,
  .connecting = cometd_client_connecting,
  .sent = cometd_client_sent,
};

CometdClientPrivate *
cometd_client_get_private (CometdClient *self)
{
  return cometd_client_get_instance_private (self);
}

guint
cometd_client_get_signal (CometdClientSignal id)
{
  return signals[id];
}

/* If this were inlined, GCC 14 would warn of a dangling pointer to the stack: it cannot tell that
 * each guard is left. */
G_NO_INLINE void
cometd_client_guard_enter (CometdClient      *self,
                           CometdClientGuard *guard)
{
  CometdClientPrivate *priv = cometd_client_get_instance_private (self);

  /* A guard that starts out as gone is never left, so it is not entered either. */
  guard->outer = priv->guard;
  guard->is_gone = priv->is_disposed;
  if (!guard->is_gone)
    priv->guard = guard;
}

gboolean
cometd_client_guard_leave (CometdClient      *self,
                           CometdClientGuard *guard)
{
  CometdClientPrivate *priv;

  if (guard->is_gone)
    return FALSE;

  priv = cometd_client_get_instance_private (self);
  priv->guard = guard->outer;
  return TRUE;
}

static void
cometd_client_constructed (GObject *object)
{
  CometdClient *self = COMETD_CLIENT (object);
  CometdClientPrivate *priv = cometd_client_get_instance_private (self);

  G_OBJECT_CLASS (cometd_client_parent_class)->constructed (object);

  cometd_client_transports_set_urls (priv->transports, priv->url,
                                     (const char * const *)priv->fallback_urls);
  priv->session = cometd_session_new (&session_listener, self, &priv->settings, object, NULL, NULL);
}

/* No callback may run here: in GJS this may be called during garbage collection. */
static void
cometd_client_dispose (GObject *object)
{
  CometdClient *self = COMETD_CLIENT (object);
  CometdClientPrivate *priv = cometd_client_get_instance_private (self);

  priv->is_disposed = TRUE;
  for (CometdClientGuard *guard = priv->guard; guard != NULL; guard = guard->outer)
    guard->is_gone = TRUE;
  priv->guard = NULL;

  cometd_client_transports_detach (priv->transports);
  cometd_client_unwatch_network (self);
  cometd_client_drop_holds (self);
  cometd_client_authenticate (NULL, self);
  /* Operations hold a reference to the client. So either there are none, or the client was disposed
   * of explicitly, and they complete from the main loop as after cometd_client_abort(). */
  cometd_session_abort (priv->session);
  cometd_client_end_receive (self);
  cometd_listeners_clear (priv->listeners);
  priv->received = NULL;
  cometd_client_clear_queue (self);
  cometd_client_drop_state (self);
  g_clear_object (&priv->auth_extension);
  g_ptr_array_set_size (priv->extensions, 0);

  G_OBJECT_CLASS (cometd_client_parent_class)->dispose (object);
}

static void
cometd_client_finalize (GObject *object)
{
  CometdClient *self = COMETD_CLIENT (object);
  CometdClientPrivate *priv = cometd_client_get_instance_private (self);

  cometd_session_detach (priv->session);
  cometd_client_drop_subscriptions (self);
  g_clear_object (&priv->session);
  g_clear_object (&priv->network_monitor);
  g_main_context_unref (priv->context);
  g_clear_pointer (&priv->transports, cometd_client_transports_free);
  g_strfreev (priv->settings.connection_types);
  g_free (priv->url);
  g_strfreev (priv->fallback_urls);
  g_clear_pointer (&priv->status, cometd_status_free);
  cometd_client_clear_receive (self);
  g_clear_object (&priv->taken);
  g_clear_pointer (&priv->subscriptions, g_hash_table_unref);
  g_clear_pointer (&priv->channels, g_hash_table_unref);
  g_clear_pointer (&priv->listeners, cometd_listeners_free);
  g_clear_pointer (&priv->queue, cometd_receive_queue_free);
  g_clear_pointer (&priv->extensions, g_ptr_array_unref);

  G_OBJECT_CLASS (cometd_client_parent_class)->finalize (object);
}

static void
cometd_client_class_init (CometdClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = cometd_client_constructed;
  object_class->dispose = cometd_client_dispose;
  object_class->finalize = cometd_client_finalize;
  cometd_client_install_properties (object_class);

  /**
   * CometdClient::message-received:
   * @self: a client
   * @message: an event
   *
   * Emitted for each event, in the order in which the server sends them.
   *
   * The detail is the exact channel, as in `message-received::/chat/demo`. The handlers of
   * [signal@Subscription::message] run first.
   *
   * Since: 0.1
   */
  signals[COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED] =
    g_signal_new ("message-received",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0,
                  NULL, NULL,
                  NULL,
                  G_TYPE_NONE,
                  1, COMETD_TYPE_MESSAGE);

  /**
   * CometdClient::meta-received:
   * @self: a client
   * @message: a message on a meta channel
   *
   * Emitted for each message on a meta channel, before the client processes it.
   *
   * These are the replies to the handshakes, connects and other requests that the client sends by
   * itself. The detail is the channel, as in `meta-received::/meta/handshake`.
   *
   * Since: 0.1
   */
  signals[COMETD_CLIENT_SIGNAL_META_RECEIVED] =
    g_signal_new ("meta-received",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                  0,
                  NULL, NULL,
                  NULL,
                  G_TYPE_NONE,
                  1, COMETD_TYPE_MESSAGE);

  /**
   * CometdClient::state-changed:
   * @self: a client
   * @old_state: the previous state
   * @new_state: the new state
   *
   * Emitted when [property@Client:state] has changed, after the notifications of all properties
   * that changed with it.
   *
   * Since: 0.1
   */
  signals[COMETD_CLIENT_SIGNAL_STATE_CHANGED] =
    g_signal_new ("state-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  NULL,
                  G_TYPE_NONE,
                  2, COMETD_TYPE_STATE, COMETD_TYPE_STATE);

  /**
   * CometdClient::accept-certificate:
   * @self: a client
   * @certificate: the certificate presented by the server
   * @errors: the problems with the certificate
   *
   * Emitted when the certificate presented by the server is not valid.
   *
   * A handler can accept a certificate that it knows, for example to implement certificate pinning.
   * Without a handler, invalid certificates are rejected. The signal corresponds to
   * `SoupMessage::accept-certificate`.
   *
   * Returns: `TRUE` to accept the certificate
   *
   * Since: 0.1
   */
  signals[COMETD_CLIENT_SIGNAL_ACCEPT_CERTIFICATE] =
    g_signal_new ("accept-certificate",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  g_signal_accumulator_true_handled, NULL,
                  NULL,
                  G_TYPE_BOOLEAN,
                  2, G_TYPE_TLS_CERTIFICATE, G_TYPE_TLS_CERTIFICATE_FLAGS);

  /**
   * CometdClient::overflow:
   * @self: a client
   * @message: the dropped event
   *
   * Emitted when an event was dropped because the receive queue is full.
   *
   * [property@Client:overflow-policy] determines which event is dropped; a client that only uses
   * handlers drops the oldest one.
   *
   * Since: 0.1
   */
  signals[COMETD_CLIENT_SIGNAL_OVERFLOW] =
    g_signal_new ("overflow",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  NULL,
                  G_TYPE_NONE,
                  1, COMETD_TYPE_MESSAGE);

  /**
   * CometdClient::session-state-changed:
   * @self: a client
   *
   * Emitted when it is time to store [method@Client.dup_session_state], so that another process can
   * continue the session.
   *
   * It is emitted before each connect that the client sends, because a connect may acknowledge the
   * events that have arrived, which the server then forgets; that is after a group of events, not
   * after each. It is also emitted when the subscriptions have changed, and when the session has
   * ended: [method@Client.dup_session_state] then returns `NULL`, and what was stored is of no use.
   * After events were received with [method@Client.receive_async], it is emitted within a second,
   * unless the state is what it was before.
   *
   * Since: 0.1
   */
  signals[COMETD_CLIENT_SIGNAL_SESSION_STATE_CHANGED] =
    g_signal_new ("session-state-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  NULL,
                  G_TYPE_NONE,
                  0);
}

/* The properties have the defaults of their GParamSpecs; those of the transports are set where
 * these are created. */
static void
set_defaults (CometdClientPrivate *priv)
{
  CometdSessionSettings *settings = &priv->settings;
  guint max_count = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_PENDING_COUNT);
  guint64 max_size = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_PENDING_SIZE);
  CometdOverflowPolicy policy = cometd_client_get_default (COMETD_CLIENT_PROP_OVERFLOW_POLICY);

  cometd_receive_queue_set_max_count (priv->queue, max_count);
  cometd_receive_queue_set_max_size (priv->queue, max_size);
  cometd_receive_queue_set_policy (priv->queue, policy);
  settings->connection_timeout = cometd_client_get_default (COMETD_CLIENT_PROP_CONNECTION_TIMEOUT);
  settings->max_network_delay = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_NETWORK_DELAY);
  settings->backoff_increment = cometd_client_get_default (COMETD_CLIENT_PROP_BACKOFF_INCREMENT);
  settings->max_backoff = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_BACKOFF);
  settings->max_batch_size = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_BATCH_SIZE);
  settings->max_outgoing_size = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_OUTGOING_SIZE);
  settings->max_message_size = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE);
  settings->max_depth = cometd_client_get_default (COMETD_CLIENT_PROP_MAX_DEPTH);
  settings->resubscribe = cometd_client_get_default (COMETD_CLIENT_PROP_RESUBSCRIBE);
}

static void
cometd_client_init (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_instance_private (self);

  priv->context = g_main_context_ref_thread_default ();
  priv->status = cometd_status_new ();
  priv->subscriptions = cometd_lazy_table_new ();
  priv->channels = cometd_lazy_table_new ();
  priv->listeners = cometd_listeners_new ();
  priv->extensions = g_ptr_array_new_with_free_func (g_object_unref);
  priv->queue = cometd_receive_queue_new ();

  cometd_client_set_connection_types (self, NULL);
  set_defaults (priv);
  cometd_log_init (&priv->log);
  priv->settings.log = &priv->log;
}

/**
 * cometd_client_new:
 * @url: the address of a Bayeux service, with the scheme `http`, `https`, `ws` or `wss`; each
 *   connection type uses the corresponding scheme
 *
 * Creates a client.
 *
 * The client does not connect before [method@Client.open_async], which also reports an invalid
 * @url.
 *
 * Returns: (transfer full): a new client
 *
 * Since: 0.1
 */
CometdClient *
cometd_client_new (const char *url)
{
  return g_object_new (COMETD_TYPE_CLIENT, "url", url, NULL);
}

/**
 * cometd_client_get_error_reply:
 * @self: a client
 * @result: the result passed to the callback of a failed operation
 *
 * Gets the server reply that caused an operation to fail.
 *
 * In C, [func@Error.get_reply] gets it from the error. This function is for languages whose errors
 * only carry a text. It can also be called after the operation's finish function.
 *
 * Returns: (transfer none) (nullable): the reply, or `NULL` if the operation was not refused by the
 *   server
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_get_error_reply (CometdClient *self,
                               GAsyncResult *result)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (G_IS_TASK (result) || COMETD_IS_RECEIVE_RESULT (result), NULL);

  if (COMETD_IS_RECEIVE_RESULT (result))
    return cometd_receive_result_get_reply (COMETD_RECEIVE_RESULT (result));

  return cometd_operation_get_error_reply (G_TASK (result));
}
