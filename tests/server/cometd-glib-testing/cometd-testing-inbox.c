/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-testing-inbox-private.h"

struct _CometdTestingInbox
{
  GListStore *messages;
  GQueue sizes;                /* The size of each message, in the same order. */
  gsize total;
  guint max_messages;
  gsize max_size;
};

CometdTestingInbox *
cometd_testing_inbox_new (guint max_messages,
                          gsize max_size)
{
  CometdTestingInbox *self = g_new0 (CometdTestingInbox, 1);

  self->messages = g_list_store_new (COMETD_TYPE_MESSAGE);
  g_queue_init (&self->sizes);
  self->max_messages = max_messages;
  self->max_size = max_size;

  return self;
}

void
cometd_testing_inbox_free (CometdTestingInbox *self)
{
  g_object_unref (self->messages);
  g_queue_clear (&self->sizes);
  g_free (self);
}

void
cometd_testing_inbox_add (CometdTestingInbox *self,
                          CometdMessage      *message,
                          gsize               size)
{
  GListModel *model = G_LIST_MODEL (self->messages);
  guint n_excess = 0;

  g_queue_push_tail (&self->sizes, GSIZE_TO_POINTER (size));
  self->total += size;
  while (self->sizes.length > 1
         && (self->sizes.length > self->max_messages || self->total > self->max_size))
    {
      self->total -= GPOINTER_TO_SIZE (g_queue_pop_head (&self->sizes));
      n_excess++;
    }

  /* The sizes are right before a handler of "items-changed" runs. */
  g_list_store_append (self->messages, message);
  n_excess = MIN (n_excess, g_list_model_get_n_items (model));
  if (n_excess > 0)
    g_list_store_splice (self->messages, 0, n_excess, NULL, 0);
}

GListModel *
cometd_testing_inbox_get_messages (CometdTestingInbox *self)
{
  return G_LIST_MODEL (self->messages);
}
