/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

/* A publish leaves: request → outbox → batch → extensions → frames → transport. */

/* What goes through a lane: a batch on its way through the extensions. */
typedef struct
{
  GArray *numbers; /* guint64: the requests in it. */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_array_unref (batch->numbers);
  g_free (batch);
}

void
cometd_frame_free (CometdFrame *frame)
{
  g_bytes_unref (frame->body);
  g_array_unref (frame->numbers);
  g_clear_pointer (&frame->headers, g_ptr_array_unref);
  g_free (frame);
}

static CometdFrame *
frame_new (GString   *json,
           GArray    *numbers,
           GPtrArray *headers,
           gboolean   is_connect)
{
  CometdFrame *frame = g_new0 (CometdFrame, 1);

  frame->body = g_string_free_to_bytes (json);
  frame->numbers = numbers;
  frame->headers = headers != NULL ? g_ptr_array_ref (headers) : NULL;
  frame->is_connect = is_connect;
  return frame;
}

/* Whether messages may be sent now. Where exchanges have responses, one at a time, so that their
 * order stays; the connect has another connection. */
static gboolean
may_send (CometdSession *self)
{
  GHashTableIter iter;
  gpointer frame;

  if (self->transport == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &frame))
    if (!((CometdFrame *)frame)->is_connect)
      return FALSE;

  return TRUE;
}

static void
send_frame (CometdSession *self,
            CometdFrame   *frame)
{
  CometdTransportExchange exchange = {
    .number = ++self->last_exchange,
    .body = frame->body,
    .may_be_held = frame->is_connect,
    .headers = frame->headers,
  };
  gint64 now = cometd_session_now (self);

  for (guint i = 0; i < frame->numbers->len; i++)
    {
      CometdRequest *request = cometd_requests_find (self->requests,
                                                     g_array_index (frame->numbers, guint64, i));

      if (request == NULL)
        continue;

      request->exchange = exchange.number;
      if (request->kind != COMETD_REQUEST_DISCONNECT)
        cometd_requests_set_deadline (self->requests, request,
                                      now + request->timeout * (gint64)1000);
    }

  cometd_transport_send (self->transport, &exchange);
  if (cometd_transport_has_responses (self->transport))
    {
      guint64 *number = g_new (guint64, 1);

      *number = exchange.number;
      g_hash_table_insert (self->flights, number, frame);
    }
  else
    cometd_frame_free (frame);
}

static void
send_frames (CometdSession *self)
{
  while (!g_queue_is_empty (&self->frames) && may_send (self))
    send_frame (self, g_queue_pop_head (&self->frames));
}

/* Adds one message to the text of a frame; FALSE if it cannot be sent, or does not fit any more. */
static gboolean
append_message (CometdSession  *self,
                CometdMessage  *message,
                GString        *json,
                gboolean       *is_full,
                GError        **error)
{
  gsize length = json->len;
  gsize size;

  *is_full = FALSE;
  if (length > 1)
    g_string_append_c (json, ',');
  if (!cometd_message_append_json (message, json, error))
    {
      g_string_truncate (json, length);
      return FALSE;
    }

  size = json->len - length;
  if (self->settings->max_message_size > 0 && size > self->settings->max_message_size)
    {
      g_string_truncate (json, length);
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                   _("The message to %s has %" G_GSIZE_FORMAT " bytes, and only %" G_GUINT64_FORMAT
                     " are allowed"),
                   cometd_message_get_channel (message), size, self->settings->max_message_size);
      return FALSE;
    }

  if (length > 1 && json->len > COMETD_OUTBOX_FRAME_SIZE)
    {
      g_string_truncate (json, length);
      *is_full = TRUE;
      return FALSE;
    }

  return TRUE;
}

