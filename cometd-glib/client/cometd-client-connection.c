/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-operation-private.h"

static const struct
{
  CometdStatusChanges change;
  CometdClientProperty property;
} status_properties[] = {
  { COMETD_STATUS_STATE, COMETD_CLIENT_PROP_STATE },
  { COMETD_STATUS_CONNECTED, COMETD_CLIENT_PROP_CONNECTED },
  { COMETD_STATUS_CLIENT_ID, COMETD_CLIENT_PROP_CLIENT_ID },
  { COMETD_STATUS_CONNECTION_TYPE, COMETD_CLIENT_PROP_CONNECTION_TYPE },
  { COMETD_STATUS_CURRENT_URL, COMETD_CLIENT_PROP_CURRENT_URL },
  { COMETD_STATUS_LAST_ERROR, COMETD_CLIENT_PROP_LAST_ERROR },
  { COMETD_STATUS_NEXT_RETRY_TIME, COMETD_CLIENT_PROP_NEXT_RETRY_TIME },
  { COMETD_STATUS_MULTIPLE_CLIENTS, COMETD_CLIENT_PROP_MULTIPLE_CLIENTS },
};

static CometdStatusChanges
update_status (CometdClient *self,
               CometdState   state)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdStatusValues values = {
    .state = state,
    .client_id = cometd_session_get_client_id (priv->session),
    .connection_type = cometd_session_get_connection_type (priv->session),
    .current_url = cometd_client_get_current_url (self),
    .last_error = cometd_session_get_last_error (priv->session),
    .next_retry = cometd_session_get_next_retry (priv->session),
    .clock_offset = g_get_monotonic_time () - cometd_session_get_time (priv->session),
    .multiple_clients = cometd_session_has_multiple_clients (priv->session),
  };

  return cometd_status_update (priv->status, &values);
}

/* FALSE if the client was disposed of meanwhile. */
static gboolean
notify_status (CometdClient        *self,
               CometdStatusChanges  changes)
{
  CometdClientGuard guard;

  cometd_client_guard_enter (self, &guard);
  g_object_freeze_notify (G_OBJECT (self));
  if ((changes & COMETD_STATUS_STATE) != 0)
    cometd_client_update_paused (self);
  for (guint i = 0; i < G_N_ELEMENTS (status_properties); i++)
    {
      if ((changes & status_properties[i].change) != 0)
        cometd_client_notify (self, status_properties[i].property);
    }
  g_object_thaw_notify (G_OBJECT (self));
  return cometd_client_guard_leave (self, &guard);
}

static gboolean
emit_state_changed (CometdClient *self,
                    CometdState   old_state,
                    CometdState   new_state)
{
  CometdClientGuard guard;

  cometd_client_guard_enter (self, &guard);
  g_signal_emit (self, cometd_client_get_signal (COMETD_CLIENT_SIGNAL_STATE_CHANGED), 0,
                 old_state, new_state);
  return cometd_client_guard_leave (self, &guard);
}

static void
log_retry (CometdClientPrivate *priv)
{
  gint64 next_retry = cometd_session_get_next_retry (priv->session);

  if (next_retry != 0)
    cometd_log_debug (&priv->log, NULL, "tries again in %" G_GINT64_FORMAT " ms",
                      (next_retry - cometd_session_get_time (priv->session)) / 1000);
}

/* The session that was restored last is in progress: the app is told of the end of another one. */
static gboolean
is_restored_in_use (CometdClientPrivate *priv)
{
  return priv->restored_number == priv->n_opens &&
         cometd_session_get_state (priv->session) != COMETD_STATE_DISCONNECTED;
}

/* All changes are recorded before the first of them is notified: a handler may drop the last
 * reference, or open the client again. */
void
cometd_client_changed (CometdState old_state,
                       CometdState new_state,
                       gpointer    user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdStatusChanges changes;

  if (new_state == COMETD_STATE_DISCONNECTED)
    cometd_client_unwatch_network (self);
  else
    cometd_client_watch_network (self);

  if (priv->is_disposed)
    return;

  cometd_client_check_saved (self);
  changes = update_status (self, new_state);
  if ((changes & COMETD_STATUS_CLIENT_ID) != 0)
    g_clear_pointer (&priv->extension_states, g_variant_unref);
  if ((changes & COMETD_STATUS_NEXT_RETRY_TIME) != 0)
    log_retry (priv);
  if (!notify_status (self, changes))
    return;
  if (old_state != new_state && !emit_state_changed (self, old_state, new_state))
    return;

  if (new_state == COMETD_STATE_DISCONNECTED && priv->saved == NULL)
    {
      CometdClientGuard guard;

      cometd_client_guard_enter (self, &guard);
      cometd_client_note_end (self);
      if (!is_restored_in_use (priv))
        cometd_client_given_up (self);
      cometd_client_guard_leave (self, &guard);
    }
}

