/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-codec-private.h"

G_BEGIN_DECLS

/* The members of one message: a text that is read piece by piece as somebody asks, until something
 * is set, from when on it is a list. All zero it is an empty message. */
typedef struct
{
  /* What envelope and members point into; NULL for messages of our own making. */
  GBytes *frame;
  CometdEnvelope envelope;

  /* Read when asked for; is_read once there is one of them beside the channel, which most messages
   * end without. */
  GRefString *strings[COMETD_FIELD_ERROR + 1];
  JsonNode *nodes[COMETD_N_FIELDS];
  gboolean is_read;

  /* All members in their order, once something was changed or an unknown one asked for. Until
   * changed is set, the text in the envelope is still the message. */
  GArray *members;
  gboolean changed;
} CometdRecord;

/* self must be all zero. channel: a hint, the decoded name, or NULL. */
void        cometd_record_init         (CometdRecord          *self,
                                        GBytes                *frame,
                                        const CometdEnvelope  *envelope,
                                        GRefString            *channel);
void        cometd_record_clear        (CometdRecord          *self);

/* Estimates how much memory the record occupies besides the struct and the frame, which other
 * records may share. frame: to tell whether they do; NULL without one. */
gsize       cometd_record_measure      (const CometdRecord    *self,
                                        gconstpointer         *frame,
                                        gsize                 *frame_size);

/* NULL where there is none, or something that is no string. A numeric id counts as one, and so does
 * the first string of several subscriptions. */
const char *cometd_record_get_string   (CometdRecord          *self,
                                        CometdField            field);
/* NULL where there is none, or one that cannot be built. */
JsonNode   *cometd_record_get_node     (CometdRecord          *self,
                                        CometdField            field);
JsonNode   *cometd_record_get_named    (CometdRecord          *self,
                                        const char            *name);

/* A member that is there keeps its place, a new one comes last. json: one scanned value. */
void        cometd_record_set_json     (CometdRecord          *self,
                                        const char            *name,
                                        GBytes                *json);
/* Writes node at once. If that cannot be done, append_json() will say why. */
void        cometd_record_set_node     (CometdRecord          *self,
                                        const char            *name,
                                        JsonNode              *node);
/* FALSE if there was none. */
gboolean    cometd_record_remove       (CometdRecord          *self,
                                        const char            *name);

/* About as many bytes as append_json() adds. */
gsize       cometd_record_get_size     (CometdRecord          *self);
/* After a failure json is as it was. */
gboolean    cometd_record_append_json  (CometdRecord          *self,
                                        GString               *json,
                                        GError               **error);

G_END_DECLS
