/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-sender-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-outbox-private.h"
#include "cometd-pipeline-private.h"

struct _CometdSender
{
  const CometdSenderSink *sink;
  gpointer user_data;
  CometdTurn *turn;
  const CometdSessionSettings *settings;
  GObject *client;
  CometdTransport *transport; /* Owned; or NULL. */

  CometdOutbox outbox;
  guint64 size;          /* Of requests and bodies. */
  GPtrArray *extensions; /* NULL if there are none. */
  CometdPipeline *lane, *apart_lane;
  CometdOutQueue *queue;
};

/* A batch on its way through the extensions. */
typedef struct
{
  GArray *numbers; /* guint64: the requests in it. */
  GPtrArray *messages; /* Their messages; NULL before the extensions have the batch. */
  gboolean is_apart;
  gboolean on_new_connection;
} Batch;

static Batch *
batch_new (gboolean is_apart,
           gboolean on_new_connection)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  batch->is_apart = is_apart;
  batch->on_new_connection = on_new_connection;
  return batch;
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_array_unref (batch->numbers);
  g_clear_pointer (&batch->messages, g_ptr_array_unref);
  g_free (batch);
}

static CometdRequest *
find (CometdSender *self,
      guint64       number)
{
  return self->sink->queue.find (number, self->user_data);
}

static void
uncount (CometdSender  *self,
         CometdRequest *request)
{
  self->size -= cometd_request_get_size (request);
  cometd_request_set_size (request, 0);
}

static void
count (CometdSender  *self,
       CometdRequest *request)
{
  gsize size = cometd_message_get_size (cometd_request_get_message (request));

  uncount (self, request);
  cometd_request_set_size (request, size);
  self->size += size;
}

static void
fail_message (CometdSender  *self,
              CometdRequest *request,
              const GError  *error)
{
  if (request != NULL)
    self->sink->queue.failed (request, error, self->user_data);
  else
    cometd_log_write (self->settings->log, G_LOG_LEVEL_WARNING, NULL,
                      "dropped a message that an extension added: %s", error->message);
}

/* Takes body. */
static void
push_body (CometdSender  *self,
           CometdOutBody *body,
           const Batch   *batch)
{
  cometd_out_body_finish (body);
  if (batch->is_apart)
    cometd_out_queue_send_apart (self->queue, body, batch->on_new_connection);
  else
    cometd_out_queue_push (self->queue, body);
}

/* Writes the messages of a batch into bodies. numbers[i]: the request of messages[i], or 0. */
static void
encode (CometdSender  *self,
        const Batch   *batch,
        GPtrArray     *messages,
        const guint64 *numbers,
        GPtrArray     *headers)
{
  g_autoptr(CometdOutBody) body = NULL;

  for (guint i = 0; i < messages->len;)
    {
      gsize limit = batch->is_apart ? G_MAXSIZE : cometd_out_queue_get_batch_size (self->queue);
      CometdRequest *request = find (self, numbers[i]);
      g_autoptr(GError) error = NULL;

      /* It was cancelled while it was with the extensions. */
      if (numbers[i] != 0 && request == NULL)
        {
          i++;
          continue;
        }

      if (body == NULL)
        body = cometd_out_body_new (headers, batch->is_apart ? NULL : &self->size);

      if (cometd_out_body_add (body, g_ptr_array_index (messages, i), numbers[i], limit,
                               self->settings->max_message_size, &error))
        {
          if (request != NULL)
            uncount (self, request);
          i++;
        }
      else if (error != NULL)
        {
          fail_message (self, request, error);
          i++;
        }
      else
        push_body (self, g_steal_pointer (&body), batch);
    }

  if (body != NULL && cometd_out_body_get_n (body) > 0)
    push_body (self, g_steal_pointer (&body), batch);
}

static void
add_header (const char *name,
            const char *value,
            gpointer    user_data)
{
  GPtrArray *headers = user_data;

  g_ptr_array_add (headers, g_strdup (name));
  g_ptr_array_add (headers, g_strdup (value));
}

/* The messages of the batch that the extensions have removed. */
static void
fail_dropped (CometdSender *self,
              GHashTable   *numbers)
{
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED,
                 _("The message was not sent, because an extension removed it"));
  GHashTableIter iter;
  gpointer number;

  g_hash_table_iter_init (&iter, numbers);
  while (g_hash_table_iter_next (&iter, NULL, &number))
    {
      CometdRequest *request = find (self, *(guint64 *)number);

      if (request != NULL)
        fail_message (self, request, error);
    }
}

/* Finds out what the extensions did with a batch, and sends it. */
static void
send_exchange (CometdSender   *self,
               CometdExchange *exchange,
               Batch          *batch)
{
  GListModel *list = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (list);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) in_order = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < batch->numbers->len; i++)
    g_hash_table_insert (numbers, g_ptr_array_index (batch->messages, i),
                         &g_array_index (batch->numbers, guint64, i));

  for (guint i = 0; i < n_messages; i++)
    {
      CometdMessage *message = g_list_model_get_item (list, i);
      guint64 *value = g_hash_table_lookup (numbers, message);
      guint64 number = value != NULL ? *value : 0;

      if (value != NULL)
        g_hash_table_remove (numbers, message);
      else if (!cometd_message_has_field (message, COMETD_FIELD_ID))
        self->sink->stamp (NULL, message, self->user_data);

      g_ptr_array_add (messages, message);
      g_array_append_val (in_order, number);
    }

  fail_dropped (self, numbers);
  cometd_exchange_foreach_header (exchange, add_header, headers);
  encode (self, batch, messages, (const guint64 *)(gpointer)in_order->data,
          headers->len > 0 ? headers : NULL);
}

