/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "cometd-subscription-private.h"

/* GObject does not report that a handler was connected. While a client that has no handlers and has
 * not called receive is paused, it looks for handlers at this interval, in milliseconds. */
#define HANDLER_INTERVAL 500

static gboolean
has_handlers (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint signal_id = cometd_client_get_signal (COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED);
  GHashTableIter iter;
  gpointer subscription;

  if (!cometd_listeners_is_empty (priv->listeners)
      || g_signal_handler_find (self, G_SIGNAL_MATCH_ID, signal_id, 0, NULL, NULL, NULL) != 0)
    return TRUE;

  g_hash_table_iter_init (&iter, priv->subscriptions);
  while (g_hash_table_iter_next (&iter, &subscription, NULL))
    if (cometd_subscription_has_handlers (subscription))
      return TRUE;

  return FALSE;
}

static void
clear_handler_source (CometdClientPrivate *priv)
{
  if (priv->handler_source != NULL)
    g_source_destroy (priv->handler_source);
  g_clear_pointer (&priv->handler_source, g_source_unref);
}

static gboolean
look_for_handlers_cb (gpointer user_data)
{
  CometdClient *self = user_data;

  if (!has_handlers (self))
    return G_SOURCE_CONTINUE;

  cometd_client_note_handlers (self);
  return G_SOURCE_REMOVE;
}

static void
update_handler_source (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  gboolean is_wanted = cometd_receive_queue_is_paused (priv->queue)
                       && !cometd_receive_queue_has_received (priv->queue) && !priv->is_disposed;

  if (is_wanted == (priv->handler_source != NULL))
    return;

  clear_handler_source (priv);
  if (!is_wanted)
    return;

  priv->handler_source = g_timeout_source_new (HANDLER_INTERVAL);
  g_source_set_static_name (priv->handler_source, "CometdClient look for handlers");
  g_source_set_callback (priv->handler_source, look_for_handlers_cb, self, NULL);
  g_source_attach (priv->handler_source, priv->context);
}

void
cometd_client_clear_queue (CometdClient *self)
{
  clear_handler_source (cometd_client_get_private (self));
}

void
cometd_client_update_paused (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  gboolean is_open = cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED;
  gboolean is_changed = cometd_receive_queue_update (priv->queue, is_open);
  gboolean is_paused = cometd_receive_queue_is_paused (priv->queue);

  if (is_changed)
    cometd_session_set_paused (priv->session, is_paused);
  cometd_session_set_blocked (priv->session, cometd_receive_queue_is_blocked (priv->queue));
  cometd_session_set_full (priv->session, cometd_receive_queue_is_full (priv->queue));
  update_handler_source (self);

  if (!is_changed)
    return;

  cometd_log_debug (&priv->log, NULL,
                    is_paused ? "pauses: the receive queue is full, with %u events"
                              : "resumes: there is room in the receive queue, with %u events",
                    cometd_receive_queue_get_length (priv->queue));
  cometd_client_notify (self, COMETD_CLIENT_PROP_PAUSED);
}

static void
log_overflow (CometdClientPrivate *priv,
              CometdMessage       *message)
{
  const char *channel = cometd_message_get_channel (message);

  if (cometd_receive_queue_note_loss (priv->queue, channel))
    cometd_log_write (&priv->log, G_LOG_LEVEL_MESSAGE, channel,
                      "the oldest events on %s are dropped, because no handler takes them, and the "
                      "app does not receive them", channel);
  cometd_log_debug (&priv->log, channel, "dropped an event on %s: the receive queue is full",
                      channel);
}

static void
tell_count (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint count = cometd_receive_queue_get_length (priv->queue);

  if (count == priv->told_count)
    return;

  priv->told_count = count;
  cometd_client_notify (self, COMETD_CLIENT_PROP_PENDING_COUNT);
}

/* Notifies the changes in the queue; FALSE if the client was disposed of meanwhile. lost: may be
 * NULL. */
static gboolean
tell_changes (CometdClient *self,
              GPtrArray    *lost)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint signal_id = cometd_client_get_signal (COMETD_CLIENT_SIGNAL_OVERFLOW);
  CometdClientGuard guard;

  cometd_client_guard_enter (self, &guard);
  cometd_client_update_paused (self);
  if (!guard.is_gone)
    tell_count (self);
  for (guint i = 0; !guard.is_gone && lost != NULL && i < lost->len; i++)
    {
      log_overflow (priv, g_ptr_array_index (lost, i));
      g_signal_emit (self, signal_id, 0, g_ptr_array_index (lost, i));
    }
  return cometd_client_guard_leave (self, &guard);
}

void
cometd_client_note_handlers (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GPtrArray) lost = NULL;

  cometd_receive_queue_set_has_handlers (priv->queue, TRUE);
  if (cometd_receive_queue_has_received (priv->queue))
    return;

  lost = cometd_receive_queue_drop_excess (priv->queue);
  tell_changes (self, lost);
}

void
cometd_client_note_receive (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (cometd_receive_queue_has_received (priv->queue))
    return;

  cometd_receive_queue_set_received (priv->queue);
  cometd_client_update_paused (self);
}

void
cometd_client_queue_event (CometdClient  *self,
                           CometdMessage *message,
                           gboolean       is_subscribed)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GPtrArray) lost = NULL;

  if (cometd_client_hand_over (self, message))
    return;

  if (cometd_receive_queue_wants_handlers (priv->queue))
    cometd_receive_queue_set_has_handlers (priv->queue, has_handlers (self));

  if (!is_subscribed && !cometd_receive_queue_is_pulling (priv->queue))
    {
      cometd_log_debug (&priv->log, cometd_message_get_channel (message),
                        "dropped an event on %s: it is not subscribed, and no handler takes it",
                        cometd_message_get_channel (message));
      return;
    }

  lost = cometd_receive_queue_push (priv->queue, message);
  if (tell_changes (self, lost) && cometd_receive_queue_get_length (priv->queue) > 0)
    cometd_client_wake_receive (self);
}

