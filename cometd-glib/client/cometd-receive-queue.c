/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-receive-queue-private.h"

#include "../cometd-message-private.h"

typedef struct _Item Item;

struct _Item
{
  Item *next;
  CometdMessage *message; /* Owned. */
  gsize size;             /* Without the frame. */

  /* Only compared with those of the neighbours: a frame that messages next to each other share is
   * counted once. */
  gconstpointer frame;
  gsize frame_size;
};

struct _CometdInbox
{
  Item *first, *last;
  guint length;
  guint64 size;
};

CometdInbox *
cometd_inbox_new (void)
{
  return g_new0 (CometdInbox, 1);
}

void
cometd_inbox_free (CometdInbox *self)
{
  CometdMessage *message;

  while ((message = cometd_inbox_pop (self)) != NULL)
    g_object_unref (message);
  g_free (self);
}

static gboolean
is_over (guint64                  count,
         guint64                  size,
         const CometdInboxLimits *limits)
{
  return (limits->max_count > 0 && count > limits->max_count) ||
         (limits->max_size > 0 && size > limits->max_size);
}

static gboolean
is_same_frame (const Item *one,
               const Item *other)
{
  return one != NULL && other != NULL && one->frame == other->frame;
}

gboolean
cometd_inbox_push (CometdInbox             *self,
                   CometdMessage           *message,
                   const CometdInboxLimits *limits)
{
  Item *item = g_new0 (Item, 1);
  guint64 size;

  item->size = sizeof *item + cometd_message_measure (message, &item->frame, &item->frame_size);
  size = self->size + item->size;
  if (!is_same_frame (self->last, item))
    size += item->frame_size;

  if (limits->policy == COMETD_OVERFLOW_POLICY_DROP_NEWEST && self->length > 0 &&
      is_over ((guint64)self->length + 1, size, limits))
    {
      g_free (item);
      return FALSE;
    }

  item->message = g_object_ref (message);
  if (self->last != NULL)
    self->last->next = item;
  else
    self->first = item;
  self->last = item;
  self->length++;
  self->size = size;
  return TRUE;
}

CometdMessage *
cometd_inbox_drop (CometdInbox             *self,
                   const CometdInboxLimits *limits)
{
  if (limits->policy != COMETD_OVERFLOW_POLICY_DROP_OLDEST || self->length <= 1 ||
      !is_over (self->length, self->size, limits))
    return NULL;

  return cometd_inbox_pop (self);
}

CometdMessage *
cometd_inbox_pop (CometdInbox *self)
{
  Item *item = self->first;
  CometdMessage *message;

  if (item == NULL)
    return NULL;

  message = item->message;
  self->first = item->next;
  if (self->first == NULL)
    self->last = NULL;
  self->length--;
  self->size -= item->size;
  if (!is_same_frame (item, self->first))
    self->size -= item->frame_size;
  g_free (item);
  return message;
}

guint
cometd_inbox_get_length (CometdInbox *self)
{
  return self->length;
}

guint64
cometd_inbox_get_size (CometdInbox *self)
{
  return self->size;
}

CometdInboxLevel
cometd_inbox_get_level (CometdInbox             *self,
                        const CometdInboxLimits *limits)
{
  guint64 bearable = MAX ((guint64)limits->max_count * COMETD_INBOX_EXCESS,
                          COMETD_INBOX_MIN_EXCESS);

  if (limits->policy != COMETD_OVERFLOW_POLICY_PAUSE)
    return COMETD_INBOX_OPEN;
  if (limits->max_size > 0 && self->length > 0 && self->size >= limits->max_size)
    return COMETD_INBOX_FULL;
  if (limits->max_count == 0 || self->length < limits->max_count)
    return COMETD_INBOX_OPEN;

  return self->length > bearable ? COMETD_INBOX_FLOODED : COMETD_INBOX_PAUSED;
}
