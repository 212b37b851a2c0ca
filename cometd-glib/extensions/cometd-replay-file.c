/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-replay-file-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "../cometd-channel.h"
#include "../cometd-channel-private.h"
#include "../cometd-error.h"
#include "cometd-replay-wire-private.h"

#define GROUP "Positions"
/* Digits, the equals sign and the end of the line. */
#define MAX_VALUE 24
/* Only the user who runs the app. */
#define MODE 0600

GHashTable *
cometd_replay_file_table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static char *
escape (const char *channel)
{
  return g_uri_escape_string (channel, "/", FALSE);
}

gsize
cometd_replay_file_measure (const char *channel)
{
  g_autofree char *key = escape (channel);

  return strlen (key) + MAX_VALUE;
}

gsize
cometd_replay_file_measure_table (GHashTable *ids)
{
  GHashTableIter iter;
  gpointer channel;
  gsize size = 0;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &channel, NULL))
    size += cometd_replay_file_measure (channel);

  return size;
}

char *
cometd_replay_file_format (GHashTable *ids)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree gpointer *channels = NULL;
  guint n_channels;

  channels = g_hash_table_get_keys_as_array (ids, &n_channels);
  qsort (channels, n_channels, sizeof *channels, cometd_channel_compare);
  for (guint i = 0; i < n_channels; i++)
    {
      g_autofree char *key = escape (channels[i]);
      const gint64 *id = g_hash_table_lookup (ids, channels[i]);

      g_key_file_set_int64 (file, GROUP, key, *id);
    }

  return g_key_file_to_data (file, NULL, NULL);
}

static gboolean
parse_line (GKeyFile    *file,
            const char  *key,
            GHashTable  *ids,
            GError     **error)
{
  g_autofree char *channel = g_uri_unescape_string (key, NULL);
  g_autofree char *value = g_key_file_get_value (file, GROUP, key, NULL);
  gint64 id;

  if (channel == NULL || !cometd_channel_is_valid (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                   _("“%s” is not the name of a channel"), key);
      return FALSE;
    }

  if (value == NULL || !cometd_replay_parse_id (g_strstrip (value), &id))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                   _("The position of %s is not a number"), channel);
      return FALSE;
    }

  g_hash_table_insert (ids, g_steal_pointer (&channel), g_memdup2 (&id, sizeof id));
  return TRUE;
}

static gboolean
keep_cb (gpointer key,
         gpointer value,
         gpointer user_data)
{
  g_hash_table_insert (user_data, key, value);
  return TRUE;
}

gboolean
cometd_replay_file_parse (const char  *text,
                          gsize        length,
                          GHashTable  *ids,
                          GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GHashTable) read = cometd_replay_file_table_new ();
  g_autoptr(GError) invalid = NULL;
  g_auto(GStrv) keys = NULL;

  if (length > 0 && !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, &invalid))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA, invalid->message);
      return FALSE;
    }

  keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      if (!parse_line (file, keys[i], read, error))
        return FALSE;
    }

  g_hash_table_foreach_steal (read, keep_cb, ids);
  return TRUE;
}

gboolean
cometd_replay_file_read (const char  *path,
                         GHashTable  *ids,
                         GError     **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  GStatBuf status;

  if (g_stat (path, &status) != 0 && errno == ENOENT)
    return TRUE;

  /* It is not opened if it is something else, such as a pipe, which would block. */
  if (g_stat (path, &status) == 0 &&
      (!S_ISREG (status.st_mode) || status.st_size > COMETD_REPLAY_FILE_MAX_SIZE))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                   _("It is not a regular file of at most %d bytes"), COMETD_REPLAY_FILE_MAX_SIZE);
      return FALSE;
    }

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;

  return cometd_replay_file_parse (text, length, ids, error);
}

struct _CometdReplayWriter
{
  gatomicrefcount ref_count;
  char *path;

  GMutex mutex;
  guint64 number; /* Of the text in the file. */
};

CometdReplayWriter *
cometd_replay_writer_new (const char *path)
{
  CometdReplayWriter *self = g_new0 (CometdReplayWriter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  g_mutex_init (&self->mutex);
  return self;
}

CometdReplayWriter *
cometd_replay_writer_ref (CometdReplayWriter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cometd_replay_writer_unref (CometdReplayWriter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

gboolean
cometd_replay_writer_write (CometdReplayWriter  *self,
                            const char          *text,
                            guint64              number,
                            GError             **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (number <= self->number)
    return TRUE;

  if (!g_file_set_contents_full (self->path, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 MODE, error))
    return FALSE;

  self->number = number;
  return TRUE;
}