gboolean
cometd_client_check_open (CometdClient  *self,
                          GError       **error)
{
  switch (cometd_client_get_state (self))
    {
    case COMETD_STATE_DISCONNECTED:
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                           _("The client is not open"));
      return FALSE;
    case COMETD_STATE_DISCONNECTING:
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                           _("The client is being closed"));
      return FALSE;
    case COMETD_STATE_HANDSHAKING:
    case COMETD_STATE_CONNECTING:
    case COMETD_STATE_CONNECTED:
    case COMETD_STATE_UNCONNECTED:
    default:
      return TRUE;
    }
}

/* The app may have ended the session and opened the client again before it was told of the end. */
static gboolean
is_last_open (GTask *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (g_task_get_source_object (task));

  return cometd_operation_get_number (task) == priv->n_opens;
}

static void
client_opened_cb (CometdMessage *reply,
                  const GError  *error,
                  gpointer       user_data)
{
  g_autoptr(GTask) task = user_data;
  CometdClient *self = g_task_get_source_object (task);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      cometd_operation_complete (reply, error, g_steal_pointer (&task));
      return;
    }

  /* It was cancelled when the client had just been connected. If the app closes it, the server is
   * still told. */
  if (error == NULL && is_last_open (task) && cometd_client_check_open (self, NULL))
    cometd_client_abort (self);
  cometd_operation_cancel (task);
}

static void
open_cancelled_cb (GTask *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (g_task_get_source_object (task));
  g_autoptr(GError) error = NULL;

  /* Completed by client_opened_cb(). */
  g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error);
  if (is_last_open (task))
    cometd_session_cancel_open (priv->session, error);
}

static void
log_open (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autofree char *server = cometd_client_transports_describe_url (priv->transports, 0);
  g_autofree char *types = g_strjoinv (", ", priv->settings.connection_types);

  if (priv->settings.n_addresses > 1)
    cometd_log_debug (&priv->log, NULL, "opens %s (and %u fallback addresses), by %s", server,
                      priv->settings.n_addresses - 1, types);
  else
    cometd_log_debug (&priv->log, NULL, "opens %s, by %s", server, types);
}

/**
 * cometd_client_open_async:
 * @self: a client that is disconnected
 * @cancellable: (nullable): cancelling leaves the client disconnected
 * @callback: (scope async) (nullable) (closure user_data): called when the client is connected, or
 *   has failed to connect
 * @user_data: data for @callback
 *
 * Connects to the server with a handshake and a first connect (Bayeux specification, sections 5.1
 * and 5.2).
 *
 * Transient errors (no route, a lost connection, a status of 500 and above, no reply) are retried
 * until [property@Client:connection-timeout] has passed; the reply to an attempt in progress is
 * awaited after that. Permanent errors (an invalid certificate, a status of 400 to 499 other than
 * 408 and 429, a redirect to another server, an HTML page, a refusal by the server) fail
 * immediately. [property@Client:last-error] and [property@Client:next-retry-time] report the
 * progress. On failure, the client is left disconnected and can be opened again.
 *
 * Since: 0.1
 */
