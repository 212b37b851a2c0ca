/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-request-private.h"

G_BEGIN_DECLS

/* Requests that wait to be sent, in the order in which they will be sent. Not owned. */
typedef struct
{
  GQueue waiting;
} CometdOutbox;

void           cometd_outbox_init      (CometdOutbox  *self);
gboolean       cometd_outbox_is_empty  (CometdOutbox  *self);
guint          cometd_outbox_get_length (CometdOutbox  *self);
gboolean       cometd_outbox_contains  (CometdOutbox  *self,
                                        CometdRequest *request);
void           cometd_outbox_push      (CometdOutbox  *self,
                                        CometdRequest *request);
/* Before all that wait: of several requests the first is pushed last. */
void           cometd_outbox_push_head (CometdOutbox  *self,
                                        CometdRequest *request);
/* Each before the first message of the app with a higher number. requests: by number. */
void           cometd_outbox_merge     (CometdOutbox  *self,
                                        GPtrArray     *requests);
/* NULL if there is none. */
CometdRequest *cometd_outbox_pop       (CometdOutbox  *self);
/* Does nothing if it is not there. */
void           cometd_outbox_remove    (CometdOutbox  *self,
                                        CometdRequest *request);

G_END_DECLS
