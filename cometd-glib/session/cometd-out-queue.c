/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-out-queue-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "../cometd-lazy-table-private.h"

struct _CometdOutQueue
{
  const CometdOutQueueSink *sink;
  gpointer user_data;
  CometdTurn *turn;
  const CometdSessionSettings *settings;
  CometdTransport *transport; /* Owned; or NULL. */

  GQueue waiting;     /* CometdOutBody; owned. */
  gboolean has_stale; /* Some of them may hold messages of requests that have ended. */
  guint64 last_exchange;
  gboolean has_sent_headers;

  GHashTable *on_way;  /* exchange number → CometdOutBody; where exchanges end. */
  GQueue unanswered;   /* CometdOutBody, owned; where they do not. */
  gsize answered_size; /* The largest frame of this connection that was not too large. */
  gsize batch_size;    /* What the server was found to accept; 0: what the settings say. */
  gboolean is_careful; /* One frame at a time, to know which one is too large. */
};

static void
free_body (gpointer data)
{
  cometd_out_body_free (data);
}

/* NULL if there is none. */
static CometdOutBody *
pop_body (GQueue *queue)
{
  GList *link = g_queue_pop_head_link (queue);

  return link != NULL ? link->data : NULL;
}

static void
clear_bodies (GQueue *queue)
{
  CometdOutBody *body;

  while ((body = pop_body (queue)) != NULL)
    cometd_out_body_free (body);
}

