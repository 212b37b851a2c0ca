/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-types.h"

G_BEGIN_DECLS

/* The common part of all tasks that wait for a reply: they complete once, can be cancelled while
 * they wait, and keep the server's refusal for languages that cannot get it from the error. Uses
 * the task's data. */

/* Called when task is cancelled while it waits; ends in cometd_operation_end() and
 * g_task_return_error_if_cancelled(). */
typedef void (*CometdOperationCancelled) (GTask *task);

/* FALSE if task was cancelled before it began; it has returned then. cancelled: NULL to only stop
 * waiting. */
gboolean       cometd_operation_begin           (GTask                    *task,
                                                 CometdOperationCancelled  cancelled);
/* FALSE if task is over. Otherwise it is over from now on, and the caller makes it return. */
gboolean       cometd_operation_end             (GTask                    *task);
/* Fails task, unless it is over. reply: the reply that caused the error, or NULL. */
void           cometd_operation_fail            (GTask                    *task,
                                                 const GError             *error,
                                                 CometdMessage            *reply);
/* Returns TRUE, or error if it is set, unless task is over. task: a GTask, whose reference is
 * taken. Can be used as a CometdSessionDone. */
void           cometd_operation_complete        (CometdMessage            *reply,
                                                 const GError             *error,
                                                 gpointer                  task);
/* The same for a task that returns the reply. */
void           cometd_operation_complete_with_reply
                                                (CometdMessage            *reply,
                                                 const GError             *error,
                                                 gpointer                  task);
/* Completes task because its cancellable was cancelled, unless it is over. */
void           cometd_operation_cancel          (GTask                    *task);
/* Sets whether task has a callback, which GTask does not reveal. */
void           cometd_operation_set_has_callback (GTask                   *task,
                                                 gboolean                  has_callback);
gboolean       cometd_operation_has_callback    (GTask                    *task);
void           cometd_operation_set_number      (GTask                    *task,
                                                 guint64                   number);
guint64        cometd_operation_get_number      (GTask                    *task);
CometdMessage *cometd_operation_get_error_reply (GTask                    *task);

G_END_DECLS
