/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-replay-positions-private.h"

#include <string.h>

#include "../cometd-channel.h"
#include "../cometd-channel-private.h"

typedef struct
{
  gint64 accepted;
  gint64 handled;
  gboolean is_learned;
} Position;

struct _CometdReplayPositions
{
  GHashTable *table; /* Owned key → owned Position. */
  guint n_learned;
  gsize learned_size;
};

char *
cometd_replay_dup_key (const char *channel)
{
  return g_strndup (channel, strcspn (channel, "?"));
}

CometdReplayPositions *
cometd_replay_positions_new (void)
{
  CometdReplayPositions *self = g_new0 (CometdReplayPositions, 1);

  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
cometd_replay_positions_free (CometdReplayPositions *self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

static Position *
find_position (CometdReplayPositions *self,
               const char            *key)
{
  return g_hash_table_lookup (self->table, key);
}

static Position *
add_position (CometdReplayPositions *self,
              const char            *key)
{
  Position *position = g_new0 (Position, 1);

  position->accepted = position->handled = COMETD_REPLAY_NO_ID;
  g_hash_table_insert (self->table, g_strdup (key), position);
  return position;
}

gboolean
cometd_replay_positions_has (CometdReplayPositions *self,
                             const char            *key)
{
  return find_position (self, key) != NULL;
}

gint64
cometd_replay_positions_get_accepted (CometdReplayPositions *self,
                                      const char            *key)
{
  Position *position = find_position (self, key);

  return position != NULL ? position->accepted : COMETD_REPLAY_NO_ID;
}

gint64
cometd_replay_positions_get_handled (CometdReplayPositions *self,
                                     const char            *key)
{
  Position *position = find_position (self, key);

  return position != NULL ? position->handled : COMETD_REPLAY_NO_ID;
}

void
cometd_replay_positions_set (CometdReplayPositions *self,
                             const char            *key,
                             gint64                 accepted,
                             gint64                 handled)
{
  Position *position = find_position (self, key);

  if (position == NULL)
    position = add_position (self, key);
  position->accepted = accepted;
  position->handled = handled;
}

static Position *
learn (CometdReplayPositions *self,
       const char            *key)
{
  Position *position;
  gsize size = strlen (key);

  if (self->n_learned >= COMETD_REPLAY_MAX_LEARNED ||
      size > COMETD_REPLAY_MAX_LEARNED_SIZE - self->learned_size)
    return NULL;

  self->n_learned++;
  self->learned_size += size;
  position = add_position (self, key);
  position->is_learned = TRUE;
  return position;
}

gboolean
cometd_replay_positions_accept (CometdReplayPositions *self,
                                const char            *key,
                                gint64                 id)
{
  Position *position = find_position (self, key);

  if (position == NULL)
    position = learn (self, key);
  if (position == NULL)
    return FALSE;

  position->accepted = MAX (position->accepted, id);
  return TRUE;
}

gboolean
cometd_replay_positions_handle (CometdReplayPositions *self,
                                const char            *key,
                                gint64                 id)
{
  Position *position = find_position (self, key);

  if (position == NULL || id <= position->handled)
    return FALSE;

  position->handled = id;
  return TRUE;
}

gboolean
cometd_replay_positions_is_learned (CometdReplayPositions *self,
                                    const char            *key)
{
  Position *position = find_position (self, key);

  return position != NULL && position->is_learned;
}

GPtrArray *
cometd_replay_positions_list (CometdReplayPositions *self)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (keys, name);

  g_ptr_array_sort (keys, cometd_channel_compare);
  return keys;
}

GPtrArray *
cometd_replay_positions_list_covered (CometdReplayPositions *self,
                                      const char            *key)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name, value;

  if (!cometd_channel_is_pattern (key))
    {
      if (cometd_replay_positions_get_accepted (self, key) != COMETD_REPLAY_NO_ID)
        g_ptr_array_add (keys, (gpointer)key);
      return keys;
    }

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Position *position = value;

      if (position->accepted != COMETD_REPLAY_NO_ID &&
          (strcmp (name, key) == 0 || cometd_channel_matches (key, name)))
        g_ptr_array_add (keys, name);
    }

  g_ptr_array_sort (keys, cometd_channel_compare);
  return keys;
}
