/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message.h"

G_BEGIN_DECLS

/* Events that nobody has taken yet, in the order in which they came. Pure: no signals, no clock. */
typedef struct _CometdInbox CometdInbox;

CometdInbox   *cometd_inbox_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void           cometd_inbox_free       (CometdInbox          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdInbox, cometd_inbox_free)

/* Puts message in. Returns the one that had to go for it, which may be message itself; NULL if
 * there was room, or if policy is PAUSE. limit: 0 = none. (transfer full) (nullable) */
CometdMessage *cometd_inbox_push       (CometdInbox          *self,
                                        CometdMessage        *message,
                                        guint                 limit,
                                        CometdOverflowPolicy  policy)
                                       G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable) */
CometdMessage *cometd_inbox_pop        (CometdInbox          *self) G_GNUC_WARN_UNUSED_RESULT;
guint          cometd_inbox_get_length (CometdInbox          *self);

/* Whether the server is to be kept from sending more. */
gboolean       cometd_inbox_must_pause (CometdInbox          *self,
                                        guint                 limit,
                                        CometdOverflowPolicy  policy);
/* Whether the server sends on although it was to be kept from it, beyond what can be borne: more
 * than COMETD_INBOX_EXCESS times limit, and than COMETD_INBOX_MIN_EXCESS. */
gboolean       cometd_inbox_is_flooded (CometdInbox          *self,
                                        guint                 limit,
                                        CometdOverflowPolicy  policy);

#define COMETD_INBOX_EXCESS 10
#define COMETD_INBOX_MIN_EXCESS 1000

G_END_DECLS
