/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "cometd-subscription-private.h"

/* Every event passes through this file: a check for handlers, then a direct call, without an
 * allocation, an idle source or a task. */

CometdListeners *
cometd_client_get_listeners (CometdClient *self)
{
  return cometd_client_get_private (self)->listeners;
}

static GPtrArray *
keep (gpointer *subscriptions,
      guint     n_subscriptions)
{
  GPtrArray *kept = g_ptr_array_new_full (n_subscriptions, g_object_unref);

  for (guint i = 0; i < n_subscriptions; i++)
    g_ptr_array_add (kept, g_object_ref (subscriptions[i]));
  return kept;
}

/* These functions return whether the client is still alive, and set is_taken if a handler consumed
 * message. */

static gboolean
deliver_to_subscriptions (CometdClient      *self,
                          CometdClientGuard *guard,
                          CometdMessage     *message,
                          gpointer          *subscriptions,
                          guint              n_subscriptions,
                          gboolean          *is_taken)
{
  /* A handler may end any of them; the array does not change. The first one is called before the
   * handlers of the others. Mostly it is the only one. */
  if (n_subscriptions == 1)
    {
      if (cometd_subscription_deliver (subscriptions[0], message))
        *is_taken = TRUE;
      return !guard->is_gone;
    }

  for (guint i = 1; i < n_subscriptions; i++)
    g_object_ref (subscriptions[i]);

  for (guint i = 0; i < n_subscriptions; i++)
    {
      CometdSubscription *subscription = subscriptions[i];

      if (!guard->is_gone && cometd_subscription_deliver (subscription, message))
        *is_taken = TRUE;
      if (i > 0)
        g_object_unref (subscription);
    }

  return !guard->is_gone;
}

static gboolean
deliver_to_signal (CometdClient       *self,
                   CometdClientGuard  *guard,
                   CometdClientSignal  id,
                   CometdMessage      *message,
                   gboolean           *is_taken)
{
  /* Only channels named by the app have a quark: quarks are never freed, and channel names come
   * from the server. */
  guint signal_id = cometd_client_get_signal (id);
  GQuark channel;

  /* Matches handlers with any detail or none. If only subscriptions are used, the quark need not be
   * looked up. */
  if (g_signal_handler_find (self, G_SIGNAL_MATCH_ID, signal_id, 0, NULL, NULL, NULL) == 0)
    return TRUE;

  channel = g_quark_try_string (cometd_message_get_channel (message));
  /* If called with a detail, GObject only finds handlers with exactly this detail. */
  if (g_signal_has_handler_pending (self, signal_id, channel, FALSE)
      || (channel != 0 && g_signal_has_handler_pending (self, signal_id, 0, FALSE)))
    {
      *is_taken = TRUE;
      g_signal_emit (self, signal_id, channel, message);
    }
  return !guard->is_gone;
}

static gboolean
deliver_to_listeners (CometdClient      *self,
                      CometdClientGuard *guard,
                      CometdMessage     *message,
                      gboolean          *is_taken)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (cometd_listeners_deliver (priv->listeners, message))
    *is_taken = TRUE;
  return !guard->is_gone;
}

void
cometd_client_event (CometdMessage *message,
                     gpointer      *subscriptions,
                     guint          n_subscriptions,
                     gpointer       user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GPtrArray) kept = NULL;
  CometdClientGuard guard;
  gboolean is_taken = FALSE;

  /* What is called before them may end them. */
  if (subscriptions != NULL && (priv->has_event_hooks || priv->claims != NULL))
    kept = keep (subscriptions, n_subscriptions);
  if (priv->claims != NULL)
    cometd_client_deliver_claims (self);
  if (priv->is_disposed)
    return;

  cometd_client_guard_enter (self, &guard);
  if (priv->has_event_hooks)
    cometd_client_event_accepted (self, message);
  if (guard.is_gone)
    return;
  if (subscriptions != NULL
      && !deliver_to_subscriptions (self, &guard, message, subscriptions, n_subscriptions,
                                    &is_taken))
    return;
  if (!deliver_to_signal (self, &guard, COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED, message, &is_taken))
    return;
  if (!cometd_listeners_is_empty (priv->listeners)
      && !deliver_to_listeners (self, &guard, message, &is_taken))
    return;
  if (is_taken && priv->has_event_hooks)
    cometd_client_event_handled (self, message);
  if (!cometd_client_guard_leave (self, &guard))
    return;

  if (priv->restored != NULL && cometd_client_is_awaited (self, message))
    cometd_client_queue_waiting (self, message, is_taken);
  else if (!is_taken)
    cometd_client_queue_event (self, message, subscriptions != NULL);
  else if (!cometd_receive_queue_has_handlers (priv->queue))
    cometd_client_note_handlers (self);
}

gboolean
cometd_client_deliver_waiting (CometdClient  *self,
                               CometdMessage *message,
                               GPtrArray     *subscriptions,
                               gboolean       has_waited)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdClientGuard guard;
  gboolean is_taken = FALSE;

  cometd_client_guard_enter (self, &guard);
  if (guard.is_gone
      || !deliver_to_subscriptions (self, &guard, message, subscriptions->pdata,
                                    subscriptions->len, &is_taken))
    return is_taken;
  if (has_waited
      && (!deliver_to_signal (self, &guard, COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED, message,
                              &is_taken)
          || (!cometd_listeners_is_empty (priv->listeners)
              && !deliver_to_listeners (self, &guard, message, &is_taken))))
    return is_taken;
  cometd_client_guard_leave (self, &guard);

  if (is_taken && !cometd_receive_queue_has_handlers (priv->queue))
    cometd_client_note_handlers (self);
  return is_taken;
}

void
cometd_client_meta (CometdMessage *message,
                    gpointer       user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdClientGuard guard;
  gboolean is_taken = FALSE;

  if (priv->is_disposed)
    return;

  cometd_client_guard_enter (self, &guard);
  if (deliver_to_signal (self, &guard, COMETD_CLIENT_SIGNAL_META_RECEIVED, message, &is_taken))
    cometd_client_guard_leave (self, &guard);
}
