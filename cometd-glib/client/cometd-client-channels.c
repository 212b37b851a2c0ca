/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-channel.h"
#include "../cometd-error.h"
#include "../cometd-lazy-table-private.h"
#include "cometd-operation-private.h"
#include "cometd-subscription-private.h"

/* Changes the number of subscriptions of a channel that the server has confirmed at least once.
 * TRUE if the set of subscribed channels has changed. */
static gboolean
count_subscriptions (CometdClientPrivate *priv,
                     const char          *channel,
                     int                  change)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (priv->channels, channel));
  guint after = before + change;

  if (after == 0)
    g_hash_table_remove (priv->channels, channel);
  else
    {
      cometd_lazy_table_need (&priv->channels, g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (priv->channels, g_strdup (channel), GUINT_TO_POINTER (after));
    }
  return (before == 0) != (after == 0);
}

/* Drops a subscription that has ended. TRUE if the set of subscribed channels has changed. */
static gboolean
forget_subscription (CometdClientPrivate     *priv,
                     CometdSubscription      *subscription,
                     CometdSubscriptionState  state)
{
  cometd_subscription_set_state (subscription, state);
  g_hash_table_remove (priv->subscriptions, subscription);
  return cometd_subscription_is_known (subscription)
         && count_subscriptions (priv, cometd_subscription_get_channel (subscription), -1);
}

/* error: NULL if the app has unsubscribed from the channel. */
static GError *
end_error_new (CometdSubscription *subscription,
               const GError       *error)
{
  if (error == NULL)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED,
                        _("“%s” was unsubscribed before the server replied"),
                        cometd_subscription_get_channel (subscription));
  if (g_error_matches (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED))
    return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                        _("The client was closed before the server replied about “%s”"),
                        cometd_subscription_get_channel (subscription));
  return g_error_copy (error);
}

/* Completes the operation that created the subscription, the first time that there is a result. */
static void
finish_subscribe (CometdClient       *self,
                  CometdSubscription *subscription,
                  CometdMessage      *reply,
                  const GError       *error)
{
  CometdSubscriptionState state = cometd_subscription_get_state (subscription);
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) end_error = NULL;

  if (state == COMETD_SUBSCRIPTION_STATE_PENDING)
    return;

  task = cometd_subscription_steal_task (subscription);
  if (task == NULL)
    return;

  if (state == COMETD_SUBSCRIPTION_STATE_ACTIVE)
    {
      if (!cometd_operation_end (task))
        return;

      if (cometd_operation_has_callback (task))
        cometd_client_hold_for_callback (self, task);
      g_task_return_pointer (task, g_object_ref (subscription), g_object_unref);
      return;
    }

  if (state == COMETD_SUBSCRIPTION_STATE_ENDED)
    error = end_error = end_error_new (subscription, error);
  cometd_operation_fail (task, error, reply);
}

void
cometd_client_subscription_changed (gpointer                 key,
                                    CometdSubscriptionState  state,
                                    CometdMessage           *reply,
                                    const GError            *error,
                                    gpointer                 user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(CometdSubscription) subscription = NULL;
  CometdClientGuard guard;
  gboolean is_changed, is_list_changed = FALSE;

  if (!g_hash_table_contains (priv->subscriptions, key))
    return;

  subscription = g_object_ref (key);
  is_changed = cometd_subscription_get_state (subscription) != state;
  if (state == COMETD_SUBSCRIPTION_STATE_FAILED || state == COMETD_SUBSCRIPTION_STATE_ENDED)
    is_list_changed = forget_subscription (priv, subscription, state);
  else if (state == COMETD_SUBSCRIPTION_STATE_ACTIVE
           && !cometd_subscription_is_known (subscription))
    is_list_changed = count_subscriptions (priv, cometd_subscription_get_channel (subscription),
                                           1);
  if (is_changed)
    cometd_log_subscription (&priv->log, cometd_subscription_get_channel (subscription), state,
                             error);
  cometd_subscription_set_state (subscription, state);
  if (is_changed)
    cometd_client_note_state (self, 0);
  if (state == COMETD_SUBSCRIPTION_STATE_ACTIVE && !cometd_subscription_is_former (subscription))
    cometd_client_claim (self, cometd_subscription_get_channel (subscription));

  cometd_client_guard_enter (self, &guard);
  finish_subscribe (self, subscription, reply, error);
  if (is_changed && !guard.is_gone)
    cometd_subscription_notify (subscription);
  if (is_list_changed && !guard.is_gone)
    cometd_client_notify (self, COMETD_CLIENT_PROP_SUBSCRIPTIONS);
  if (!cometd_client_guard_leave (self, &guard))
    return;

  if (state == COMETD_SUBSCRIPTION_STATE_FAILED)
    cometd_subscription_fail (subscription, error, reply);
  else
    cometd_client_deliver_claims (self);
}

void
cometd_client_drop_subscriptions (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, priv->subscriptions);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      cometd_subscription_set_state (key, COMETD_SUBSCRIPTION_STATE_ENDED);
      g_hash_table_iter_remove (&iter);
    }
  g_hash_table_remove_all (priv->channels);
}

