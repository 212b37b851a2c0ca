/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-replay-subscriptions-private.h"

#include "../cometd-channel.h"
#include "../cometd-channel-private.h"
#include "cometd-replay-positions-private.h"

struct _CometdReplaySubscriptions
{
  GHashTable *names;    /* Owned. */
  GHashTable *counts;   /* Owned key → the number of names with that key, apart from patterns. */
  GHashTable *patterns; /* Of names; not owned. */
};

CometdReplaySubscriptions *
cometd_replay_subscriptions_new (void)
{
  CometdReplaySubscriptions *self = g_new0 (CometdReplaySubscriptions, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->patterns = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
cometd_replay_subscriptions_free (CometdReplaySubscriptions *self)
{
  g_hash_table_unref (self->patterns);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->names);
  g_free (self);
}

static void
count_name (CometdReplaySubscriptions *self,
            const char                *name,
            int                        change)
{
  g_autofree char *key = cometd_replay_dup_key (name);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key)) + change;

  if (n == 0)
    g_hash_table_remove (self->counts, key);
  else
    g_hash_table_insert (self->counts, g_steal_pointer (&key), GUINT_TO_POINTER (n));
}

void
cometd_replay_subscriptions_add (CometdReplaySubscriptions *self,
                                 const char                *name)
{
  char *own;

  if (g_hash_table_contains (self->names, name))
    return;

  own = g_strdup (name);
  g_hash_table_add (self->names, own);
  if (cometd_channel_is_pattern (own))
    g_hash_table_add (self->patterns, own);
  else
    count_name (self, own, 1);
}

void
cometd_replay_subscriptions_remove (CometdReplaySubscriptions *self,
                                    const char                *name)
{
  if (!g_hash_table_contains (self->names, name))
    return;

  if (!g_hash_table_remove (self->patterns, name))
    count_name (self, name, -1);
  g_hash_table_remove (self->names, name);
}

void
cometd_replay_subscriptions_clear (CometdReplaySubscriptions *self)
{
  g_hash_table_remove_all (self->patterns);
  g_hash_table_remove_all (self->counts);
  g_hash_table_remove_all (self->names);
}

gboolean
cometd_replay_subscriptions_covers (CometdReplaySubscriptions *self,
                                    const char                *key)
{
  GHashTableIter iter;
  gpointer pattern;

  if (g_hash_table_contains (self->counts, key))
    return TRUE;

  g_hash_table_iter_init (&iter, self->patterns);
  while (g_hash_table_iter_next (&iter, &pattern, NULL))
    {
      if (cometd_channel_matches (pattern, key))
        return TRUE;
    }
  return FALSE;
}

char **
cometd_replay_subscriptions_dup_names (CometdReplaySubscriptions *self)
{
  g_autofree gpointer *names = NULL;
  guint n_names;

  names = g_hash_table_get_keys_as_array (self->names, &n_names);
  qsort (names, n_names, sizeof *names, cometd_channel_compare);
  return g_strdupv ((char **)names);
}