static void
through_cb (CometdExchange *exchange,
            const GError   *error,
            gpointer        job,
            gpointer        user_data)
{
  CometdSender *self = user_data;
  Batch *batch = job;

  self->sink->enter (self->user_data);
  if (error == NULL)
    send_exchange (self, exchange, batch);
  for (guint i = 0; error != NULL && i < batch->numbers->len; i++)
    {
      CometdRequest *request = find (self, g_array_index (batch->numbers, guint64, i));

      if (request != NULL)
        fail_message (self, request, error);
    }

  batch_free (batch);
  cometd_out_queue_flush (self->queue);
  self->sink->delayed (self->user_data);
  self->sink->leave (self->user_data);
}

CometdSender *
cometd_sender_new (const CometdSenderSink      *sink,
                   gpointer                     user_data,
                   CometdTurn                  *turn,
                   const CometdSessionSettings *settings,
                   GObject                     *client)
{
  CometdSender *self = g_new0 (CometdSender, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->turn = turn;
  self->settings = settings;
  self->client = client;
  cometd_outbox_init (&self->outbox);
  self->lane = cometd_pipeline_new (through_cb, batch_free, self);
  self->apart_lane = cometd_pipeline_new (through_cb, batch_free, self);
  self->queue = cometd_out_queue_new (&sink->queue, user_data, turn, settings);
  return self;
}

void
cometd_sender_free (CometdSender *self)
{
  cometd_pipeline_free (self->lane);
  cometd_pipeline_free (self->apart_lane);
  cometd_out_queue_free (self->queue);
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
  g_clear_object (&self->transport);
  g_free (self);
}

void
cometd_sender_set_transport (CometdSender    *self,
                             CometdTransport *transport)
{
  g_set_object (&self->transport, transport);
  cometd_out_queue_set_transport (self->queue, transport);
}

void
cometd_sender_set_extensions (CometdSender *self,
                              GPtrArray    *extensions)
{
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
  if (extensions != NULL)
    self->extensions = g_ptr_array_ref (extensions);
}

void
cometd_sender_queue (CometdSender  *self,
                     CometdRequest *request,
                     gboolean       at_head)
{
  count (self, request);
  if (at_head)
    cometd_outbox_push_head (&self->outbox, request);
  else
    cometd_outbox_push (&self->outbox, request);
}

void
cometd_sender_merge (CometdSender *self,
                     GPtrArray    *requests)
{
  for (guint i = 0; i < requests->len; i++)
    count (self, g_ptr_array_index (requests, i));
  cometd_outbox_merge (&self->outbox, requests);
}

/* Sends a batch, through the extensions if there are any. Takes batch. */
static void
send_batch (CometdSender   *self,
            CometdPipeline *lane,
            Batch          *batch)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(GPtrArray) none = NULL;
  GListStore *list;

  for (guint i = 0; i < batch->numbers->len; i++)
    {
      CometdRequest *request = find (self, g_array_index (batch->numbers, guint64, i));
      CometdMessage *message;

      if (self->extensions != NULL)
        cometd_request_renew_message (request);
      message = cometd_request_get_message (request);
      self->sink->stamp (request, message, self->user_data);
      g_ptr_array_add (messages, message);
    }

  if (self->extensions == NULL && cometd_pipeline_is_idle (lane))
    {
      encode (self, batch, messages, (const guint64 *)(gpointer)batch->numbers->data, NULL);
      batch_free (batch);
      return;
    }

  if (self->extensions == NULL)
    none = g_ptr_array_new ();
  list = g_list_store_new (COMETD_TYPE_MESSAGE);
  g_list_store_splice (list, 0, 0, messages->pdata, messages->len);
  batch->messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (batch->messages, g_object_ref (g_ptr_array_index (messages, i)));
  cometd_pipeline_add (lane,
                       cometd_exchange_new (COMETD_EXCHANGE_OUTGOING, self->client,
                                            none != NULL ? none : self->extensions, list),
                       COMETD_SESSION_MAX_HOLD * (gint64)1000, batch);
}

void
cometd_sender_send_now (CometdSender  *self,
                        CometdRequest *request,
                        gboolean       on_new_connection)
{
  Batch *batch = batch_new (TRUE, on_new_connection);

  g_array_append_vals (batch->numbers, cometd_request_peek_number (request), 1);
  send_batch (self, self->apart_lane, batch);
}

