/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "cometd-subscription-private.h"

/* A client pulls once it has called receive, or as long as no handler took an event and there is
 * none that could. The overflow policy applies to such a client. On any other one the queue may
 * never be emptied, so the oldest events are dropped, and the server is never held back. */

/* GObject does not tell when a handler is connected. So while a client is paused that has neither
 * handlers nor called receive, it looks for them this often. Milliseconds. */
#define HANDLER_INTERVAL 500
/* The log names at most this many channels of which events were dropped: the names come from the
 * server. */
#define MAX_LOGGED_CHANNELS 100

static gboolean
is_pulling (CometdClientPrivate *priv)
{
  return priv->has_received || !priv->has_handlers;
}

static CometdInboxLimits
get_limits (CometdClientPrivate *priv)
{
  CometdInboxLimits limits = {
    .max_count = priv->max_pending_count,
    .max_size = priv->max_pending_size,
    .policy = is_pulling (priv) ? priv->overflow_policy : COMETD_OVERFLOW_POLICY_DROP_OLDEST,
  };

  return limits;
}

static gboolean
has_handlers (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint signal_id = cometd_client_get_signal (COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED);
  GHashTableIter iter;
  gpointer subscription;

  if (priv->listeners->len > 0
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
  gboolean is_wanted = priv->is_paused && !priv->has_received && !priv->is_disposed;

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
  CometdInboxLimits limits = get_limits (priv);
  CometdInboxLevel level = COMETD_INBOX_OPEN;
  gboolean was_paused = priv->is_paused;

  if (cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED)
    level = cometd_inbox_get_level (priv->inbox, &limits);

  priv->is_paused = level > COMETD_INBOX_OPEN;
  if (priv->is_paused != was_paused)
    cometd_session_set_paused (priv->session, priv->is_paused);
  /* Taken back only when there is room again. */
  if (!priv->is_paused)
    cometd_session_set_blocked (priv->session, FALSE);
  else if (level >= COMETD_INBOX_FLOODED)
    cometd_session_set_blocked (priv->session, TRUE);
  cometd_session_set_full (priv->session, level == COMETD_INBOX_FULL);
  update_handler_source (self);

  if (priv->is_paused == was_paused)
    return;

  g_debug (priv->is_paused ? "The receive queue is full, with %u events: the server is held back"
                           : "There is room in the receive queue again, with %u events",
           cometd_inbox_get_length (priv->inbox));
  cometd_client_notify (self, COMETD_CLIENT_PROP_PAUSED);
}

/* Why events are dropped, once for each channel. */
static void
log_overflow (CometdClientPrivate *priv,
              CometdMessage       *message)
{
  const char *channel = cometd_message_get_channel (message);

  if (is_pulling (priv) || g_hash_table_size (priv->overflowed) >= MAX_LOGGED_CHANNELS
      || !g_hash_table_add (priv->overflowed, g_strdup (channel)))
    return;

  g_message ("The oldest events on %s are dropped, because no handler takes them, and the app "
             "does not receive them", channel);
}

/* Takes away what is beyond the limits. (transfer full) (nullable) */
static GPtrArray *
take_excess (CometdClientPrivate *priv)
{
  CometdInboxLimits limits = get_limits (priv);
  CometdMessage *message = cometd_inbox_drop (priv->inbox, &limits);
  GPtrArray *dropped;

  if (message == NULL)
    return NULL;

  dropped = g_ptr_array_new_with_free_func (g_object_unref);
  for (; message != NULL; message = cometd_inbox_drop (priv->inbox, &limits))
    g_ptr_array_add (dropped, message);
  return dropped;
}

/* Tells what has changed in the queue; FALSE if the client is gone afterwards. dropped may be
 * NULL. */
static gboolean
tell_changes (CometdClient *self,
              guint         old_length,
              GPtrArray    *dropped)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint signal_id = cometd_client_get_signal (COMETD_CLIENT_SIGNAL_OVERFLOW);
  CometdClientGuard guard;

  cometd_client_guard_enter (self, &guard);
  cometd_client_update_paused (self);
  if (!guard.is_gone && cometd_inbox_get_length (priv->inbox) != old_length)
    cometd_client_notify (self, COMETD_CLIENT_PROP_PENDING_COUNT);
  for (guint i = 0; !guard.is_gone && dropped != NULL && i < dropped->len; i++)
    {
      log_overflow (priv, g_ptr_array_index (dropped, i));
      g_signal_emit (self, signal_id, 0, g_ptr_array_index (dropped, i));
    }
  return cometd_client_guard_leave (self, &guard);
}

void
cometd_client_note_handlers (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint length = cometd_inbox_get_length (priv->inbox);
  g_autoptr(GPtrArray) dropped = NULL;

  priv->has_handlers = TRUE;
  if (priv->has_received)
    return;

  dropped = take_excess (priv);
  tell_changes (self, length, dropped);
}

