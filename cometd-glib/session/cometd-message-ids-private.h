/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../json/cometd-json-private.h"

G_BEGIN_DECLS

/* The ids of the messages that one client sends. An id is eight letters and a number. The letters
 * are 40 bits that only this client can compute from the number, so that other users of the server,
 * whose messages reach the client as events, cannot guess the id of a request. CometD 5 and later
 * accept nothing but letters and digits; with the letters, no server reads an id as a number. */

#define COMETD_MESSAGE_ID_LETTERS 8
#define COMETD_MESSAGE_ID_SIZE (COMETD_MESSAGE_ID_LETTERS + 20 + 1)

typedef struct _CometdMessageIds CometdMessageIds;

CometdMessageIds *cometd_message_ids_new         (void);
void              cometd_message_ids_free        (CometdMessageIds      *self);

/* The letters of the id that belongs to a number. Their bytes are returned as one value, which is
 * never 0, so that they can be kept: to compute them takes a hash. */
guint64           cometd_message_ids_get_letters (CometdMessageIds      *self,
                                                  guint64                number);

/* Writes an id, and returns its length; to has COMETD_MESSAGE_ID_SIZE bytes. */
gsize             cometd_message_id_write        (guint64                letters,
                                                  guint64                number,
                                                  char                  *to);
/* Splits a value that has the form of an id. FALSE for any other value. Only an id whose letters
 * belong to its number was made by this client. */
gboolean          cometd_message_id_read         (const CometdJsonSlice *id,
                                                  guint64               *letters,
                                                  guint64               *number);

G_END_DECLS
