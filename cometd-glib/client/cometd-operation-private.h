/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-types.h"

G_BEGIN_DECLS

/* What all tasks that wait for the other side have in common: they end once, a cancellation ends
 * them in the middle of their wait, and a server's refusal stays with them for those languages that
 * cannot find it in the error. Uses the task's data. */

/* What is to be done when task is cancelled while it waits; ends in cometd_operation_end() and
 * g_task_return_error_if_cancelled(). */
typedef void (*CometdOperationCancelled) (GTask *task);

/* FALSE if task was cancelled before it began; it has returned then. cancelled: NULL to do nothing
 * but stop waiting. */
gboolean       cometd_operation_begin           (GTask                    *task,
                                                 CometdOperationCancelled  cancelled);
/* FALSE if task is over. Otherwise it is from now on, and the caller makes it return. */
gboolean       cometd_operation_end             (GTask                    *task);
/* Ends it, unless it is over. reply: the one that says why, or NULL. */
void           cometd_operation_fail            (GTask                    *task,
                                                 const GError             *error,
                                                 CometdMessage            *reply);
/* Ends it with TRUE, or with error if there is one, unless it is over. task: a GTask, whose
 * reference is taken. Can be used as a CometdSessionDone. */
void           cometd_operation_complete        (CometdMessage            *reply,
                                                 const GError             *error,
                                                 gpointer                  task);
/* The same for a task that returns the reply. */
void           cometd_operation_complete_with_reply
                                                (CometdMessage            *reply,
                                                 const GError             *error,
                                                 gpointer                  task);
/* Ends it because its cancellable was cancelled, unless it is over. */
void           cometd_operation_cancel          (GTask                    *task);
/* Whether somebody is called back when it ends: a task does not tell. */
void           cometd_operation_set_has_callback (GTask                   *task,
                                                 gboolean                  has_callback);
gboolean       cometd_operation_has_callback    (GTask                    *task);
void           cometd_operation_set_number      (GTask                    *task,
                                                 guint64                   number);
guint64        cometd_operation_get_number      (GTask                    *task);
CometdMessage *cometd_operation_get_error_reply (GTask                    *task);

G_END_DECLS
