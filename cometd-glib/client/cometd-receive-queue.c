/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-receive-queue-private.h"

#include "../cometd-lazy-table-private.h"
#include "../cometd-message-private.h"

/* The channel names come from the server, so the set of those that were logged is limited. */
#define MAX_LOGGED_CHANNELS 100

/* A message of the app that takes more bytes than this with its frame is not kept for the next one,
 * which may arrive much later. */
#define MAX_RELEASED_SIZE 65536

typedef enum
{
  LEVEL_OPEN,
  LEVEL_PAUSED,  /* At the limit in number. */
  LEVEL_FLOODED, /* Far beyond it. */
  LEVEL_FULL,    /* At the limit in bytes. */
} Level;

typedef struct _Item Item;

struct _Item
{
  Item *before, *next;
  CometdMessage *message;     /* Owned; NULL if it is packed. */
  CometdPackedRecord *packed; /* Owned; or NULL. */
  gsize size;                 /* Without the frame. */

  /* Compared with that of the neighbours only: a body or frame that consecutive messages share is
   * counted once. */
  gconstpointer frame;
  gsize frame_size;

  guint64 position;     /* Greater than that of the items before it. */
  guint is_waiting : 1; /* For a subscription of the app. */
  guint is_taken : 1;   /* A handler has got it. */
};

struct _CometdReceiveQueue
{
  Item *first, *last;
  Item *spare_item;        /* Owned; or NULL. */
  CometdMessage *spare;    /* Owned; for the next packed message; or NULL. */
  CometdMessage *unpacked; /* The last one that was packed; not owned, and perhaps freed. */
  CometdMessage *released; /* Owned; becomes the spare one if the app has dropped it; or NULL. */
  Item *found;      /* What cometd_receive_queue_find_waiting() returned last, or one before it. */
  guint64 position; /* Of the last item that was added. */
  guint length; /* With those that wait. */
  guint n_waiting;
  guint64 size;

  guint max_count;
  guint64 max_size;
  CometdOverflowPolicy policy;

  /* The channels whose losses were logged; owned. */
  GHashTable *logged;

  guint has_received : 1;
  guint has_handlers : 1;
  guint is_paused : 1;
  guint is_blocked : 1;
  guint is_full : 1;
};

CometdReceiveQueue *
cometd_receive_queue_new (void)
{
  CometdReceiveQueue *self = g_new0 (CometdReceiveQueue, 1);

  self->logged = cometd_lazy_table_new ();
  return self;
}

static gboolean
is_same_frame (const Item *one,
               const Item *other)
{
  return one != NULL && other != NULL && one->frame == other->frame;
}

/* Takes the message of an item. (transfer full) */
static CometdMessage *
unpack_item (CometdReceiveQueue *self,
             Item               *item)
{
  CometdMessage *message;

  if (item->packed == NULL)
    return g_steal_pointer (&item->message);

  if (self->released != NULL)
    cometd_message_release (g_steal_pointer (&self->released), &self->spare);
  message = cometd_message_take_packed (g_steal_pointer (&item->packed), &self->spare);
  self->unpacked = message;
  return message;
}

static Item *
queue_item_new (CometdReceiveQueue *self)
{
  Item *item = g_steal_pointer (&self->spare_item);

  if (item == NULL)
    return g_new0 (Item, 1);

  *item = (Item){ NULL };
  return item;
}

static void
queue_item_free (CometdReceiveQueue *self,
                 Item               *item)
{
  if (self->spare_item == NULL)
    self->spare_item = item;
  else
    g_free (item);
}

/* Removes an item. (transfer full) */
static CometdMessage *
take (CometdReceiveQueue *self,
      Item               *item)
{
  Item *before = item->before;
  CometdMessage *message = unpack_item (self, item);

  if (before != NULL)
    before->next = item->next;
  else
    self->first = item->next;
  if (item->next != NULL)
    item->next->before = before;
  else
    self->last = before;
  if (self->found == item)
    self->found = before;

  self->length--;
  self->n_waiting -= item->is_waiting;
  self->size -= item->size;
  if (!is_same_frame (item, item->next) && !is_same_frame (before, item))
    self->size -= item->frame_size;
  queue_item_free (self, item);
  return message;
}

void
cometd_receive_queue_free (CometdReceiveQueue *self)
{
  while (self->first != NULL)
    g_object_unref (take (self, self->first));
  g_free (self->spare_item);
  g_clear_object (&self->spare);
  g_clear_object (&self->released);
  g_hash_table_unref (self->logged);
  g_free (self);
}

guint
cometd_receive_queue_get_max_count (CometdReceiveQueue *self)
{
  return self->max_count;
}

void
cometd_receive_queue_set_max_count (CometdReceiveQueue *self,
                                    guint               max_count)
{
  self->max_count = max_count;
}

guint64
cometd_receive_queue_get_max_size (CometdReceiveQueue *self)
{
  return self->max_size;
}

void
cometd_receive_queue_set_max_size (CometdReceiveQueue *self,
                                   guint64             max_size)
{
  self->max_size = max_size;
}

CometdOverflowPolicy
cometd_receive_queue_get_policy (CometdReceiveQueue *self)
{
  return self->policy;
}

