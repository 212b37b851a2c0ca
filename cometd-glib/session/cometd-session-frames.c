/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

static CometdFrame *
frame_new (GPtrArray *headers,
           gboolean   is_connect)
{
  CometdFrame *frame = g_new0 (CometdFrame, 1);

  frame->json = g_string_sized_new (256);
  g_string_append_c (frame->json, '[');
  frame->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  frame->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  frame->headers = headers != NULL ? g_ptr_array_ref (headers) : NULL;
  frame->is_connect = is_connect;
  return frame;
}

static void
frame_add (CometdFrame *frame,
           guint64      number)
{
  g_array_append_val (frame->numbers, number);
  g_array_append_val (frame->ends, frame->json->len);
}

static void
frame_finish (CometdFrame   *frame,
              CometdSession *self)
{
  g_string_append_c (frame->json, ']');
  frame->body = g_string_free_to_bytes (g_steal_pointer (&frame->json));
  frame->size = g_bytes_get_size (frame->body);
  if (frame->is_connect)
    return;

  frame->outgoing = &self->outgoing_size;
  self->outgoing_size += frame->size;
}

/* The body is with the socket, or nobody needs it any more. */
static void
frame_drop_body (CometdFrame *frame)
{
  if (frame->outgoing != NULL)
    *frame->outgoing -= frame->size;
  frame->outgoing = NULL;
  g_clear_pointer (&frame->body, g_bytes_unref);
}

void
cometd_frame_free (CometdFrame *frame)
{
  frame_drop_body (frame);
  if (frame->json != NULL)
    g_string_free (frame->json, TRUE);
  g_array_unref (frame->numbers);
  g_array_unref (frame->ends);
  g_clear_pointer (&frame->headers, g_ptr_array_unref);
  g_free (frame);
}

gboolean
cometd_session_may_send (CometdSession *self)
{
  GHashTableIter iter;
  gpointer frame;

  if (cometd_carrier_get_transport (self->carrier) == NULL || cometd_session_must_wait (self))
    return FALSE;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &frame))
    if (!((CometdFrame *)frame)->is_connect)
      return FALSE;

  return TRUE;
}

/* Whether all that it holds may be said twice. */
static gboolean
is_idempotent (CometdSession *self,
               CometdFrame   *frame)
{
  for (guint i = 0; i < frame->numbers->len; i++)
    {
      CometdRequest *request = cometd_requests_find (self->requests,
                                                     g_array_index (frame->numbers, guint64, i));

      if (request == NULL || !cometd_request_is_subscription (request))
        return FALSE;
    }

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
    .is_idempotent = frame->is_connect || is_idempotent (self, frame),
    .is_apart = frame->is_connect && cometd_conversation_is_probing (self->conversation),
    .headers = frame->headers,
  };
  CometdTransport *transport = cometd_carrier_get_transport (self->carrier);
  gint64 now = cometd_session_now (self);

  self->has_headers |= frame->headers != NULL;
  for (guint i = 0; i < frame->numbers->len; i++)
    {
      CometdRequest *request = cometd_requests_find (self->requests,
                                                     g_array_index (frame->numbers, guint64, i));

      if (request == NULL)
        continue;

      cometd_request_set_sent (request, exchange.number, now);
      if (cometd_request_get_kind (request) != COMETD_REQUEST_DISCONNECT)
        cometd_requests_set_deadline (self->requests, request,
                                      now + cometd_request_get_timeout (request) * (gint64)1000);
    }

  frame->exchange = exchange.number;
  cometd_transport_send (transport, &exchange);
  if (cometd_transport_ends_exchanges (transport))
    {
      guint64 *number = g_new (guint64, 1);

      *number = exchange.number;
      g_hash_table_insert (self->flights, number, frame);
      return;
    }

  frame_drop_body (frame);
  if (frame->is_connect)
    cometd_frame_free (frame);
  else
    cometd_session_note_sent (self, frame);
}

