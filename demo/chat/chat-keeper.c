/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Saves unsent text to a file, so that it survives a crash or a logout. The whole file is written
 * by a thread, shortly after each change. */

#include "chat-keeper.h"

#include <errno.h>
#include <glib/gstdio.h>

/* At most this much time is lost in a crash. */
#define DELAY_MS 500

/* The maximum number of windows with the same nickname and server whose text is kept apart. */
#define MAX_FILES 16

#define MAX_BYTES (64 * 1024 * 1024)

/* A file, shared with the threads that write it. An older state never replaces a newer one. */
typedef struct
{
  char *path;
  GMutex lock;
  guint written;
} File;

/* A state of the file; if the text is NULL, the file is deleted. */
typedef struct
{
  File *file;
  char *text;
  guint number;
} Version;

struct _ChatKeeper
{
  GObject parent_instance;
  char *folder;
  char *server;
  char *nickname;

  /* NULL after chat_keeper_stop(), or if all files are in use. */
  File *file;
  guint last_number;

  /* The rooms, and the rooms whose signals are connected. Owned. */
  GListModel *rooms;
  GPtrArray *watched;

  /* Delays writing. */
  guint delay;
};

G_DEFINE_FINAL_TYPE (ChatKeeper, chat_keeper, G_TYPE_OBJECT)

/* The paths in use by this process; two keepers never write to the same file. */
static GHashTable *taken;

static void
file_clear (gpointer data)
{
  File *self = data;

  g_mutex_clear (&self->lock);
  g_free (self->path);
}

static void
file_unref (File *self)
{
  g_atomic_rc_box_release_full (self, file_clear);
}

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
          self->file = g_atomic_rc_box_new0 (File);
          self->file->path = g_steal_pointer (&path);
          g_mutex_init (&self->file->lock);
          return;
        }
    }
}

static void
version_free (Version *self)
{
  file_unref (self->file);
  g_free (self->text);
  g_free (self);
}

static void
version_write (Version *self)
{
  const char *path = self->file->path;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->file->lock);

  if (self->number <= self->file->written)
    return;

  self->file->written = self->number;
  if (self->text == NULL)
    {
      if (g_unlink (path) != 0 && errno != ENOENT)
        g_warning ("Could not remove “%s”: %s", path, g_strerror (errno));
    }
  else if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_warning ("Could not make “%s”: %s", folder, g_strerror (errno));
    }
  else if (!g_file_set_contents_full (path, self->text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                      &error))
    {
      g_warning ("Could not keep what is unsent: %s", error->message);
    }
}

/* The current unsent text, or NULL. */
static Version *
make_version (ChatKeeper *self,
              gboolean    is_empty)
{
  Version *version = g_new0 (Version, 1);

  version->file = g_atomic_rc_box_acquire (self->file);
  version->number = ++self->last_number;
  if (!is_empty)
    version->text = chat_kept_write (self->server, self->nickname, self->rooms);

  return version;
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  version_write (data);
  g_task_return_boolean (task, TRUE);
}

static gboolean
delay_cb (gpointer user_data)
{
  ChatKeeper *self = user_data;
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  self->delay = 0;
  g_task_set_task_data (task, make_version (self, FALSE), (GDestroyNotify)version_free);
  g_task_run_in_thread (task, write_in_thread);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (ChatKeeper *self)
{
  if (self->delay == 0 && self->file != NULL)
    self->delay = g_timeout_add (DELAY_MS, delay_cb, self);
}

static void
stop_listening (ChatKeeper *self,
                ChatRoom   *room)
{
  g_signal_handlers_disconnect_by_data (room, self);
}

static void
rooms_changed_cb (ChatKeeper *self,
                  guint       position,
                  guint       removed,
                  guint       added)
{
  for (guint i = 0; i < removed; i++)
    stop_listening (self, g_ptr_array_index (self->watched, position + i));
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);

  for (guint i = 0; i < added; i++)
    {
      ChatRoom *room = g_list_model_get_item (self->rooms, position + i);

      g_ptr_array_insert (self->watched, (int)(position + i), room);
      g_signal_connect_swapped (room, "unsent-changed", G_CALLBACK (changed_cb), self);
    }

  changed_cb (self);
}

static void
chat_keeper_dispose (GObject *object)
{
  ChatKeeper *self = CHAT_KEEPER (object);

  chat_keeper_stop (self, FALSE);
  g_clear_pointer (&self->watched, g_ptr_array_unref);

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
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
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

/* Returns what was saved the last time, as ChatKept, or NULL. A file that cannot be parsed is
 * renamed rather than deleted, because it contains text of the user. */
GPtrArray *
chat_keeper_read (ChatKeeper *self)
{
  g_autofree char *text = NULL;
  g_autofree char *aside = NULL;
  GStatBuf properties;
  GPtrArray *kept = NULL;

  if (self->file == NULL || g_stat (self->file->path, &properties) != 0)
    return NULL;

  if (properties.st_size <= MAX_BYTES
      && g_file_get_contents (self->file->path, &text, NULL, NULL))
    kept = chat_kept_read (text, self->server, self->nickname);
  if (kept != NULL)
    return kept;

  aside = g_strconcat (self->file->path, ".unreadable", NULL);
  g_message ("What was kept cannot be read, and is now in “%s”", aside);
  g_rename (self->file->path, aside);
  return NULL;
}

/* Starts saving the unsent text of these rooms. */
void
chat_keeper_watch (ChatKeeper *self,
                   GListModel *rooms)
{
  g_assert (self->rooms == NULL);

  self->rooms = g_object_ref (rooms);
  g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (rooms_changed_cb), self);
  rooms_changed_cb (self, 0, 0, g_list_model_get_n_items (rooms));
}

/* Saves the current unsent text, or discards it. Later changes are ignored. */
void
chat_keeper_stop (ChatKeeper *self,
                  gboolean    forgets)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  for (guint i = 0; self->watched != NULL && i < self->watched->len; i++)
    stop_listening (self, g_ptr_array_index (self->watched, i));
  if (self->rooms != NULL)
    g_signal_handlers_disconnect_by_data (self->rooms, self);

  /* Written synchronously, because the process does not wait for threads when it exits. */
  if (self->rooms != NULL && self->file != NULL)
    {
      Version *version = make_version (self, forgets);

      version_write (version);
      version_free (version);
    }

  g_clear_object (&self->rooms);
  if (self->file != NULL)
    g_hash_table_remove (taken, self->file->path);
  g_clear_pointer (&self->file, file_unref);
}

/* The path of another file with the same owner, or NULL if there are too many windows. */
char *
chat_keeper_dup_path (ChatKeeper *self,
                      const char *suffix)
{
  return self->file != NULL ? g_strconcat (self->file->path, suffix, NULL) : NULL;
}
