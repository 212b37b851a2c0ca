/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reports changes of the rooms of a list, with a delay, so that a burst of changes is reported
 * once. */

#include "chat-room-watch.h"

struct _ChatRoomWatch
{
  /* The rooms, and those whose signals are connected. Owned. */
  GListModel *rooms;
  GPtrArray *watched;

  /* The signals of a room that are a change; not owned. */
  const char * const *signal_names;

  /* Delays the report; in milliseconds. */
  guint delay;
  guint source;

  ChatRoomWatchFunc changed;
  gpointer user_data;
};

static gboolean
delay_cb (gpointer user_data)
{
  ChatRoomWatch *self = user_data;

  self->source = 0;
  self->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
listen_to (ChatRoomWatch *self,
           gpointer       room)
{
  for (guint i = 0; self->signal_names[i] != NULL; i++)
    g_signal_connect_swapped (room, self->signal_names[i], G_CALLBACK (chat_room_watch_report),
                              self);
}

static void
stop_listening (ChatRoomWatch *self,
                guint          position)
{
  g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, position), self);
}

static void
watched_rooms_changed_cb (ChatRoomWatch *self,
                          guint          position,
                          guint          removed,
                          guint          added)
{
  for (guint i = 0; i < removed; i++)
    stop_listening (self, position + i);
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);

  for (guint i = 0; i < added; i++)
    {
      gpointer room = g_list_model_get_item (self->rooms, position + i);

      g_ptr_array_insert (self->watched, (int)(position + i), room);
      listen_to (self, room);
    }

  if (removed > 0)
    chat_room_watch_report (self);
}

/* Calls @changed at most @delay milliseconds after a room was removed from the list, or has emitted
 * one of the signals. */
ChatRoomWatch *
chat_room_watch_new (GListModel         *rooms,
                     const char * const *signal_names,
                     guint               delay,
                     ChatRoomWatchFunc   changed,
                     gpointer            user_data)
{
  ChatRoomWatch *self = g_new0 (ChatRoomWatch, 1);

  self->rooms = g_object_ref (rooms);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->signal_names = signal_names;
  self->delay = delay;
  self->changed = changed;
  self->user_data = user_data;

  g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (watched_rooms_changed_cb), self);
  watched_rooms_changed_cb (self, 0, 0, g_list_model_get_n_items (rooms));
  return self;
}

/* A change that has not been reported is dropped. */
void
chat_room_watch_free (ChatRoomWatch *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  for (guint i = 0; i < self->watched->len; i++)
    stop_listening (self, i);
  g_signal_handlers_disconnect_by_data (self->rooms, self);

  g_ptr_array_unref (self->watched);
  g_object_unref (self->rooms);
  g_free (self);
}

GListModel *
chat_room_watch_rooms (ChatRoomWatch *self)
{
  return self->rooms;
}

/* Reports a change after the delay, as if a room had changed. */
void
chat_room_watch_report (ChatRoomWatch *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (self->delay, delay_cb, self);
}
