/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Saves the last messages of each conversation to a file, so that they are there the next time. The
 * whole file is written by a thread, shortly after each change. */

#include "chat-history.h"

#include "chat-room-watch.h"

/* At most this much time is lost in a crash. */
#define HISTORY_DELAY_MS 1000

struct _ChatHistory
{
  GObject parent_instance;
  ChatFile *file;
  char *server;
  char *nickname;

  /* NULL before chat_history_watch() and after chat_history_stop(). */
  ChatRoomWatch *watch;
};

G_DEFINE_FINAL_TYPE (ChatHistory, chat_history, G_TYPE_OBJECT)

static char *
write_history (ChatHistory *self)
{
  return chat_kept_write_history (self->server, self->nickname,
                                  chat_room_watch_rooms (self->watch));
}

static void
history_changed_cb (gpointer user_data)
{
  ChatHistory *self = user_data;

  chat_file_write_later (self->file, write_history (self));
}

static void
chat_history_dispose (GObject *object)
{
  ChatHistory *self = CHAT_HISTORY (object);

  chat_history_stop (self);

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
  return chat_kept_read_file (self->file, self->server, self->nickname, aside);
}

/* Starts saving the messages of these rooms. */
void
chat_history_watch (ChatHistory *self,
                    GListModel  *rooms)
{
  static const char * const signal_names[] = { "notify::latest", "unsent-changed", NULL };

  g_assert (self->watch == NULL);

  self->watch = chat_room_watch_new (rooms, signal_names, HISTORY_DELAY_MS, history_changed_cb,
                                     self);
}

/* Saves the current messages. Later changes are ignored. */
void
chat_history_stop (ChatHistory *self)
{
  if (self->watch == NULL)
    return;

  /* Written synchronously, because the process does not wait for threads when it exits. */
  chat_file_write (self->file, write_history (self));
  g_clear_pointer (&self->watch, chat_room_watch_free);
}

/* Removes the file. */
void
chat_history_forget (ChatHistory *self)
{
  chat_file_write (self->file, NULL);
}
