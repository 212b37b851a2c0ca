/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-packed-record-private.h"

/* A part of the frame. */
typedef struct
{
  guint32 start, length;
} Span;

struct _CometdPackedRecord
{
  GBytes *frame;       /* Owned. */
  GRefString *channel; /* Owned; or NULL. */
  guint32 fields;      /* A bit for each field that has a span. */
  Span message;
  Span spans[];
};

static Span
pack (const CometdJsonSlice *slice,
      const char            *text)
{
  return (Span){ (guint32)(slice->text - text), (guint32)slice->length };
}

static CometdJsonSlice
unpack_span (Span        span,
             const char *text)
{
  return (CometdJsonSlice){ text + span.start, span.length };
}

CometdPackedRecord *
cometd_packed_record_new (const CometdRecord *record)
{
  const CometdEnvelope *envelope = &record->envelope;
  CometdPackedRecord *self;
  const char *text;
  gsize length;
  guint n_fields = 0;

  if (record->frame == NULL || record->is_read || record->changed || record->members != NULL)
    return NULL;

  text = g_bytes_get_data (record->frame, &length);
  if (length > G_MAXUINT32)
    return NULL;

  for (int field = 0; field < COMETD_N_FIELDS; field++)
    n_fields += envelope->fields[field].text != NULL;

  self = g_malloc (sizeof *self + n_fields * sizeof (Span));
  self->frame = g_bytes_ref (record->frame);
  self->channel = record->strings[COMETD_FIELD_CHANNEL];
  if (self->channel != NULL)
    g_ref_string_acquire (self->channel);
  self->fields = 0;
  self->message = pack (&envelope->message, text);

  n_fields = 0;
  for (int field = 0; field < COMETD_N_FIELDS; field++)
    if (envelope->fields[field].text != NULL)
      {
        self->fields |= 1u << field;
        self->spans[n_fields++] = pack (&envelope->fields[field], text);
      }
  return self;
}

void
cometd_packed_record_free (CometdPackedRecord *self)
{
  g_bytes_unref (self->frame);
  g_clear_pointer (&self->channel, g_ref_string_release);
  g_free (self);
}

static void
unpack_envelope (const CometdPackedRecord *self,
                 CometdEnvelope           *envelope)
{
  const char *text = g_bytes_get_data (self->frame, NULL);
  guint n_fields = 0;

  envelope->message = unpack_span (self->message, text);
  for (int field = 0; field < COMETD_N_FIELDS; field++)
    envelope->fields[field] = (self->fields & 1u << field) != 0
                                ? unpack_span (self->spans[n_fields++], text)
                                : (CometdJsonSlice){ NULL, 0 };
}

void
cometd_packed_record_unpack (const CometdPackedRecord *self,
                             CometdRecord             *record)
{
  CometdEnvelope envelope;

  unpack_envelope (self, &envelope);
  cometd_record_init (record, self->frame, &envelope, self->channel);
}

void
cometd_packed_record_take (CometdPackedRecord *self,
                           CometdRecord       *record)
{
  cometd_record_clear (record);
  unpack_envelope (self, &record->envelope);
  record->frame = self->frame;
  record->strings[COMETD_FIELD_CHANNEL] = self->channel;
  g_free (self);
}

gsize
cometd_packed_record_measure (const CometdPackedRecord *self,
                              gconstpointer            *frame,
                              gsize                    *frame_size)
{
  *frame = self->frame;
  *frame_size = g_bytes_get_size (self->frame);
  return sizeof *self + __builtin_popcount (self->fields) * sizeof (Span);
}
