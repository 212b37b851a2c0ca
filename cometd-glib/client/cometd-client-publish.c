/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "cometd-operation-private.h"
#include "cometd-publish-id-private.h"

/* Publishing with flags, which permit that a message is sent later, or twice. */

static void
publish (CometdClient       *self,
         CometdMessage      *message,
         CometdPublishFlags  flags,
         guint               timeout,
         GTask              *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(GError) error = NULL;

  if (!cometd_client_check_open (self, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  if ((flags & COMETD_PUBLISH_FLAGS_REPEAT) != 0)
    cometd_publish_id_add (message);

  cometd_operation_set_number (task,
                               cometd_session_publish (priv->session, message, flags, timeout,
                                                       cometd_operation_complete_with_reply,
                                                       g_object_ref (task)));
}

/**
 * cometd_client_publish_full_async:
 * @self: a client that is open
 * @channel: a broadcast or service channel, not a pattern
 * @data: (nullable): the payload, or `NULL` for a JSON null
 * @flags: what the client may do if the connection is lost
 * @timeout: the time after which the operation fails, in milliseconds from this call; 0 for
 *   [property@Client:max-network-delay]
 * @cancellable: (nullable): cancelling ends the wait; the message is still sent, unless it is
 *   waiting to be sent or repeated
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Publishes a message (Bayeux specification, section 5.6) and states what may be done to deliver
 * it in spite of a lost connection.
 *
 * Without flags, this is [method@Client.publish_async] with a timeout: the message is sent at most
 * once, and fails if the connection is lost.
 *
 * With `COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE`, the message is also sent at most once, but waits for
 * the connection: while the state is unconnected, and during each new handshake. It keeps waiting
 * if the connection is lost again before it is sent, the session expires, or another connection
 * type or address is used. Messages with this flag are sent in the order of the calls. The ones
 * that wait count in [property@Client:outgoing-size]; beyond
 * [property@Client:max-outgoing-size], the operation fails immediately. Nothing is kept when the
 * app exits.
 *
 * With `COMETD_PUBLISH_FLAGS_REPEAT`, the message is sent a second time if the connection was lost
 * before the reply arrived, if there was no reply within [property@Client:max-network-delay], or
 * if its HTTP request failed in a way that does not show whether the server has processed it. The
 * repetition waits for the connection. The server may therefore process the message twice, and
 * receivers may get it after later ones. Both copies have the same random id, which differs
 * for each operation: `"ext": {"cometd-glib": {"id": "…"}}`. Servers pass it on, so a receiver can
 * drop the second copy. The message is never sent more than twice.
 *
 * With both flags, the message is delivered if the server can be reached, and stays reachable until
 * it has replied, before the timeout.
 *
 * The flags do not make the client open: before [method@Client.open_async], and after the session
 * has ended, the operation fails immediately. A refusal by the server, or an error that would occur
 * again, also ends it. Each sending passes through the extensions.
 *
 * Since: 0.1
 */
void
cometd_client_publish_full_async (CometdClient       *self,
                                  const char         *channel,
                                  JsonNode           *data,
                                  CometdPublishFlags  flags,
                                  guint               timeout,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_client_publish_full_async);
  if (!cometd_client_begin_sending (task, channel))
    return;

  message = cometd_message_new (channel);
  cometd_client_set_payload (message, data);
  publish (self, message, flags, timeout, task);
}

/**
 * cometd_client_publish_full_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.publish_full_async].
 *
 * The errors are those of [method@Client.publish_finish], with these differences:
 *
 * - `COMETD_ERROR_TIMEOUT` if the timeout has passed, while waiting for the connection or for the
 *   reply
 * - `COMETD_ERROR_CONNECTION_CLOSED` if the connection was lost and the flags did not permit
 *   another sending, or if the app closed the client
 * - `COMETD_ERROR_SERVER` also if the server ended the session while the message was waiting
 *
 * Returns: (transfer full): the server's reply
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_publish_full_finish (CometdClient *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_publish_full_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cometd_client_publish_full_json_async:
 * @self: a client that is open
 * @channel: a broadcast or service channel, not a pattern
 * @json: the payload, the text of a JSON value
 * @flags: what the client may do if the connection is lost
 * @timeout: the time after which the operation fails, in milliseconds from this call; 0 for
 *   [property@Client:max-network-delay]
 * @cancellable: (nullable): cancelling ends the wait; the message is still sent, unless it is
 *   waiting to be sent or repeated
 * @callback: (scope async) (nullable) (closure user_data): called when the server has replied
 * @user_data: data for @callback
 *
 * Publishes a message whose payload is JSON text, which may come from any JSON library, and states
 * what may be done to deliver it in spite of a lost connection.
 *
 * The text is validated, and sent unchanged. See [method@Client.publish_full_async].
 *
 * Since: 0.1
 */
void
cometd_client_publish_full_json_async (CometdClient       *self,
                                       const char         *channel,
                                       const char         *json,
                                       CometdPublishFlags  flags,
                                       guint               timeout,
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
  g_task_set_source_tag (task, cometd_client_publish_full_json_async);
  if (!cometd_client_begin_sending (task, channel))
    return;

  message = cometd_message_new (channel);
  if (!cometd_message_set_data_json (message, json, &error))
    {
      cometd_operation_fail (task, error, NULL);
      return;
    }

  publish (self, message, flags, timeout, task);
}

/**
 * cometd_client_publish_full_json_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Client.publish_full_json_async].
 *
 * The errors are those of [method@Client.publish_full_finish]. The text of a
 * `COMETD_ERROR_INVALID_DATA` error states where the JSON is invalid.
 *
 * Returns: (transfer full): the server's reply
 *
 * Since: 0.1
 */
CometdMessage *
cometd_client_publish_full_json_finish (CometdClient *self,
                                        GAsyncResult *result,
                                        GError      **error)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_client_publish_full_json_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
