/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-record-private.h"

G_BEGIN_DECLS

/* A record that was received and not changed, as small as possible, to be kept: the positions of
 * the fields that it has. */
typedef struct _CometdPackedRecord CometdPackedRecord;

/* NULL if the record was changed or read, so that it has more than its text. */
CometdPackedRecord *cometd_packed_record_new     (const CometdRecord       *record)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void                cometd_packed_record_free    (CometdPackedRecord       *self);
/* Makes the record again. record: cleared or emptied, or all zero. */
void                cometd_packed_record_unpack  (const CometdPackedRecord *self,
                                                  CometdRecord             *record);
/* Makes it again and frees self. */
void                cometd_packed_record_take    (CometdPackedRecord       *self,
                                                  CometdRecord             *record);
/* The memory that it occupies without the frame; see cometd_record_measure(). */
gsize               cometd_packed_record_measure (const CometdPackedRecord *self,
                                                  gconstpointer            *frame,
                                                  gsize                    *frame_size);

G_END_DECLS
