/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-sender-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-batch-private.h"
#include "cometd-body-writer-private.h"
#include "cometd-message-ids-private.h"
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

static void
free_batch (gpointer data)
{
  cometd_batch_free (data);
}

static CometdRequest *
find_request (CometdSender *self,
              guint64       number)
{
  return self->sink->queue.find (number, self->user_data);
}

static void
uncount_size (CometdSender  *self,
              CometdRequest *request)
{
  self->size -= cometd_request_get_size (request);
  cometd_request_set_size (request, 0);
}

static void
count_size (CometdSender  *self,
            CometdRequest *request)
{
  gsize size = cometd_request_get_message_size (request);

  uncount_size (self, request);
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

static CometdBodyWriter
begin_writing (CometdSender *self,
               gboolean      is_apart,
               gboolean      on_new_connection)
{
  return (CometdBodyWriter) {
    .queue = self->queue,
    .max_message_size = self->settings->max_message_size,
    .total = &self->size,
    .is_apart = is_apart,
    .on_new_connection = on_new_connection,
  };
}

/* Ends the request if its message could not be written. request: NULL if an extension added the
 * message. */
static void
take_written (CometdSender  *self,
              CometdRequest *request,
              const GError  *error)
{
  if (error != NULL)
    fail_message (self, request, error);
  else if (request != NULL)
    uncount_size (self, request);
}

/* There are no extensions, so messages need not be made of drafts. */
static void
write_request (CometdSender     *self,
               CometdBodyWriter *writer,
               CometdRequest    *request)
{
  const CometdDraft *draft = cometd_request_get_draft (request);
  guint64 number = cometd_request_get_number (request);
  g_autoptr(GError) error = NULL;

  if (draft != NULL)
    {
      char id[COMETD_MESSAGE_ID_SIZE];
      const char *client_id = self->sink->stamp_draft (request, id, self->user_data);

      cometd_body_writer_add_draft (writer, draft, id, client_id, number, &error);
    }
  else
    {
      CometdMessage *message = cometd_request_get_message (request);

      self->sink->stamp (request, message, self->user_data);
      cometd_body_writer_add (writer, message, number, &error);
    }

  take_written (self, request, error);
}

/* Writes the messages of a batch into bodies. */
static void
write_batch (CometdSender *self,
             CometdBatch  *batch)
{
  CometdBodyWriter writer = begin_writing (self, cometd_batch_is_apart (batch),
                                           cometd_batch_is_on_new_connection (batch));

  writer.headers = cometd_batch_get_headers (batch);
  for (guint i = 0; i < cometd_batch_get_length (batch); i++)
    {
      guint64 number = cometd_batch_get_number (batch, i);
      CometdMessage *message = cometd_batch_get_message (batch, i);
      CometdRequest *request = find_request (self, number);
      g_autoptr(GError) error = NULL;

      /* It was cancelled while it was with the extensions. */
      if (number != 0 && request == NULL)
        continue;

      /* Servers refuse a handshake that is not alone, and there is no session yet. */
      if (number == 0 && !cometd_message_has_field (message, COMETD_FIELD_CLIENT_ID))
        {
          cometd_log_write (self->settings->log, G_LOG_LEVEL_WARNING, NULL,
                            "dropped a message that an extension added to the handshake");
          continue;
        }

      cometd_body_writer_add (&writer, message, number, &error);
      take_written (self, request, error);
    }

  cometd_body_writer_end (&writer);
}

/* The messages of a batch that the extensions have removed. */
static void
fail_dropped (CometdSender *self,
              CometdBatch  *batch)
{
  g_autoptr(GArray) dropped = cometd_batch_steal_dropped (batch);
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED,
                 _("The message was not sent, because an extension removed it"));

  for (guint i = 0; i < dropped->len; i++)
    {
      CometdRequest *request = find_request (self, g_array_index (dropped, guint64, i));

      if (request != NULL)
        fail_message (self, request, error);
    }
}

static void
fail_batch (CometdSender *self,
            CometdBatch  *batch,
            const GError *error)
{
  for (guint i = 0; i < cometd_batch_get_length (batch); i++)
    {
      CometdRequest *request = find_request (self, cometd_batch_get_number (batch, i));

      if (request != NULL)
        fail_message (self, request, error);
    }
}

/* Finds out what the extensions did with a batch, and sends it. */
static void
send_exchange (CometdSender   *self,
               CometdExchange *exchange,
               CometdBatch    *batch)
{
  cometd_batch_take_exchange (batch, exchange);
  for (guint i = 0; i < cometd_batch_get_length (batch); i++)
    if (cometd_batch_get_number (batch, i) == 0)
      self->sink->stamp (NULL, cometd_batch_get_message (batch, i), self->user_data);

  fail_dropped (self, batch);
  write_batch (self, batch);
}

