/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../json/cometd-z85-private.h"
#include "../session/cometd-out-body-private.h"
#include "cometd-operation-private.h"

/* Publishing and calling with bytes as the payload. */

static void
send_bytes (CometdClient *self,
            const char   *channel,
            GBytes       *bytes,
            gboolean      last,
            JsonNode     *meta,
            gboolean      is_call,
            guint         timeout,
            GTask        *task)
{
  guint64 limit = cometd_client_get_private (self)->settings.max_message_size;
  gsize length = cometd_z85_get_length (g_bytes_get_size (bytes));
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;

  if (!cometd_client_begin_sending (task, channel))
    return;

  if (limit > 0 && length > limit)
    {
      /* It would be found out later, after the text was written. */
      cometd_out_body_set_too_large (channel, length, limit, &error);
      cometd_operation_fail (task, error, NULL);
      return;
    }

  message = cometd_message_new (channel);
  cometd_message_set_unmarked_bytes (message, bytes, last, meta);
  cometd_client_send_message (self, message, is_call, timeout, task);
}

/**
 * cometd_client_publish_bytes_async:
 * @self: a client that is open, and has a [class@BinaryExtension]
 * @channel: a broadcast or service channel, not a pattern
 * @bytes: the payload, of any length
 * @last: whether no further part follows; `TRUE` for bytes that are complete
 * @meta: (nullable): a node with an object that describes the bytes, such as the name of a file, or
 *   `NULL` for none
 * @cancellable: (nullable): cancelling ends the wait; the message is still sent, unless it is
 *   waiting to be sent
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Publishes a message whose payload is bytes.
 *
 * Receivers get @bytes, @last and @meta with [method@Message.get_bytes],
 * [method@Message.get_bytes_last] and [method@Message.get_bytes_meta]. See
 * [method@Client.publish_async].
 *
 * Since: 0.1
 */
void
cometd_client_publish_bytes_async (CometdClient       *self,
                                   const char         *channel,
                                   GBytes             *bytes,
                                   gboolean            last,
                                   JsonNode           *meta,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (meta == NULL || JSON_NODE_HOLDS_OBJECT (meta));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_publish_bytes_async);
  send_bytes (self, channel, bytes, last, meta, FALSE, 0, task);
}

/**
 * cometd_client_publish_bytes_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.publish_bytes_async].
 *
 * The errors are those of [method@Client.publish_finish]. `COMETD_ERROR_INVALID_OPERATION` also
 * occurs if the client does not have a [class@BinaryExtension].
 *
 * Returns: (transfer full): the server's reply
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_publish_bytes_finish (CometdClient *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_publish_bytes_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cometd_client_remote_call_bytes_async:
 * @self: a client that is open, and has a [class@BinaryExtension]
 * @target: the name of a service channel without `/service/`
 * @bytes: the argument, of any length
 * @last: whether no further part follows; `TRUE` for bytes that are complete
 * @meta: (nullable): a node with an object that describes the bytes, or `NULL` for none
 * @timeout: the time to wait for the result in milliseconds, or 0 for
 *   [property@Client:max-network-delay]
 * @cancellable: (nullable): cancelling ends the wait; the call is still made, unless it is waiting
 *   to be sent
 * @callback: (scope async) (nullable) (closure user_data): called when the result has arrived
 * @user_data: data for @callback
 *
 * Calls a function of the server with bytes as its argument, and waits for its result.
 *
 * See [method@Client.remote_call_async], which can also return bytes.
 *
 * Since: 0.1
 */
void
cometd_client_remote_call_bytes_async (CometdClient       *self,
                                       const char         *target,
                                       GBytes             *bytes,
                                       gboolean            last,
                                       JsonNode           *meta,
                                       guint               timeout,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *channel = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (target != NULL);
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (meta == NULL || JSON_NODE_HOLDS_OBJECT (meta));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_remote_call_bytes_async);
  channel = cometd_client_build_call_channel (target);
  send_bytes (self, channel, bytes, last, meta, TRUE, timeout, task);
}

/**
 * cometd_client_remote_call_bytes_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.remote_call_bytes_async].
 *
 * The errors are those of [method@Client.publish_bytes_finish]. After a `COMETD_ERROR_SERVER`
 * error, the payload of the reply may contain details.
 *
 * Returns: (transfer full): the reply; [method@Message.get_bytes] returns a result that is bytes,
 *   and [method@Message.get_data] any other
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_remote_call_bytes_finish (CometdClient *self,
                                        GAsyncResult *result,
                                        GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_remote_call_bytes_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
