/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-log-body-private.h"

#include "json/cometd-codec-private.h"

void
cometd_log_batch_add_envelopes (CometdLogBatch *self,
                                GArray         *envelopes)
{
  for (guint i = 0; i < envelopes->len; i++)
    {
      const CometdEnvelope *envelope = &g_array_index (envelopes, CometdEnvelope, i);
      const CometdJsonSlice *channel = &envelope->fields[COMETD_FIELD_CHANNEL];

      /* A slice has its quotation marks. */
      cometd_log_batch_add (self, channel->text + 1, channel->length - 2);
    }
}

static void
log_body (const CometdLog *self,
          const char      *what,
          gsize            size,
          GArray          *envelopes,
          guint64          exchange)
{
  CometdLogBatch batch = COMETD_LOG_BATCH_INIT;

  cometd_log_batch_add_envelopes (&batch, envelopes);
  if (exchange != 0)
    cometd_log_batch_write (&batch, self, "%s %" G_GSIZE_FORMAT " bytes (exchange %"
                            G_GUINT64_FORMAT ")", what, size, exchange);
  else
    cometd_log_batch_write (&batch, self, "%s %" G_GSIZE_FORMAT " bytes", what, size);
  cometd_log_batch_clear (&batch);
}

void
cometd_log_sent (const CometdLog *self,
                 GBytes          *body,
                 guint64          exchange)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  /* This library wrote it, so it is valid. */
  cometd_codec_read (text, length, COMETD_JSON_MAX_DEPTH, envelopes, NULL);
  log_body (self, "sends", length, envelopes, exchange);
}

void
cometd_log_received (const CometdLog *self,
                     gsize            size,
                     GArray          *envelopes,
                     guint64          exchange)
{
  log_body (self, "received", size, envelopes, exchange);
}
