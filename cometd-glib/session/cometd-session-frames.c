/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

void
cometd_frame_free (CometdFrame *frame)
{
  if (frame->outgoing != NULL)
    *frame->outgoing -= g_bytes_get_size (frame->body);
  g_bytes_unref (frame->body);
  g_array_unref (frame->numbers);
  g_clear_pointer (&frame->headers, g_ptr_array_unref);
  g_free (frame);
}

static CometdFrame *
frame_new (CometdSession *self,
           GString       *json,
           GArray        *numbers,
           GPtrArray     *headers,
           gboolean       is_connect)
{
  CometdFrame *frame = g_new0 (CometdFrame, 1);

  frame->body = g_string_free_to_bytes (json);
  frame->numbers = numbers;
  frame->headers = headers != NULL ? g_ptr_array_ref (headers) : NULL;
  frame->is_connect = is_connect;
  if (!is_connect)
    {
      frame->outgoing = &self->outgoing_size;
      self->outgoing_size += g_bytes_get_size (frame->body);
    }
  return frame;
}

gboolean
cometd_session_may_send (CometdSession *self)
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

  self->has_headers |= frame->headers != NULL;
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

void
cometd_session_send_frames (CometdSession *self)
{
  while (!g_queue_is_empty (&self->frames) && cometd_session_may_send (self))
    send_frame (self, g_queue_pop_head (&self->frames));
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
               _("The message to %s has %s bytes, and only %s are allowed"),
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
          if (request != NULL)
            cometd_session_uncount_request (self, request);
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
                             frame_new (self, json, in_frame, headers, is_connect));
          json = NULL;
        }
    }

  if (json == NULL)
    return;

  if (json->len > 1)
    {
      g_string_append_c (json, ']');
      if (is_connect && self->transport != NULL)
        send_frame (self, frame_new (self, json, in_frame, headers, is_connect));
      else if (!is_connect)
        g_queue_push_tail (&self->frames, frame_new (self, json, in_frame, headers, is_connect));
      else
        cometd_frame_free (frame_new (self, json, in_frame, headers, is_connect));
    }
  else
    {
      g_string_free (json, TRUE);
      g_array_unref (in_frame);
    }
}
