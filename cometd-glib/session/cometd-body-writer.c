/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-body-writer-private.h"

static void
push_body (CometdBodyWriter *self)
{
  CometdOutBody *body = g_steal_pointer (&self->body);

  cometd_out_body_finish (body);
  if (self->is_apart)
    cometd_out_queue_send_apart (self->queue, body, self->on_new_connection);
  else
    cometd_out_queue_push (self->queue, body);
}

static gsize
begin_message (CometdBodyWriter *self)
{
  if (self->body == NULL)
    self->body = cometd_out_body_new (self->headers, self->is_apart ? NULL : self->total);

  return self->is_apart ? G_MAXSIZE : cometd_out_queue_get_batch_size (self->queue);
}

gboolean
cometd_body_writer_add (CometdBodyWriter  *self,
                        CometdMessage     *message,
                        guint64            number,
                        GError           **error)
{
  for (;;)
    {
      gsize limit = begin_message (self);
      GError *problem = NULL;

      if (cometd_out_body_add (self->body, message, number, limit, self->max_message_size,
                               &problem))
        return TRUE;
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return FALSE;
        }

      push_body (self);
    }
}

gboolean
cometd_body_writer_add_draft (CometdBodyWriter   *self,
                              const CometdDraft  *draft,
                              const char         *id,
                              const char         *client_id,
                              guint64             number,
                              GError            **error)
{
  for (;;)
    {
      gsize limit = begin_message (self);
      GError *problem = NULL;

      if (cometd_out_body_add_draft (self->body, draft, id, client_id, number, limit,
                                     self->max_message_size, &problem))
        return TRUE;
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return FALSE;
        }

      push_body (self);
    }
}

void
cometd_body_writer_end (CometdBodyWriter *self)
{
  if (self->body != NULL && cometd_out_body_get_n (self->body) > 0)
    push_body (self);
  g_clear_pointer (&self->body, cometd_out_body_free);
}