CometdOutQueue *
cometd_out_queue_new (const CometdOutQueueSink    *sink,
                      gpointer                     user_data,
                      CometdTurn                  *turn,
                      const CometdSessionSettings *settings)
{
  CometdOutQueue *self = g_new0 (CometdOutQueue, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->turn = turn;
  self->settings = settings;
  g_queue_init (&self->waiting);
  g_queue_init (&self->unanswered);
  self->on_way = cometd_lazy_table_new ();
  return self;
}

void
cometd_out_queue_free (CometdOutQueue *self)
{
  cometd_out_queue_set_transport (self, NULL);
  cometd_out_queue_clear (self);
  g_hash_table_unref (self->on_way);
  g_free (self);
}

void
cometd_out_queue_set_transport (CometdOutQueue  *self,
                                CometdTransport *transport)
{
  g_hash_table_remove_all (self->on_way);
  clear_bodies (&self->unanswered);
  self->answered_size = 0;
  g_set_object (&self->transport, transport);
  if (transport != NULL)
    self->has_sent_headers = FALSE;
}

static CometdRequest *
find_body_request (CometdOutQueue *self,
                   CometdOutBody  *body,
                   guint           index)
{
  return self->sink->find (cometd_out_body_get_number (body, index), self->user_data);
}

gsize
cometd_out_queue_get_batch_size (CometdOutQueue *self)
{
  return self->batch_size != 0 ? self->batch_size : self->settings->max_batch_size;
}

/* Whether the server may receive it twice. */
static gboolean
is_idempotent (CometdOutQueue *self,
               CometdOutBody  *body)
{
  if (cometd_out_body_is_apart (body))
    return TRUE;

  for (guint i = 0; i < cometd_out_body_get_n (body); i++)
    {
      CometdRequest *request = find_body_request (self, body, i);

      if (request == NULL || !cometd_request_is_subscription (request))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_on_its_way (CometdRequest *request,
               CometdOutBody *body)
{
  return request != NULL &&
         cometd_request_get_exchange (request) == cometd_out_body_get_exchange (body);
}

/* Whether all requests in it have ended, answered or not. */
static gboolean
is_body_over (CometdOutQueue *self,
              CometdOutBody  *body)
{
  guint n_ended = cometd_out_body_get_n_ended (body);

  /* Requests mostly end in their order, so those at the front need not be looked up each time. */
  for (; n_ended < cometd_out_body_get_n (body); n_ended++)
    {
      if (is_on_its_way (find_body_request (self, body, n_ended), body))
        break;
    }

  cometd_out_body_set_n_ended (body, n_ended);
  return n_ended == cometd_out_body_get_n (body);
}

/* Servers need not reply, so the queue is also shortened where requests have timed out. */
static void
forget_over (CometdOutQueue *self)
{
  CometdOutBody *body;

  while ((body = g_queue_peek_head (&self->unanswered)) != NULL && is_body_over (self, body))
    cometd_out_body_free (pop_body (&self->unanswered));
}

/* Takes body. */
static void
send_body (CometdOutQueue *self,
           CometdOutBody  *body,
           gboolean        on_new_connection)
{
  CometdTransportExchange exchange = {
    .number = ++self->last_exchange,
    .body = cometd_out_body_get_bytes (body),
    .may_be_held = cometd_out_body_is_apart (body),
    /* Only an exchange can be repeated. */
    .is_idempotent = cometd_transport_ends_exchanges (self->transport) &&
                     is_idempotent (self, body),
    .is_apart = on_new_connection,
    .headers = cometd_out_body_get_headers (body),
  };
  gint64 now = cometd_turn_get_now (self->turn);

  self->has_sent_headers |= exchange.headers != NULL;
  for (guint i = 0; i < cometd_out_body_get_n (body); i++)
    {
      CometdRequest *request = find_body_request (self, body, i);

      if (request != NULL)
        self->sink->leaves (request, exchange.number, now, self->user_data);
    }

  cometd_out_body_set_exchange (body, exchange.number);
  cometd_transport_send (self->transport, &exchange);
  if (cometd_transport_ends_exchanges (self->transport))
    {
      guint64 *number = g_new (guint64, 1);

      *number = exchange.number;
      cometd_lazy_table_need (&self->on_way, g_int64_hash, g_int64_equal, g_free, free_body);
      g_hash_table_insert (self->on_way, number, body);
      return;
    }

  cometd_out_body_drop_bytes (body);
  if (cometd_out_body_is_apart (body))
    {
      cometd_out_body_free (body);
      return;
    }

  forget_over (self);
  g_queue_push_tail_link (&self->unanswered, cometd_out_body_get_link (body));
}

void
cometd_out_queue_push (CometdOutQueue *self,
                       CometdOutBody  *body)
{
  g_queue_push_tail_link (&self->waiting, cometd_out_body_get_link (body));
}

void
cometd_out_queue_send_apart (CometdOutQueue *self,
                             CometdOutBody  *body,
                             gboolean        on_new_connection)
{
  if (self->transport != NULL)
    send_body (self, body, on_new_connection);
  else
    cometd_out_body_free (body);
}

/* A message that an extension added, or whose request has not ended: it is to be sent again. */
static gboolean
is_request_wanted (guint64  number,
                   gpointer user_data)
{
  CometdOutQueue *self = user_data;
  CometdRequest *request = self->sink->find (number, self->user_data);

  if (request != NULL)
    cometd_request_set_unsent (request);
  return number == 0 || request != NULL;
}

/* Replaces a body by smaller ones without stale messages, which are sent first. Takes body. */
static void
split_body (CometdOutQueue *self,
            CometdOutBody  *owned)
{
  g_autoptr(CometdOutBody) body = owned;
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  gsize limit = cometd_out_queue_get_batch_size (self);
  CometdOutBody *part;
  guint first = 0;

  while ((part = cometd_out_body_split (body, &first, limit, is_request_wanted, self)) != NULL)
    g_ptr_array_add (parts, part);

  for (guint i = parts->len; i > 0; i--)
    g_queue_push_head_link (&self->waiting,
                            cometd_out_body_get_link (g_ptr_array_index (parts, i - 1)));
}

static gboolean
is_stale (CometdOutQueue *self,
          CometdOutBody  *body)
{
  for (guint i = 0; i < cometd_out_body_get_n (body); i++)
    if (cometd_out_body_get_number (body, i) != 0 && find_body_request (self, body, i) == NULL)
      return TRUE;

  return FALSE;
}

/* Whether a frame has to be answered before another one is sent. */
static gboolean
must_wait (CometdOutQueue *self,
           gboolean        has_more)
{
  if (!self->is_careful)
    return FALSE;

  forget_over (self);
  if (self->unanswered.length > 0)
    return TRUE;

  self->is_careful = has_more || self->waiting.length > 0;
  return FALSE;
}

gboolean
cometd_out_queue_may_send (CometdOutQueue *self,
                           gboolean        has_more)
{
  GHashTableIter iter;
  gpointer body;

  if (self->transport == NULL || must_wait (self, has_more))
    return FALSE;

  g_hash_table_iter_init (&iter, self->on_way);
  while (g_hash_table_iter_next (&iter, NULL, &body))
    if (!cometd_out_body_is_apart (body))
      return FALSE;

  return TRUE;
}

void
cometd_out_queue_flush (CometdOutQueue *self)
{
  while (self->waiting.length > 0 && cometd_out_queue_may_send (self, TRUE))
    {
      CometdOutBody *body = pop_body (&self->waiting);

      /* Made before the server refused a smaller one, or before a request ended. */
      if ((cometd_out_body_get_n (body) > 1 &&
           cometd_out_body_get_size (body) > cometd_out_queue_get_batch_size (self)) ||
          (self->has_stale && is_stale (self, body)))
        split_body (self, body);
      else
        send_body (self, body, FALSE);
    }

  if (self->waiting.length == 0)
    self->has_stale = FALSE;
}

gboolean
cometd_out_queue_is_empty (CometdOutQueue *self)
{
  return self->waiting.length == 0;
}

void
cometd_out_queue_note_stale (CometdOutQueue *self)
{
  self->has_stale = TRUE;
}

void
cometd_out_queue_clear (CometdOutQueue *self)
{
  clear_bodies (&self->waiting);
}

GArray *
cometd_out_queue_take_waiting (CometdOutQueue *self)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  CometdOutBody *body;

  while ((body = pop_body (&self->waiting)) != NULL)
    {
      for (guint i = 0; i < cometd_out_body_get_n (body); i++)
        {
          guint64 number = cometd_out_body_get_number (body, i);

          g_array_append_val (numbers, number);
        }
      cometd_out_body_free (body);
    }

  return numbers;
}

static void
halve (CometdOutQueue *self,
       gsize           refused)
{
  self->batch_size = MAX (MIN (cometd_out_queue_get_batch_size (self), refused) / 2, 1);
  cometd_log_debug (self->settings->log, NULL, "the server refused %" G_GSIZE_FORMAT " bytes: "
                    "messages share at most %" G_GSIZE_FORMAT " from now on", refused,
                    self->batch_size);
}

static void
fail_too_large (CometdOutQueue *self,
                CometdRequest  *request,
                gsize           size)
{
  g_autofree char *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, size);
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                 _("The message to %s is too large for the server (%s bytes)"),
                 cometd_request_get_channel (request), bytes);

  self->sink->failed (request, error, self->user_data);
}

