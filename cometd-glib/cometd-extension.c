/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-extension.h"

/**
 * CometdExtension:
 *
 * Looks at, and changes, what a client sends and receives.
 *
 * Derive a class from this one, implement one or both of its functions, and hand an instance to
 * [method@Client.add_extension]. Both get a [class@Exchange]: the messages of one HTTP body or
 * WebSocket frame on their way. What takes time calls [method@Exchange.hold] first.
 *
 * Outgoing messages pass the extensions in the order in which these were added, incoming ones in
 * reverse (Bayeux specification, section 5, describes the `ext` field that most of them use). An
 * extension that throws an exception, in a language that has them, lets the exchange go on.
 *
 * The client keeps the extension, so an extension must not keep the client: it asks
 * [method@Exchange.get_client].
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::incoming:
 * @self: an extension
 * @exchange: messages that came
 *
 * Looks at, or changes, messages that came, before the client acts upon them.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::outgoing:
 * @self: an extension
 * @exchange: messages that are to go
 *
 * Looks at, or changes, messages that are about to be sent.
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
