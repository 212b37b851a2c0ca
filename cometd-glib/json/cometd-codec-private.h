/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-json-scan-private.h"

G_BEGIN_DECLS

/* The members of a message that the library itself reads. */
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

/* The wire name of a field, such as "clientId"; the field of a wire name, or -1. */
const char *cometd_field_get_name (CometdField  field);
int         cometd_field_find     (const char  *name,
                                   gsize        length);

/* One message as it lies in the bytes of a frame. Of a member given twice, the last counts. */
typedef struct
{
  CometdJsonSlice message;                 /* The object, with its braces. */
  CometdJsonSlice fields[COMETD_N_FIELDS]; /* The values; no text where the member is absent. */
} CometdEnvelope;

/* value: one scanned value. JSON null makes any field but the data absent. */
void        cometd_envelope_set_field (CometdEnvelope         *envelope,
                                       CometdField             field,
                                       const CometdJsonSlice  *value);

/* More messages in one frame are refused: the shortest take 17 bytes, an envelope ten times
 * that. */
#define COMETD_CODEC_MAX_MESSAGES 65536

/* Reads a frame or body: an array of messages, or one message alone. Either all of it is valid, or
 * there is an error (COMETD_ERROR_TRANSPORT, or TOO_LARGE beyond a limit) and envelopes is as it
 * was; but events in which nothing is wrong except for words such as NaN in the place of numbers
 * are left out. Every message is an object with a string channel. What is appended to envelopes
 * points into text. */
gboolean cometd_codec_read       (const char      *text,
                                  gsize            length,
                                  guint            max_depth,
                                  GArray          *envelopes,
                                  GError         **error);

/* The same in steps, for large bodies. */
typedef struct
{
  const char *text;
  gsize length;
  guint max_depth;

  gsize offset;     /* Where the next step begins … */
  gboolean in_array; /* … at a message of the array … */
  guint n_messages; /* … behind so many, or in this one. */
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
/* Reads until about n_bytes are read. After FAILED what was appended to envelopes
 * is of no use. */
CometdCodecStatus cometd_codec_reader_read (CometdCodecReader  *self,
                                            gsize               n_bytes,
                                            GArray             *envelopes,
                                            GError            **error);

/* The same for exactly one object, for cometd_message_new_from_json(): an app's text, so the error
 * is COMETD_ERROR_INVALID_DATA. */
gboolean cometd_codec_read_one   (const char      *text,
                                  gsize            length,
                                  guint            max_depth,
                                  CometdEnvelope  *envelope,
                                  GError         **error);

G_END_DECLS
