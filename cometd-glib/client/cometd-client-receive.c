/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "../cometd-pace-private.h"

/* Waiting and taking are two steps: receive_async() only waits, and receive_finish() takes a
 * message out of the queue. A cancellation between the two, as with a coroutine that was abandoned,
 * thus loses no message. */

/* How long callbacks are called in one iteration of the main loop. */
#define CALL_BUDGET_US (8 * G_TIME_SPAN_MILLISECOND)

/* Calls the callbacks of those that have ended. A callback that receives again, while there are
 * events, is among them at once, so that there need not be an iteration of the main loop for each
 * event. A callback may run a main loop of its own, which continues. */
static gboolean
receive_ended_cb (gpointer user_data)
{
  g_autoptr(CometdClient) self = g_object_ref (user_data);
  CometdClientPrivate *priv = cometd_client_get_private (self);
  gint64 now = g_get_monotonic_time ();
  const gint64 end_time = now + CALL_BUDGET_US;
  CometdPace pace;

  cometd_pace_begin (&pace, now);
  do
    {
      CometdReceiveResult *result = g_queue_pop_head (&priv->receive_ended);

      if (result == NULL)
        {
          g_source_set_ready_time (priv->receive_source, -1);
          break;
        }
      cometd_receive_result_complete (result);
      cometd_receive_result_release (result, &priv->spare_result);

      if (cometd_pace_skip (&pace))
        continue;
      now = g_get_monotonic_time ();
      cometd_pace_note (&pace, now);
    }
  while (now < end_time);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_receive (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs receive_funcs = { .dispatch = dispatch_receive };

/* The callback is called when the call of the app that may be in progress has returned. Takes
 * result. */
static void
complete_later (CometdClient        *self,
                CometdReceiveResult *result)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  g_queue_push_tail (&priv->receive_ended, result);
  if (priv->receive_source == NULL)
    {
      priv->receive_source = g_source_new (&receive_funcs, sizeof (GSource));
      g_source_set_static_name (priv->receive_source, "CometdClient receive");
      g_source_set_can_recurse (priv->receive_source, TRUE);
      /* Each result holds the client. */
      g_source_set_callback (priv->receive_source, receive_ended_cb, self, NULL);
      g_source_attach (priv->receive_source, priv->context);
    }
  g_source_set_ready_time (priv->receive_source, 0);
}

void
cometd_client_clear_receive (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->receive_source != NULL)
    g_source_destroy (priv->receive_source);
  g_clear_pointer (&priv->receive_source, g_source_unref);
  g_clear_object (&priv->spare_result);
}

/* Takes the receive that waits, if there is one. (transfer full) (nullable) */
static CometdReceiveResult *
steal_receiving (CometdClientPrivate *priv)
{
  if (priv->receiving != NULL && !priv->is_disposed)
    cometd_session_watch (priv->session, FALSE);
  return g_steal_pointer (&priv->receiving);
}

/* Ends a wait. error: NULL if there is a message. (transfer full) (nullable) */
static CometdReceiveResult *
end_wait (CometdClient *self,
          const GError *error)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdReceiveResult *result = steal_receiving (priv);

  if (result == NULL)
    return NULL;

  if (error == NULL)
    cometd_receive_result_put (result, &priv->received);
  cometd_receive_result_end (result, error);
  return result;
}

static void
end_wait_later (CometdClient *self,
                const GError *error)
{
  CometdReceiveResult *result = end_wait (self, error);

  if (result != NULL)
    complete_later (self, result);
}

void
cometd_client_wake_receive (CometdClient *self)
{
  g_autoptr(CometdClient) keep_alive = NULL;
  CometdReceiveResult *result = end_wait (self, NULL);

  if (result == NULL)
    return;

  keep_alive = g_object_ref (self);
  cometd_receive_result_complete (result);
  cometd_receive_result_release (result, &cometd_client_get_private (self)->spare_result);
}

