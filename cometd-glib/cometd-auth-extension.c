/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-auth-extension.h"

/**
 * CometdAuthExtension:
 *
 * An extension that has credentials and can get new ones.
 *
 * It is the value of [property@Client:auth-extension]. Its outgoing function, which runs after that
 * of all other extensions, puts the credentials where the server wants them: into a header, or
 * into the `ext` field of the handshake.
 *
 * When the server answers with a credential error (401, or a 403 that does not mean a lost session;
 * Bayeux specification, section 3.6), its [vfunc@AuthExtension.authenticate] is called. Once for
 * each refused operation, and once for all those that are refused at the same time. If it completes
 * the request, each refused message is sent once more, and passes the outgoing functions again. If
 * it fails it, the operations fail with the server's refusal.
 *
 * Since: 0.1
 */

/**
 * CometdAuthExtensionClass::authenticate:
 * @self: an extension
 * @request: to be completed, or failed, now or later
 *
 * Gets new credentials.
 *
 * An implementation that is not ready at once keeps @request. If it drops it unfinished, that
 * counts as failing it.
 *
 * Since: 0.1
 */

G_DEFINE_ABSTRACT_TYPE (CometdAuthExtension, cometd_auth_extension, COMETD_TYPE_EXTENSION)

static void
cometd_auth_extension_class_init (CometdAuthExtensionClass *klass)
{
}

static void
cometd_auth_extension_init (CometdAuthExtension *self)
{
}
