/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-testing-arrivals-private.h"

typedef struct
{
  BayeuxExchange *exchange;
  gint64 due;                  /* Monotonic, in microseconds. */
} Batch;

struct _CometdTestingArrivals
{
  GQueue fresh;                /* BayeuxExchange, not yet announced. */
  GQueue waiting;              /* Batch, announced, the next one to process first. */
  GSource *source;
  guint max_waiting;           /* In both queues. */
  gint64 delay;                /* In microseconds. */
  CometdTestingArrivalFunc announce;
  CometdTestingArrivalFunc process;
  GObject *owner;              /* Not owned: it owns us. */
};

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_object_unref (batch->exchange);
  g_free (batch);
}

/* It waits before it is announced, so that a handler can clear it. */
static void
announce_next (CometdTestingArrivals *self)
{
  g_autoptr(BayeuxExchange) exchange = g_queue_pop_head (&self->fresh);
  Batch *last = g_queue_peek_tail (&self->waiting);
  Batch *batch = g_new0 (Batch, 1);

  batch->exchange = g_object_ref (exchange);
  batch->due = g_get_monotonic_time () + self->delay;
  if (last != NULL)
    batch->due = MAX (batch->due, last->due);
  g_queue_push_tail (&self->waiting, batch);

  self->announce (exchange, self->owner);
}

static gboolean
turn_cb (gpointer user_data)
{
  CometdTestingArrivals *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  Batch *batch;

  while (!g_queue_is_empty (&self->fresh))
    announce_next (self);

  while ((batch = g_queue_peek_head (&self->waiting)) != NULL
         && batch->due <= g_get_monotonic_time ())
    {
      g_queue_pop_head (&self->waiting);
      self->process (batch->exchange, owner);
      batch_free (batch);
    }

  g_source_set_ready_time (self->source, batch != NULL ? batch->due : -1);
  return G_SOURCE_CONTINUE;
}

/* Dispatches when its ready time has come. */
static gboolean
source_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = source_dispatch };

CometdTestingArrivals *
cometd_testing_arrivals_new (guint                     max_waiting,
                             CometdTestingArrivalFunc  announce,
                             CometdTestingArrivalFunc  process,
                             GObject                  *owner)
{
  CometdTestingArrivals *self = g_new0 (CometdTestingArrivals, 1);

  g_queue_init (&self->fresh);
  g_queue_init (&self->waiting);
  self->max_waiting = max_waiting;
  self->announce = announce;
  self->process = process;
  self->owner = owner;
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "cometd-testing-arrivals");
  g_source_set_callback (self->source, turn_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

void
cometd_testing_arrivals_free (CometdTestingArrivals *self)
{
  cometd_testing_arrivals_clear (self);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

void
cometd_testing_arrivals_set_delay (CometdTestingArrivals *self,
                                   guint                  delay)
{
  self->delay = (gint64)delay * 1000;
}

gboolean
cometd_testing_arrivals_add (CometdTestingArrivals *self,
                             BayeuxExchange        *exchange)
{
  if (self->fresh.length + self->waiting.length >= self->max_waiting)
    return FALSE;

  g_queue_push_tail (&self->fresh, g_object_ref (exchange));
  g_source_set_ready_time (self->source, 0);
  return TRUE;
}

void
cometd_testing_arrivals_clear (CometdTestingArrivals *self)
{
  g_queue_clear_full (&self->fresh, g_object_unref);
  g_queue_clear_full (&self->waiting, batch_free);
}
