/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Hash tables that are empty most of the time, as those of an idle client are. Until something is
 * added they are one table of the process, which takes no memory in each client and can be
 * searched, iterated and emptied as any other. */

/* Gets the empty table. Released by g_hash_table_unref(). */
GHashTable *cometd_lazy_table_new  (void) G_GNUC_WARN_UNUSED_RESULT;
/* Must be called before something is added: replaces the empty table. */
void        cometd_lazy_table_need (GHashTable     **table,
                                    GHashFunc        hash,
                                    GEqualFunc       equal,
                                    GDestroyNotify   free_key,
                                    GDestroyNotify   free_value);

G_END_DECLS
