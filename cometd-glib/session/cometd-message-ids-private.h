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

CometdMessageIds *cometd_message_ids_new   (void);
void              cometd_message_ids_free  (CometdMessageIds      *self);

/* Writes the id that belongs to a number; id has COMETD_MESSAGE_ID_SIZE bytes. */
void              cometd_message_ids_write (CometdMessageIds      *self,
                                            guint64                number,
                                            char                  *id);
/* The number of an id that this client has made, or 0 for any other value. */
guint64           cometd_message_ids_read  (CometdMessageIds      *self,
                                            const CometdJsonSlice *id);

G_END_DECLS
