/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stores the session in a file while the app runs, so that the next start continues it after a
 * crash or a logout: what others have said meanwhile arrives. */

#include "chat-session-private.h"

#include "chat-wire.h"

#include <errno.h>
#include <glib/gstdio.h>

#define MAX_STORE_BYTES (64 * 1024 * 1024)

static void
remove_file (ChatSession *self)
{
  if (g_unlink (self->stored_path) != 0 && errno != ENOENT)
    g_warning ("Could not remove “%s”: %s", self->stored_path, g_strerror (errno));
}

/* The file holds secrets. It is removed when the session has ended. */
static void
store_cb (ChatSession *self)
{
  g_autoptr(GVariant) state = cometd_client_dup_session_state (self->client);
  g_autofree char *folder = g_path_get_dirname (self->stored_path);
  g_autoptr(GError) error = NULL;

  if (state == NULL)
    {
      remove_file (self);
    }
  else if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_warning ("Could not make “%s”: %s", folder, g_strerror (errno));
    }
  else if (!g_file_set_contents_full (self->stored_path, g_variant_get_data (state),
                                      (gssize)g_variant_get_size (state),
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    {
      g_warning ("Could not store the session: %s", error->message);
    }
}

static GVariant *
read_state (ChatSession *self)
{
  g_autoptr(GBytes) bytes = NULL;
  GStatBuf status;
  char *contents;
  gsize length;

  if (g_stat (self->stored_path, &status) != 0 || status.st_size > MAX_STORE_BYTES
      || !g_file_get_contents (self->stored_path, &contents, &length, NULL))
    return NULL;

  bytes = g_bytes_new_take (contents, length);
  return g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
}

/* Messages are received before the rooms are entered, so each room must be there. */
static void
add_rooms (ChatSession *self)
{
  g_auto(GStrv) channels = cometd_client_dup_subscriptions (self->client);

  for (guint i = 0; channels[i] != NULL; i++)
    {
      const char *name = chat_wire_get_room (channels[i]);

      g_hash_table_add (self->restored, g_strdup (channels[i]));
      if (name != NULL && chat_session_find_room (self, NULL, name) == NULL)
        chat_session_add_room (self, NULL, name);
    }
}

/* If it should, lets the client continue the session of an earlier process, if there is one. */
void
chat_session_restore (ChatSession *self)
{
  g_autoptr(GVariant) state = NULL;

  self->stored_path = chat_keeper_dup_path (self->keeper, ".session");
  if (self->stored_path == NULL)
    return;

  if (!self->continues)
    {
      remove_file (self);
      return;
    }

  g_signal_connect_swapped (self->client, "session-state-changed", G_CALLBACK (store_cb), self);
  state = read_state (self);
  /* A file of another version, or a damaged one, is of no use. */
  if (state == NULL || !cometd_client_restore_session_state (self->client, state, NULL))
    return;

  g_variant_lookup (state, "client-id", "s", &self->stored_id);
  add_rooms (self);
}

/* Whether this is the session of the earlier process, in which we are a member of its rooms. */
gboolean
chat_session_is_continued (ChatSession *self)
{
  return g_strcmp0 (cometd_client_get_client_id (self->client), self->stored_id) == 0;
}

/* Whether a channel was subscribed by the earlier process and, so far, not by this one. */
gboolean
chat_session_take_restored (ChatSession *self,
                            const char  *channel)
{
  return g_hash_table_remove (self->restored, channel);
}