/* Makes frames of messages: numbers[i] is the request of messages[i], 0 if nobody waits for it. */
static void
encode (CometdSession *self,
        GPtrArray     *messages,
        const guint64 *numbers,
        GPtrArray     *headers,
        gboolean       is_connect)
{
  GString *json = NULL;
  GArray *in_frame = NULL;

  for (guint i = 0; i < messages->len;)
    {
      CometdMessage *message = g_ptr_array_index (messages, i);
      CometdRequest *request = cometd_requests_find (self->requests, numbers[i]);
      g_autoptr(GError) error = NULL;
      gboolean is_full = FALSE;

      /* Given up while it was on its way here. */
      if (numbers[i] != 0 && request == NULL)
        {
          i++;
          continue;
        }

      if (json == NULL)
        {
          json = g_string_sized_new (256);
          g_string_append_c (json, '[');
          in_frame = g_array_new (FALSE, FALSE, sizeof (guint64));
        }

      if (append_message (self, message, json, &is_full, &error))
        {
          g_array_append_val (in_frame, numbers[i]);
          i++;
        }
      else if (!is_full)
        {
          if (request != NULL)
            cometd_session_end_request (self, request, NULL, error);
          else
            g_warning ("A message that an extension added is not sent: %s", error->message);
          i++;
        }

      if (is_full)
        {
          g_string_append_c (json, ']');
          g_queue_push_tail (&self->frames,
                             frame_new (json, in_frame, headers, is_connect));
          json = NULL;
        }
    }

  if (json == NULL)
    return;

  if (json->len > 1)
    {
      g_string_append_c (json, ']');
      if (is_connect && self->transport != NULL)
        send_frame (self, frame_new (json, in_frame, headers, is_connect));
      else if (!is_connect)
        g_queue_push_tail (&self->frames, frame_new (json, in_frame, headers, is_connect));
      else
        cometd_frame_free (frame_new (json, in_frame, headers, is_connect));
    }
  else
    {
      g_string_free (json, TRUE);
      g_array_unref (in_frame);
    }
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

/* A request that is handled by us and not by an app has failed before it was sent. */
static void
end_unsent (CometdSession *self,
            CometdRequest *request,
            const GError  *error)
{
  CometdFailure failure = { .kind = COMETD_FAILURE_INVALID, .error = (GError *)error };
  CometdRequestKind kind = request->kind;

  cometd_session_end_request (self, request, NULL, error);
  if (kind == COMETD_REQUEST_HANDSHAKE || kind == COMETD_REQUEST_CONNECT)
    cometd_session_fail_attempt (self, &failure);
  else if (kind == COMETD_REQUEST_DISCONNECT)
    cometd_session_advance (self, COMETD_EVENT_CLOSED, COMETD_RECONNECT_UNSAID, NULL);
}

/* The extensions are done with a batch: finds out what they did with it. */
static void
send_exchange (CometdSession *self,
               CometdExchange *exchange,
               Batch          *batch,
               gboolean        is_connect)
{
  GListModel *list = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (list);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) in_order = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < batch->numbers->len; i++)
    {
      guint64 *number = &g_array_index (batch->numbers, guint64, i);
      CometdRequest *request = cometd_requests_find (self->requests, *number);

      if (request != NULL)
        g_hash_table_insert (numbers, request->message, number);
    }

  for (guint i = 0; i < n_messages; i++)
    {
      CometdMessage *message = g_list_model_get_item (list, i);
      guint64 number = 0;

      value = g_hash_table_lookup (numbers, message);
      if (value != NULL)
        {
          number = *(guint64 *)value;
          g_hash_table_remove (numbers, message);
        }
      else if (!cometd_message_has_field (message, COMETD_FIELD_ID))
        {
          g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT,
                                                 cometd_requests_next_number (self->requests));

          cometd_message_set_string (message, COMETD_FIELD_ID, id);
        }

      g_ptr_array_add (messages, message);
      g_array_append_val (in_order, number);
    }

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED,
                       _("An extension dropped the message, so it was not sent"));
  g_hash_table_iter_init (&iter, numbers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    end_unsent (self, cometd_requests_find (self->requests, *(guint64 *)value), error);

  cometd_exchange_foreach_header (exchange, add_header, headers);
  encode (self, messages, (const guint64 *)(gpointer)in_order->data,
          headers->len > 0 ? headers : NULL, is_connect);
}

static void
batch_through (CometdSession  *self,
               CometdExchange *exchange,
               const GError   *error,
               Batch          *batch,
               gboolean        is_connect)
{
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (error != NULL)
    {
      for (guint i = 0; i < batch->numbers->len; i++)
        {
          guint64 number = g_array_index (batch->numbers, guint64, i);
          CometdRequest *request = cometd_requests_find (self->requests, number);

          if (request != NULL)
            end_unsent (self, request, error);
        }
    }
  else
    send_exchange (self, exchange, batch, is_connect);

  batch_free (batch);
  send_frames (self);
  cometd_session_wake_at (self, 0);
}

static void
connect_through_cb (CometdExchange *exchange,
                    const GError   *error,
                    gpointer        job,
                    gpointer        user_data)
{
  batch_through (user_data, exchange, error, job, TRUE);
}

static void
messages_through_cb (CometdExchange *exchange,
                     const GError   *error,
                     gpointer        job,
                     gpointer        user_data)
{
  batch_through (user_data, exchange, error, job, FALSE);
}

void
cometd_session_sending_init (CometdSession *self)
{
  cometd_outbox_init (&self->outbox);
  g_queue_init (&self->frames);
  self->flights = g_hash_table_new_full (g_int64_hash, g_int64_equal,
                                         g_free, (GDestroyNotify)cometd_frame_free);
  self->connect_lane = cometd_pipeline_new (connect_through_cb, batch_free, self);
  self->message_lane = cometd_pipeline_new (messages_through_cb, batch_free, self);
}

static void
stamp (CometdSession *self,
       CometdRequest *request)
{
  char id[24];

  g_snprintf (id, sizeof id, "%" G_GUINT64_FORMAT, request->number);
  cometd_message_set_string (request->message, COMETD_FIELD_ID, id);
  cometd_message_set_string (request->message, COMETD_FIELD_CLIENT_ID,
                             request->kind != COMETD_REQUEST_HANDSHAKE ? self->client_id : NULL);
}

