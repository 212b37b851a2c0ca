/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-lazy-table-private.h"

/* It is never changed, so threads can share it. */
static GHashTable *
get_empty (void)
{
  static GHashTable *empty;

  if (g_once_init_enter (&empty))
    g_once_init_leave (&empty, g_hash_table_new (NULL, NULL));
  return empty;
}

GHashTable *
cometd_lazy_table_new (void)
{
  return g_hash_table_ref (get_empty ());
}

void
cometd_lazy_table_need (GHashTable     **table,
                        GHashFunc        hash,
                        GEqualFunc       equal,
                        GDestroyNotify   free_key,
                        GDestroyNotify   free_value)
{
  if (*table != get_empty ())
    return;

  g_hash_table_unref (*table);
  *table = g_hash_table_new_full (hash, equal, free_key, free_value);
}
