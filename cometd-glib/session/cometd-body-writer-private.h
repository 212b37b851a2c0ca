/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-out-queue-private.h"

G_BEGIN_DECLS

/* Writes messages into bodies of a limited size, and gives the bodies to the queue. */
typedef struct
{
  CometdOutQueue *queue;
  guint64 max_message_size; /* 0: no limit. */
  guint64 *total;           /* See cometd_out_body_new(). */
  GPtrArray *headers;       /* Or NULL. */
  gboolean is_apart;        /* The bodies are sent past those that wait. */
  gboolean on_new_connection;

  CometdOutBody *body; /* The one being written; NULL at first. */
} CometdBodyWriter;

/* number: that of the request, or 0. FALSE with error set if the message cannot be sent; see
 * cometd_out_body_add(). */
gboolean cometd_body_writer_add       (CometdBodyWriter   *self,
                                       CometdMessage      *message,
                                       guint64             number,
                                       GError            **error);
gboolean cometd_body_writer_add_draft (CometdBodyWriter   *self,
                                       const CometdDraft  *draft,
                                       const char         *id,
                                       const char         *client_id,
                                       guint64             number,
                                       GError            **error);
/* To be called at the end. */
void     cometd_body_writer_end       (CometdBodyWriter   *self);

G_END_DECLS