void
cometd_client_queue_waiting (CometdClient  *self,
                             CometdMessage *message,
                             gboolean       is_taken)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GPtrArray) lost = cometd_receive_queue_push_waiting (priv->queue, message, is_taken);

  tell_changes (self, lost);
}

/* TRUE if there is an event for a receive that waits. */
static gboolean
drop_excess (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GPtrArray) lost = cometd_receive_queue_drop_excess (priv->queue);

  return tell_changes (self, lost) && cometd_receive_queue_get_length (priv->queue) > 0;
}

void
cometd_client_note_queue (CometdClient *self)
{
  if (drop_excess (self))
    cometd_client_wake_receive (self);
}

void
cometd_client_note_queue_in_call (CometdClient *self)
{
  if (drop_excess (self))
    cometd_client_wake_receive_later (self);
}

gboolean
cometd_client_has_queue_news (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  return cometd_receive_queue_get_length (priv->queue) != priv->told_count
         || cometd_receive_queue_is_paused (priv->queue);
}

CometdMessage *
cometd_client_take_event (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdMessage *message = cometd_receive_queue_pop (priv->queue);

  if (message == NULL)
    return NULL;

  g_set_object (&priv->taken, message);
  if (message != priv->handed)
    cometd_client_note_state (self, COMETD_CLIENT_STATE_DELAY);
  if (cometd_client_has_queue_news (self))
    tell_changes (self, NULL);
  return message;
}

/**
 * cometd_client_get_pending_count: (get-property pending-count)
 * @self: a client
 *
 * Gets the number of events in the receive queue.
 *
 * Returns: the number of events
 *
 * Since: 0.1
 */
guint
cometd_client_get_pending_count (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_receive_queue_get_length (priv->queue);
}

/**
 * cometd_client_get_max_pending_count: (get-property max-pending-count)
 * @self: a client
 *
 * Gets the maximum number of events in the receive queue.
 *
 * Returns: the number of events, or 0 for no limit
 *
 * Since: 0.1
 */
guint
cometd_client_get_max_pending_count (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_receive_queue_get_max_count (priv->queue);
}

/**
 * cometd_client_set_max_pending_count: (set-property max-pending-count)
 * @self: a client
 * @max_pending_count: the number of events, or 0 for no limit
 *
 * Sets the maximum number of events in the receive queue.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_pending_count (CometdClient *self,
                                     guint         max_pending_count)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (cometd_receive_queue_get_max_count (priv->queue) == max_pending_count)
    return;

  cometd_receive_queue_set_max_count (priv->queue, max_pending_count);
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_PENDING_COUNT);
  cometd_client_update_paused (self);
}

/**
 * cometd_client_get_max_pending_size: (get-property max-pending-size)
 * @self: a client
 *
 * Gets the maximum size of the receive queue.
 *
 * Returns: the size in bytes, or 0 for no limit
 *
 * Since: 0.1
 */
guint64
cometd_client_get_max_pending_size (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_receive_queue_get_max_size (priv->queue);
}

/**
 * cometd_client_set_max_pending_size: (set-property max-pending-size)
 * @self: a client
 * @max_pending_size: the size in bytes, or 0 for no limit
 *
 * Sets the maximum size of the receive queue.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_pending_size (CometdClient *self,
                                    guint64       max_pending_size)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (cometd_receive_queue_get_max_size (priv->queue) == max_pending_size)
    return;

  cometd_receive_queue_set_max_size (priv->queue, max_pending_size);
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_PENDING_SIZE);
  cometd_client_update_paused (self);
}

/**
 * cometd_client_get_paused: (get-property paused)
 * @self: a client
 *
 * Gets whether the receive queue is full, and the server is held back by the policy
 * `COMETD_OVERFLOW_POLICY_PAUSE`.
 *
 * Returns: `TRUE` if the server is held back
 *
 * Since: 0.1
 */
gboolean
cometd_client_get_paused (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);

  priv = cometd_client_get_private (self);
  return cometd_receive_queue_is_paused (priv->queue);
}

/**
 * cometd_client_get_overflow_policy: (get-property overflow-policy)
 * @self: a client
 *
 * Gets the action taken when an event arrives and the receive queue is full.
 *
 * Returns: the overflow policy
 *
 * Since: 0.1
 */
CometdOverflowPolicy
cometd_client_get_overflow_policy (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), COMETD_OVERFLOW_POLICY_PAUSE);

  priv = cometd_client_get_private (self);
  return cometd_receive_queue_get_policy (priv->queue);
}

/**
 * cometd_client_set_overflow_policy: (set-property overflow-policy)
 * @self: a client
 * @policy: an overflow policy
 *
 * Sets the action taken when an event arrives and the receive queue is full.
 *
 * Since: 0.1
 */
void
cometd_client_set_overflow_policy (CometdClient        *self,
                                   CometdOverflowPolicy policy)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (cometd_receive_queue_get_policy (priv->queue) == policy)
    return;

  cometd_receive_queue_set_policy (priv->queue, policy);
  cometd_client_notify (self, COMETD_CLIENT_PROP_OVERFLOW_POLICY);
  cometd_client_update_paused (self);
}
