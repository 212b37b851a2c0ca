/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-operation-private.h"

/* Waiting and taking are two steps: receive_async() only waits, and receive_finish() takes a
 * message out of the queue. A cancellation between the two, as with a coroutine that was abandoned,
 * thus loses no message. */

/* Takes the waiting task, if there is one. (transfer full) (nullable) */
static GTask *
steal_receive_task (CometdClientPrivate *priv)
{
  if (priv->receive_task != NULL && !priv->is_disposed)
    cometd_session_watch (priv->session, FALSE);
  return g_steal_pointer (&priv->receive_task);
}

/* Ends a wait. error: NULL if there is a message. */
static void
end_wait (CometdClient *self,
          const GError *error)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GTask) task = steal_receive_task (priv);

  if (task == NULL)
    return;

  if (error != NULL)
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  g_set_weak_pointer (&priv->receive_returned, task);
  cometd_operation_end (task);
  g_task_return_boolean (task, TRUE);
}

void
cometd_client_wake_receive (CometdClient *self)
{
  end_wait (self, NULL);
}

void
cometd_client_end_receive (CometdClient *self,
                           const GError *error)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GError) closed = NULL;

  g_clear_error (&priv->end_error);
  if (error != NULL)
    priv->end_error = g_error_copy (error);

  closed = error != NULL
             ? g_error_copy (error)
             : g_error_new_literal (COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                                    _("The client was closed"));
  end_wait (self, closed);
}

void
cometd_client_unreachable (const GError *error,
                           gpointer      user_data)
{
  end_wait (user_data, error);
}

static void
receive_cancelled_cb (GTask *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (g_task_get_source_object (task));
  g_autoptr(GTask) waiting = NULL;

  if (priv->receive_task == task)
    waiting = steal_receive_task (priv);
  cometd_operation_cancel (task);
}

/* A receive that was cancelled, but has not completed yet, does not block another one. */
static gboolean
is_receiving (CometdClientPrivate *priv)
{
  if (priv->receive_task != NULL
      && g_cancellable_is_cancelled (g_task_get_cancellable (priv->receive_task)))
    receive_cancelled_cb (priv->receive_task);

  if (priv->receive_returned != NULL
      && g_cancellable_is_cancelled (g_task_get_cancellable (priv->receive_returned)))
    g_clear_weak_pointer (&priv->receive_returned);

  return priv->receive_task != NULL || priv->receive_returned != NULL;
}

/**
 * cometd_client_receive_async:
 * @self: a client
 * @cancellable: (nullable): cancelling ends the wait; no message is lost
 * @callback: (scope async) (nullable) (closure user_data): called when an event is available, or
 *   when there will be no more
 * @user_data: data for @callback
 *
 * Waits for an event that no handler consumes; see [class@Client].
 *
 * Only one receive can be in progress at a time: a second one fails with `G_IO_ERROR_PENDING` until
 * the finish function of the first was called. Queued events can also be received after the client
 * was closed.
 *
 * Since: 0.1
 */
void
cometd_client_receive_async (CometdClient       *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  CometdClientPrivate *priv;
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  priv = cometd_client_get_private (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_receive_async);
  cometd_client_taken_handled (self);
  cometd_client_note_receive (self);
  if (!cometd_operation_begin (task, receive_cancelled_cb))
    return;

  if (is_receiving (priv))
    {
      cometd_operation_end (task);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               _("Another receive is already in progress"));
      return;
    }

  g_set_object (&priv->receive_task, task);
  if (cometd_receive_queue_get_length (priv->queue) > 0)
    end_wait (self, NULL);
  else if (cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED)
    cometd_session_watch (priv->session, TRUE);
  else if (priv->end_error != NULL)
    end_wait (self, priv->end_error);
  else
    {
      g_autoptr(GError) error = NULL;

      cometd_client_check_open (self, &error);
      end_wait (self, error);
    }
}

/**
 * cometd_client_receive_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.receive_async], and takes the next event out of
 * the queue.
 *
 * The error is one of:
 *
 * - `G_IO_ERROR_PENDING` if another receive is in progress
 * - `COMETD_ERROR_TIMEOUT` if there was no connection for [property@Client:connection-timeout]; the
 *   client keeps retrying
 * - `COMETD_ERROR_INVALID_OPERATION` if the client was closed and the queue is empty
 * - `COMETD_ERROR_SERVER`, or another error that ended the session, if the client was not closed by
 *   the app
 * - `G_IO_ERROR_CANCELLED` if the operation was cancelled
 *
 * Returns: (transfer full): an event
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_receive_finish (CometdClient *self,
                              GAsyncResult *result,
                              GError      **error)
{
  CometdClientPrivate *priv;
  CometdMessage *message;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_receive_async), NULL);

  priv = cometd_client_get_private (self);
  if (priv->receive_returned == G_TASK (result))
    g_clear_weak_pointer (&priv->receive_returned);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  message = cometd_client_take_event (self);
  /* Another receive was served while this one was completing. */
  if (message == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                         _("Another receive already took the message"));
  return message;
}

/**
 * cometd_client_try_receive:
 * @self: a client
 *
 * Takes the next event out of the receive queue, without waiting.
 *
 * This is faster than [method@Client.receive_async] if the queue is not empty.
 *
 * Returns: (transfer full) (nullable): an event, or `NULL` if the queue is empty, or if a
 *   [method@Client.receive_async] is in progress
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_try_receive (CometdClient *self)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  cometd_client_taken_handled (self);
  cometd_client_note_receive (self);
  if (is_receiving (cometd_client_get_private (self)))
    return NULL;

  return cometd_client_take_event (self);
}
