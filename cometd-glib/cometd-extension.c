/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-extension.h"

/**
 * CometdExtension:
 *
 * An object that inspects and changes the messages that a client sends and receives.
 *
 * Derive a class, implement [vfunc@Extension.incoming], [vfunc@Extension.outgoing] or both, and
 * pass an instance to [method@Client.add_extension]. Both functions get a [class@Exchange] with the
 * messages of one HTTP body or WebSocket frame. An implementation that needs time calls
 * [method@Exchange.hold] before it returns.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * #define MY_TYPE_COUNTER (my_counter_get_type ())
 * G_DECLARE_FINAL_TYPE (MyCounter, my_counter, MY, COUNTER, CometdExtension)
 *
 * struct _MyCounter
 * {
 *   CometdExtension parent_instance;
 *   guint n_received;
 * };
 *
 * G_DEFINE_FINAL_TYPE (MyCounter, my_counter, COMETD_TYPE_EXTENSION)
 *
 * static void
 * my_counter_incoming (CometdExtension *extension,
 *                      CometdExchange  *exchange)
 * {
 *   GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
 *
 *   MY_COUNTER (extension)->n_received += g_list_model_get_n_items (messages);
 * }
 *
 * static void
 * my_counter_class_init (MyCounterClass *klass)
 * {
 *   COMETD_EXTENSION_CLASS (klass)->incoming = my_counter_incoming;
 * }
 *
 * static void
 * my_counter_init (MyCounter *self)
 * {
 * }
 *
 * CometdExtension *
 * my_counter_new (void)
 * {
 *   return g_object_new (MY_TYPE_COUNTER, NULL);
 * }
 *
 * guint
 * my_counter_get_n_received (CometdExtension *extension)
 * {
 *   return MY_COUNTER (extension)->n_received;
 * }
 * ```
 *
 * Outgoing messages pass through the extensions in the order in which the extensions were added,
 * incoming messages in reverse order. Most extensions use the `ext` field, which section 5 of the
 * Bayeux specification describes. If an extension throws an exception, in a language that has them,
 * the exchange continues.
 *
 * The client holds a reference to the extension, so an extension must not hold a reference to the
 * client; use [method@Exchange.get_client] instead.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::incoming:
 * @self: an extension
 * @exchange: the received messages
 *
 * Inspects or changes received messages, before the client processes them.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::outgoing:
 * @self: an extension
 * @exchange: the messages to be sent
 *
 * Inspects or changes messages before they are sent.
 *
 * Since: 0.1
 */

G_DEFINE_ABSTRACT_TYPE (CometdExtension, cometd_extension, G_TYPE_OBJECT)

static void
cometd_extension_class_init (CometdExtensionClass *klass)
{
}

static void
cometd_extension_init (CometdExtension *self)
{
}