void
cometd_client_open_async (CometdClient       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  CometdClientPrivate *priv;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  priv = cometd_client_get_private (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_open_async);
  /* From client_opened_cb() on it cannot be cancelled any more. */
  g_task_set_check_cancellable (task, FALSE);
  if (!cometd_operation_begin (task, open_cancelled_cb))
    return;

  if (cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED)
    {
      g_set_error_literal (&error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                           _("The client is already open"));
      cometd_operation_fail (task, error, NULL);
      return;
    }

  if (!cometd_client_transports_check (priv->transports,
                                       cometd_client_get_connection_types (self), &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  priv->settings.n_addresses = cometd_client_transports_get_url_count (priv->transports);
  if (cometd_log_is_on (&priv->log))
    log_open (self);
  /* It may not have been told of the end yet. If the last open failed before the server replied,
   * this one may continue the session. */
  cometd_client_end_receive (self);
  cometd_client_check_saved (self);
  priv->is_ended_by_app = FALSE;
  priv->is_saved_used = priv->saved != NULL;
  cometd_operation_set_number (task, ++priv->n_opens);
  cometd_session_resume (priv->session, priv->saved, client_opened_cb, g_steal_pointer (&task));
}

/**
 * cometd_client_open_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.open_async].
 *
 * The error is one of:
 *
 * - `COMETD_ERROR_INVALID_OPERATION` if the client was not disconnected
 * - `COMETD_ERROR_INVALID_DATA` if its URL is invalid
 * - `COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE` if the client and the server have no connection type
 *   in common
 * - `COMETD_ERROR_SERVER` if the server refused the handshake or the connect
 * - `COMETD_ERROR_TRANSPORT`, `COMETD_ERROR_TIMEOUT` or `COMETD_ERROR_TOO_LARGE` if communication
 *   failed
 * - `COMETD_ERROR_CONNECTION_CLOSED` if the connection was lost, or the client was closed meanwhile
 * - a `G_TLS_ERROR` if the certificate was rejected
 * - `G_IO_ERROR_CANCELLED` if the operation was cancelled
 *
 * Returns: `TRUE` if the client is connected
 *
 * Since: 0.1
 */
gboolean
cometd_client_open_finish (CometdClient *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_open_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
client_closed_cb (CometdMessage *reply,
                  const GError  *error,
                  gpointer       user_data)
{
  cometd_operation_complete (NULL, NULL, user_data);
}

/**
 * cometd_client_close_async:
 * @self: a client
 * @cancellable: (nullable): cancelling only ends the wait; the client is closed
 * @callback: (scope async) (nullable) (closure user_data): called when the client is disconnected
 * @user_data: data for @callback
 *
 * Closes the client cleanly: sends `/meta/disconnect` and waits briefly for the reply (Bayeux
 * specification, section 5.3).
 *
 * All operations that wait for a reply fail, and all subscriptions end. It is not an error if the
 * client is already disconnected.
 *
 * Since: 0.1
 */
void
cometd_client_close_async (CometdClient       *self,
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
  g_task_set_source_tag (task, cometd_client_close_async);
  cometd_client_taken_handled (self);
  if (!cometd_operation_begin (task, NULL))
    return;

  if (cometd_client_get_state (self) == COMETD_STATE_DISCONNECTED)
    {
      cometd_operation_end (task);
      g_task_return_boolean (task, TRUE);
      return;
    }

  priv->is_ended_by_app = TRUE;
  cometd_session_close (priv->session, client_closed_cb, g_steal_pointer (&task));
}

/**
 * cometd_client_close_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.close_async].
 *
 * The only error is `G_IO_ERROR_CANCELLED`: an unreachable server is not an error.
 *
 * Returns: `TRUE` if the client is disconnected
 *
 * Since: 0.1
 */
gboolean
cometd_client_close_finish (CometdClient *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cometd_client_abort:
 * @self: a client
 *
 * Drops the connection immediately, without sending anything.
 *
 * Waiting operations fail with `COMETD_ERROR_CONNECTION_CLOSED`, and all subscriptions end. The
 * client is disconnected when this function returns, and can be opened again; signals and callbacks
 * are emitted from the main loop.
 *
 * Since: 0.1
 */
void
cometd_client_abort (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  cometd_client_taken_handled (self);
  if (cometd_client_get_state (self) == COMETD_STATE_DISCONNECTED)
    return;

  priv->is_ended_by_app = TRUE;
  cometd_client_authenticate (NULL, self);
  cometd_session_abort (priv->session);
}

/**
 * cometd_client_retry_now:
 * @self: a client
 *
 * Makes the next attempt to connect immediately, and resets the back-off.
 *
 * The attempt does not wait for the back-off, for the interval advised by the server, or for
 * `Retry-After`. For example, this function can implement a “Retry” button. See
 * [property@Client:next-retry-time]. It has no effect if no attempt is planned.
 *
 * Since: 0.1
 */
void
cometd_client_retry_now (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  cometd_log_debug (&priv->log, NULL, "tries again now, as the app wants");
  cometd_session_retry_now (priv->session);
}
