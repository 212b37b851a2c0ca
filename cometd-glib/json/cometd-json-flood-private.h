/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names in an object that share a place in its hash table, at most. Chance makes it about ten. */
#define COMETD_JSON_MAX_COLLISIONS 64

/* How often a large object may say a name again; json-glib looks through all names each time. */
#define COMETD_JSON_MAX_REPEATS 64

/* Watches the names of one large object: a server can choose names that all fall on one place of
 * the hash table, and each would then cost as much time as there are names. */
typedef struct _CometdJsonFlood CometdJsonFlood;

CometdJsonFlood *cometd_json_flood_new    (void);
void             cometd_json_flood_free   (CometdJsonFlood *self);

/* Notes one more name; FALSE if too many of them collide. */
gboolean         cometd_json_flood_add    (CometdJsonFlood *self,
                                           const char      *name);
/* Notes that a name came again; FALSE if that was too often. */
gboolean         cometd_json_flood_repeat (CometdJsonFlood *self);

G_END_DECLS
