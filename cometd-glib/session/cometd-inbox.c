/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-inbox-private.h"

struct _CometdInbox
{
  GQueue messages; /* Owned messages. */
};

CometdInbox *
cometd_inbox_new (void)
{
  CometdInbox *self = g_new0 (CometdInbox, 1);

  g_queue_init (&self->messages);
  return self;
}

void
cometd_inbox_free (CometdInbox *self)
{
  g_queue_clear_full (&self->messages, g_object_unref);
  g_free (self);
}

CometdMessage *
cometd_inbox_push (CometdInbox          *self,
                   CometdMessage        *message,
                   guint                 limit,
                   CometdOverflowPolicy  policy)
{
  CometdMessage *dropped = NULL;

  if (limit > 0 && self->messages.length >= limit)
    {
      if (policy == COMETD_OVERFLOW_POLICY_DROP_NEWEST)
        return g_object_ref (message);
      /* One goes for one that comes: a limit that was lowered takes nothing away by itself. */
      if (policy == COMETD_OVERFLOW_POLICY_DROP_OLDEST)
        dropped = g_queue_pop_head (&self->messages);
    }

  g_queue_push_tail (&self->messages, g_object_ref (message));
  return dropped;
}

CometdMessage *
cometd_inbox_pop (CometdInbox *self)
{
  return g_queue_pop_head (&self->messages);
}

guint
cometd_inbox_get_length (CometdInbox *self)
{
  return self->messages.length;
}

gboolean
cometd_inbox_must_pause (CometdInbox          *self,
                         guint                 limit,
                         CometdOverflowPolicy  policy)
{
  return policy == COMETD_OVERFLOW_POLICY_PAUSE && limit > 0 && self->messages.length >= limit;
}

gboolean
cometd_inbox_is_flooded (CometdInbox          *self,
                         guint                 limit,
                         CometdOverflowPolicy  policy)
{
  guint64 bearable = MAX ((guint64)limit * COMETD_INBOX_EXCESS, COMETD_INBOX_MIN_EXCESS);

  return policy == COMETD_OVERFLOW_POLICY_PAUSE && limit > 0 && self->messages.length > bearable;
}
