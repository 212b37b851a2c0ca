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
  CometdEvent event = cometd_session_get_failure_event (self, request);

  cometd_requests_end (self->requests, request, NULL, error);
  if (event != COMETD_EVENT_NONE)
    cometd_session_fail_attempt (self, event, &failure);
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
        g_hash_table_insert (numbers, cometd_request_get_message (request), number);
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
          char id[COMETD_MESSAGE_ID_SIZE];

          cometd_requests_write_id (self->requests,
                                    cometd_requests_next_number (self->requests), id);
          cometd_message_set_string (message, COMETD_FIELD_ID, id);
        }

      g_ptr_array_add (messages, message);
      g_array_append_val (in_order, number);
    }

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED,
                       _("The message was not sent, because an extension removed it"));
  g_hash_table_iter_init (&iter, numbers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    end_unsent (self, cometd_requests_find (self->requests, *(guint64 *)value), error);

  cometd_exchange_foreach_header (exchange, add_header, headers);
  cometd_session_encode (self, messages, (const guint64 *)(gpointer)in_order->data,
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
  cometd_session_send_frames (self);
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
  g_queue_init (&self->sent);
  g_queue_init (&self->kept);
  self->flights = g_hash_table_new_full (g_int64_hash, g_int64_equal,
                                         g_free, (GDestroyNotify)cometd_frame_free);
  self->connect_lane = cometd_pipeline_new (connect_through_cb, batch_free, self);
  self->message_lane = cometd_pipeline_new (messages_through_cb, batch_free, self);
}

static void
stamp (CometdSession *self,
       CometdRequest *request)
{
  CometdMessage *message = cometd_request_get_message (request);
  gboolean is_handshake = cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE;
  char id[COMETD_MESSAGE_ID_SIZE];

  cometd_request_set_session (request, cometd_conversation_get_session (self->conversation));
  cometd_requests_write_id (self->requests, cometd_request_get_number (request), id);
  cometd_message_set_string (message, COMETD_FIELD_ID, id);
  cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID,
                             is_handshake ? NULL : cometd_session_get_client_id (self));
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
      g_ptr_array_add (messages, cometd_request_get_message (request));
    }

  if (self->outgoing_extensions == NULL && cometd_pipeline_is_idle (lane))
    {
      cometd_session_encode (self, messages, (const guint64 *)(gpointer)numbers->data, NULL,
                             is_connect);
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
  return cometd_requests_add (self->requests, kind, message, self->settings->max_network_delay);
}

void
cometd_session_send_apart (CometdSession *self,
                           CometdRequest *request)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 number = cometd_request_get_number (request);
  guint timeout = cometd_request_get_timeout (request);

  /* It may stay with the extensions for a while, and the deadline of an open still counts; this
   * one begins anew when it is sent. */
  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_after (self, COMETD_SESSION_MAX_HOLD +
                                                            (guint64)timeout));
  g_array_append_val (numbers, number);
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
                                cometd_session_after (self, limit));
  cometd_session_count_request (self, request);
  cometd_request_set_turn (request, self->turn);
  if (at_head)
    cometd_outbox_push_head (&self->outbox, request);
  else
    cometd_outbox_push (&self->outbox, request);
  cometd_session_wake_at (self, 0);
}

gboolean
cometd_session_is_cut_off (CometdSession *self)
{
  return cometd_session_get_state (self) == COMETD_STATE_UNCONNECTED &&
         !cometd_conversation_is_restoring (self->conversation) &&
         !cometd_carrier_ends_exchanges (self->carrier);
}

/* The number is a text because a translation must not depend on how the machine writes its type. */
static GError *
make_full_error (CometdSession *self,
                 CometdMessage *message)
{
  g_autofree char *waiting = g_strdup_printf ("%" G_GUINT64_FORMAT,
                                              cometd_session_get_outgoing_size (self));

  return g_error_new (COMETD_ERROR, COMETD_ERROR_QUEUE_FULL,
                      _("Send queue full (%s bytes); message to %s rejected"),
                      waiting, cometd_message_get_channel (message));
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
  guint64 number = cometd_request_get_number (request);
  g_autoptr(GError) error = NULL;

  cometd_session_note_call (self);
  cometd_request_set_done (request, done, user_data);
  if (timeout > 0)
    cometd_request_set_timeout (request, timeout);

  if (cometd_session_is_cut_off (self))
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("Could not send the message to %s: the client is not "
                           "connected at the moment"), cometd_message_get_channel (message));
  else if (cometd_outbox_is_full (&self->outbox))
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_QUEUE_FULL,
                         _("Send queue full (%d messages); message to %s rejected"),
                         COMETD_OUTBOX_MAX_MESSAGES, cometd_message_get_channel (message));
  else if (!cometd_session_has_room (self, cometd_message_get_size (message)))
    error = make_full_error (self, message);

  if (error != NULL)
    {
      cometd_requests_end (self->requests, request, NULL, error);
      cometd_session_wake_at (self, 0);
    }
  else
    cometd_session_queue_request (self, request, FALSE);

  return number;
}

void
cometd_session_flush (CometdSession *self)
{
  gboolean is_closing = cometd_session_get_state (self) == COMETD_STATE_DISCONNECTING;

  /* Over long-polling each message has a request of its own, so that a lost poll says little about
   * it. */
  if (!(cometd_conversation_is_established (self->conversation) || is_closing ||
        (cometd_session_get_state (self) == COMETD_STATE_UNCONNECTED &&
         !cometd_session_is_cut_off (self))) ||
      cometd_session_get_client_id (self) == NULL ||
      (self->batch_depth > 0 && !is_closing))
    return;

  cometd_session_send_frames (self);
  while (!cometd_outbox_is_empty (&self->outbox) && g_queue_is_empty (&self->frames) &&
         cometd_pipeline_is_idle (self->message_lane) && cometd_session_may_send (self))
    {
      GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
      CometdRequest *request;

      while (numbers->len < COMETD_SESSION_MAX_BATCH &&
             (request = cometd_outbox_pop (&self->outbox)) != NULL)
        g_array_append_vals (numbers, cometd_request_peek_number (request), 1);

      send_batch (self, self->message_lane, numbers, FALSE);
      cometd_session_send_frames (self);

      /* A batch is sent at once; many thousand messages take several iterations. */
      if (!cometd_outbox_is_empty (&self->outbox) && cometd_turn_is_over (self->main_turn))
        {
          cometd_session_wake_at (self, 0);
          break;
        }
    }
}