void
cometd_sender_flush (CometdSender *self)
{
  cometd_out_queue_flush (self->queue);
  while (!cometd_outbox_is_empty (&self->outbox) && cometd_out_queue_is_empty (self->queue) &&
         cometd_pipeline_is_idle (self->lane) && cometd_out_queue_may_send (self->queue, TRUE))
    {
      Batch *batch = batch_new (FALSE, FALSE);
      CometdRequest *request;

      while (batch->numbers->len < COMETD_SESSION_MAX_BATCH &&
             (request = cometd_outbox_pop (&self->outbox)) != NULL)
        g_array_append_vals (batch->numbers, cometd_request_peek_number (request), 1);

      send_batch (self, self->lane, batch);
      cometd_out_queue_flush (self->queue);

      /* A batch is sent at once; many thousand messages take several iterations. */
      if (!cometd_outbox_is_empty (&self->outbox) && cometd_turn_is_over (self->turn))
        {
          self->sink->delayed (self->user_data);
          break;
        }
    }
}

void
cometd_sender_forget (CometdSender  *self,
                      CometdRequest *request)
{
  if (!cometd_request_is_sent (request) && !cometd_outbox_contains (&self->outbox, request))
    cometd_out_queue_note_stale (self->queue);
  cometd_outbox_remove (&self->outbox, request);
  uncount (self, request);
}

void
cometd_sender_note_answered (CometdSender *self,
                             guint64       exchange)
{
  cometd_out_queue_note_answered (self->queue, exchange);
}

GArray *
cometd_sender_finished (CometdSender        *self,
                        guint64              exchange,
                        const CometdFailure *failure)
{
  return cometd_out_queue_finished (self->queue, exchange, failure);
}

GPtrArray *
cometd_sender_take_refused (CometdSender *self)
{
  GPtrArray *kept = cometd_out_queue_take_refused (self->queue);
  CometdRequest *request;

  if (kept == NULL)
    return g_ptr_array_new ();

  while ((request = cometd_outbox_pop (&self->outbox)) != NULL)
    g_ptr_array_add (kept, request);
  for (guint i = 0; i < kept->len; i++)
    uncount (self, g_ptr_array_index (kept, i));
  return kept;
}

gboolean
cometd_sender_cancel_if_over (CometdSender *self,
                              guint64       exchange)
{
  return cometd_out_queue_cancel_if_over (self->queue, exchange);
}

void
cometd_sender_cancel_all (CometdSender *self,
                          guint64       but)
{
  cometd_out_queue_cancel_all (self->queue, but);
}

void
cometd_sender_forget_unsent (CometdSender *self)
{
  cometd_pipeline_clear (self->apart_lane);
  cometd_pipeline_clear (self->lane);
  cometd_out_queue_clear (self->queue);
}

void
cometd_sender_forget_apart (CometdSender *self)
{
  cometd_pipeline_clear (self->apart_lane);
}

void
cometd_sender_take_back (CometdSender *self)
{
  g_autoptr(GArray) numbers = cometd_out_queue_take_waiting (self->queue);

  /* The last first, as each goes before all that wait. */
  for (guint i = numbers->len; i > 0; i--)
    {
      CometdRequest *request = find (self, g_array_index (numbers, guint64, i - 1));

      if (request != NULL)
        cometd_sender_queue (self, request, TRUE);
    }
}

gboolean
cometd_sender_is_in_outbox (CometdSender  *self,
                            CometdRequest *request)
{
  return cometd_outbox_contains (&self->outbox, request);
}

gboolean
cometd_sender_is_full (CometdSender *self,
                       guint         n_elsewhere)
{
  return cometd_outbox_get_length (&self->outbox) + n_elsewhere >= COMETD_SENDER_MAX_MESSAGES;
}

gboolean
cometd_sender_has_room (CometdSender *self,
                        guint64       size_elsewhere,
                        gsize         size)
{
  guint64 limit = self->settings->max_outgoing_size;
  guint64 waiting = cometd_sender_get_size (self) + size_elsewhere;

  return limit == 0 || waiting == 0 || (waiting <= limit && size <= limit - waiting);
}

guint64
cometd_sender_get_size (CometdSender *self)
{
  return self->size +
         (self->transport != NULL ? cometd_transport_get_unsent_size (self->transport) : 0);
}

void
cometd_sender_reset_batch_size (CometdSender *self)
{
  cometd_out_queue_reset_batch_size (self->queue);
}

gboolean
cometd_sender_has_sent_headers (CometdSender *self)
{
  return cometd_out_queue_has_sent_headers (self->queue);
}

gint64
cometd_sender_get_deadline (CometdSender *self)
{
  gint64 now, deadline, apart_deadline;

  if (cometd_pipeline_is_idle (self->lane) && cometd_pipeline_is_idle (self->apart_lane))
    return -1;

  now = cometd_turn_get_now (self->turn);
  deadline = cometd_pipeline_get_deadline (self->lane, now);
  apart_deadline = cometd_pipeline_get_deadline (self->apart_lane, now);
  if (deadline == -1 || apart_deadline == -1)
    return MAX (deadline, apart_deadline);

  return MIN (deadline, apart_deadline);
}

void
cometd_sender_expire (CometdSender *self,
                      gint64        now)
{
  cometd_pipeline_expire (self->apart_lane, now);
  cometd_pipeline_expire (self->lane, now);
}
