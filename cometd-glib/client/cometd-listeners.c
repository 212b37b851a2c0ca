/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-listeners-private.h"

#include <string.h>

#include "../cometd-channel.h"

typedef struct
{
  CometdListenerFunc func;
  gpointer user_data;
  char pattern[];
} Listener;

/* Reference-counted: a delivery keeps it until the last function has returned. */
struct _CometdListeners
{
  /* Owned Listener. During a delivery the positions must not change, so a removed listener leaves
   * NULL behind, which goes when the last delivery ends. */
  GPtrArray *items;
  guint n_listeners;
  guint n_deliveries;
};

CometdListeners *
cometd_listeners_new (void)
{
  CometdListeners *self = g_rc_box_new0 (CometdListeners);

  self->items = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
listeners_finalize (gpointer user_data)
{
  CometdListeners *self = user_data;

  g_ptr_array_unref (self->items);
}

static void
listeners_unref (CometdListeners *self)
{
  g_rc_box_release_full (self, listeners_finalize);
}

void
cometd_listeners_free (CometdListeners *self)
{
  cometd_listeners_clear (self);
  listeners_unref (self);
}

void
cometd_listeners_add (CometdListeners    *self,
                      const char         *pattern,
                      CometdListenerFunc  func,
                      gpointer            user_data)
{
  gsize size = strlen (pattern) + 1;
  Listener *listener = g_malloc (sizeof *listener + size);

  listener->func = func;
  listener->user_data = user_data;
  memcpy (listener->pattern, pattern, size);
  g_ptr_array_add (self->items, listener);
  self->n_listeners++;
}

static void
remove_item (CometdListeners *self,
             guint            position)
{
  if (g_ptr_array_index (self->items, position) != NULL)
    self->n_listeners--;

  if (self->n_deliveries > 0)
    g_clear_pointer (&g_ptr_array_index (self->items, position), g_free);
  else
    g_ptr_array_remove_index (self->items, position);
}

void
cometd_listeners_remove (CometdListeners *self,
                         gpointer         user_data)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->items, i);

      if (listener != NULL && listener->user_data == user_data)
        {
          remove_item (self, i);
          return;
        }
    }
}

void
cometd_listeners_clear (CometdListeners *self)
{
  for (guint i = self->items->len; i > 0; i--)
    remove_item (self, i - 1);
}

gboolean
cometd_listeners_is_empty (CometdListeners *self)
{
  return self->n_listeners == 0;
}

static void
end_delivery (CometdListeners *self)
{
  self->n_deliveries--;
  if (self->n_deliveries > 0 || self->items->len == self->n_listeners)
    return;

  for (guint i = self->items->len; i > 0; i--)
    if (g_ptr_array_index (self->items, i - 1) == NULL)
      g_ptr_array_remove_index (self->items, i - 1);
}

gboolean
cometd_listeners_deliver (CometdListeners *self,
                          CometdMessage   *message)
{
  const char *channel = cometd_message_get_channel (message);
  gboolean is_taken = FALSE;

  g_rc_box_acquire (self);
  self->n_deliveries++;
  for (guint i = 0; i < self->items->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->items, i);

      if (listener != NULL && cometd_channel_matches (listener->pattern, channel))
        {
          is_taken = TRUE;
          listener->func (message, listener->user_data);
        }
    }
  end_delivery (self);
  listeners_unref (self);
  return is_taken;
}