/* HTTP refused a body because of its size: TRUE if it is sent again or its message has failed.
 * Takes body then. */
static gboolean
take_refused_body (CometdOutQueue      *self,
                   CometdOutBody       *body,
                   const CometdFailure *failure)
{
  CometdRequest *request;

  if (failure == NULL || failure->kind != COMETD_FAILURE_STATUS || failure->status != 413 ||
      cometd_out_body_is_apart (body))
    return FALSE;

  if (cometd_out_body_get_n (body) > 1)
    {
      halve (self, cometd_out_body_get_size (body));
      split_body (self, body);
      return TRUE;
    }

  request = find_body_request (self, body, 0);
  if (request != NULL && cometd_request_get_kind (request) == COMETD_REQUEST_DISCONNECT)
    return FALSE;

  if (is_on_its_way (request, body))
    fail_too_large (self, request, cometd_out_body_get_size (body));
  cometd_out_body_free (body);
  return TRUE;
}

GArray *
cometd_out_queue_finished (CometdOutQueue      *self,
                           guint64              exchange,
                           const CometdFailure *failure)
{
  g_autoptr(CometdOutBody) body = NULL;
  gpointer number = NULL, value = NULL;

  if (!g_hash_table_steal_extended (self->on_way, &exchange, &number, &value))
    return NULL;

  g_free (number);
  if (take_refused_body (self, value, failure))
    return NULL;

  body = value;
  return cometd_out_body_dup_numbers (body);
}