void
cometd_client_wake_receive_later (CometdClient *self)
{
  end_wait_later (self, NULL);
}

/* What is pending is the same before and after if the callback takes the event, and the session's
 * state too if it also receives again and no extension keeps one. So both are noted afterwards, and
 * only as far as they differ. */
gboolean
cometd_client_hand_over (CometdClient  *self,
                         CometdMessage *message)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdClientGuard guard;

  if (priv->receiving == NULL || !cometd_receive_queue_hand (priv->queue, message))
    return FALSE;

  cometd_client_guard_enter (self, &guard);
  priv->handed = message;
  cometd_client_wake_receive (self);
  if (!cometd_client_guard_leave (self, &guard))
    return TRUE;

  priv->handed = NULL;
  if (priv->taken == message)
    cometd_client_note_state (self, COMETD_CLIENT_STATE_DELAY);
  if (cometd_client_has_queue_news (self))
    cometd_client_note_queue (self);
  return TRUE;
}

/* Why the session has ended; NULL if the app ended it. */
static const GError *
get_end_error (CometdClientPrivate *priv)
{
  const GError *error = cometd_session_get_end_error (priv->session);

  return priv->is_ended_by_app || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           ? NULL
           : error;
}

void
cometd_client_end_receive (CometdClient *self)
{
  const GError *error = get_end_error (cometd_client_get_private (self));
  g_autoptr(GError) closed = NULL;

  if (error == NULL)
    error = closed = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                                          _("The client was closed"));
  end_wait_later (self, error);
}

void
cometd_client_ended (gpointer user_data)
{
  cometd_client_end_receive (user_data);
}

void
cometd_client_unreachable (const GError *error,
                           gpointer      user_data)
{
  end_wait_later (user_data, error);
}

static void
receive_cancelled_cb (CometdReceiveResult *result,
                      GObject             *source)
{
  CometdClient *self = COMETD_CLIENT (source);
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GError) error = NULL;

  if (priv->receiving == result && cometd_receive_result_is_cancelled (result, &error))
    end_wait_later (self, error);
}

/* A receive that was cancelled, but has not completed yet, does not block another one. */
static gboolean
is_receiving (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->receiving != NULL)
    receive_cancelled_cb (priv->receiving, G_OBJECT (self));
  if (priv->received != NULL && cometd_receive_result_is_cancelled (priv->received, NULL))
    priv->received = NULL;

  return priv->receiving != NULL || priv->received != NULL;
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
  const GError *end_error;
  g_autoptr(CometdReceiveResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  priv = cometd_client_get_private (self);
  result = cometd_receive_result_new (&priv->spare_result, (GObject *)self, cancellable, callback,
                                      user_data, cometd_client_receive_async);
  cometd_client_taken_handled (self);
  cometd_client_note_receive (self);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error) && is_receiving (self))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PENDING,
                         _("Another receive is already in progress"));
  if (error != NULL)
    {
      cometd_receive_result_end (result, error);
      complete_later (self, g_steal_pointer (&result));
      return;
    }

  priv->receiving = g_steal_pointer (&result);
  if (cometd_receive_queue_get_length (priv->queue) > 0)
    end_wait_later (self, NULL);
  else if (cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED)
    {
      cometd_receive_result_watch (priv->receiving, priv->context, receive_cancelled_cb);
      cometd_session_watch (priv->session, TRUE);
    }
  else
    {
      end_error = get_end_error (priv);
      if (end_error == NULL)
        cometd_client_check_open (self, &error);
      end_wait_later (self, end_error != NULL ? end_error : error);
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
  CometdReceiveResult *ended = (CometdReceiveResult *)result;
  CometdMessage *message;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (COMETD_IS_RECEIVE_RESULT (result), NULL);
  g_return_val_if_fail (cometd_receive_result_is_valid (ended, self), NULL);

  if (!cometd_receive_result_finish (ended, error))
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
  if (is_receiving (self))
    return NULL;

  return cometd_client_take_event (self);
}
