/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "../cometd-extension-private.h"

static gboolean
has_event_hooks (GPtrArray *extensions)
{
  for (guint i = 0; i < extensions->len; i++)
    {
      CometdExtensionClass *klass =
        COMETD_EXTENSION_GET_CLASS (g_ptr_array_index (extensions, i));

      if (klass->event_accepted != NULL || klass->event_handled != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
keeps_state (gpointer extension)
{
  return COMETD_EXTENSION_GET_CLASS (extension)->save_state != NULL;
}

/* What an extension keeps may change with each message. */
static gboolean
has_states (CometdClientPrivate *priv)
{
  for (guint i = 0; i < priv->extensions->len; i++)
    if (keeps_state (g_ptr_array_index (priv->extensions, i)))
      return TRUE;

  return priv->auth_extension != NULL && keeps_state (priv->auth_extension);
}

static void
hand_down_extensions (CometdClientPrivate *priv)
{
  priv->has_event_hooks = has_event_hooks (priv->extensions);
  priv->has_states = has_states (priv);
  cometd_session_set_extensions (priv->session, priv->extensions,
                                 (CometdExtension *)priv->auth_extension);
}

/* In the order in which incoming messages pass the extensions; any of them may drop the client. */
static void
tell_extensions (CometdClient  *self,
                 CometdMessage *event,
                 gboolean       is_handled)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  g_autoptr(CometdClient) keep = g_object_ref (self);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < priv->extensions->len; i++)
    g_ptr_array_add (extensions, g_object_ref (g_ptr_array_index (priv->extensions, i)));
  for (guint i = extensions->len; i > 0; i--)
    {
      CometdExtension *extension = g_ptr_array_index (extensions, i - 1);
      CometdExtensionClass *klass = COMETD_EXTENSION_GET_CLASS (extension);
      void (*hook) (CometdExtension *, CometdMessage *) =
        is_handled ? klass->event_handled : klass->event_accepted;

      if (hook != NULL)
        hook (extension, event);
    }
}

void
cometd_client_event_accepted (CometdClient  *self,
                              CometdMessage *event)
{
  if (cometd_client_get_private (self)->has_event_hooks)
    tell_extensions (self, event, FALSE);
}

void
cometd_client_event_handled (CometdClient  *self,
                             CometdMessage *event)
{
  if (cometd_client_get_private (self)->has_event_hooks)
    tell_extensions (self, event, TRUE);
}

void
cometd_client_taken_handled (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  CometdMessage *taken = g_steal_pointer (&priv->taken);

  if (taken == NULL)
    return;

  if (taken != priv->handed || priv->has_states)
    cometd_client_note_state (self, COMETD_CLIENT_STATE_DELAY);
  cometd_client_event_handled (self, taken);
  cometd_receive_queue_release (priv->queue, taken);
}

/**
 * cometd_client_add_extension:
 * @self: a client
 * @extension: an extension that has not been added yet
 *
 * Adds an extension after the existing ones.
 *
 * The extension processes the messages that are sent and received from now on. The client takes a
 * reference.
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
 * Removes an extension.
 *
 * Messages already being processed still pass through it. This function has no effect if the
 * extension was not added.
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

/**
 * cometd_client__list_extensions:
 * @self: a client
 *
 * Lists the extensions in the order in which they were added, without the auth extension.
 *
 * This function is only for the overrides of language bindings, and may change at any time.
 *
 * Returns: (transfer full) (element-type CometdExtension): a list of the extensions
 *
 * Since: 0.1
 */
GList *
cometd_client__list_extensions (CometdClient *self)
{
  CometdClientPrivate *priv;
  GList *extensions = NULL;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  for (guint i = priv->extensions->len; i > 0; i--)
    extensions = g_list_prepend (extensions,
                                 g_object_ref (g_ptr_array_index (priv->extensions, i - 1)));
  return extensions;
}

/* The name under which an extension's state is stored: that of its type, and for the second and
 * later ones of a type also a number. */
static char *
make_name (GPtrArray *extensions,
           guint      position)
{
  GType type = G_OBJECT_TYPE (g_ptr_array_index (extensions, position));
  guint n_before = 0;

  for (guint i = 0; i < position; i++)
    if (G_OBJECT_TYPE (g_ptr_array_index (extensions, i)) == type)
      n_before++;

  return n_before == 0 ? g_strdup (g_type_name (type))
                       : g_strdup_printf ("%s:%u", g_type_name (type), n_before + 1);
}

/* All of them, the authentication extension last. */
static GPtrArray *
list_extensions (CometdClientPrivate *priv)
{
  GPtrArray *extensions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < priv->extensions->len; i++)
    g_ptr_array_add (extensions, g_object_ref (g_ptr_array_index (priv->extensions, i)));
  if (priv->auth_extension != NULL)
    g_ptr_array_add (extensions, g_object_ref (priv->auth_extension));
  return extensions;
}

GVariant *
cometd_client_save_extensions (CometdClient *self)
{
  g_autoptr(GPtrArray) extensions = list_extensions (cometd_client_get_private (self));
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < extensions->len; i++)
    {
      g_autoptr(GVariant) state = cometd_extension_save_state (g_ptr_array_index (extensions, i));
      g_autofree char *name = state != NULL ? make_name (extensions, i) : NULL;

      if (state != NULL)
        g_variant_dict_insert_value (&dict, name, state);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* The states of the first n_extensions. */
static gboolean
restore_states (GPtrArray  *extensions,
                guint       n_extensions,
                GVariant   *states,
                guint      *n_restored,
                GError    **error)
{
  for (*n_restored = 0; *n_restored < n_extensions; (*n_restored)++)
    {
      g_autofree char *name = make_name (extensions, *n_restored);
      g_autoptr(GVariant) state = g_variant_lookup_value (states, name, NULL);

      if (state != NULL
          && !cometd_extension_restore_state (g_ptr_array_index (extensions, *n_restored), state,
                                              error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cometd_client_restore_extensions (CometdClient  *self,
                                  GVariant      *states,
                                  GError       **error)
{
  g_autoptr(GPtrArray) extensions = list_extensions (cometd_client_get_private (self));
  g_autoptr(GVariant) former = cometd_client_save_extensions (self);
  g_autoptr(GError) local_error = NULL;
  guint n_restored;

  if (restore_states (extensions, extensions->len, states, &n_restored, &local_error))
    return TRUE;

  restore_states (extensions, n_restored, former, &n_restored, NULL);
  g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
               _("The session state is not usable: %s"), local_error->message);
  return FALSE;
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
 * @value: (nullable): its value, or `NULL` to remove it
 *
 * Sets a member of all subsequent handshake messages.
 *
 * Some servers expect credentials there, usually in `ext` (Bayeux specification, section 5.1).
 *
 * Setting a member that the client sets itself (`channel`, `id`, `clientId`, `version`,
 * `minimumVersion` or `supportedConnectionTypes`) is a programming error. The function then emits a
 * critical warning and has no other effect; in Python it raises `ValueError`, in JavaScript
 * `TypeError`.
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
 * Gets the authentication extension.
 *
 * Returns: (transfer none) (nullable): the extension, or `NULL` if there is none
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
 * @extension: (nullable): an extension, or `NULL` for none
 *
 * Sets the authentication extension.
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
      /* It was removed after the session checked for it. */
      cometd_auth_request_fail_literal (request, _("The authentication extension was removed"));
      return;
    }

  /* Not a reference: the extension holds the only one, so that the client notices if it is
   * dropped. */
  priv->auth_request = request;
  cometd_auth_request_run (request, priv->auth_extension);
}