void
cometd_receive_queue_set_policy (CometdReceiveQueue   *self,
                                 CometdOverflowPolicy  policy)
{
  self->policy = policy;
}

gboolean
cometd_receive_queue_has_received (CometdReceiveQueue *self)
{
  return self->has_received;
}

void
cometd_receive_queue_set_received (CometdReceiveQueue *self)
{
  self->has_received = TRUE;
}

gboolean
cometd_receive_queue_has_handlers (CometdReceiveQueue *self)
{
  return self->has_handlers;
}

void
cometd_receive_queue_set_has_handlers (CometdReceiveQueue *self,
                                       gboolean            has_handlers)
{
  self->has_handlers = has_handlers;
}

gboolean
cometd_receive_queue_is_pulling (CometdReceiveQueue *self)
{
  return self->has_received || !self->has_handlers;
}

gboolean
cometd_receive_queue_wants_handlers (CometdReceiveQueue *self)
{
  return self->length + 1 == self->max_count && !self->has_received && !self->has_handlers;
}

static CometdOverflowPolicy
get_effective_policy (CometdReceiveQueue *self)
{
  return cometd_receive_queue_is_pulling (self) || self->n_waiting > 0
           ? self->policy
           : COMETD_OVERFLOW_POLICY_DROP_OLDEST;
}

static gboolean
is_over_limit (CometdReceiveQueue *self,
               guint64             count,
               guint64             size)
{
  return (self->max_count > 0 && count > self->max_count) ||
         (self->max_size > 0 && size > self->max_size);
}

/* packed: owned; or NULL. FALSE if the policy is DROP_NEWEST and there is no room. */
static gboolean
append_item (CometdReceiveQueue *self,
             CometdMessage      *message,
             CometdPackedRecord *packed,
             gboolean            is_waiting,
             gboolean            is_taken)
{
  Item *item = queue_item_new (self);
  guint64 size;

  item->packed = packed;
  item->size = sizeof *item;
  if (item->packed != NULL)
    item->size += cometd_packed_record_measure (item->packed, &item->frame, &item->frame_size);
  else
    item->size += cometd_message_measure (message, &item->frame, &item->frame_size);
  size = self->size + item->size;
  if (!is_same_frame (self->last, item))
    size += item->frame_size;

  if (get_effective_policy (self) == COMETD_OVERFLOW_POLICY_DROP_NEWEST && self->length > 0 &&
      is_over_limit (self, (guint64)self->length + 1, size))
    {
      g_clear_pointer (&item->packed, cometd_packed_record_free);
      queue_item_free (self, item);
      return FALSE;
    }

  if (item->packed == NULL)
    item->message = g_object_ref (message);
  item->is_waiting = is_waiting;
  item->is_taken = is_taken;
  item->position = ++self->position;
  item->before = self->last;
  self->n_waiting += is_waiting;
  if (self->last != NULL)
    self->last->next = item;
  else
    self->first = item;
  self->last = item;
  self->length++;
  self->size = size;
  return TRUE;
}

static GPtrArray *
push (CometdReceiveQueue *self,
      CometdMessage      *message,
      CometdPackedRecord *packed,
      gboolean            is_waiting,
      gboolean            is_taken)
{
  GPtrArray *lost;

  if (append_item (self, message, packed, is_waiting, is_taken))
    return cometd_receive_queue_drop_excess (self);

  if (is_taken)
    return NULL;

  lost = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (lost, g_object_ref (message));
  return lost;
}

GPtrArray *
cometd_receive_queue_push (CometdReceiveQueue *self,
                           CometdMessage      *message)
{
  return push (self, message, cometd_message_pack (message), FALSE, FALSE);
}

gboolean
cometd_receive_queue_hand (CometdReceiveQueue *self,
                           CometdMessage      *message)
{
  return self->length == 0 && append_item (self, message, NULL, FALSE, FALSE);
}

GPtrArray *
cometd_receive_queue_push_waiting (CometdReceiveQueue *self,
                                   CometdMessage      *message,
                                   gboolean            is_taken)
{
  return push (self, message, NULL, TRUE, is_taken);
}

CometdMessage *
cometd_receive_queue_find_waiting (CometdReceiveQueue      *self,
                                   guint64                 *position,
                                   CometdReceiveQueueMatch  match,
                                   gpointer                 user_data,
                                   gboolean                *is_taken)
{
  Item *item = self->found;

  if (self->n_waiting == 0)
    return NULL;

  /* The caller goes on behind the item that it found last, of which there may be thousands. */
  if (item == NULL || item->position > *position)
    item = self->first;
  for (; item != NULL; item = item->next)
    if (item->is_waiting && item->position > *position && match (item->message, user_data))
      {
        self->found = item;
        *position = item->position;
        *is_taken = item->is_taken;
        return g_object_ref (item->message);
      }

  return NULL;
}

/* NULL if the message is not there. */
static Item *
find_item (CometdReceiveQueue *self,
           CometdMessage      *message)
{
  if (self->found != NULL && self->found->message == message)
    return self->found;

  for (Item *item = self->first; item != NULL; item = item->next)
    if (item->message == message)
      return item;

  return NULL;
}

