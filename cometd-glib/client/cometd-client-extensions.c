/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

static void
hand_down_extensions (CometdClientPrivate *priv)
{
  cometd_session_set_extensions (priv->session, priv->extensions,
                                 (CometdExtension *)priv->auth_extension);
}

/**
 * cometd_client_add_extension:
 * @self: a client
 * @extension: an extension that was not added yet
 *
 * Adds an extension, after those that there are.
 *
 * It gets what is sent, and what comes, from now on. The client keeps it.
 *
 * Since: 0.1
 */
void
cometd_client_add_extension (CometdClient    *self,
                             CometdExtension *extension)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (COMETD_IS_EXTENSION (extension));
  priv = cometd_client_get_private (self);
  g_return_if_fail (!g_ptr_array_find (priv->extensions, extension, NULL));

  g_ptr_array_add (priv->extensions, g_object_ref (extension));
  hand_down_extensions (priv);
}

/**
 * cometd_client_remove_extension:
 * @self: a client
 * @extension: an extension
 *
 * Takes an extension away. Has no effect if the client does not have it.
 *
 * What is on its way through the extensions already still passes it.
 *
 * Since: 0.1
 */
void
cometd_client_remove_extension (CometdClient    *self,
                                CometdExtension *extension)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (COMETD_IS_EXTENSION (extension));

  priv = cometd_client_get_private (self);
  if (g_ptr_array_remove (priv->extensions, extension))
    hand_down_extensions (priv);
}

/* The members that the session sets itself. */
static gboolean
is_reserved (const char *name)
{
  static const char * const names[] = {
    "channel", "clientId", "id", "minimumVersion", "supportedConnectionTypes", "version", NULL
  };

  return g_strv_contains (names, name);
}

/**
 * cometd_client_set_handshake_field:
 * @self: a client
 * @name: the name of a member of the handshake message
 * @value: (nullable): its value, `NULL` to remove it
 *
 * Sets a member of each handshake message from now on.
 *
 * Some servers expect credentials there, mostly in `ext` (Bayeux specification, section 5.1).
 *
 * It is an error in the app to set a member that the client sets itself: `channel`, `id`,
 * `clientId`, `version`, `minimumVersion` and `supportedConnectionTypes`. Such a call has no effect
 * but a critical warning; in Python it raises `ValueError`, in JavaScript `TypeError`.
 *
 * Since: 0.1
 */
void
cometd_client_set_handshake_field (CometdClient *self,
                                   const char   *name,
                                   JsonNode     *value)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (name != NULL);

  if (*name == '\0' || is_reserved (name))
    {
      g_critical ("%s: “%s” cannot be set: %s", G_STRFUNC, name,
                  *name == '\0' ? "a field has a name" : "the client sets it itself");
      return;
    }

  priv = cometd_client_get_private (self);
  cometd_session_set_handshake_field (priv->session, name, value);
}

/**
 * cometd_client_get_auth_extension: (get-property auth-extension)
 * @self: a client
 *
 * Gets what has the credentials.
 *
 * Returns: (transfer none) (nullable): an extension, `NULL` if there is none
 *
 * Since: 0.1
 */
CometdAuthExtension *
cometd_client_get_auth_extension (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return priv->auth_extension;
}

/**
 * cometd_client_set_auth_extension: (set-property auth-extension)
 * @self: a client
 * @extension: (nullable): an extension, `NULL` for none
 *
 * Sets what has the credentials.
 *
 * Since: 0.1
 */
void
cometd_client_set_auth_extension (CometdClient        *self,
                                  CometdAuthExtension *extension)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (extension == NULL || COMETD_IS_AUTH_EXTENSION (extension));

  priv = cometd_client_get_private (self);
  if (!g_set_object (&priv->auth_extension, extension))
    return;

  hand_down_extensions (priv);
  cometd_client_notify (self, COMETD_CLIENT_PROP_AUTH_EXTENSION);
}

static void
authenticated_cb (CometdAuthRequest *request,
                  const GError      *error,
                  gpointer           user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (user_data);

  priv->auth_request = NULL;
  cometd_session_authenticated (priv->session, error);
}

gboolean
cometd_client_can_authenticate (gpointer user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (user_data);

  return priv->auth_extension != NULL;
}

void
cometd_client_authenticate (CometdMessage *reply,
                            gpointer       user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (user_data);
  g_autoptr(CometdAuthRequest) request = NULL;

  if (priv->auth_request != NULL)
    cometd_auth_request_abandon (g_steal_pointer (&priv->auth_request));

  if (reply == NULL)
    return;

  cometd_log_debug (&priv->log, cometd_message_get_channel (reply),
                    "asks the app for credentials: a message to %s was refused",
                    cometd_message_get_channel (reply));
  request = cometd_auth_request_new (reply, authenticated_cb, user_data);
  if (priv->auth_extension == NULL)
    {
      /* It was taken away since we were asked whether there is one. */
      cometd_auth_request_fail_literal (request, _("There are no credentials any more"));
      return;
    }

  /* Borrowed: whoever gets the credentials has the only reference from here on, so that we hear of
   * it if it is dropped. */
  priv->auth_request = request;
  cometd_auth_request_run (request, priv->auth_extension);
}
