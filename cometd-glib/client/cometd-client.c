/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../cometd-message.h"
#include "cometd-operation-private.h"

/**
 * CometdClient:
 *
 * A client of a Bayeux server, such as CometD, Faye or Salesforce.
 *
 * [method@Client.open_async] connects it, over WebSocket or HTTP long-polling, and it stays
 * connected until [method@Client.close_async]: when the link is lost it tries again by itself, with
 * growing delays, and when the server has forgotten it, it introduces itself anew and subscribes
 * again. [property@Client:state] and [signal@Client::state-changed] show what it is doing.
 *
 * ## Getting messages
 *
 * [method@Client.subscribe_async] asks the server for the events of a channel and gives a
 * [class@Subscription]. An event goes to every handler that takes it: those of
 * [signal@Subscription::message], those of [signal@Client::message-received], and each
 * [class@MessageList] that covers its channel. Events that *no* handler takes are queued for
 * [method@Client.receive_async] and [method@Client.try_receive]. So an app uses either way, or
 * both, without a switch. The order is the server's.
 *
 * [property@Client:max-pending-count] and [property@Client:max-pending-size] limit that queue. By
 * default the server is held back while it is full, which [property@Client:paused] shows, but only
 * for an app that receives: see [When the queue is full](subscribe.html#when-the-queue-is-full).
 *
 * ## Sending messages
 *
 * [method@Client.publish_async] and [method@Client.remote_call_async] send while the client is
 * open. While a handshake is under way messages wait, and go out in order after it. A message that
 * was on a link that is lost fails with `COMETD_ERROR_CONNECTION_CLOSED`, and is never sent again
 * by itself: the server may have had it.
 *
 * ## Life
 *
 * A client belongs to the thread-default main context in which it was made; all signals and
 * callbacks come there. Every operation ends exactly once, in bounded time, and keeps the client
 * alive until then. A client that is dropped while open drops its connection; nothing is left
 * behind, and nothing is called any more. So keep it in a field: in languages that collect garbage,
 * a client that only a local variable knows is collected, even while it is open.
 *
 * When the client is closed, or the server ends the session for good, all its subscriptions end. It
 * may be opened again.
 *
 * Since: 0.1
 */

G_DEFINE_TYPE_WITH_PRIVATE (CometdClient, cometd_client, G_TYPE_OBJECT)

static guint signals[COMETD_CLIENT_SIGNAL_OVERFLOW + 1];

static const CometdSessionListener listener = {
  .make_transport = cometd_client_make_transport,
  .changed = cometd_client_changed,
  .meta = cometd_client_meta,
  .event = cometd_client_event,
  .subscription = cometd_client_subscription_changed,
  .ended = cometd_client_ended,
  .unreachable = cometd_client_unreachable,
  .can_authenticate = cometd_client_can_authenticate,
  .authenticate = cometd_client_authenticate,
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

void
cometd_client_guard_enter (CometdClient      *self,
                           CometdClientGuard *guard)
{
  CometdClientPrivate *priv = cometd_client_get_instance_private (self);

  /* One that begins gone is never left, so it is not entered either. */
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

  cometd_client_transports_set_url (priv->transports, priv->url);
  priv->session = cometd_session_new (&listener, self, &priv->settings, object, NULL, NULL);
}

/* No callback may run from here: in GJS this can be the garbage collector at work. */
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
  /* Operations hold us. So there are none, or somebody has disposed of us by force, and then they
   * end from the main loop as with any other abort. */
  cometd_session_abort (priv->session);
  cometd_client_end_receive (self, NULL);
  cometd_listeners_clear (priv->listeners);
  g_clear_weak_pointer (&priv->receive_returned);
  cometd_client_clear_queue (self);
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
  g_clear_pointer (&priv->status, cometd_status_free);
  g_clear_error (&priv->end_error);
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
   * Emitted for each event, in the server's order.
   *
   * The detail is the exact channel, as in `message-received::/chat/demo`. The handlers of
   * [signal@Subscription::message] come first.
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
   * Emitted for each message on a meta channel: the server's answers to what the client does by
   * itself, before the client acts upon it.
   *
   * The detail is the channel, as in `meta-received::/meta/handshake`.
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
   * @old_state: what it was doing
   * @new_state: what it is doing now
   *
   * Emitted when [property@Client:state] has changed, after all notifications of properties that
   * changed with it.
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
   * @certificate: what the server has shown
   * @errors: what is wrong with it
   *
   * Emitted when the server's certificate is not valid, as `SoupMessage::accept-certificate` is:
   * for pinning one that is known. Without a handler such certificates are refused.
   *
   * Returns: `TRUE` to accept the certificate all the same
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
   * @message: the event that is lost
   *
   * Emitted when an event was dropped because the queue for [method@Client.receive_async] is full:
   * by [property@Client:overflow-policy], or on a client that uses handlers only.
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
}

/* The properties have the defaults of their GParamSpecs; those of the transports are set where they
 * are created. */
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
  priv->subscriptions = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  priv->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
 * @url: address of a Bayeux service, with `http`, `https`, `ws` or `wss`; each connection type uses
 *   the one of the two that it needs
 *
 * Makes a client.
 *
 * Nothing is sent before [method@Client.open_async], which also tells if @url cannot be used.
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
 * @result: what the callback of a failed operation got
 *
 * Gets the server's reply because of which an operation failed.
 *
 * In C [func@Error.get_reply] finds it in the error itself; this is for languages whose errors
 * carry only a text. It may be called after the operation's finish function.
 *
 * Returns: (transfer none) (nullable): the reply, `NULL` if it was not the server that refused
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_get_error_reply (CometdClient *self,
                               GAsyncResult *result)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return cometd_operation_get_error_reply (G_TASK (result));
}
