/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Saves the last messages of each conversation to a file, so that they are there the next time. The
 * whole file is written by a thread, shortly after each change. */

#include "chat-history.h"

#include "chat-file.h"

/* At most this much time is lost in a crash. */
#define HISTORY_DELAY_MS 1000

struct _ChatHistory
{
  GObject parent_instance;
  ChatFile *file;
  char *server;
  char *nickname;

  /* The rooms, and the rooms whose signals are connected. Owned; NULL after chat_history_stop(). */
  GListModel *rooms;
  GPtrArray *watched;

  /* Delays writing. */
  guint delay;
};

G_DEFINE_FINAL_TYPE (ChatHistory, chat_history, G_TYPE_OBJECT)

static gboolean
delay_cb (gpointer user_data)
{
  ChatHistory *self = user_data;

  self->delay = 0;
  chat_file_write_later (self->file,
                         chat_kept_write_history (self->server, self->nickname, self->rooms));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (ChatHistory *self)
{
  if (self->delay == 0)
    self->delay = g_timeout_add (HISTORY_DELAY_MS, delay_cb, self);
}

static void
stop_listening (ChatHistory *self,
                ChatRoom    *room)
{
  g_signal_handlers_disconnect_by_data (room, self);
}

static void
rooms_changed_cb (ChatHistory *self,
                  guint        position,
                  guint        removed,
                  guint        added)
{
  for (guint i = 0; i < removed; i++)
    stop_listening (self, g_ptr_array_index (self->watched, position + i));
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);

  for (guint i = 0; i < added; i++)
    {
      ChatRoom *room = g_list_model_get_item (self->rooms, position + i);

      g_ptr_array_insert (self->watched, (int)(position + i), room);
      g_signal_connect_swapped (room, "notify::latest", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (room, "unsent-changed", G_CALLBACK (changed_cb), self);
    }

  if (removed > 0)
    changed_cb (self);
}

static void
chat_history_dispose (GObject *object)
{
  ChatHistory *self = CHAT_HISTORY (object);

  chat_history_stop (self);
  g_clear_pointer (&self->watched, g_ptr_array_unref);

  G_OBJECT_CLASS (chat_history_parent_class)->dispose (object);
}

static void
chat_history_finalize (GObject *object)
{
  ChatHistory *self = CHAT_HISTORY (object);

  chat_file_unref (self->file);
  g_free (self->server);
  g_free (self->nickname);

  G_OBJECT_CLASS (chat_history_parent_class)->finalize (object);
}

static void
chat_history_class_init (ChatHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_history_dispose;
  object_class->finalize = chat_history_finalize;
}

static void
chat_history_init (ChatHistory *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

ChatHistory *
chat_history_new (const char *path,
                  const char *server,
                  const char *nickname)
{
  ChatHistory *self = g_object_new (CHAT_TYPE_HISTORY, NULL);

  self->file = chat_file_new (path);
  self->server = g_strdup (server);
  self->nickname = g_strdup (nickname);

  return self;
}

/* Returns the messages that were saved the last time, as ChatKept, or NULL. If the file cannot be
 * parsed, it is renamed to *aside. */
GPtrArray *
chat_history_read (ChatHistory *self,
                   char       **aside)
{
  gboolean exists;
  g_autofree char *text = chat_file_read (self->file, &exists);
  GPtrArray *kept = text != NULL ? chat_kept_read (text, self->server, self->nickname) : NULL;

  if (exists && kept == NULL)
    *aside = chat_file_set_aside (self->file);

  return kept;
}

/* Starts saving the messages of these rooms. */
void
chat_history_watch (ChatHistory *self,
                    GListModel  *rooms)
{
  g_assert (self->rooms == NULL);

  self->rooms = g_object_ref (rooms);
  g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (rooms_changed_cb), self);
  rooms_changed_cb (self, 0, 0, g_list_model_get_n_items (rooms));
}

/* Saves the current messages. Later changes are ignored. */
void
chat_history_stop (ChatHistory *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  if (self->rooms == NULL)
    return;

  for (guint i = 0; i < self->watched->len; i++)
    stop_listening (self, g_ptr_array_index (self->watched, i));
  g_signal_handlers_disconnect_by_data (self->rooms, self);

  /* Written synchronously, because the process does not wait for threads when it exits. */
  chat_file_write (self->file,
                   chat_kept_write_history (self->server, self->nickname, self->rooms));
  g_clear_object (&self->rooms);
}

/* Removes the file. */
void
chat_history_forget (ChatHistory *self)
{
  chat_file_write (self->file, NULL);
}
