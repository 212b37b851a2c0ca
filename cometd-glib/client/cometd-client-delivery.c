/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <string.h>

#include "../cometd-channel.h"
#include "cometd-subscription-private.h"

/* The one place that is passed by each event: a look whether somebody listens, then a direct call.
 * No allocation, no idle, no task. */

typedef struct
{
  CometdClientListenerFunc func;
  gpointer user_data;
  char pattern[];
} CometdClientListener;

void
cometd_client_add_listener (CometdClient             *self,
                            const char               *pattern,
                            CometdClientListenerFunc  func,
                            gpointer                  user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  gsize size = strlen (pattern) + 1;
  CometdClientListener *listener = g_malloc (sizeof *listener + size);

  listener->func = func;
  listener->user_data = user_data;
  memcpy (listener->pattern, pattern, size);
  g_ptr_array_add (priv->listeners, listener);
}

void
cometd_client_remove_listener (CometdClient *self,
                               gpointer      user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  for (guint i = 0; i < priv->listeners->len; i++)
    {
      CometdClientListener *listener = g_ptr_array_index (priv->listeners, i);

      if (listener == NULL || listener->user_data != user_data)
        continue;

      /* A delivery may be under way, which counts on the places of the others. */
      if (priv->guard != NULL)
        {
          g_free (listener);
          priv->listeners->pdata[i] = NULL;
        }
      else
        g_ptr_array_remove_index (priv->listeners, i);
      return;
    }
}

static void
forget_removed_listeners (CometdClientPrivate *priv)
{
  for (guint i = priv->listeners->len; i > 0; i--)
    {
      if (g_ptr_array_index (priv->listeners, i - 1) == NULL)
        g_ptr_array_remove_index (priv->listeners, i - 1);
    }
}

/* These return whether the client is still there, and set is_taken if somebody took message. */

static gboolean
deliver_to_handles (CometdClient      *self,
                    CometdClientGuard *guard,
                    CometdMessage     *message,
                    GPtrArray         *handles,
                    gboolean          *is_taken)
{
  /* A handler may end any of them; the array stays as it is. */
  for (guint i = 0; i < handles->len; i++)
    g_object_ref (g_ptr_array_index (handles, i));

  for (guint i = 0; i < handles->len; i++)
    {
      CometdSubscription *subscription = g_ptr_array_index (handles, i);

      if (!guard->is_gone && cometd_subscription_deliver (subscription, message))
        *is_taken = TRUE;
      g_object_unref (subscription);
    }

  return !guard->is_gone;
}

static gboolean
deliver_to_signal (CometdClient      *self,
                   CometdClientGuard *guard,
                   CometdClientSignal id,
                   CometdMessage     *message,
                   gboolean          *is_taken)
{
  /* Only channels that somebody named have a quark: quarks are never freed, and the names come from
   * the server. */
  guint signal_id = cometd_client_get_signal (id);
  GQuark channel;

  /* With any detail or none. Where only subscriptions are used, the quark need not be sought. */
  if (g_signal_handler_find (self, G_SIGNAL_MATCH_ID, signal_id, 0, NULL, NULL, NULL) == 0)
    return TRUE;

  channel = g_quark_try_string (cometd_message_get_channel (message));
  /* Asked with a detail, GObject names only the handlers that have this very detail. */
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
  const char *channel = cometd_message_get_channel (message);

  for (guint i = 0; !guard->is_gone && i < priv->listeners->len; i++)
    {
      CometdClientListener *listener = g_ptr_array_index (priv->listeners, i);

      if (listener != NULL && cometd_channel_matches (listener->pattern, channel))
        {
          *is_taken = TRUE;
          listener->func (message, listener->user_data);
        }
    }

  if (!guard->is_gone && guard->outer == NULL)
    forget_removed_listeners (priv);
  return !guard->is_gone;
}

void
cometd_client_event (CometdMessage *message,
                     GPtrArray     *handles,
                     gpointer       user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdClientGuard guard;
  gboolean is_taken = FALSE;

  if (priv->is_disposed)
    return;

  cometd_client_guard_enter (self, &guard);
  if (handles != NULL && !deliver_to_handles (self, &guard, message, handles, &is_taken))
    return;
  if (!deliver_to_signal (self, &guard, COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED, message, &is_taken))
    return;
  if (priv->listeners->len > 0 && !deliver_to_listeners (self, &guard, message, &is_taken))
    return;
  cometd_client_guard_leave (self, &guard);

  if (!is_taken)
    cometd_client_queue_event (self, message, handles != NULL);
  else if (!cometd_receive_queue_has_handlers (priv->queue))
    cometd_client_note_handlers (self);
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
