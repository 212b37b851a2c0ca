/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "../cometd-message.h"

G_BEGIN_DECLS

/* Events that no handler took, in the order in which they came. Pure: no signals, no clock. */
typedef struct _CometdInbox CometdInbox;

typedef struct
{
  guint max_count;  /* 0 = none. */
  guint64 max_size; /* In bytes; 0 = none. */
  CometdOverflowPolicy policy;
} CometdInboxLimits;

typedef enum
{
  COMETD_INBOX_OPEN,
  /* At a limit: the server is to be kept from sending more. */
  COMETD_INBOX_PAUSED,
  /* The server sends on all the same: more than COMETD_INBOX_EXCESS times the number, and than
   * COMETD_INBOX_MIN_EXCESS. */
  COMETD_INBOX_FLOODED,
  /* At the limit in bytes. */
  COMETD_INBOX_FULL,
} CometdInboxLevel;

#define COMETD_INBOX_EXCESS 10
#define COMETD_INBOX_MIN_EXCESS 1000

CometdInbox     *cometd_inbox_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void             cometd_inbox_free        (CometdInbox             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdInbox, cometd_inbox_free)

/* FALSE if the policy is DROP_NEWEST and there is no room, in which case nothing is queued. An
 * empty queue has room for any message. */
gboolean         cometd_inbox_push        (CometdInbox             *self,
                                           CometdMessage           *message,
                                           const CometdInboxLimits *limits)
                                          G_GNUC_WARN_UNUSED_RESULT;
/* The oldest message, if there are too many, and the policy is DROP_OLDEST. The newest message
 * always stays. (transfer full) (nullable) */
CometdMessage   *cometd_inbox_drop        (CometdInbox             *self,
                                           const CometdInboxLimits *limits)
                                          G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable) */
CometdMessage   *cometd_inbox_pop         (CometdInbox             *self)
                                          G_GNUC_WARN_UNUSED_RESULT;
guint            cometd_inbox_get_length  (CometdInbox             *self);
/* What the messages occupy in memory, with the bodies and frames that they keep. */
guint64          cometd_inbox_get_size    (CometdInbox             *self);
/* Above OPEN only with the policy PAUSE. */
CometdInboxLevel cometd_inbox_get_level   (CometdInbox             *self,
                                           const CometdInboxLimits *limits);

G_END_DECLS
