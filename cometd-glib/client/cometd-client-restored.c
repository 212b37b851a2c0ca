/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../cometd-channel.h"
#include "cometd-subscription-private.h"

/* Channels that another process subscribed to, in the session that this process continues. The
 * server sends their events, which wait in the receive queue until the app has subscribed as well:
 * then the channel is claimed. An event for which there are handlers already is delivered to these
 * at once, and waits only for the others. */

static gboolean
is_awaited_except (CometdClientPrivate *priv,
                   CometdMessage       *message,
                   const char          *except)
{
  GHashTableIter iter;
  gpointer channel;

  if (priv->restored == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, priv->restored);
  while (g_hash_table_iter_next (&iter, &channel, NULL))
    if (g_strcmp0 (channel, except) != 0
        && cometd_channel_matches (channel, cometd_message_get_channel (message)))
      return TRUE;

  return FALSE;
}

gboolean
cometd_client_is_awaited (CometdClient  *self,
                          CometdMessage *message)
{
  return is_awaited_except (cometd_client_get_private (self), message, NULL);
}

void
cometd_client_restore_channels (CometdClient  *self,
                                char         **channels)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  GHashTableIter iter;
  gpointer subscription;

  /* The app may not have been told of their end yet. */
  g_hash_table_iter_init (&iter, priv->subscriptions);
  while (g_hash_table_iter_next (&iter, &subscription, NULL))
    cometd_subscription_set_former (subscription);

  g_clear_pointer (&priv->claims, g_ptr_array_unref);
  g_clear_pointer (&priv->restored, g_hash_table_unref);
  priv->restored_number = priv->n_opens + 1;
  if (*channels != NULL)
    priv->restored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (; *channels != NULL; channels++)
    g_hash_table_add (priv->restored, g_strdup (*channels));
}

void
cometd_client_claim (CometdClient *self,
                     const char   *channel)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->restored == NULL || !g_hash_table_contains (priv->restored, channel))
    return;

  if (priv->claims == NULL)
    priv->claims = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (priv->claims, channel, g_str_equal, NULL))
    g_ptr_array_add (priv->claims, g_strdup (channel));
}

static void
remove_channel (CometdClientPrivate *priv,
                const char          *channel)
{
  if (priv->restored == NULL)
    return;

  g_hash_table_remove (priv->restored, channel);
  if (g_hash_table_size (priv->restored) == 0)
    g_clear_pointer (&priv->restored, g_hash_table_unref);
}

static gboolean
covers_cb (CometdMessage *message,
           gpointer       user_data)
{
  return cometd_channel_matches (user_data, cometd_message_get_channel (message));
}

static gboolean
any_cb (CometdMessage *message,
        gpointer       user_data)
{
  return TRUE;
}

/* The active subscriptions to a channel; or, with a message, to all channels that cover it. */
static GPtrArray *
list_subscriptions (CometdClientPrivate *priv,
                    const char          *channel,
                    CometdMessage       *message)
{
  GPtrArray *subscriptions = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer subscription;

  g_hash_table_iter_init (&iter, priv->subscriptions);
  while (g_hash_table_iter_next (&iter, &subscription, NULL))
    {
      const char *other = cometd_subscription_get_channel (subscription);

      if (cometd_subscription_get_state (subscription) == COMETD_SUBSCRIPTION_STATE_ACTIVE
          && (message != NULL ? cometd_channel_matches (other, cometd_message_get_channel (message))
                              : g_strcmp0 (other, channel) == 0))
        g_ptr_array_add (subscriptions, subscription);
    }
  return subscriptions;
}

/* A handler may change everything, so each round looks at it again. FALSE if the client was
 * disposed of meanwhile. */
static gboolean
deliver_claim (CometdClient *self,
               const char   *channel)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint64 position = 0;
  CometdClientGuard guard;
  CometdMessage *next;
  gboolean was_taken;

  cometd_client_guard_enter (self, &guard);
  while (!guard.is_gone
         && (next = cometd_receive_queue_find_waiting (priv->queue, &position, covers_cb,
                                                       (gpointer)channel, &was_taken)) != NULL)
    {
      g_autoptr(CometdMessage) message = next;
      g_autoptr(GPtrArray) subscriptions = list_subscriptions (priv, channel, NULL);
      gboolean is_taken;

      is_taken = cometd_client_deliver_waiting (self, message, subscriptions, !was_taken);
      if (!guard.is_gone && is_taken && !was_taken)
        cometd_client_event_handled (self, message);
      if (!guard.is_gone)
        cometd_receive_queue_settle (priv->queue, message, is_taken,
                                     is_awaited_except (priv, message, channel));
    }
  return cometd_client_guard_leave (self, &guard);
}

void
cometd_client_deliver_claims (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(CometdClient) keep_alive = NULL;

  if (priv->claims == NULL || priv->is_disposed
      || cometd_session_is_dispatch_held (priv->session))
    return;

  keep_alive = g_object_ref (self);
  while (priv->claims != NULL)
    {
      g_autofree char *channel = g_ptr_array_steal_index (priv->claims, 0);

      if (priv->claims->len == 0)
        g_clear_pointer (&priv->claims, g_ptr_array_unref);
      if (!deliver_claim (self, channel))
        return;

      remove_channel (priv, channel);
    }

  cometd_client_note_state (self, 0);
  cometd_client_note_queue (self);
}

gboolean
cometd_client_abandon_channel (CometdClient *self,
                               const char   *channel)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint64 position = 0;
  CometdMessage *next;
  gboolean was_taken;

  if (priv->restored == NULL || !g_hash_table_contains (priv->restored, channel))
    return FALSE;

  while ((next = cometd_receive_queue_find_waiting (priv->queue, &position, covers_cb,
                                                    (gpointer)channel, &was_taken)) != NULL)
    {
      g_autoptr(CometdMessage) message = next;
      g_autoptr(GPtrArray) subscriptions = list_subscriptions (priv, NULL, message);

      if (is_awaited_except (priv, message, channel))
        continue;

      if (subscriptions->len > 0)
        cometd_receive_queue_settle (priv->queue, message, FALSE, FALSE);
      else
        cometd_receive_queue_remove (priv->queue, message);
    }

  remove_channel (priv, channel);
  cometd_client_note_state (self, 0);
  return TRUE;
}

void
cometd_client_given_up (gpointer user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint64 position = 0;
  gboolean was_taken;
  CometdClientGuard guard;
  CometdMessage *next;

  if (priv->restored == NULL || priv->is_disposed)
    return;

  cometd_log_debug (&priv->log, NULL, "the app has not subscribed again to %u channels",
                    g_hash_table_size (priv->restored));
  g_clear_pointer (&priv->restored, g_hash_table_unref);
  g_clear_pointer (&priv->claims, g_ptr_array_unref);
  while ((next = cometd_receive_queue_find_waiting (priv->queue, &position, any_cb, NULL,
                                                    &was_taken)) != NULL)
    {
      g_autoptr(CometdMessage) message = next;

      cometd_receive_queue_settle (priv->queue, message, FALSE, FALSE);
    }

  cometd_client_note_state (self, 0);
  cometd_client_guard_enter (self, &guard);
  cometd_client_notify (self, COMETD_CLIENT_PROP_SUBSCRIPTIONS);
  if (cometd_client_guard_leave (self, &guard))
    cometd_client_note_queue (self);
}
