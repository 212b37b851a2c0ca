/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file with private text of the user. The whole file is replaced in one step, so that a crash
 * leaves the old text or the new one, by a thread or, when the app exits, at once. */

#include "chat-file.h"

#include <errno.h>
#include <glib/gstdio.h>

#define MAX_FILE_BYTES (64 * 1024 * 1024)

/* Shared with the threads that write it. An older text never replaces a newer one. */
struct _ChatFile
{
  char *path;
  GMutex lock;
  guint written;

  /* The number of the last text; not used by the threads. */
  guint last_number;
};

/* A text of the file; if it is NULL, the file is deleted. */
typedef struct
{
  ChatFile *file;
  char *text;
  guint number;
} Version;

ChatFile *
chat_file_new (const char *path)
{
  ChatFile *self = g_atomic_rc_box_new0 (ChatFile);

  self->path = g_strdup (path);
  g_mutex_init (&self->lock);
  return self;
}

static void
file_clear (gpointer data)
{
  ChatFile *self = data;

  g_mutex_clear (&self->lock);
  g_free (self->path);
}

void
chat_file_unref (ChatFile *self)
{
  g_atomic_rc_box_release_full (self, file_clear);
}

const char *
chat_file_get_path (ChatFile *self)
{
  return self->path;
}

/* Returns the text, or NULL if there is no file, or if it cannot be read. */
char *
chat_file_read (ChatFile *self,
                gboolean *exists)
{
  GStatBuf properties;
  char *text = NULL;

  *exists = g_stat (self->path, &properties) == 0;
  if (*exists && properties.st_size <= MAX_FILE_BYTES)
    g_file_get_contents (self->path, &text, NULL, NULL);

  return text;
}

/* Renames a file that cannot be parsed. It is not deleted, because it contains text of the user.
 * Returns its new path. */
char *
chat_file_set_aside (ChatFile *self)
{
  char *aside = g_strconcat (self->path, ".unreadable", NULL);

  g_info ("“%s” cannot be read, and is now “%s”", self->path, aside);
  g_rename (self->path, aside);
  return aside;
}

static Version *
version_new (ChatFile *file,
             char     *text)
{
  Version *self = g_new0 (Version, 1);

  self->file = g_atomic_rc_box_acquire (file);
  self->text = text;
  self->number = ++file->last_number;
  return self;
}

static void
version_free (Version *self)
{
  chat_file_unref (self->file);
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
      g_warning ("Could not write “%s”: %s", path, error->message);
    }
}

/* Replaces the file by @text, which is owned by the file; if it is NULL, removes the file. */
void
chat_file_write (ChatFile *self,
                 char     *text)
{
  Version *version = version_new (self, text);

  version_write (version);
  version_free (version);
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

/* Does the same in a thread. The process does not wait for it when it exits. */
void
chat_file_write_later (ChatFile *self,
                       char     *text)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, version_new (self, text), (GDestroyNotify)version_free);
  g_task_run_in_thread (task, write_in_thread);
}
