/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-channel.h"
#include "../cometd-error.h"
#include "cometd-operation-private.h"

static void
send_cancelled_cb (GTask *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (g_task_get_source_object (task));

  if (!cometd_operation_end (task))
    return;

  /* cometd_operation_complete_with_reply() is not called any more, so its reference is dropped. */
  cometd_session_cancel (priv->session, cometd_operation_get_number (task));
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

void
cometd_client_send_message (CometdClient  *self,
                            CometdMessage *message,
                            gboolean       is_call,
                            guint          timeout,
                            GTask         *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GError) error = NULL;
  guint64 number;

  if (!cometd_client_check_open (self, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  number = cometd_session_send (priv->session, message, is_call, timeout,
                                cometd_operation_complete_with_reply, g_object_ref (task));
  cometd_operation_set_number (task, number);
}

/* The macro would also give the task a name, which is a copy of the tag's for each. */
static GTask *
new_publish (CometdClient       *self,
             gpointer            source_tag,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  (g_task_set_source_tag) (task, source_tag);
  return task;
}

/* Takes draft; NULL if it could not be made because of error. */
static void
send_draft (CometdClient *self,
            CometdDraft  *owned,
            const GError *draft_error,
            GTask        *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(CometdDraft) draft = owned;
  g_autoptr(GError) error = NULL;
  guint64 number;

  if (draft == NULL || !cometd_client_check_open (self, &error))
    {
      cometd_operation_fail (task, draft == NULL ? draft_error : error, NULL);
      return;
    }

  number = cometd_session_send_draft (priv->session, g_steal_pointer (&draft),
                                      cometd_operation_complete_with_reply, g_object_ref (task));
  cometd_operation_set_number (task, number);
}

gboolean
cometd_client_check_channel (const char  *channel,
                             GError     **error)
{
  if (cometd_channel_is_valid (channel))
    return TRUE;

  g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
               _("“%s” is not a valid channel name"), channel);
  return FALSE;
}

static gboolean
check_publishable (const char  *channel,
                   GError     **error)
{
  if (!cometd_client_check_channel (channel, error))
    return FALSE;

  if (cometd_channel_is_meta (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("Publishing to the meta channel “%s” is not allowed"), channel);
      return FALSE;
    }

  if (cometd_channel_is_pattern (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("Publishing to the pattern “%s” is not allowed"), channel);
      return FALSE;
    }

  return TRUE;
}

gboolean
cometd_client_begin_sending (GTask      *task,
                             const char *channel)
{
  g_autoptr(GError) error = NULL;

  if (!cometd_operation_begin (task, send_cancelled_cb))
    return FALSE;
  if (check_publishable (channel, &error))
    return TRUE;

  cometd_operation_fail (task, error, NULL);
  return FALSE;
}

void
cometd_client_set_payload (CometdMessage *message,
                           JsonNode      *data)
{
  g_autoptr(JsonNode) null = NULL;

  if (data == NULL)
    data = null = json_node_new (JSON_NODE_NULL);
  cometd_message_set_data (message, data);
}

/**
 * cometd_client_publish_async:
 * @self: a client that is open
 * @channel: a broadcast or service channel, not a pattern
 * @data: (nullable): the payload, or `NULL` for a JSON null
 * @cancellable: (nullable): cancelling ends the wait; the message is still sent, unless it is
 *   waiting to be sent
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Publishes a message (Bayeux specification, section 5.6).
 *
 * The payload is serialized immediately, so later changes to @data have no effect. Messages are
 * sent in order; messages published in the same main loop iteration are batched. While a handshake
 * is in progress, messages wait for it. If a message fails because its HTTP request failed, or
 * because the WebSocket was lost, the messages published after it in the same iteration or batch
 * fail as well.
 *
 * Since: 0.1
 */
void
cometd_client_publish_async (CometdClient       *self,
                             const char         *channel,
                             JsonNode           *data,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(CometdDraft) draft = NULL;
  g_autoptr(JsonNode) null = NULL;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = new_publish (self, cometd_client_publish_async, cancellable, callback, user_data);
  if (!cometd_client_begin_sending (task, channel))
    return;

  if (data == NULL)
    data = null = json_node_new (JSON_NODE_NULL);
  draft = cometd_draft_new_from_node (channel, data, &error);
  send_draft (self, g_steal_pointer (&draft), error, task);
}

/**
 * cometd_client_publish_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.publish_async].
 *
 * The error is one of:
 *
 * - `COMETD_ERROR_INVALID_OPERATION` if the client is not open
 * - `COMETD_ERROR_INVALID_CHANNEL` if the channel name is invalid, or that of a meta channel or a
 *   pattern
 * - `COMETD_ERROR_INVALID_DATA` if the payload cannot be represented in JSON
 * - `COMETD_ERROR_TOO_LARGE` if the message exceeds [property@Client:max-message-size]
 * - `COMETD_ERROR_QUEUE_FULL` if the messages waiting to be sent exceed
 *   [property@Client:max-outgoing-size], or if the receive queue is full
 * - `COMETD_ERROR_SERVER` if the server refused the message (see [func@Error.get_reply])
 * - `COMETD_ERROR_TIMEOUT` if no reply was received in time
 * - `COMETD_ERROR_CONNECTION_CLOSED` if the connection was lost before the reply was received
 * - `G_IO_ERROR_CANCELLED` if the operation was cancelled
 * - the error passed to [method@Exchange.fail] or [method@AuthRequest.fail] by an extension
 *
 * Returns: (transfer full): the server's reply
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_publish_finish (CometdClient *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_publish_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cometd_client_publish_json_async:
 * @self: a client that is open
 * @channel: a broadcast or service channel, not a pattern
 * @json: the payload, the text of a JSON value
 * @cancellable: (nullable): cancelling ends the wait; the message is still sent, unless it is
 *   waiting to be sent
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Publishes a message whose payload is JSON text, which may come from any JSON library.
 *
 * The text is validated, and sent unchanged. See [method@Client.publish_async].
 *
 * Since: 0.1
 */
void
cometd_client_publish_json_async (CometdClient       *self,
                                  const char         *channel,
                                  const char         *json,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr(CometdDraft) draft = NULL;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (json != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = new_publish (self, cometd_client_publish_json_async, cancellable, callback, user_data);
  if (!cometd_client_begin_sending (task, channel))
    return;

  draft = cometd_draft_new_from_json (channel, json, &error);
  send_draft (self, g_steal_pointer (&draft), error, task);
}

/**
 * cometd_client_publish_json_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.publish_json_async].
 *
 * The errors are those of [method@Client.publish_finish]. The text of a `COMETD_ERROR_INVALID_DATA`
 * error states where the JSON is invalid.
 *
 * Returns: (transfer full): the server's reply
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_publish_json_finish (CometdClient *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_publish_json_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
cometd_client_build_call_channel (const char *target)
{
  if (cometd_channel_is_service (target))
    return g_strdup (target);
  return g_strconcat ("/service/", target[0] == '/' ? target + 1 : target, NULL);
}

/**
 * cometd_client_remote_call_async:
 * @self: a client that is open
 * @target: the name of a service channel without `/service/`
 * @data: (nullable): the argument, or `NULL` for a JSON null
 * @timeout: the time to wait for the result in milliseconds, or 0 for
 *   [property@Client:max-network-delay]
 * @cancellable: (nullable): cancelling ends the wait; the call is still made, unless it is waiting
 *   to be sent
 * @callback: (scope async) (nullable) (closure user_data): called when the result has arrived
 * @user_data: data for @callback
 *
 * Calls a function of the server and waits for its result.
 *
 * This sends a message to a service channel, and waits for a message with the same id and a payload
 * (a remote call of CometD).
 *
 * Since: 0.1
 */
void
cometd_client_remote_call_async (CometdClient       *self,
                                 const char         *target,
                                 JsonNode           *data,
                                 guint               timeout,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GTask) task = NULL;
  g_autofree char *channel = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (target != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_remote_call_async);
  channel = cometd_client_build_call_channel (target);
  if (!cometd_client_begin_sending (task, channel))
    return;

  message = cometd_message_new (channel);
  cometd_client_set_payload (message, data);
  cometd_client_send_message (self, message, TRUE, timeout, task);
}

/**
 * cometd_client_remote_call_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.remote_call_async].
 *
 * The errors are those of [method@Client.publish_finish]. After a `COMETD_ERROR_SERVER` error, the
 * payload of the reply may contain details.
 *
 * Returns: (transfer full): the reply; [method@Message.get_data] returns the result
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_remote_call_finish (CometdClient *self,
                                  GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_remote_call_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cometd_client_begin_batch:
 * @self: a client
 *
 * Begins a batch: messages wait until [method@Client.end_batch], and are then sent together.
 *
 * Batches can be nested; messages are sent when the outermost batch ends. Messages of one main loop
 * iteration are sent together in any case.
 *
 * Since: 0.1
 */
void
cometd_client_begin_batch (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  priv->n_batches++;
  cometd_session_begin_batch (priv->session);
}

/**
 * cometd_client_end_batch:
 * @self: a client in a batch
 *
 * Ends a batch, and sends the messages that have been waiting since [method@Client.begin_batch].
 *
 * Since: 0.1
 */
void
cometd_client_end_batch (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  priv = cometd_client_get_private (self);
  g_return_if_fail (priv->n_batches > 0);

  priv->n_batches--;
  cometd_session_end_batch (priv->session);
}
