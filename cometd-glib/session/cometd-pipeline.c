/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-pipeline-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"

typedef struct
{
  CometdExchange *exchange; /* Or NULL. Owned until it is started, then by the extensions. */
  gint64 hold_limit;
  gint64 deadline; /* -1 before cometd_pipeline_get_deadline() is called. */
  gpointer job;    /* Owned. */
  gboolean is_started;
} PipelineItem;

struct _CometdPipeline
{
  CometdPipelineFunc func;
  GDestroyNotify free_job;
  gpointer user_data;

  GQueue items; /* The head is with the extensions. */
  gboolean is_running;
  gboolean is_asked; /* Its deadline was, since it was given to them. */

  /* The extensions have passed the head on; func is called next. */
  gboolean is_through;
  CometdExchange *exchange; /* Owned; or NULL. */
  GError *error;

  /* Bumped by clear(), to detect that the head was freed. */
  guint generation;

  /* Set by free(), to detect in run() that a callback has freed the pipeline. */
  gboolean *is_freed;
};

CometdPipeline *
cometd_pipeline_new (CometdPipelineFunc func,
                     GDestroyNotify     free_job,
                     gpointer           user_data)
{
  CometdPipeline *self = g_new0 (CometdPipeline, 1);

  self->func = func;
  self->free_job = free_job;
  self->user_data = user_data;
  g_queue_init (&self->items);
  return self;
}

void
cometd_pipeline_free (CometdPipeline *self)
{
  cometd_pipeline_clear (self);
  if (self->is_freed != NULL)
    *self->is_freed = TRUE;
  g_free (self);
}

static void
pipeline_item_free (CometdPipeline *self,
                    PipelineItem   *item)
{
  if (item->exchange != NULL)
    {
      cometd_exchange_abandon (item->exchange);
      if (!item->is_started)
        g_object_unref (item->exchange);
    }
  if (item->job != NULL)
    self->free_job (item->job);
  g_free (item);
}

void
cometd_pipeline_clear (CometdPipeline *self)
{
  PipelineItem *item;

  while ((item = g_queue_pop_head (&self->items)) != NULL)
    pipeline_item_free (self, item);
  g_clear_error (&self->error);
  g_clear_object (&self->exchange);
  self->is_through = FALSE;
  self->generation++;
}

static void run_items (CometdPipeline *self);

static void
exchange_done_cb (CometdExchange *exchange,
                  const GError   *error,
                  gpointer        user_data)
{
  CometdPipeline *self = user_data;

  self->is_through = TRUE;
  self->exchange = g_object_ref (exchange);
  if (error != NULL)
    self->error = g_error_copy (error);
  run_items (self);
}

/* Runs until the queue is empty or an extension holds the head. A call from inside the loop finds
 * is_running and leaves the rest to the loop. */
static void
run_items (CometdPipeline *self)
{
  gboolean is_freed = FALSE;
  PipelineItem *item;

  if (self->is_running)
    return;

  self->is_running = TRUE;
  self->is_freed = &is_freed;

  while ((item = g_queue_peek_head (&self->items)) != NULL)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CometdExchange) exchange = NULL;
      gpointer job;

      if (item->exchange != NULL && !self->is_through)
        {
          guint generation = self->generation;

          if (item->is_started)
            break;

          /* From now on the extensions own it: if they drop the last reference, it fails. */
          item->is_started = TRUE;
          self->is_asked = FALSE;
          exchange = item->exchange;
          cometd_exchange_run (exchange, exchange_done_cb, self);
          g_clear_object (&exchange);
          if (is_freed)
            return;
          if (generation != self->generation)
            continue;
          if (!self->is_through)
            {
              /* It may have taken long to return, in a nested main loop. */
              if (self->is_asked)
                item->deadline = -1;
              break;
            }
        }

      g_queue_pop_head (&self->items);
      self->is_through = FALSE;
      error = g_steal_pointer (&self->error);
      exchange = g_steal_pointer (&self->exchange);
      job = g_steal_pointer (&item->job);
      g_free (item);

      self->func (exchange, error, job, self->user_data);
      if (is_freed)
        return;
    }

  self->is_freed = NULL;
  self->is_running = FALSE;
}

void
cometd_pipeline_add (CometdPipeline *self,
                     CometdExchange *exchange,
                     gint64          hold_limit,
                     gpointer        job)
{
  PipelineItem *item = g_new0 (PipelineItem, 1);

  item->exchange = exchange;
  item->hold_limit = hold_limit;
  item->deadline = -1;
  item->job = job;
  g_queue_push_tail (&self->items, item);
  if (self->items.length == 1)
    run_items (self);
}

gboolean
cometd_pipeline_is_idle (CometdPipeline *self)
{
  return self->items.length == 0;
}

guint
cometd_pipeline_get_length (CometdPipeline *self)
{
  return self->items.length;
}

gint64
cometd_pipeline_get_deadline (CometdPipeline *self,
                              gint64          now)
{
  PipelineItem *item = g_queue_peek_head (&self->items);

  if (item == NULL)
    return -1;

  /* An extension that runs a nested main loop does not hold it yet. */
  if (item->deadline == -1 || self->is_running)
    {
      item->deadline = now + item->hold_limit;
      self->is_asked = TRUE;
    }
  return item->deadline;
}

void
cometd_pipeline_expire (CometdPipeline *self,
                        gint64          now)
{
  PipelineItem *item = g_queue_peek_head (&self->items);
  g_autoptr(CometdExchange) keep = NULL;
  g_autoptr(GError) error = NULL;

  if (item == NULL || now < cometd_pipeline_get_deadline (self, now) || item->exchange == NULL)
    return;

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                       _("An extension held messages for more than %d ms"),
                       (int)(item->hold_limit / 1000));

  /* If the extension has just dropped it, it ends when it is abandoned. */
  keep = g_object_ref (item->exchange);
  cometd_exchange_abandon (item->exchange);
  exchange_done_cb (item->exchange, error, self);
}