/* Sends a batch, through the extensions if there are any. Takes numbers. */
static void
send_batch (CometdSession  *self,
            CometdPipeline *lane,
            GArray         *numbers,
            gboolean        is_connect)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new ();
  g_autoptr(GPtrArray) nobody = g_ptr_array_new ();
  GListStore *list;
  Batch *batch;

  for (guint i = 0; i < numbers->len; i++)
    {
      CometdRequest *request = cometd_requests_find (self->requests,
                                                     g_array_index (numbers, guint64, i));

      stamp (self, request);
      g_ptr_array_add (messages, request->message);
    }

  if (self->outgoing_extensions == NULL && cometd_pipeline_is_idle (lane))
    {
      encode (self, messages, (const guint64 *)(gpointer)numbers->data, NULL, is_connect);
      g_array_unref (numbers);
      return;
    }

  batch = g_new0 (Batch, 1);
  batch->numbers = numbers;
  list = g_list_store_new (COMETD_TYPE_MESSAGE);
  g_list_store_splice (list, 0, 0, messages->pdata, messages->len);
  cometd_pipeline_add (lane,
                       cometd_exchange_new (COMETD_EXCHANGE_OUTGOING, self->client,
                                            self->outgoing_extensions != NULL
                                              ? self->outgoing_extensions
                                              : nobody,
                                            list),
                       COMETD_SESSION_MAX_HOLD * (gint64)1000, batch);
}

CometdRequest *
cometd_session_add_request (CometdSession     *self,
                            CometdRequestKind  kind,
                            CometdMessage     *message)
{
  CometdRequest *request = cometd_requests_add (self->requests, kind, message);

  request->timeout = self->settings->max_network_delay;
  return request;
}

void
cometd_session_send_apart (CometdSession *self,
                           CometdRequest *request)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  /* It may stay with the extensions for a while, and the deadline of an open still counts; this
   * one begins anew when it is sent. */
  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_now (self) +
                                (COMETD_SESSION_MAX_HOLD + request->timeout) * (gint64)1000);
  g_array_append_val (numbers, request->number);
  send_batch (self, self->connect_lane, numbers, TRUE);
}

void
cometd_session_queue_request (CometdSession *self,
                              CometdRequest *request,
                              gboolean       at_head)
{
  guint limit = MAX (self->settings->connection_timeout, self->settings->max_network_delay);

  /* However long the server stays away, whoever waits is told in the end. */
  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_now (self) + limit * (gint64)1000);
  if (at_head)
    cometd_outbox_push_head (&self->outbox, request);
  else
    cometd_outbox_push (&self->outbox, request);
  cometd_session_wake_at (self, 0);
}

guint64
cometd_session_send (CometdSession     *self,
                     CometdMessage     *message,
                     gboolean           is_call,
                     guint              timeout,
                     CometdSessionDone  done,
                     gpointer           user_data)
{
  CometdRequest *request = cometd_session_add_request (self,
                                                       is_call ? COMETD_REQUEST_CALL
                                                               : COMETD_REQUEST_PUBLISH,
                                                       message);
  guint64 number = request->number;
  g_autoptr(GError) error = NULL;

  request->done = done;
  request->user_data = user_data;
  if (timeout > 0)
    request->timeout = timeout;

  if (self->lifecycle.state == COMETD_STATE_UNCONNECTED)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("There is no connection at the moment, so the message to %s was not "
                           "sent"), cometd_message_get_channel (message));
  else if (cometd_outbox_is_full (&self->outbox))
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                         _("%d messages wait to be sent already, so the one to %s was not taken"),
                         COMETD_OUTBOX_MAX_MESSAGES, cometd_message_get_channel (message));

  if (error != NULL)
    {
      cometd_session_end_request (self, request, NULL, error);
      cometd_session_wake_at (self, 0);
    }
  else
    cometd_session_queue_request (self, request, FALSE);

  return number;
}

void
cometd_session_flush (CometdSession *self)
{
  gboolean is_closing = self->lifecycle.state == COMETD_STATE_DISCONNECTING;

  if (!(cometd_session_is_established (self) || is_closing) || self->client_id == NULL ||
      (self->batch_depth > 0 && !is_closing))
    return;

  send_frames (self);
  while (!cometd_outbox_is_empty (&self->outbox) && g_queue_is_empty (&self->frames) &&
         cometd_pipeline_is_idle (self->message_lane) && may_send (self))
    {
      GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
      CometdRequest *request;

      while (numbers->len < COMETD_SESSION_MAX_BATCH &&
             (request = cometd_outbox_pop (&self->outbox)) != NULL)
        g_array_append_val (numbers, request->number);

      send_batch (self, self->message_lane, numbers, FALSE);
      send_frames (self);
    }
}
