/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-arrival-private.h"

struct _CometdArrival
{
  GList link; /* Its data is the arrival. */
  CometdArrivalKind kind;
  guint64 exchange; /* 0 if the bytes belong to none. */

  GBytes *bytes;
  GArray *envelopes;         /* CometdEnvelope */
  CometdCodecReader *reader; /* Owned, while a large body is being read; then NULL. */
  GListModel *messages;      /* As extensions left them; or NULL. */
  guint next;

  GObject *transport; /* Owned; or NULL. */
  gboolean is_failure;
  CometdFailure failure;
  guint *counter; /* Or NULL. */
};

static CometdArrival *
arrival_new (CometdArrivalKind    kind,
             guint64              exchange,
             const CometdFailure *failure)
{
  CometdArrival *self = g_new0 (CometdArrival, 1);

  self->link.data = self;
  self->kind = kind;
  self->exchange = exchange;
  if (failure != NULL)
    {
      self->is_failure = TRUE;
      self->failure = *failure;
      self->failure.error = g_error_copy (failure->error);
    }
  return self;
}

CometdArrival *
cometd_arrival_new_empty (void)
{
  CometdArrival *self = arrival_new (COMETD_ARRIVAL_MESSAGES, 0, NULL);

  self->envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  return self;
}

void
cometd_arrival_fill (CometdArrival *self,
                     GBytes        *bytes,
                     guint64        exchange)
{
  self->bytes = g_bytes_ref (bytes);
  self->exchange = exchange;
}

CometdArrival *
cometd_arrival_new_messages (GBytes  *bytes,
                             guint64  exchange,
                             GArray  *envelopes)
{
  CometdArrival *self = arrival_new (COMETD_ARRIVAL_MESSAGES, exchange, NULL);

  self->bytes = g_bytes_ref (bytes);
  self->envelopes = envelopes;
  return self;
}

static void
clear_contents (CometdArrival *self)
{
  if (self->counter != NULL)
    (*self->counter)--;
  self->counter = NULL;
  g_clear_pointer (&self->reader, g_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->messages);
  g_clear_object (&self->transport);
}

void
cometd_arrival_empty (CometdArrival *self)
{
  clear_contents (self);
  self->exchange = 0;
  self->next = 0;
  /* Envelopes own nothing, so there is nothing to be freed. */
  self->envelopes->len = 0;
}

CometdArrival *
cometd_arrival_new_unread (GObject *transport,
                           GBytes  *bytes,
                           guint64  exchange,
                           guint    max_depth)
{
  CometdArrival *self = arrival_new (COMETD_ARRIVAL_MESSAGES, exchange, NULL);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  self->transport = g_object_ref (transport);
  self->bytes = g_bytes_ref (bytes);
  self->envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  self->reader = g_new (CometdCodecReader, 1);
  cometd_codec_reader_init (self->reader, text, length, max_depth);
  return self;
}

CometdArrival *
cometd_arrival_new_finished (guint64              exchange,
                             const CometdFailure *failure)
{
  return arrival_new (COMETD_ARRIVAL_FINISHED, exchange, failure);
}

CometdArrival *
cometd_arrival_new_lost (GObject             *transport,
                         const CometdFailure *failure)
{
  CometdArrival *self = arrival_new (COMETD_ARRIVAL_LOST, 0, failure);

  self->transport = g_object_ref (transport);
  return self;
}

void
cometd_arrival_free (CometdArrival *self)
{
  clear_contents (self);
  g_clear_pointer (&self->envelopes, g_array_unref);
  g_clear_error (&self->failure.error);
  g_free (self);
}

CometdArrivalKind
cometd_arrival_get_kind (const CometdArrival *self)
{
  return self->kind;
}

guint64
cometd_arrival_get_exchange (const CometdArrival *self)
{
  return self->exchange;
}

const CometdFailure *
cometd_arrival_get_failure (const CometdArrival *self)
{
  return self->is_failure ? &self->failure : NULL;
}

GObject *
cometd_arrival_get_transport (const CometdArrival *self)
{
  return self->transport;
}

GBytes *
cometd_arrival_get_bytes (const CometdArrival *self)
{
  return self->bytes;
}

GArray *
cometd_arrival_get_envelopes (const CometdArrival *self)
{
  return self->envelopes;
}

GList *
cometd_arrival_get_link (CometdArrival *self)
{
  return &self->link;
}

void
cometd_arrival_count_in (CometdArrival *self,
                         guint         *counter)
{
  g_assert (self->counter == NULL);

  self->counter = counter;
  (*counter)++;
}

CometdCodecStatus
cometd_arrival_read (CometdArrival  *self,
                     gsize           n_bytes,
                     GError        **error)
{
  CometdCodecStatus status = cometd_codec_reader_read (self->reader, n_bytes, self->envelopes,
                                                       error);

  if (status != COMETD_CODEC_MORE)
    g_clear_pointer (&self->reader, g_free);
  return status;
}

void
cometd_arrival_set_messages (CometdArrival *self,
                             GListModel    *messages)
{
  g_set_object (&self->messages, messages);
}

GListModel *
cometd_arrival_get_messages (const CometdArrival *self)
{
  return self->messages;
}

guint
cometd_arrival_count_messages (const CometdArrival *self)
{
  if (self->messages != NULL)
    return g_list_model_get_n_items (self->messages) - self->next;

  return self->envelopes != NULL ? self->envelopes->len - self->next : 0;
}

gboolean
cometd_arrival_has_next (const CometdArrival *self)
{
  if (G_LIKELY (self->messages == NULL))
    return self->envelopes != NULL && self->next < self->envelopes->len;

  return self->next < g_list_model_get_n_items (self->messages);
}

gboolean
cometd_arrival_is_next_subscription (const CometdArrival *self)
{
  g_autoptr(CometdMessage) message = NULL;
  const char *channel = NULL;

  if (self->messages == NULL)
    {
      const CometdJsonSlice *name = &g_array_index (self->envelopes, CometdEnvelope,
                                                    self->next).fields[COMETD_FIELD_CHANNEL];

      return cometd_json_string_equals (name, "/meta/subscribe") ||
             cometd_json_string_equals (name, "/meta/unsubscribe");
    }

  message = g_list_model_get_item (self->messages, self->next);
  channel = cometd_message_get_channel (message);
  return g_strcmp0 (channel, "/meta/subscribe") == 0 ||
         g_strcmp0 (channel, "/meta/unsubscribe") == 0;
}

CometdMessage *
cometd_arrival_take_next (CometdArrival         *self,
                          const CometdEnvelope **envelope)
{
  if (self->messages != NULL)
    return g_list_model_get_item (self->messages, self->next++);

  *envelope = &g_array_index (self->envelopes, CometdEnvelope, self->next++);
  return NULL;
}
