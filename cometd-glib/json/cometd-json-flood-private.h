/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The maximum number of names in an object that share a bucket of its hash table. By chance, there
 * are about ten. */
#define COMETD_JSON_MAX_COLLISIONS 64

/* How often a large object may repeat a name; json-glib searches all names each time. */
#define COMETD_JSON_MAX_REPEATS 64

/* Checks the names in one large object for collisions. A server can choose names that all fall into
 * the same bucket of the hash table, so that adding one takes time proportional to their number. */
typedef struct _CometdJsonFlood CometdJsonFlood;

CometdJsonFlood *cometd_json_flood_new    (void);
void             cometd_json_flood_free   (CometdJsonFlood *self);

/* Adds a name; FALSE if too many of them collide. */
gboolean         cometd_json_flood_add    (CometdJsonFlood *self,
                                           const char      *name);
/* Counts a repeated name; FALSE if there were too many. */
gboolean         cometd_json_flood_repeat (CometdJsonFlood *self);

G_END_DECLS
