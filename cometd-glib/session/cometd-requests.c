/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-requests-private.h"

#include "../cometd-channel.h"

struct _CometdRequests
{
  const CometdRequestsSink *sink;
  gpointer user_data;

  /* number → owned request; the keys are in the requests. */
  GHashTable *by_number;
  CometdDeadlines *deadlines;

  guint64 last_number;
  CometdMessageIds *ids;
};

CometdRequests *
cometd_requests_new (const CometdRequestsSink *sink,
                     gpointer                  user_data)
{
  CometdRequests *self = g_new0 (CometdRequests, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal,
                                           NULL, (GDestroyNotify)cometd_request_free);
  self->deadlines = cometd_deadlines_new ();
  self->ids = cometd_message_ids_new ();
  return self;
}

void
cometd_requests_free (CometdRequests *self)
{
  g_hash_table_unref (self->by_number);
  cometd_deadlines_free (self->deadlines);
  cometd_message_ids_free (self->ids);
  g_free (self);
}

static void
insert (CometdRequests *self,
        CometdRequest  *request)
{
  g_hash_table_insert (self->by_number, (gpointer)cometd_request_peek_number (request), request);
}

CometdRequest *
cometd_requests_add (CometdRequests    *self,
                     CometdRequestKind  kind,
                     CometdMessage     *message,
                     guint              timeout)
{
  CometdRequest *request = cometd_request_new (++self->last_number, kind, message, timeout);

  insert (self, request);
  return request;
}

CometdRequest *
cometd_requests_add_draft (CometdRequests *self,
                           CometdDraft    *draft,
                           guint           timeout)
{
  CometdRequest *request = cometd_request_new_from_draft (++self->last_number, draft, timeout);

  insert (self, request);
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

/* A request keeps them for its reply. request: may be NULL. */
static guint64
get_letters (CometdRequests *self,
             CometdRequest  *request,
             guint64         number)
{
  guint64 letters = request != NULL ? cometd_request_get_letters (request) : 0;

  if (letters != 0)
    return letters;

  letters = cometd_message_ids_get_letters (self->ids, number);
  if (request != NULL)
    cometd_request_set_letters (request, letters);
  return letters;
}

void
cometd_requests_write_id (CometdRequests *self,
                          CometdRequest  *request,
                          char           *id)
{
  guint64 number = request != NULL ? cometd_request_get_number (request) : ++self->last_number;

  cometd_message_id_write (get_letters (self, request, number), number, id);
}

/* Whether a message with the id and the channel of a request is the reply to it. No client can
 * publish on meta channels, or on the service channels of another client. On other channels it may
 * be an event: Faye keeps the publisher's id in it, so that every subscriber can publish an event
 * with that id and "successful". The reply to a publish has no data. */
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
  guint64 letters, number;

  if (g_hash_table_size (self->by_number) == 0 ||
      !cometd_message_peek_field (reply, COMETD_FIELD_ID, &id) ||
      !cometd_message_id_read (&id, &letters, &number))
    return NULL;

  request = cometd_requests_find (self, number);
  if (request == NULL || letters != get_letters (self, request, number) ||
      g_strcmp0 (cometd_request_get_channel (request), cometd_message_get_channel (reply)) != 0 ||
      !is_reply (reply))
    return NULL;

  return request;
}

gboolean
cometd_requests_has_own_id (CometdRequests *self,
                            CometdMessage  *message)
{
  CometdJsonSlice id;
  guint64 letters, number;

  return cometd_message_peek_field (message, COMETD_FIELD_ID, &id) &&
         cometd_message_id_read (&id, &letters, &number) &&
         letters == get_letters (self, cometd_requests_find (self, number), number);
}

CometdRequest *
cometd_requests_steal (CometdRequests *self,
                       CometdRequest  *request)
{
  cometd_requests_set_deadline (self, request, -1);
  g_hash_table_steal (self->by_number, cometd_request_peek_number (request));
  return request;
}

void
cometd_requests_restore (CometdRequests *self,
                         CometdRequest  *request)
{
  cometd_request_set_unsent (request);
  insert (self, request);
}

