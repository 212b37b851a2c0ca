/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-exchange-private.h"

G_BEGIN_DECLS

/* Runs extensions over batches in strict order: while an extension holds one batch, those behind it
 * wait. The session has one for what comes, and two for what goes. Knows no time of its own. */
typedef struct _CometdPipeline CometdPipeline;

/* A batch is through (error NULL), or an extension failed it. */
typedef void (*CometdPipelineFunc) (CometdExchange *exchange,
                                    const GError   *error,
                                    gpointer        job,
                                    gpointer        user_data);

/* func takes the jobs that are done, in order; free_job those that are dropped. */
CometdPipeline *cometd_pipeline_new          (CometdPipelineFunc  func,
                                              GDestroyNotify      free_job,
                                              gpointer            user_data);
void            cometd_pipeline_free         (CometdPipeline     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdPipeline, cometd_pipeline_free)

/* exchange: NULL for something that has only to keep its place among the others. hold_limit: for
 * how long extensions may hold the batch; its wait behind others is not counted. Both exchange and
 * job are taken over. */
void            cometd_pipeline_add          (CometdPipeline     *self,
                                              CometdExchange     *exchange,
                                              gint64              hold_limit,
                                              gpointer            job);
/* Nothing is held: what is added now without an exchange is done at once. */
gboolean        cometd_pipeline_is_idle      (CometdPipeline     *self);
guint           cometd_pipeline_get_length   (CometdPipeline     *self);
void            cometd_pipeline_clear        (CometdPipeline     *self);

/* Starts the clock of a batch that has begun to be held; -1 if none is. */
gint64          cometd_pipeline_get_deadline (CometdPipeline     *self,
                                              gint64              now);
/* Fails the batch at the head if it has been held for too long. */
void            cometd_pipeline_expire       (CometdPipeline     *self,
                                              gint64              now);

G_END_DECLS
