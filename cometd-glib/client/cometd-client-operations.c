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

static void
send_message (CometdClient  *self,
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

static gboolean
check_publishable (const char  *channel,
                   GError     **error)
{
  if (!cometd_channel_is_valid (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("“%s” is not a channel"), channel);
      return FALSE;
    }

  if (cometd_channel_is_meta (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("Nobody can publish to the meta channel “%s”"), channel);
      return FALSE;
    }

  if (cometd_channel_is_pattern (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("Nobody can publish to the pattern “%s”"), channel);
      return FALSE;
    }

  return TRUE;
}

/* NULL stands for null, so that a message always has a payload: there are servers that insist. */
static void
set_data (CometdMessage *message,
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
 * @data: (nullable): the payload, `NULL` for a JSON null
 * @cancellable: (nullable): gives up waiting; the message may be sent all the same, unless it still
 *   waits to be
 * @callback: (scope async) (nullable) (closure user_data): called when the server has answered
 * @user_data: data for @callback
 *
 * Publishes a message (Bayeux specification, section 5.6).
 *
 * Later changes to @data have no effect. Messages go out in the order of the calls; those of one
 * turn of the main loop share a request. While a handshake is under way they wait for it. If a
 * message fails because its HTTP request did, or the WebSocket was lost, those published after it
 * in the same turn or batch fail as well.
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
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_publish_async);
  if (!cometd_operation_begin (task, send_cancelled_cb))
    return;

  if (!check_publishable (channel, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  message = cometd_message_new (channel);
  set_data (message, data);
  send_message (self, message, FALSE, 0, task);
}

/**
 * cometd_client_publish_finish:
 * @self: a client
 * @result: what the callback got
 * @error: where to put an error
 *
 * Tells how [method@Client.publish_async] ended.
 *
 * Errors are `COMETD_ERROR_INVALID_OPERATION` if the client is not open,
 * `COMETD_ERROR_INVALID_CHANNEL` if that is not a channel to publish to,
 * `COMETD_ERROR_INVALID_DATA` if the payload holds what JSON cannot say, `COMETD_ERROR_TOO_LARGE`
 * if it is beyond [property@Client:max-message-size], `COMETD_ERROR_QUEUE_FULL` if
 * [property@Client:max-outgoing-size] bytes wait to be sent, `COMETD_ERROR_SERVER` if the server
 * refused (see [func@Error.get_reply]), `COMETD_ERROR_TIMEOUT` if there was no answer,
 * `COMETD_ERROR_CONNECTION_CLOSED` if the link was lost, what an extension failed it with, and
 * `G_IO_ERROR_CANCELLED`.
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
 * @json: the payload: one JSON value, as text
 * @cancellable: (nullable): gives up waiting; the message may be sent all the same, unless it still
 *   waits to be
 * @callback: (scope async) (nullable) (closure user_data): called when the server has answered
 * @user_data: data for @callback
 *
 * Publishes a message whose payload was written by any JSON library.
 *
 * The text is checked, and sent as it is. Otherwise this is [method@Client.publish_async].
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
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (json != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_publish_json_async);
  if (!cometd_operation_begin (task, send_cancelled_cb))
    return;

  if (!check_publishable (channel, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  message = cometd_message_new (channel);
  if (!cometd_message_set_data_json (message, json, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  send_message (self, message, FALSE, 0, task);
}

/**
 * cometd_client_publish_json_finish:
 * @self: a client
 * @result: what the callback got
 * @error: where to put an error
 *
 * Tells how [method@Client.publish_json_async] ended.
 *
 * Errors are those of [method@Client.publish_finish]; `COMETD_ERROR_INVALID_DATA` says where the
 * text is not JSON.
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

/* The whole name of a service channel is as good as what follows its prefix. */
static char *
build_call_channel (const char *target)
{
  if (cometd_channel_is_service (target))
    return g_strdup (target);
  return g_strconcat ("/service/", target[0] == '/' ? target + 1 : target, NULL);
}

/**
 * cometd_client_remote_call_async:
 * @self: a client that is open
 * @target: what to call: the name of a service channel without `/service/`
 * @data: (nullable): the argument, `NULL` for a JSON null
 * @timeout: how long to wait for the result, in milliseconds; 0 for
 *   [property@Client:max-network-delay]
 * @cancellable: (nullable): gives up waiting; the call may be made all the same, unless it still
 *   waits to be sent
 * @callback: (scope async) (nullable) (closure user_data): called when there is a result
 * @user_data: data for @callback
 *
 * Calls a function of the server and waits for its result: a message to a service channel, and the
 * answer with the same id that has a payload (CometD's remote calls).
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
  g_autoptr(GError) error = NULL;
  g_autofree char *channel = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (target != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_remote_call_async);
  if (!cometd_operation_begin (task, send_cancelled_cb))
    return;

  channel = build_call_channel (target);
  if (!check_publishable (channel, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  message = cometd_message_new (channel);
  set_data (message, data);
  send_message (self, message, TRUE, timeout, task);
}

/**
 * cometd_client_remote_call_finish:
 * @self: a client
 * @result: what the callback got
 * @error: where to put an error
 *
 * Tells how [method@Client.remote_call_async] ended.
 *
 * Errors are those of [method@Client.publish_finish]. After `COMETD_ERROR_SERVER` the payload of
 * the reply may have details.
 *
 * Returns: (transfer full): the reply, of which [method@Message.get_data] is the result
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
 * Holds messages back until [method@Client.end_batch], so that they share a request.
 *
 * Batches can be nested; the last end sends. Messages of one turn of the main loop share a request
 * anyway.
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
 * Sends what was held back since [method@Client.begin_batch].
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
