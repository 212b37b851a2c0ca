/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-message.h"
#include "json/cometd-record-private.h"

G_BEGIN_DECLS

/* A received message: keeps frame alive (or a copy of its own part, where that is small and the
 * frame large) and reads nothing until asked. channel: a hint, the decoded name if the caller
 * has it at hand, of which a reference is taken; NULL to have it decoded on demand. */
CometdMessage *cometd_message_new_from_envelope (GBytes               *frame,
                                                 const CometdEnvelope *envelope,
                                                 GRefString           *channel);

/* What cometd-message-change.c changes. */
CometdRecord  *cometd_message_get_record       (CometdMessage        *self);

/* Estimates how much memory the message occupies; see cometd_record_measure(). */
gsize          cometd_message_measure           (CometdMessage        *self,
                                                 gconstpointer        *frame,
                                                 gsize                *frame_size);

/* The raw text of a field, valid until the message changes; FALSE if it is absent. */
gboolean       cometd_message_peek_field        (CometdMessage        *self,
                                                 CometdField           field,
                                                 CometdJsonSlice      *value);
gboolean       cometd_message_has_field         (CometdMessage        *self,
                                                 CometdField           field);

/* Setting strings and raw JSON on messages of our own making. */
void           cometd_message_set_string        (CometdMessage        *self,
                                                 CometdField           field,
                                                 const char           *value);
/* json: one scanned value without white space around it; NULL takes the member away. */
void           cometd_message_set_raw           (CometdMessage        *self,
                                                 const char           *name,
                                                 GBytes               *json);

/* Fails with COMETD_ERROR_INVALID_DATA, with json as it was, if something was set that cannot be
 * written. */
/* About as many bytes as append_json() adds. */
gsize          cometd_message_get_size          (CometdMessage        *self);
gboolean       cometd_message_append_json       (CometdMessage        *self,
                                                 GString              *json,
                                                 GError              **error);

G_END_DECLS