void
cometd_session_split_frame (CometdSession *self,
                            CometdFrame   *frame)
{
  const char *text = g_bytes_get_data (frame->body, NULL);
  gsize limit = cometd_session_get_batch_size (self);
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  CometdFrame *part = NULL;
  gsize start = 1;

  for (guint i = 0; i < frame->numbers->len; i++)
    {
      guint64 number = g_array_index (frame->numbers, guint64, i);
      gsize end = g_array_index (frame->ends, gsize, i);
      CometdRequest *request = cometd_requests_find (self->requests, number);

      if (request != NULL)
        cometd_request_set_unsent (request);
      if (number == 0 || request != NULL)
        {
          if (part == NULL || part->json->len + (end - start) + 2 > limit)
            {
              part = frame_new (frame->headers, FALSE);
              g_ptr_array_add (parts, part);
            }
          else
            g_string_append_c (part->json, ',');
          g_string_append_len (part->json, text + start, (gssize)(end - start));
          frame_add (part, number);
        }

      start = end + 1;
    }

  for (guint i = parts->len; i > 0; i--)
    {
      part = g_ptr_array_index (parts, i - 1);
      frame_finish (part, self);
      g_queue_push_head (&self->frames, part);
    }
  cometd_frame_free (frame);
}

void
cometd_session_take_frames_back (CometdSession *self)
{
  CometdFrame *frame;

  while ((frame = g_queue_pop_tail (&self->frames)) != NULL)
    {
      for (guint i = frame->numbers->len; i > 0; i--)
        {
          guint64 number = g_array_index (frame->numbers, guint64, i - 1);
          CometdRequest *request = cometd_requests_find (self->requests, number);

          if (request == NULL)
            continue;

          cometd_session_count_request (self, request);
          cometd_outbox_push_head (&self->outbox, request);
        }
      cometd_frame_free (frame);
    }
}

static gboolean
is_stale (CometdSession *self,
          CometdFrame   *frame)
{
  for (guint i = 0; i < frame->numbers->len; i++)
    {
      guint64 number = g_array_index (frame->numbers, guint64, i);

      if (number != 0 && cometd_requests_find (self->requests, number) == NULL)
        return TRUE;
    }

  return FALSE;
}

void
cometd_session_send_frames (CometdSession *self)
{
  while (!g_queue_is_empty (&self->frames) && cometd_session_may_send (self))
    {
      CometdFrame *frame = g_queue_pop_head (&self->frames);

      /* Made before it was known that the server takes less, or that a message is not wanted. */
      if ((frame->numbers->len > 1 && frame->size > cometd_session_get_batch_size (self)) ||
          (self->has_stale_frames && is_stale (self, frame)))
        cometd_session_split_frame (self, frame);
      else
        send_frame (self, frame);
    }

  if (g_queue_is_empty (&self->frames))
    self->has_stale_frames = FALSE;
}

/* The numbers are texts of their own: how they are printed depends on the machine, and translations
 * do not. */
static void
set_too_large (CometdMessage  *message,
               gsize           size,
               guint64         limit,
               GError        **error)
{
  g_autofree char *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, size);
  g_autofree char *allowed = g_strdup_printf ("%" G_GUINT64_FORMAT, limit);

  g_set_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
               _("The message to %s is too large: %s bytes, the maximum is %s"),
               cometd_message_get_channel (message), bytes, allowed);
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
      set_too_large (message, size, self->settings->max_message_size, error);
      return FALSE;
    }

  /* With the bracket that closes the body. */
  if (length > 1 && json->len + 1 > cometd_session_get_batch_size (self))
    {
      g_string_truncate (json, length);
      *is_full = TRUE;
      return FALSE;
    }

  return TRUE;
}

void
cometd_session_encode (CometdSession *self,
                       GPtrArray     *messages,
                       const guint64 *numbers,
                       GPtrArray     *headers,
                       gboolean       is_connect)
{
  CometdFrame *frame = NULL;

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

      if (frame == NULL)
        frame = frame_new (headers, is_connect);

      if (append_message (self, message, frame->json, &is_full, &error))
        {
          if (request != NULL)
            cometd_session_uncount_request (self, request);
          frame_add (frame, numbers[i]);
          i++;
        }
      else if (!is_full)
        {
          if (request != NULL)
            cometd_requests_end (self->requests, request, NULL, error);
          else
            cometd_log_write (self->settings->log, G_LOG_LEVEL_WARNING, NULL,
                              "dropped a message that an extension added: %s", error->message);
          i++;
        }

      if (is_full)
        {
          frame_finish (frame, self);
          g_queue_push_tail (&self->frames, g_steal_pointer (&frame));
        }
    }

  if (frame == NULL)
    return;

  frame_finish (frame, self);
  if (frame->numbers->len == 0 ||
      (is_connect && cometd_carrier_get_transport (self->carrier) == NULL))
    cometd_frame_free (frame);
  else if (is_connect)
    send_frame (self, frame);
  else
    g_queue_push_tail (&self->frames, frame);
}