void
cometd_out_queue_note_answered (CometdOutQueue *self,
                                guint64         exchange)
{
  CometdOutBody *body;

  while ((body = g_queue_peek_head (&self->unanswered)) != NULL &&
         cometd_out_body_get_exchange (body) <= exchange)
    {
      self->answered_size = MAX (self->answered_size, cometd_out_body_get_size (body));
      cometd_out_body_free (pop_body (&self->unanswered));
    }
}

/* The frames that the server may mean: how many, the first, the last, and the largest size. */
static guint
find_suspects (CometdOutQueue  *self,
               GList          **first,
               GList          **last,
               gsize           *size)
{
  guint n_suspects = 0;

  for (GList *link = self->unanswered.head; link != NULL; link = link->next)
    {
      gsize body_size = cometd_out_body_get_size (link->data);

      if (body_size <= self->answered_size)
        continue;

      if (n_suspects++ == 0)
        *first = link;
      *last = link;
      *size = MAX (*size, body_size);
    }

  return n_suspects;
}

/* The request of a suspect that cannot be made smaller. */
static CometdRequest *
find_culprit (CometdOutQueue *self,
              CometdOutBody  *suspect)
{
  CometdRequest *request = find_body_request (self, suspect, 0);

  return cometd_out_body_get_n (suspect) == 1 && is_on_its_way (request, suspect) ? request : NULL;
}

/* Adds the requests of a frame that are sent again. A frame whose fate is unclear may have been
 * processed: then only those that the server may receive twice. */
static void
keep_body (CometdOutQueue *self,
           CometdOutBody  *body,
           gboolean        is_unclear,
           GPtrArray      *kept)
{
  for (guint i = 0; i < cometd_out_body_get_n (body); i++)
    {
      CometdRequest *request = find_body_request (self, body, i);

      if (is_on_its_way (request, body) &&
          cometd_request_get_kind (request) != COMETD_REQUEST_DISCONNECT &&
          (!is_unclear || cometd_request_is_subscription (request)))
        g_ptr_array_add (kept, request);
    }
}

GPtrArray *
cometd_out_queue_take_refused (CometdOutQueue *self)
{
  GPtrArray *kept = NULL;
  GList *first = NULL, *last = NULL;
  gboolean is_unclear = FALSE;
  gsize size = 0;
  guint n_suspects = find_suspects (self, &first, &last, &size);
  CometdRequest *culprit = NULL;

  if (n_suspects == 0)
    return NULL;

  kept = g_ptr_array_new ();
  self->is_careful = TRUE;
  if (n_suspects == 1)
    culprit = find_culprit (self, first->data);
  if (culprit != NULL)
    fail_too_large (self, culprit, size);
  else
    halve (self, size);

  is_unclear = n_suspects > 1;
  for (GList *link = first; link != NULL; link = link->next)
    {
      keep_body (self, link->data, is_unclear, kept);
      if (link == last)
        is_unclear = FALSE;
    }

  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    keep_body (self, link->data, FALSE, kept);
  return kept;
}

gboolean
cometd_out_queue_cancel_if_over (CometdOutQueue *self,
                                 guint64         exchange)
{
  CometdOutBody *body = g_hash_table_lookup (self->on_way, &exchange);

  if (body == NULL || !is_body_over (self, body))
    return FALSE;

  g_hash_table_remove (self->on_way, &exchange);
  if (self->transport != NULL)
    cometd_transport_cancel (self->transport, exchange);
  return TRUE;
}

void
cometd_out_queue_cancel_all (CometdOutQueue *self,
                             guint64         but)
{
  GHashTableIter iter;
  gpointer number;

  g_hash_table_iter_init (&iter, self->on_way);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    {
      if (*(guint64 *)number == but)
        continue;

      if (self->transport != NULL)
        cometd_transport_cancel (self->transport, *(guint64 *)number);
      g_hash_table_iter_remove (&iter);
    }
}

void
cometd_out_queue_reset_batch_size (CometdOutQueue *self)
{
  self->batch_size = 0;
}

gboolean
cometd_out_queue_has_sent_headers (CometdOutQueue *self)
{
  return self->has_sent_headers;
}