void
cometd_receive_queue_settle (CometdReceiveQueue *self,
                             CometdMessage      *message,
                             gboolean            is_taken,
                             gboolean            is_waiting)
{
  Item *item = find_item (self, message);

  if (item == NULL)
    return;

  item->is_taken |= is_taken;
  if (is_waiting || !item->is_waiting)
    return;

  if (item->is_taken)
    g_object_unref (take (self, item));
  else
    {
      item->is_waiting = FALSE;
      self->n_waiting--;
    }
}

void
cometd_receive_queue_remove (CometdReceiveQueue *self,
                             CometdMessage      *message)
{
  Item *item = find_item (self, message);

  if (item != NULL)
    g_object_unref (take (self, item));
}

void
cometd_receive_queue_each (CometdReceiveQueue     *self,
                           CometdReceiveQueueEach  each,
                           gpointer                user_data)
{
  for (Item *item = self->first; item != NULL; item = item->next)
    {
      g_autoptr(CometdMessage) message =
        item->packed != NULL ? cometd_message_unpack (item->packed)
                             : g_object_ref (item->message);

      each (message, item->is_taken, user_data);
    }
}

void
cometd_receive_queue_release (CometdReceiveQueue *self,
                              CometdMessage      *message)
{
  gconstpointer frame;
  gsize frame_size;

  if (message != self->unpacked ||
      cometd_message_measure (message, &frame, &frame_size) + frame_size > MAX_RELEASED_SIZE)
    {
      g_object_unref (message);
      return;
    }

  /* Apps often receive the next event before they drop this one. */
  g_clear_object (&self->released);
  self->released = message;
}

/* An event that a handler has got is dropped before all others, whatever the policy. */
static void
drop_taken (CometdReceiveQueue *self)
{
  Item *item = self->n_waiting > 0 ? self->first : NULL;

  while (item != NULL && is_over_limit (self, self->length, self->size))
    {
      Item *next = item->next;

      if (item->is_taken)
        g_object_unref (take (self, item));
      item = next;
    }
}

GPtrArray *
cometd_receive_queue_drop_excess (CometdReceiveQueue *self)
{
  GPtrArray *lost = NULL;

  drop_taken (self);
  if (get_effective_policy (self) != COMETD_OVERFLOW_POLICY_DROP_OLDEST)
    return NULL;

  while (self->length > 1 && is_over_limit (self, self->length, self->size))
    {
      if (lost == NULL)
        lost = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (lost, take (self, self->first));
    }
  return lost;
}

CometdMessage *
cometd_receive_queue_pop (CometdReceiveQueue *self)
{
  Item *item = self->first;

  if (self->length == self->n_waiting)
    return NULL;

  while (item->is_waiting)
    item = item->next;
  return take (self, item);
}

guint
cometd_receive_queue_get_length (CometdReceiveQueue *self)
{
  return self->length - self->n_waiting;
}

guint64
cometd_receive_queue_get_size (CometdReceiveQueue *self)
{
  return self->size;
}

static Level
get_level (CometdReceiveQueue *self)
{
  guint64 bearable = MAX ((guint64)self->max_count * COMETD_RECEIVE_QUEUE_EXCESS,
                          COMETD_RECEIVE_QUEUE_MIN_EXCESS);

  if (get_effective_policy (self) != COMETD_OVERFLOW_POLICY_PAUSE)
    return LEVEL_OPEN;
  if (self->max_size > 0 && self->length > 0 && self->size >= self->max_size)
    return LEVEL_FULL;
  if (self->max_count == 0 || self->length < self->max_count)
    return LEVEL_OPEN;

  return self->length > bearable ? LEVEL_FLOODED : LEVEL_PAUSED;
}

gboolean
cometd_receive_queue_update (CometdReceiveQueue *self,
                             gboolean            is_open)
{
  Level level = is_open ? get_level (self) : LEVEL_OPEN;
  gboolean was_paused = self->is_paused;

  self->is_paused = level > LEVEL_OPEN;
  /* Once blocked, reading resumes only when the queue is below its limits again. */
  self->is_blocked = self->is_paused && (self->is_blocked || level >= LEVEL_FLOODED);
  self->is_full = level == LEVEL_FULL;
  return self->is_paused != was_paused;
}

gboolean
cometd_receive_queue_is_paused (CometdReceiveQueue *self)
{
  return self->is_paused;
}

gboolean
cometd_receive_queue_is_blocked (CometdReceiveQueue *self)
{
  return self->is_blocked;
}

gboolean
cometd_receive_queue_is_full (CometdReceiveQueue *self)
{
  return self->is_full;
}

gboolean
cometd_receive_queue_note_loss (CometdReceiveQueue *self,
                                const char         *channel)
{
  if (cometd_receive_queue_is_pulling (self) ||
      g_hash_table_size (self->logged) >= MAX_LOGGED_CHANNELS)
    return FALSE;

  cometd_lazy_table_need (&self->logged, g_str_hash, g_str_equal, g_free, NULL);
  return g_hash_table_add (self->logged, g_strdup (channel));
}
