/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-json-scan-private.h"

G_BEGIN_DECLS

/* The members of a message that the library reads. */
typedef enum
{
  COMETD_FIELD_CHANNEL,
  COMETD_FIELD_ID,
  COMETD_FIELD_CLIENT_ID,
  COMETD_FIELD_SUBSCRIPTION,
  COMETD_FIELD_SUCCESSFUL,
  COMETD_FIELD_ERROR,
  COMETD_FIELD_ADVICE,
  COMETD_FIELD_EXT,
  COMETD_FIELD_DATA,
} CometdField;

#define COMETD_N_FIELDS (COMETD_FIELD_DATA + 1)

/* Converts a field to its name on the wire, such as "clientId", and back; -1 for other names. */
const char *cometd_field_get_name (CometdField  field);
int         cometd_field_find     (const char  *name,
                                   gsize        length);

/* One message within the bytes of a body or frame. If a member occurs twice, the last one
 * counts. */
typedef struct
{
  CometdJsonSlice message;                 /* The object, including its braces. */
  CometdJsonSlice fields[COMETD_N_FIELDS]; /* The values; no text for absent members. */
} CometdEnvelope;

/* value: a scanned value. JSON null makes any field except data absent. */
void        cometd_envelope_set_field (CometdEnvelope         *envelope,
                                       CometdField             field,
                                       const CometdJsonSlice  *value);

/* The maximum number of messages in a body or frame. The shortest message takes 17 bytes, and its
 * envelope ten times as much memory. */
#define COMETD_CODEC_MAX_MESSAGES 65536

/* Reads a body or frame: an array of messages, or a single message, each of them an object with a
 * channel that is a string. On error (COMETD_ERROR_TRANSPORT, or TOO_LARGE beyond a limit),
 * envelopes is unchanged. Events whose only defect are words such as NaN in place of numbers are
 * skipped. The new envelopes point into text. */
gboolean cometd_codec_read       (const char      *text,
                                  gsize            length,
                                  guint            max_depth,
                                  GArray          *envelopes,
                                  GError         **error);

/* Reads large bodies in steps. */
typedef struct
{
  const char *text;
  gsize length;
  guint max_depth;

  gsize offset;     /* Where the next step begins … */
  gboolean in_array; /* … at a message of the array … */
  guint n_messages; /* … after this number of messages, or within this one. */
  CometdJsonPause pause;
  CometdEnvelope envelope;
} CometdCodecReader;

typedef enum
{
  COMETD_CODEC_MORE,
  COMETD_CODEC_DONE,
  COMETD_CODEC_FAILED,
} CometdCodecStatus;

void              cometd_codec_reader_init (CometdCodecReader  *self,
                                            const char         *text,
                                            gsize               length,
                                            guint               max_depth);
/* Reads approximately n_bytes. After FAILED, the envelopes that were appended are unusable. */
CometdCodecStatus cometd_codec_reader_read (CometdCodecReader  *self,
                                            gsize               n_bytes,
                                            GArray             *envelopes,
                                            GError            **error);

/* Reads exactly one object for cometd_message_new_from_json(). The text comes from the app, so the
 * error is COMETD_ERROR_INVALID_DATA. */
gboolean cometd_codec_read_one   (const char      *text,
                                  gsize            length,
                                  guint            max_depth,
                                  CometdEnvelope  *envelope,
                                  GError         **error);

G_END_DECLS
