/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-exchange-private.h"

G_BEGIN_DECLS

/* Passes batches of messages through the extensions in strict order: while an extension holds a
 * batch, those behind it wait. The receiver has one pipeline, the sender two. */
typedef struct _CometdPipeline CometdPipeline;

/* All extensions have passed a batch on (error NULL), or one has failed it. Takes job. */
typedef void (*CometdPipelineFunc) (CometdExchange *exchange,
                                    const GError   *error,
                                    gpointer        job,
                                    gpointer        user_data);

/* func: called for each batch, in order. free_job: for batches that are dropped. */
CometdPipeline *cometd_pipeline_new          (CometdPipelineFunc  func,
                                              GDestroyNotify      free_job,
                                              gpointer            user_data);
void            cometd_pipeline_free         (CometdPipeline     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdPipeline, cometd_pipeline_free)

/* exchange: the batch, or NULL for a job that no extension sees and that keeps its place among the
 * others. hold_limit: for how long extensions may hold the batch, in microseconds, its wait behind
 * others apart. Takes exchange and job. */
void            cometd_pipeline_add          (CometdPipeline     *self,
                                              CometdExchange     *exchange,
                                              gint64              hold_limit,
                                              gpointer            job);
/* Whether no batch is held or waits. */
gboolean        cometd_pipeline_is_idle      (CometdPipeline     *self);
guint           cometd_pipeline_get_length   (CometdPipeline     *self);
/* Drops all batches. */
void            cometd_pipeline_clear        (CometdPipeline     *self);

/* When the batch that is held has been held for too long, or -1. The time counts from the first of
 * these calls. */
gint64          cometd_pipeline_get_deadline (CometdPipeline     *self,
                                              gint64              now);
/* Fails the batch at the head if it has been held for too long. */
void            cometd_pipeline_expire       (CometdPipeline     *self,
                                              gint64              now);

G_END_DECLS
