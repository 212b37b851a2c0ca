/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"

/* Servers refuse bodies and frames beyond a limit of their own, which nobody tells us. When that
 * happens the batch size is halved, and what the server has not processed goes again. HTTP says
 * which body it was. A WebSocket is closed with code 1009: then it was a frame larger than any that
 * was answered on that connection, and the server has read nothing behind it. */

gsize
cometd_session_get_batch_size (CometdSession *self)
{
  return self->batch_size != 0 ? self->batch_size : self->settings->max_batch_size;
}

void
cometd_session_reset_batch_size (CometdSession *self)
{
  self->batch_size = 0;
}

static void
halve (CometdSession *self,
       gsize          refused)
{
  self->batch_size = MAX (MIN (cometd_session_get_batch_size (self), refused) / 2, 1);
  cometd_log_debug (self->settings->log, NULL, "the server refused %" G_GSIZE_FORMAT " bytes: "
                    "messages share at most %" G_GSIZE_FORMAT " from now on", refused,
                    self->batch_size);
}

static void
fail_too_large (CometdSession *self,
                CometdRequest *request,
                gsize          size)
{
  g_autofree char *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, size);
  g_autoptr(GError) error =
    g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                 _("The message to %s is too large for the server (%s bytes)"),
                 cometd_request_get_channel (request), bytes);

  cometd_requests_end (self->requests, request, NULL, error);
}

gboolean
cometd_session_take_refused_body (CometdSession       *self,
                                  CometdFrame         *frame,
                                  const CometdFailure *failure)
{
  CometdRequest *request;

  if (failure->kind != COMETD_FAILURE_STATUS || failure->status != 413 || frame->is_connect)
    return FALSE;

  if (frame->numbers->len > 1)
    {
      halve (self, frame->size);
      cometd_session_split_frame (self, frame);
      return TRUE;
    }

  request = cometd_requests_find (self->requests, g_array_index (frame->numbers, guint64, 0));
  if (request != NULL && cometd_request_get_kind (request) == COMETD_REQUEST_DISCONNECT)
    return FALSE;

  if (request != NULL && cometd_request_get_exchange (request) == frame->exchange)
    fail_too_large (self, request, frame->size);
  cometd_frame_free (frame);
  return TRUE;
}

void
cometd_session_forget_sent (CometdSession *self)
{
  g_queue_clear_full (&self->sent, (GDestroyNotify)cometd_frame_free);
  self->answered_size = 0;
}

gboolean
cometd_session_is_frame_over (CometdSession *self,
                              CometdFrame   *frame)
{
  /* Requests mostly end in their order, so those at the front need not be looked up each time. */
  for (; frame->n_ended < frame->numbers->len; frame->n_ended++)
    {
      guint64 number = g_array_index (frame->numbers, guint64, frame->n_ended);
      CometdRequest *request = cometd_requests_find (self->requests, number);

      if (request != NULL && cometd_request_get_exchange (request) == frame->exchange)
        return FALSE;
    }

  return TRUE;
}

/* Servers need not answer, so the queue is also shortened where requests have timed out. */
static void
forget_over (CometdSession *self)
{
  CometdFrame *frame;

  while ((frame = g_queue_peek_head (&self->sent)) != NULL &&
         cometd_session_is_frame_over (self, frame))
    cometd_frame_free (g_queue_pop_head (&self->sent));
}

void
cometd_session_note_sent (CometdSession *self,
                          CometdFrame   *frame)
{
  forget_over (self);
  g_queue_push_tail (&self->sent, frame);
}

void
cometd_session_note_answered (CometdSession *self,
                              guint64        exchange)
{
  CometdFrame *frame;

  while ((frame = g_queue_peek_head (&self->sent)) != NULL && frame->exchange <= exchange)
    {
      self->answered_size = MAX (self->answered_size, frame->size);
      cometd_frame_free (g_queue_pop_head (&self->sent));
    }
}

