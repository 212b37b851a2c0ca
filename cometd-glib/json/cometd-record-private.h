/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-codec-private.h"

G_BEGIN_DECLS

/* The members of one message. It starts as a text that is parsed lazily; once a member is changed,
 * it is a list of members. A record that is all zero is an empty message. */
typedef struct
{
  /* The bytes that envelope and members point into; NULL for messages created by this library. */
  GBytes *frame;
  CometdEnvelope envelope;

  /* Decoded on demand. is_read is set once any of them except the channel was decoded; most
   * messages are freed before that. */
  GRefString *strings[COMETD_FIELD_ERROR + 1];
  JsonNode *nodes[COMETD_N_FIELDS];
  gboolean is_read;

  /* All members in order; created when one is changed or an unknown one is requested. Until changed
   * is set, the text in the envelope is still the message. */
  GArray *members;
  gboolean changed;
} CometdRecord;

/* self must be all zero, cleared or emptied. channel: the decoded channel name if known, or
 * NULL. */
void        cometd_record_init         (CometdRecord          *self,
                                        GBytes                *frame,
                                        const CometdEnvelope  *envelope,
                                        GRefString            *channel);
void        cometd_record_clear        (CometdRecord          *self);
/* Clears the record except for the references to its frame and channel, which it can be initialized
 * with again at less cost. */
void        cometd_record_empty        (CometdRecord          *self);
/* Drops the reference to the frame of a record that is empty. */
void        cometd_record_drop_frame   (CometdRecord          *self);

/* Estimates the memory used by the record besides the struct and the frame, which other records may
 * share. frame: identifies the shared bytes; NULL if there are none. */
gsize       cometd_record_measure      (const CometdRecord    *self,
                                        gconstpointer         *frame,
                                        gsize                 *frame_size);

/* NULL if the field is absent or not a string. A numeric id is returned as a string, and the first
 * string of a list of subscriptions as well. */
const char *cometd_record_get_string   (CometdRecord          *self,
                                        CometdField            field);
/* NULL if the field is absent or cannot be built. */
JsonNode   *cometd_record_get_node     (CometdRecord          *self,
                                        CometdField            field);
JsonNode   *cometd_record_get_named    (CometdRecord          *self,
                                        const char            *name);

/* An existing member keeps its place, a new one is appended. json: a scanned value. */
void        cometd_record_set_json     (CometdRecord          *self,
                                        const char            *name,
                                        GBytes                *json);
/* Serializes node immediately. If this fails, append_json() reports the error. */
void        cometd_record_set_node     (CometdRecord          *self,
                                        const char            *name,
                                        JsonNode              *node);
/* FALSE if there was no such member. */
gboolean    cometd_record_remove       (CometdRecord          *self,
                                        const char            *name);

/* Estimates the number of bytes that append_json() adds. */
gsize       cometd_record_get_size     (CometdRecord          *self);
/* On failure, json is unchanged. */
gboolean    cometd_record_append_json  (CometdRecord          *self,
                                        GString               *json,
                                        GError               **error);

G_END_DECLS
