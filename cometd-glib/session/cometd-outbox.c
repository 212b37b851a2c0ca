/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-outbox-private.h"

void
cometd_outbox_init (CometdOutbox *self)
{
  g_queue_init (&self->waiting);
}

gboolean
cometd_outbox_is_empty (CometdOutbox *self)
{
  return self->waiting.length == 0;
}

guint
cometd_outbox_get_length (CometdOutbox *self)
{
  return self->waiting.length;
}

gboolean
cometd_outbox_contains (CometdOutbox  *self,
                        CometdRequest *request)
{
  GList *link = cometd_request_get_link (request);

  return link->prev != NULL || self->waiting.head == link;
}

void
cometd_outbox_push (CometdOutbox  *self,
                    CometdRequest *request)
{
  g_queue_push_tail_link (&self->waiting, cometd_request_get_link (request));
}

void
cometd_outbox_push_head (CometdOutbox  *self,
                         CometdRequest *request)
{
  g_queue_push_head_link (&self->waiting, cometd_request_get_link (request));
}

static gboolean
is_later (CometdRequest *request,
          CometdRequest *other)
{
  return cometd_request_is_from_app (request) &&
         cometd_request_get_number (request) > cometd_request_get_number (other);
}

void
cometd_outbox_merge (CometdOutbox *self,
                     GPtrArray    *requests)
{
  GList *next = self->waiting.head;

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);

      while (next != NULL && !is_later (next->data, request))
        next = next->next;
      g_queue_insert_before_link (&self->waiting, next, cometd_request_get_link (request));
    }
}

CometdRequest *
cometd_outbox_pop (CometdOutbox *self)
{
  GList *link = g_queue_pop_head_link (&self->waiting);

  return link != NULL ? link->data : NULL;
}

void
cometd_outbox_remove (CometdOutbox  *self,
                      CometdRequest *request)
{
  if (cometd_outbox_contains (self, request))
    g_queue_unlink (&self->waiting, cometd_request_get_link (request));
}