void
cometd_requests_end (CometdRequests *self,
                     CometdRequest  *request,
                     CometdMessage  *reply,
                     const GError   *error)
{
  g_autoptr(CometdRequest) owned = cometd_requests_steal (self, request);

  self->sink->ended (owned, reply, error, self->user_data);
}

static void
fail_request (CometdRequests *self,
              CometdRequest  *request,
              const GError   *cause)
{
  g_autoptr(GError) error = NULL;

  if (cometd_request_get_flags (request) != COMETD_PUBLISH_FLAGS_NONE &&
      self->sink->keeps (request, self->user_data))
    return;

  if (cometd_request_has_done (request) && cometd_request_is_from_app (request))
    {
      self->sink->closed (cometd_requests_steal (self, request), cause, self->user_data);
      return;
    }

  error = cometd_request_make_closed_error (request, cause);
  cometd_requests_end (self, request, NULL, error);
}

void
cometd_requests_fail_all (CometdRequests      *self,
                          CometdRequestFilter  filter,
                          const GError        *cause)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self, filter);

  for (guint i = 0; i < requests->len; i++)
    fail_request (self, g_ptr_array_index (requests, i), cause);
}

void
cometd_requests_fail_behind (CometdRequests *self,
                             guint64         turn,
                             const GError   *cause)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self, COMETD_REQUEST_FILTER_ALL);

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);

      if (cometd_request_is_from_app (request) && !cometd_request_is_sent (request) &&
          cometd_request_get_turn (request) == turn)
        fail_request (self, request, cause);
    }
}

gboolean
cometd_requests_cancel (CometdRequests *self,
                        guint64         number)
{
  CometdRequest *request = cometd_requests_find (self, number);

  if (request == NULL || !cometd_request_has_done (request))
    return FALSE;

  cometd_request_set_done (request, NULL, NULL);
  cometd_requests_end (self, request, NULL, NULL);
  return TRUE;
}

void
cometd_requests_set_deadline (CometdRequests *self,
                              CometdRequest  *request,
                              gint64          deadline)
{
  cometd_deadlines_set (self->deadlines, cometd_request_peek_deadline (request), deadline);
}

gint64
cometd_requests_get_deadline (CometdRequests *self,
                              CometdRequest  *request)
{
  return cometd_request_peek_deadline (request)->time;
}

gint64
cometd_requests_get_next_deadline (CometdRequests *self)
{
  CometdDeadline *next = cometd_deadlines_peek (self->deadlines);

  return next != NULL ? next->time : -1;
}

gboolean
cometd_requests_expire (CometdRequests *self,
                        gint64          now)
{
  CometdDeadline *next = cometd_deadlines_peek (self->deadlines);

  if (next == NULL || next->time > now)
    return FALSE;

  self->sink->expired (next->owner, self->user_data);
  return TRUE;
}

gboolean
cometd_requests_extend (CometdRequests *self,
                        CometdRequest  *request,
                        gint64          progress_time,
                        guint           wait,
                        gint64          now)
{
  gint64 sent_time = cometd_request_get_sent_time (request);
  gint64 max_wait = cometd_request_get_max_wait (request);
  gint64 deadline = MIN (progress_time + wait * (gint64)1000, sent_time + max_wait * 1000);

  if (max_wait == 0 || !cometd_request_is_sent (request) ||
      progress_time <= sent_time || deadline <= now)
    return FALSE;

  cometd_requests_set_deadline (self, request, deadline);
  return TRUE;
}

gboolean
cometd_requests_has_waiting (CometdRequests *self)
{
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->by_number);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    if (cometd_request_has_done (request))
      return TRUE;

  return FALSE;
}

GPtrArray *
cometd_requests_list (CometdRequests      *self,
                      CometdRequestFilter  filter)
{
  GPtrArray *requests = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->by_number);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    if (filter == COMETD_REQUEST_FILTER_ALL || cometd_request_is_sent (request))
      g_ptr_array_add (requests, request);

  g_ptr_array_sort (requests, cometd_request_compare_numbers);
  return requests;
}