static void
batch_through_cb (CometdExchange *exchange,
                  const GError   *error,
                  gpointer        job,
                  gpointer        user_data)
{
  CometdSender *self = user_data;
  g_autoptr(CometdBatch) batch = job;

  self->sink->enter (self->user_data);
  if (error == NULL)
    send_exchange (self, exchange, batch);
  else
    fail_batch (self, batch, error);

  g_clear_pointer (&batch, cometd_batch_free);
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
  self->lane = cometd_pipeline_new (batch_through_cb, free_batch, self);
  self->apart_lane = cometd_pipeline_new (batch_through_cb, free_batch, self);
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
  count_size (self, request);
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
    count_size (self, g_ptr_array_index (requests, i));
  cometd_outbox_merge (&self->outbox, requests);
}

static void
add_to_batch (CometdSender  *self,
              CometdBatch   *batch,
              CometdRequest *request)
{
  CometdMessage *message;

  if (self->extensions != NULL)
    cometd_request_renew_message (request);
  message = cometd_request_get_message (request);
  self->sink->stamp (request, message, self->user_data);
  cometd_batch_add (batch, cometd_request_get_number (request), message);
}

/* Sends a batch through the extensions, behind those that they have already. Takes batch. */
static void
send_batch (CometdSender   *self,
            CometdPipeline *lane,
            CometdBatch    *batch)
{
  g_autoptr(GPtrArray) none = NULL;

  if (self->extensions == NULL)
    none = g_ptr_array_new ();
  cometd_pipeline_add (lane,
                       cometd_batch_make_exchange (batch, self->client,
                                                   none != NULL ? none : self->extensions),
                       COMETD_SESSION_MAX_HOLD * (gint64)1000, batch);
}

void
cometd_sender_send_now (CometdSender  *self,
                        CometdRequest *request,
                        gboolean       on_new_connection)
{
  CometdBatch *batch;

  if (self->extensions == NULL && cometd_pipeline_is_idle (self->apart_lane))
    {
      CometdBodyWriter writer = begin_writing (self, TRUE, on_new_connection);

      write_request (self, &writer, request);
      cometd_body_writer_end (&writer);
      return;
    }

  batch = cometd_batch_new (TRUE, on_new_connection);
  add_to_batch (self, batch, request);
  send_batch (self, self->apart_lane, batch);
}

static void
write_outbox (CometdSender *self)
{
  CometdBodyWriter writer = begin_writing (self, FALSE, FALSE);
  CometdRequest *request;
  guint n_written = 0;

  while (n_written++ < COMETD_SESSION_MAX_BATCH &&
         (request = cometd_outbox_pop (&self->outbox)) != NULL)
    write_request (self, &writer, request);

  cometd_body_writer_end (&writer);
}

static void
send_through_extensions (CometdSender *self)
{
  CometdBatch *batch = cometd_batch_new (FALSE, FALSE);
  CometdRequest *request;

  while (cometd_batch_get_length (batch) < COMETD_SESSION_MAX_BATCH &&
         (request = cometd_outbox_pop (&self->outbox)) != NULL)
    add_to_batch (self, batch, request);

  send_batch (self, self->lane, batch);
}

gboolean
cometd_sender_flush (CometdSender *self)
{
  cometd_out_queue_flush (self->queue);
  if (cometd_outbox_is_empty (&self->outbox) || !cometd_out_queue_is_empty (self->queue) ||
      !cometd_pipeline_is_idle (self->lane) || !cometd_out_queue_may_send (self->queue, TRUE))
    return FALSE;

  if (self->extensions == NULL)
    write_outbox (self);
  else
    send_through_extensions (self);
  cometd_out_queue_flush (self->queue);

  if (cometd_outbox_is_empty (&self->outbox))
    return FALSE;

  /* A batch is sent at once; many thousand messages take several iterations. */
  if (!cometd_turn_is_over (self->turn))
    return TRUE;

  self->sink->delayed (self->user_data);
  return FALSE;
}

void
cometd_sender_forget (CometdSender  *self,
                      CometdRequest *request)
{
  if (!cometd_request_is_sent (request) && !cometd_outbox_contains (&self->outbox, request))
    cometd_out_queue_note_stale (self->queue);
  cometd_outbox_remove (&self->outbox, request);
  uncount_size (self, request);
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
    uncount_size (self, g_ptr_array_index (kept, i));
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
      CometdRequest *request = find_request (self, g_array_index (numbers, guint64, i - 1));

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
