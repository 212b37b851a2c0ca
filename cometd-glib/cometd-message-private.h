/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-message.h"
#include "json/cometd-packed-record-private.h"
#include "json/cometd-record-private.h"

G_BEGIN_DECLS

/* What is known of a payload that is bytes. */
typedef struct
{
  /* Decoded on demand; NULL before, and again when the message changes. */
  GBytes *decoded;
  /* An extension has still to state in ext that the payload is bytes. */
  guint is_unmarked : 1;
  /* Other languages present the payload as bytes. */
  guint is_shown : 1;
} CometdMessageBytes;

/* Creates a received message, which is parsed lazily. It keeps a reference to the body or frame, or
 * a copy of its own part if that is small and the frame large. channel: the decoded channel name,
 * of which a reference is taken; or NULL to decode it on demand. */
CometdMessage *cometd_message_new_from_envelope (GBytes               *frame,
                                                 const CometdEnvelope *envelope,
                                                 GRefString           *channel);

/* The same, but uses the object in *spare if there is one. */
CometdMessage *cometd_message_reuse            (CometdMessage       **spare,
                                                 GBytes               *frame,
                                                 const CometdEnvelope *envelope,
                                                 GRefString           *channel);
/* Drops a reference. If it was the last one, and there are no weak or toggle references and no
 * data, the object is moved to *spare, empty, instead of being freed. It keeps its references to
 * the frame and the channel, which the next event often has, too. */
void           cometd_message_release          (CometdMessage        *self,
                                                 CometdMessage       **spare);
/* Drops the reference of a spare object to a frame. */
void           cometd_message_drop_frame        (CometdMessage        *spare);

/* Whether the caller has the only reference to an object, and there are no weak or toggle
 * references, closures and data. */
gboolean       cometd_message_object_is_unused (gpointer              object);
/* Copies a received message whose object need not be kept, to be kept in less memory; NULL if
 * something else refers to the object, or if the message was changed or read. */
CometdPackedRecord *
               cometd_message_pack             (CometdMessage        *self);
/* Makes the message again. */
CometdMessage *cometd_message_unpack           (const CometdPackedRecord *packed);
/* Makes it again, with the object in *spare if there is one, and frees packed. */
CometdMessage *cometd_message_take_packed      (CometdPackedRecord   *packed,
                                                 CometdMessage       **spare);

/* Gets the record, for cometd-message-change.c. */
CometdRecord  *cometd_message_get_record       (CometdMessage        *self);

/* Estimates how much memory the message occupies; see cometd_record_measure(). */
gsize          cometd_message_measure           (CometdMessage        *self,
                                                 gconstpointer        *frame,
                                                 gsize                *frame_size);

/* Gets the raw text of a field, valid until the message changes; FALSE if it is absent. */
gboolean       cometd_message_peek_field        (CometdMessage        *self,
                                                 CometdField           field,
                                                 CometdJsonSlice      *value);
gboolean       cometd_message_has_field         (CometdMessage        *self,
                                                 CometdField           field);

/* Sets a string field of a message created by this library. */
void           cometd_message_set_string        (CometdMessage        *self,
                                                 CometdField           field,
                                                 const char           *value);
/* Sets any field. json: a scanned value without surrounding white space, or NULL to remove the
 * member. */
void           cometd_message_set_raw           (CometdMessage        *self,
                                                 const char           *name,
                                                 GBytes               *json);

/* Fails with COMETD_ERROR_INVALID_DATA if a value was set that cannot be written; json is unchanged
 * then. */
gboolean       cometd_message_append_json       (CometdMessage        *self,
                                                 GString              *json,
                                                 GError              **error);
/* Estimates the number of bytes that append_json() adds. */
gsize          cometd_message_get_size          (CometdMessage        *self);

/* For cometd-message-bytes.c. */
CometdMessageBytes *
               cometd_message_get_bytes_state  (CometdMessage        *self);
/* Sets the payload as cometd_message_set_bytes_full() does, for an extension that has yet to call
 * mark_bytes(): without one, the message must not be sent. */
void           cometd_message_set_unmarked_bytes (CometdMessage      *self,
                                                  GBytes             *bytes,
                                                  gboolean            last,
                                                  JsonNode           *meta);
gboolean       cometd_message_has_unmarked_bytes (CometdMessage      *self);
void           cometd_message_mark_bytes       (CometdMessage        *self);
/* The payload was replaced: it is JSON, and not marked any more. */
void           cometd_message_forget_bytes     (CometdMessage        *self);
/* Lets other languages present the payload as bytes, if it has the form. */
void           cometd_message_show_bytes       (CometdMessage        *self);

G_END_DECLS