void
cometd_client_note_receive (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->has_received)
    return;

  priv->has_received = TRUE;
  cometd_client_update_paused (self);
}

void
cometd_client_queue_event (CometdClient  *self,
                           CometdMessage *message,
                           gboolean       is_subscribed)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint length = cometd_inbox_get_length (priv->inbox);
  g_autoptr(GPtrArray) dropped = NULL;
  CometdInboxLimits limits;

  /* The last moment to find out, before the server is held back for nothing. */
  if (length + 1 == priv->max_pending_count && is_pulling (priv) && !priv->has_received)
    priv->has_handlers = has_handlers (self);

  if (!is_subscribed && !is_pulling (priv))
    {
      g_debug ("The event on %s is dropped: it is not subscribed, and no handler takes it",
               cometd_message_get_channel (message));
      return;
    }

  limits = get_limits (priv);
  if (cometd_inbox_push (priv->inbox, message, &limits))
    {
      dropped = take_excess (priv);
    }
  else
    {
      dropped = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (dropped, g_object_ref (message));
    }

  if (tell_changes (self, length, dropped) && cometd_inbox_get_length (priv->inbox) > 0)
    cometd_client_wake_receive (self);
}

CometdMessage *
cometd_client_take_event (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint length = cometd_inbox_get_length (priv->inbox);
  CometdMessage *message = cometd_inbox_pop (priv->inbox);

  if (message != NULL)
    tell_changes (self, length, NULL);
  return message;
}

/**
 * cometd_client_get_pending_count: (get-property pending-count)
 * @self: a client
 *
 * Gets the number of events in the queue for [method@Client.receive_async].
 *
 * Returns: a number
 *
 * Since: 0.1
 */
guint
cometd_client_get_pending_count (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_inbox_get_length (priv->inbox);
}

/**
 * cometd_client_get_max_pending_count: (get-property max-pending-count)
 * @self: a client
 *
 * Gets the maximum number of events in the queue for [method@Client.receive_async].
 *
 * Returns: a number, 0 for no limit
 *
 * Since: 0.1
 */
guint
cometd_client_get_max_pending_count (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->max_pending_count;
}

/**
 * cometd_client_set_max_pending_count: (set-property max-pending-count)
 * @self: a client
 * @max_pending_count: a number, 0 for no limit
 *
 * Sets the maximum number of events in the queue for [method@Client.receive_async].
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
  if (priv->max_pending_count == max_pending_count)
    return;

  priv->max_pending_count = max_pending_count;
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_PENDING_COUNT);
  cometd_client_update_paused (self);
}

/**
 * cometd_client_get_max_pending_size: (get-property max-pending-size)
 * @self: a client
 *
 * Gets the maximum size of the queue for [method@Client.receive_async].
 *
 * Returns: a number of bytes, 0 for no limit
 *
 * Since: 0.1
 */
guint64
cometd_client_get_max_pending_size (CometdClient *self)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  return cometd_client_get_private (self)->max_pending_size;
}

/**
 * cometd_client_set_max_pending_size: (set-property max-pending-size)
 * @self: a client
 * @max_pending_size: a number of bytes, 0 for no limit
 *
 * Sets the maximum size of the queue for [method@Client.receive_async].
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
  if (priv->max_pending_size == max_pending_size)
    return;

  priv->max_pending_size = max_pending_size;
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_PENDING_SIZE);
  cometd_client_update_paused (self);
}

/**
 * cometd_client_get_paused: (get-property paused)
 * @self: a client
 *
 * Gets whether the queue for [method@Client.receive_async] is full, and the policy
 * `COMETD_OVERFLOW_POLICY_PAUSE` holds the server back.
 *
 * Returns: `TRUE` while it does
 *
 * Since: 0.1
 */
gboolean
cometd_client_get_paused (CometdClient *self)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);

  return cometd_client_get_private (self)->is_paused;
}

/**
 * cometd_client_get_overflow_policy: (get-property overflow-policy)
 * @self: a client
 *
 * Gets what happens when an event arrives and the queue is full.
 *
 * Returns: a policy
 *
 * Since: 0.1
 */
CometdOverflowPolicy
cometd_client_get_overflow_policy (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), COMETD_OVERFLOW_POLICY_PAUSE);

  priv = cometd_client_get_private (self);
  return priv->overflow_policy;
}

/**
 * cometd_client_set_overflow_policy: (set-property overflow-policy)
 * @self: a client
 * @policy: a policy
 *
 * Sets what happens when an event arrives and the queue is full.
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
  if (priv->overflow_policy == policy)
    return;

  priv->overflow_policy = policy;
  cometd_client_notify (self, COMETD_CLIENT_PROP_OVERFLOW_POLICY);
  cometd_client_update_paused (self);
}
