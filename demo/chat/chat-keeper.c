/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Saves unsent text to a file, so that it survives a crash or a logout. The whole file is written
 * by a thread, shortly after each change. */

#include "chat-keeper.h"

#include "chat-room-watch.h"

/* At most this much time is lost in a crash. */
#define KEEPER_DELAY_MS 500

/* The maximum number of windows with the same nickname and server whose text is kept apart. */
#define MAX_FILES 16

struct _ChatKeeper
{
  GObject parent_instance;
  char *folder;
  char *server;
  char *nickname;

  /* NULL after chat_keeper_stop(), or if all files are in use. */
  ChatFile *file;

  /* NULL before chat_keeper_watch() and after chat_keeper_stop(). */
  ChatRoomWatch *watch;
};

G_DEFINE_FINAL_TYPE (ChatKeeper, chat_keeper, G_TYPE_OBJECT)

/* The paths in use by this process; two keepers never write to the same file. */
static GHashTable *taken;

static char *
build_path (ChatKeeper *self,
            guint       number)
{
  g_autofree char *whose = g_strconcat (self->server, "\n", self->nickname, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whose, -1);
  g_autofree char *name = g_strdup_printf ("%s-%u.json", digest, number);

  return g_build_filename (self->folder, name, NULL);
}

static void
take_file (ChatKeeper *self)
{
  if (taken == NULL)
    taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint number = 0; number < MAX_FILES; number++)
    {
      g_autofree char *path = build_path (self, number);

      if (g_hash_table_add (taken, g_strdup (path)))
        {
          self->file = chat_file_new (path);
          return;
        }
    }
}

static char *
write_unsent (ChatKeeper *self)
{
  return chat_kept_write (self->server, self->nickname, chat_room_watch_rooms (self->watch));
}

static void
keeper_changed_cb (gpointer user_data)
{
  ChatKeeper *self = user_data;

  if (self->file != NULL)
    chat_file_write_later (self->file, write_unsent (self));
}

static void
chat_keeper_dispose (GObject *object)
{
  ChatKeeper *self = CHAT_KEEPER (object);

  chat_keeper_stop (self, FALSE);

  G_OBJECT_CLASS (chat_keeper_parent_class)->dispose (object);
}

static void
chat_keeper_finalize (GObject *object)
{
  ChatKeeper *self = CHAT_KEEPER (object);

  g_free (self->folder);
  g_free (self->server);
  g_free (self->nickname);

  G_OBJECT_CLASS (chat_keeper_parent_class)->finalize (object);
}

static void
chat_keeper_class_init (ChatKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_keeper_dispose;
  object_class->finalize = chat_keeper_finalize;
}

static void
chat_keeper_init (ChatKeeper *self)
{
}

/* Creates a keeper with files in @folder, which is created when it is needed. */
ChatKeeper *
chat_keeper_new (const char *folder,
                 const char *server,
                 const char *nickname)
{
  ChatKeeper *self = g_object_new (CHAT_TYPE_KEEPER, NULL);

  self->folder = g_strdup (folder);
  self->server = g_strdup (server);
  self->nickname = g_strdup (nickname);
  take_file (self);

  return self;
}

/* Returns what was saved the last time, as ChatKept, or NULL. If the file cannot be parsed, it is
 * renamed to *aside. */
GPtrArray *
chat_keeper_read (ChatKeeper *self,
                  char      **aside)
{
  return self->file != NULL
         ? chat_kept_read_file (self->file, self->server, self->nickname, aside) : NULL;
}

/* Starts saving the unsent text of these rooms. */
void
chat_keeper_watch (ChatKeeper *self,
                   GListModel *rooms)
{
  static const char * const signal_names[] = { "unsent-changed", NULL };

  g_assert (self->watch == NULL);

  self->watch = chat_room_watch_new (rooms, signal_names, KEEPER_DELAY_MS, keeper_changed_cb, self);
  chat_room_watch_report (self->watch);
}

/* Saves the current unsent text, or discards it. Later changes are ignored. */
void
chat_keeper_stop (ChatKeeper *self,
                  gboolean    forgets)
{
  /* Written synchronously, because the process does not wait for threads when it exits. */
  if (self->watch != NULL && self->file != NULL)
    chat_file_write (self->file, forgets ? NULL : write_unsent (self));

  g_clear_pointer (&self->watch, chat_room_watch_free);
  if (self->file != NULL)
    g_hash_table_remove (taken, chat_file_get_path (self->file));
  g_clear_pointer (&self->file, chat_file_unref);
}

/* The path of another file with the same owner, or NULL if there are too many windows. */
char *
chat_keeper_dup_path (ChatKeeper *self,
                      const char *suffix)
{
  return self->file != NULL ? g_strconcat (chat_file_get_path (self->file), suffix, NULL) : NULL;
}
