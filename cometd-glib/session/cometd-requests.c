/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-requests-private.h"

#include "../cometd-channel.h"

struct _CometdRequests
{
  /* number → owned request; the keys are in the requests. */
  GHashTable *by_number;

  /* A binary heap of the requests that have a deadline; each knows its place in it. Timeouts
   * differ, and many requests may wait, so a sorted list would be walked for each of them. */
  GPtrArray *by_deadline;

  guint64 last_number;
  CometdMessageIds *ids;
};

void
cometd_request_free (CometdRequest *request)
{
  g_clear_object (&request->message);
  g_free (request);
}

CometdRequests *
cometd_requests_new (void)
{
  CometdRequests *self = g_new0 (CometdRequests, 1);

  self->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal,
                                           NULL, (GDestroyNotify)cometd_request_free);
  self->by_deadline = g_ptr_array_new ();
  self->ids = cometd_message_ids_new ();
  return self;
}

void
cometd_requests_free (CometdRequests *self)
{
  g_hash_table_unref (self->by_number);
  g_ptr_array_unref (self->by_deadline);
  cometd_message_ids_free (self->ids);
  g_free (self);
}

guint64
cometd_requests_next_number (CometdRequests *self)
{
  return ++self->last_number;
}

CometdRequest *
cometd_requests_add (CometdRequests    *self,
                     CometdRequestKind  kind,
                     CometdMessage     *message)
{
  CometdRequest *request = g_new0 (CometdRequest, 1);

  request->number = cometd_requests_next_number (self);
  request->kind = kind;
  request->message = g_object_ref (message);
  request->deadline = -1;
  request->in_outbox.data = request;
  g_hash_table_insert (self->by_number, &request->number, request);
  return request;
}

guint
cometd_requests_get_count (CometdRequests *self)
{
  return g_hash_table_size (self->by_number);
}

CometdRequest *
cometd_requests_find (CometdRequests *self,
                      guint64         number)
{
  return g_hash_table_lookup (self->by_number, &number);
}

void
cometd_requests_write_id (CometdRequests *self,
                          guint64         number,
                          char           *id)
{
  cometd_message_ids_write (self->ids, number, id);
}

/* Whether a message with the id and the channel of a request is the reply to it. No client can
 * publish on meta channels, nor to the service channels of another. On the others it may be an
 * event: Faye leaves the publisher's id in it, so that everybody in the room can send another one
 * with that id and "successful". But the reply to a publish has no data. */
static gboolean
is_reply (CometdMessage *message)
{
  const char *channel = cometd_message_get_channel (message);

  if (cometd_channel_is_meta (channel))
    return TRUE;

  return cometd_message_has_field (message, COMETD_FIELD_SUCCESSFUL) &&
         (cometd_channel_is_service (channel) ||
          !cometd_message_has_field (message, COMETD_FIELD_DATA));
}

CometdRequest *
cometd_requests_find_by_reply (CometdRequests *self,
                               CometdMessage  *reply)
{
  CometdJsonSlice id;
  CometdRequest *request;

  if (g_hash_table_size (self->by_number) == 0 ||
      !cometd_message_peek_field (reply, COMETD_FIELD_ID, &id))
    return NULL;

  request = cometd_requests_find (self, cometd_message_ids_read (self->ids, &id));
  if (request == NULL || g_strcmp0 (cometd_message_get_channel (request->message),
                                    cometd_message_get_channel (reply)) != 0 ||
      !is_reply (reply))
    return NULL;

  return request;
}

gboolean
cometd_requests_has_own_id (CometdRequests *self,
                            CometdMessage  *message)
{
  CometdJsonSlice id;

  return cometd_message_peek_field (message, COMETD_FIELD_ID, &id) &&
         cometd_message_ids_read (self->ids, &id) != 0;
}

CometdRequest *
cometd_requests_steal (CometdRequests *self,
                       CometdRequest  *request)
{
  cometd_requests_set_deadline (self, request, -1);
  g_hash_table_steal (self->by_number, &request->number);
  return request;
}

void
cometd_requests_restore (CometdRequests *self,
                         CometdRequest  *request)
{
  request->exchange = 0;
  g_hash_table_insert (self->by_number, &request->number, request);
}

/* Requests with the same deadline expire in the order of their numbers. */
static gboolean
is_sooner (CometdRequest *request,
           CometdRequest *other)
{
  return request->deadline < other->deadline ||
         (request->deadline == other->deadline && request->number < other->number);
}

static void
put (CometdRequests *self,
     CometdRequest  *request,
     guint           place)
{
  g_ptr_array_index (self->by_deadline, place) = request;
  request->place = place;
}

/* Moves a request to where it belongs, up or down from a place that is free. */
static void
settle (CometdRequests *self,
        CometdRequest  *request,
        guint           place)
{
  GPtrArray *heap = self->by_deadline;

  while (place > 0)
    {
      CometdRequest *parent = g_ptr_array_index (heap, (place - 1) / 2);

      if (!is_sooner (request, parent))
        break;

      put (self, parent, place);
      place = (place - 1) / 2;
    }

  for (guint child = 2 * place + 1; child < heap->len; child = 2 * place + 1)
    {
      CometdRequest *sooner = g_ptr_array_index (heap, child);

      if (child + 1 < heap->len && is_sooner (g_ptr_array_index (heap, child + 1), sooner))
        sooner = g_ptr_array_index (heap, child + 1);
      if (!is_sooner (sooner, request))
        break;

      child = sooner->place;
      put (self, sooner, place);
      place = child;
    }

  put (self, request, place);
}

void
cometd_requests_set_deadline (CometdRequests *self,
                              CometdRequest  *request,
                              gint64          deadline)
{
  GPtrArray *heap = self->by_deadline;
  gboolean has_place = request->deadline != -1;
  CometdRequest *last;

  request->deadline = deadline;
  if (deadline != -1)
    {
      if (!has_place)
        {
          request->place = heap->len;
          g_ptr_array_add (heap, request);
        }
      settle (self, request, request->place);
    }
  else if (has_place)
    {
      last = g_ptr_array_steal_index (heap, heap->len - 1);
      if (last != request)
        settle (self, last, request->place);
    }
}

gboolean
cometd_requests_has_waiting (CometdRequests *self)
{
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->by_number);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    if (((CometdRequest *)request)->done != NULL)
      return TRUE;

  return FALSE;
}

gint64
cometd_requests_get_next_deadline (CometdRequests *self)
{
  CometdRequest *first = self->by_deadline->len > 0 ? g_ptr_array_index (self->by_deadline, 0)
                                                    : NULL;

  return first != NULL ? first->deadline : -1;
}

CometdRequest *
cometd_requests_find_expired (CometdRequests *self,
                              gint64          now)
{
  gint64 next = cometd_requests_get_next_deadline (self);

  return next != -1 && next <= now ? g_ptr_array_index (self->by_deadline, 0) : NULL;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  const CometdRequest *first = *(CometdRequest *const *)a;
  const CometdRequest *second = *(CometdRequest *const *)b;

  return first->number < second->number ? -1 : first->number > second->number;
}

GPtrArray *
cometd_requests_list (CometdRequests *self,
                      gboolean        only_sent)
{
  GPtrArray *requests = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->by_number);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    if (!only_sent || ((CometdRequest *)request)->exchange != 0)
      g_ptr_array_add (requests, request);

  g_ptr_array_sort (requests, compare_numbers);
  return requests;
}