/* Ends one subscription. done: may be NULL. */
static void
end_subscription (CometdClient       *self,
                  CometdSubscription *subscription,
                  CometdSessionDone   done,
                  gpointer            user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(CometdClient) keep = g_object_ref (self);
  g_autoptr(CometdSubscription) keep_subscription = g_object_ref (subscription);
  gboolean is_list_changed = forget_subscription (priv, subscription,
                                                  COMETD_SUBSCRIPTION_STATE_ENDED);

  cometd_session_unsubscribe (priv->session, subscription, done, user_data);
  cometd_subscription_notify (subscription);
  if (is_list_changed)
    cometd_client_notify (self, COMETD_CLIENT_PROP_SUBSCRIPTIONS);
}

static void
subscribe_cancelled_cb (GTask *task)
{
  CometdClient *self = g_task_get_source_object (task);
  CometdSubscription *subscription = g_object_get_data (G_OBJECT (task), "cometd-subscription");
  g_autoptr(GTask) stolen = cometd_subscription_steal_task (subscription);

  /* The final state may already be about to be notified. */
  if (stolen == NULL)
    return;

  end_subscription (self, subscription, NULL, NULL);
  cometd_operation_cancel (task);
}

static gboolean
check_subscribable (const char  *channel,
                    GError     **error)
{
  if (!cometd_client_check_channel (channel, error))
    return FALSE;

  if (cometd_channel_is_meta (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("Subscribing to the meta channel “%s” is not allowed"), channel);
      return FALSE;
    }

  return TRUE;
}

/**
 * cometd_client_subscribe_async:
 * @self: a client that is open
 * @channel: a broadcast or service channel, or a pattern such as `/chat/*` or `/chat/**`
 * @cancellable: (nullable): cancelling undoes the subscription
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Subscribes to a channel (Bayeux specification, section 5.4).
 *
 * If there are several subscriptions to one channel, the server is only sent one request.
 * Subscribing to a service channel is purely local, because servers send messages on service
 * channels without a subscription. While a handshake is in progress, the request waits for it.
 *
 * Since: 0.1
 */
void
cometd_client_subscribe_async (CometdClient        *self,
                               const char          *channel,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  CometdClientPrivate *priv;
  CometdSubscription *subscription;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  priv = cometd_client_get_private (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_subscribe_async);
  if (!cometd_operation_begin (task, subscribe_cancelled_cb))
    return;

  cometd_operation_set_has_callback (task, callback != NULL);

  if (!check_subscribable (channel, &error) || !cometd_client_check_open (self, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  subscription = cometd_subscription_new (self, channel, task, end_subscription);
  g_object_set_data_full (G_OBJECT (task), "cometd-subscription", g_object_ref (subscription),
                          g_object_unref);
  cometd_lazy_table_need (&priv->subscriptions, NULL, NULL, g_object_unref, NULL);
  g_hash_table_add (priv->subscriptions, subscription);
  cometd_session_subscribe (priv->session, channel, subscription);
}

/**
 * cometd_client_subscribe_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.subscribe_async].
 *
 * The error is one of:
 *
 * - `COMETD_ERROR_INVALID_OPERATION` if the client is not open
 * - `COMETD_ERROR_INVALID_CHANNEL` if the channel name is invalid, or that of a meta channel
 * - `COMETD_ERROR_SERVER` if the server refused the subscription
 * - `COMETD_ERROR_TIMEOUT` or `COMETD_ERROR_CONNECTION_CLOSED` if no reply was received
 * - `G_IO_ERROR_CANCELLED` if the operation was cancelled
 *
 * Returns: (transfer full): a subscription; the client also holds a reference until it has ended
 *
 * Since: 0.1
 */
CometdSubscription *
cometd_client_subscribe_finish (CometdClient  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_subscribe_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
has_subscriptions (CometdClientPrivate *priv,
                   const char          *channel)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, priv->subscriptions);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (g_str_equal (cometd_subscription_get_channel (key), channel))
        return TRUE;
    }
  return FALSE;
}

/**
 * cometd_client_unsubscribe_async:
 * @self: a client that is open
 * @channel: the channel or pattern that was subscribed to
 * @cancellable: (nullable): cancelling only ends the wait; the subscriptions have ended
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Ends all subscriptions to a channel (Bayeux specification, section 5.5).
 *
 * It is not an error if there are no subscriptions to it.
 *
 * Since: 0.1
 */
void
cometd_client_unsubscribe_async (CometdClient        *self,
                                 const char          *channel,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  CometdClientPrivate *priv;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_abandoned;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  priv = cometd_client_get_private (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_unsubscribe_async);
  if (!cometd_operation_begin (task, NULL))
    return;

  if (!check_subscribable (channel, &error) || !cometd_client_check_open (self, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  is_abandoned = cometd_client_abandon_channel (self, channel);
  if (is_abandoned || has_subscriptions (priv, channel))
    cometd_session_unsubscribe_channel (priv->session, channel, cometd_operation_complete,
                                        g_steal_pointer (&task));
  else
    cometd_operation_complete (NULL, NULL, g_steal_pointer (&task));

  /* Events that waited for this channel only may be received now. */
  if (is_abandoned)
    cometd_client_note_queue_in_call (self);
}

/**
 * cometd_client_unsubscribe_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.unsubscribe_async].
 *
 * The errors are those of [method@Client.subscribe_finish]. The subscriptions have ended even if
 * the server refused the request or the connection was lost.
 *
 * Returns: `TRUE` if the server has confirmed the request, or if no request was necessary
 *
 * Since: 0.1
 */
gboolean
cometd_client_unsubscribe_finish (CometdClient  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_unsubscribe_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
