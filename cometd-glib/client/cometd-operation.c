/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-operation-private.h"

#include "../cometd-error.h"
#include "../cometd-message.h"

typedef struct
{
  CometdOperationCancelled cancelled;
  /* Holds a reference to the task; destroyed when it ends. */
  GSource *cancel_source;
  guint64 number;
  CometdMessage *error_reply;
  gboolean has_callback;
  gboolean is_over;
} Operation;

static void
operation_free (Operation *operation)
{
  g_assert (operation->cancel_source == NULL);
  g_clear_object (&operation->error_reply);
  g_free (operation);
}

static gboolean
operation_cancelled_cb (GCancellable *cancellable,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  Operation *operation = g_task_get_task_data (task);

  if (operation->cancelled != NULL)
    operation->cancelled (task);
  else
    cometd_operation_cancel (task);
  return G_SOURCE_REMOVE;
}

gboolean
cometd_operation_begin (GTask                    *task,
                        CometdOperationCancelled  cancelled)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Operation *operation;

  if (g_task_return_error_if_cancelled (task))
    return FALSE;

  operation = g_new (Operation, 1);
  *operation = (Operation) { .cancelled = cancelled };
  g_task_set_task_data (task, operation, (GDestroyNotify)operation_free);
  if (cancellable != NULL)
    {
      /* GTask only checks its cancellable when it returns, which may take long. */
      operation->cancel_source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, operation->cancel_source, G_SOURCE_FUNC (operation_cancelled_cb));
    }
  return TRUE;
}

gboolean
cometd_operation_end (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);
  g_autoptr(GSource) source = g_steal_pointer (&operation->cancel_source);

  if (source != NULL)
    g_source_destroy (source);

  if (operation->is_over)
    return FALSE;
  operation->is_over = TRUE;
  return TRUE;
}

void
cometd_operation_fail (GTask         *task,
                       const GError  *error,
                       CometdMessage *reply)
{
  Operation *operation = g_task_get_task_data (task);

  if (!cometd_operation_end (task))
    return;

  if (reply == NULL)
    reply = cometd_error_get_reply (error);
  g_set_object (&operation->error_reply, reply);
  g_task_return_error (task, g_error_copy (error));
}

void
cometd_operation_complete (CometdMessage *reply,
                           const GError  *error,
                           gpointer       task)
{
  g_autoptr(GTask) owned = task;

  if (error != NULL)
    cometd_operation_fail (owned, error, reply);
  else if (cometd_operation_end (owned))
    g_task_return_boolean (owned, TRUE);
}

void
cometd_operation_complete_with_reply (CometdMessage *reply,
                                      const GError  *error,
                                      gpointer       task)
{
  g_autoptr(GTask) owned = task;

  if (error != NULL)
    cometd_operation_fail (owned, error, reply);
  else if (cometd_operation_end (owned))
    g_task_return_pointer (owned, g_object_ref (reply), g_object_unref);
}

void
cometd_operation_cancel (GTask *task)
{
  if (cometd_operation_end (task))
    g_task_return_error_if_cancelled (task);
}

void
cometd_operation_set_has_callback (GTask    *task,
                                   gboolean  has_callback)
{
  Operation *operation = g_task_get_task_data (task);

  operation->has_callback = has_callback;
}

gboolean
cometd_operation_has_callback (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  return operation->has_callback;
}

void
cometd_operation_set_number (GTask   *task,
                             guint64  number)
{
  Operation *operation = g_task_get_task_data (task);

  operation->number = number;
}

guint64
cometd_operation_get_number (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  return operation->number;
}

CometdMessage *
cometd_operation_get_error_reply (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  return operation != NULL ? operation->error_reply : NULL;
}
