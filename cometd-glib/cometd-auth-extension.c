/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-auth-extension.h"

/**
 * CometdAuthExtension:
 *
 * An extension that provides credentials and can renew them.
 *
 * Set an instance as [property@Client:auth-extension]. Its [vfunc@Extension.outgoing] function,
 * which runs after those of all other extensions, adds the credentials to the messages: as a
 * header, or in the `ext` field of the handshake.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * #define MY_TYPE_AUTH (my_auth_get_type ())
 * G_DECLARE_FINAL_TYPE (MyAuth, my_auth, MY, AUTH, CometdAuthExtension)
 *
 * struct _MyAuth
 * {
 *   CometdAuthExtension parent_instance;
 *   guint n_tokens;
 * };
 *
 * G_DEFINE_FINAL_TYPE (MyAuth, my_auth, COMETD_TYPE_AUTH_EXTENSION)
 *
 * static void
 * my_auth_outgoing (CometdExtension *extension,
 *                   CometdExchange  *exchange)
 * {
 *   g_autofree char *token = g_strdup_printf ("token-%u", MY_AUTH (extension)->n_tokens);
 *
 *   cometd_exchange_set_header (exchange, "X-Auth-Token", token);
 * }
 *
 * static void
 * my_auth_authenticate (CometdAuthExtension *extension,
 *                       CometdAuthRequest   *request)
 * {
 *   MY_AUTH (extension)->n_tokens++;
 *   cometd_auth_request_complete (request);
 * }
 *
 * static void
 * my_auth_class_init (MyAuthClass *klass)
 * {
 *   COMETD_EXTENSION_CLASS (klass)->outgoing = my_auth_outgoing;
 *   COMETD_AUTH_EXTENSION_CLASS (klass)->authenticate = my_auth_authenticate;
 * }
 *
 * static void
 * my_auth_init (MyAuth *self)
 * {
 * }
 *
 * CometdAuthExtension *
 * my_auth_new (void)
 * {
 *   return g_object_new (MY_TYPE_AUTH, NULL);
 * }
 * ```
 *
 * When the server refuses a message with a credential error (401, or a 403 that does not mean an
 * expired session; Bayeux specification, section 3.6), the client calls
 * [vfunc@AuthExtension.authenticate]. It is called once per refused operation; operations that are
 * refused at the same time share one call. If the extension completes the request, each refused
 * message is sent once more, and passes through the outgoing functions again. If it fails the
 * request, the operations fail with the error that it passed.
 *
 * Since: 0.1
 */

/**
 * CometdAuthExtensionClass::authenticate:
 * @self: an authentication extension
 * @request: the request to complete or fail, now or later
 *
 * Obtains new credentials.
 *
 * An implementation that needs more time keeps a reference to @request and completes it later. If
 * the last reference is dropped before that, the request fails.
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