gboolean
cometd_session_must_wait (CometdSession *self)
{
  if (!self->is_careful)
    return FALSE;

  forget_over (self);
  if (!g_queue_is_empty (&self->sent))
    return TRUE;

  self->is_careful = !g_queue_is_empty (&self->frames) || !cometd_outbox_is_empty (&self->outbox);
  return FALSE;
}

static void
keep (CometdSession *self,
      CometdRequest *request)
{
  cometd_outbox_remove (&self->outbox, request);
  cometd_session_uncount_request (self, request);
  g_queue_push_tail (&self->kept, cometd_requests_steal (self->requests, request));
}

/* What of a frame goes again. One whose fate is unclear may have been processed: then only what may
 * be said twice. */
static void
keep_frame (CometdSession *self,
            CometdFrame   *frame,
            gboolean       is_unclear)
{
  for (guint i = 0; i < frame->numbers->len; i++)
    {
      guint64 number = g_array_index (frame->numbers, guint64, i);
      CometdRequest *request = cometd_requests_find (self->requests, number);

      if (request == NULL || cometd_request_get_exchange (request) != frame->exchange ||
          cometd_request_get_kind (request) == COMETD_REQUEST_DISCONNECT)
        continue;

      if (!is_unclear || cometd_request_is_subscription (request))
        keep (self, request);
    }
}

/* The frames that may be meant: how many, the first, the last, and the size of the largest. */
static guint
find_suspects (CometdSession  *self,
               GList         **first,
               GList         **last,
               gsize          *size)
{
  guint n_suspects = 0;

  for (GList *link = self->sent.head; link != NULL; link = link->next)
    {
      CometdFrame *frame = link->data;

      if (frame->size <= self->answered_size)
        continue;

      if (n_suspects++ == 0)
        *first = link;
      *last = link;
      *size = MAX (*size, frame->size);
    }

  return n_suspects;
}

/* The first suspect that cannot be made smaller, if it must be the one. */
static CometdRequest *
find_culprit (CometdSession *self,
              CometdFrame   *suspect)
{
  CometdRequest *request =
    cometd_requests_find (self->requests, g_array_index (suspect->numbers, guint64, 0));

  return suspect->numbers->len == 1 && request != NULL &&
         cometd_request_get_exchange (request) == suspect->exchange
           ? request
           : NULL;
}

void
cometd_session_keep_refused_frames (CometdSession *self)
{
  GList *first = NULL, *last = NULL;
  gboolean is_unclear = FALSE;
  gsize size = 0;
  guint n_suspects = find_suspects (self, &first, &last, &size);
  CometdRequest *request = NULL;

  if (n_suspects == 0)
    return;

  self->is_careful = TRUE;
  if (n_suspects == 1)
    request = find_culprit (self, first->data);
  if (request != NULL)
    fail_too_large (self, request, size);
  else
    halve (self, size);

  is_unclear = n_suspects > 1;
  for (GList *link = first; link != NULL; link = link->next)
    {
      keep_frame (self, link->data, is_unclear);
      if (link == last)
        is_unclear = FALSE;
    }

  for (GList *link = self->frames.head; link != NULL; link = link->next)
    keep_frame (self, link->data, FALSE);
  while ((request = cometd_outbox_pop (&self->outbox)) != NULL)
    keep (self, request);
}

void
cometd_session_repeat_refused_frames (CometdSession *self)
{
  CometdRequest *request;

  if (cometd_session_get_state (self) != COMETD_STATE_DISCONNECTED)
    {
      /* The last first, as each goes before all that wait. */
      while ((request = g_queue_pop_tail (&self->kept)) != NULL)
        {
          cometd_requests_restore (self->requests, request);
          cometd_session_queue_request (self, request, TRUE);
        }
      return;
    }

  while ((request = g_queue_pop_head (&self->kept)) != NULL)
    {
      g_autoptr(CometdRequest) owned = request;
      g_autoptr(GError) error =
        g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                     _("The client was closed before the reply to the message to %s arrived"),
                     cometd_request_get_channel (request));

      cometd_session_report_request (self, request, NULL, error);
    }
}
