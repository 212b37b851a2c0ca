/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-session.h"

#include "bayeux-channel.h"

typedef struct
{
  gint64 batch;
  JsonObject *event;
} Unacknowledged;

static void
unacknowledged_free (gpointer data)
{
  Unacknowledged *self = data;

  json_object_unref (self->event);
  g_free (self);
}

static char *
make_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto(GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv ("", parts);
}

BayeuxSession *
bayeux_session_new (void)
{
  BayeuxSession *self = g_new0 (BayeuxSession, 1);

  self->id = make_id ();
  self->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->events);
  g_queue_init (&self->unacknowledged);

  return self;
}

void
bayeux_session_free (BayeuxSession *self)
{
  g_autoptr(BayeuxExchange) held = bayeux_session_steal_held (self, NULL);

  bayeux_session_clear_expiry (self);
  g_clear_object (&self->push);
  bayeux_session_drop_events (self);
  g_hash_table_unref (self->subscriptions);
  g_free (self->browser);
  g_free (self->id);
  g_free (self);
}

guint
bayeux_session_count_covering (BayeuxSession *self,
                               const char    *channel)
{
  GHashTableIter iter;
  gpointer pattern;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->subscriptions);
  while (g_hash_table_iter_next (&iter, &pattern, NULL))
    n += bayeux_channel_matches (pattern, channel) ? 1 : 0;

  return n;
}

gboolean
bayeux_session_covers (BayeuxSession *self,
                       const char    *channel)
{
  return bayeux_session_count_covering (self, channel) > 0;
}

void
bayeux_session_hold (BayeuxSession  *self,
                     BayeuxExchange *exchange,
                     JsonObject     *request,
                     GSource        *timer)
{
  g_assert (self->held == NULL);

  self->held = g_object_ref (exchange);
  self->held_request = json_object_ref (request);
  self->hold_source = g_source_ref (timer);
}

BayeuxExchange *
bayeux_session_steal_held (BayeuxSession  *self,
                           JsonObject    **request)
{
  if (self->hold_source != NULL)
    g_source_destroy (self->hold_source);
  g_clear_pointer (&self->hold_source, g_source_unref);

  if (request != NULL)
    *request = g_steal_pointer (&self->held_request);
  else
    g_clear_pointer (&self->held_request, json_object_unref);

  return g_steal_pointer (&self->held);
}

void
bayeux_session_clear_expiry (BayeuxSession *self)
{
  if (self->expiry_source != NULL)
    g_source_destroy (self->expiry_source);
  g_clear_pointer (&self->expiry_source, g_source_unref);
}

void
bayeux_session_drop_events (BayeuxSession *self)
{
  g_queue_clear_full (&self->events, (GDestroyNotify)json_object_unref);
  g_queue_clear_full (&self->unacknowledged, unacknowledged_free);
}

GPtrArray *
bayeux_session_take_events (BayeuxSession *self,
                            gboolean       batch)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  JsonObject *event;

  if (batch)
    self->batch++;

  while ((event = g_queue_pop_head (&self->events)) != NULL)
    {
      if (batch)
        {
          Unacknowledged *entry = g_new0 (Unacknowledged, 1);

          entry->batch = self->batch;
          entry->event = json_object_ref (event);
          g_queue_push_tail (&self->unacknowledged, entry);
        }
      g_ptr_array_add (events, event);
    }

  return events;
}

void
bayeux_session_acknowledge (BayeuxSession *self,
                            gint64         number)
{
  Unacknowledged *entry;

  while ((entry = g_queue_peek_head (&self->unacknowledged)) != NULL && entry->batch <= number)
    unacknowledged_free (g_queue_pop_head (&self->unacknowledged));

  while ((entry = g_queue_pop_tail (&self->unacknowledged)) != NULL)
    {
      g_queue_push_head (&self->events, json_object_ref (entry->event));
      unacknowledged_free (entry);
    }
}
