/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-binary-extension.h"

#include "../cometd-channel.h"
#include "../cometd-exchange.h"
#include "../cometd-message-private.h"

/**
 * CometdBinaryExtension:
 *
 * An extension that sends and receives bytes as the payload of messages.
 *
 * JSON has no bytes, so they are written as text (Z85), which takes a quarter more space, and
 * marked in the field `ext`. This is the format of CometD's own clients and servers. Servers pass
 * such messages on unchanged, so a CometD server needs an extension only to use the bytes itself.
 *
 * With this extension, [method@Client.publish_bytes_async] and
 * [method@Client.remote_call_bytes_async] send bytes; without it, they fail.
 * [method@Message.get_bytes] returns the bytes of a received message, and those of the result of a
 * remote call. In Python, `client.publish()` and `client.remote_call()` take `bytes`, and
 * `message.data` is a `bytes` object. In JavaScript, `client.publish()` and `client.remoteCall()`
 * take a `Uint8Array`, which `message.payload` is as well.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * picture_cb (CometdSubscription *subscription,
 *             CometdMessage      *message,
 *             gpointer            user_data)
 * {
 *   GBytes *bytes = cometd_message_get_bytes (message);
 *
 *   if (bytes == NULL)
 *     g_print ("That is no picture\n");
 *   else
 *     g_print ("A picture of %" G_GSIZE_FORMAT " bytes\n", g_bytes_get_size (bytes));
 * }
 *
 * static void
 * subscribed_cb (GObject      *source,
 *                GAsyncResult *result,
 *                gpointer      user_data)
 * {
 *   CometdClient *client = COMETD_CLIENT (source);
 *   g_autoptr(GBytes) picture = user_data;
 *   g_autoptr(GError) error = NULL;
 *   g_autoptr(CometdSubscription) subscription =
 *     cometd_client_subscribe_finish (client, result, &error);
 *
 *   if (subscription == NULL)
 *     {
 *       g_printerr ("Could not subscribe: %s\n", error->message);
 *       return;
 *     }
 *
 *   g_signal_connect (subscription, "message", G_CALLBACK (picture_cb), NULL);
 *   cometd_client_publish_bytes_async (client, "/pictures", picture, TRUE, NULL,
 *                                      NULL, NULL, NULL);
 * }
 *
 * void
 * share_picture (CometdClient *client,
 *                GBytes       *picture)
 * {
 *   g_autoptr(CometdBinaryExtension) extension = cometd_binary_extension_new ();
 *
 *   cometd_client_add_extension (client, COMETD_EXTENSION (extension));
 *   cometd_client_subscribe_async (client, "/pictures",
 *                                  NULL, subscribed_cb, g_bytes_ref (picture));
 * }
 * ```
 *
 * Any user of the server can mark a message as bytes. A message that is marked and has something
 * else as its payload is delivered like any other, and [method@Message.get_bytes] returns `NULL`.
 *
 * The limit of [property@Client:max-message-size] applies to the text. Something larger is sent in
 * parts, of which only the final one has `last` set to `TRUE`.
 *
 * Since: 0.1
 */

struct _CometdBinaryExtension
{
  CometdExtension parent_instance;
};

G_DEFINE_FINAL_TYPE (CometdBinaryExtension, cometd_binary_extension, COMETD_TYPE_EXTENSION)

static void
cometd_binary_extension_outgoing (CometdExtension *extension,
                                  CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (messages);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (cometd_message_has_unmarked_bytes (message))
        cometd_message_mark_bytes (message);
    }
}

static void
cometd_binary_extension_incoming (CometdExtension *extension,
                                  CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (messages);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      const char *channel = cometd_message_get_channel (message);

      if (channel != NULL && !cometd_channel_is_meta (channel))
        cometd_message_show_bytes (message);
    }
}

static void
cometd_binary_extension_class_init (CometdBinaryExtensionClass *klass)
{
  COMETD_EXTENSION_CLASS (klass)->outgoing = cometd_binary_extension_outgoing;
  COMETD_EXTENSION_CLASS (klass)->incoming = cometd_binary_extension_incoming;
}

static void
cometd_binary_extension_init (CometdBinaryExtension *self)
{
}

/**
 * cometd_binary_extension_new:
 *
 * Creates an extension that sends and receives bytes.
 *
 * Returns: (transfer full): a new extension
 *
 * Since: 0.1
 */
CometdBinaryExtension *
cometd_binary_extension_new (void)
{
  return g_object_new (COMETD_TYPE_BINARY_EXTENSION, NULL);
}
