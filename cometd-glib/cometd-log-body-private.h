/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-log-private.h"

G_BEGIN_DECLS

/* What the log says of a body or frame: its size and its channels. Call these only if the log is
 * on. exchange: its number, or 0. envelopes: an array of CometdEnvelope. */
void cometd_log_sent                (const CometdLog *self,
                                     GBytes          *body,
                                     guint64          exchange);
void cometd_log_received            (const CometdLog *self,
                                     gsize            size,
                                     GArray          *envelopes,
                                     guint64          exchange);

void cometd_log_batch_add_envelopes (CometdLogBatch  *self,
                                     GArray          *envelopes);

G_END_DECLS
