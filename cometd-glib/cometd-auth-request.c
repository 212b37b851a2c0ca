/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-auth-request-private.h"

#include <glib/gi18n-lib.h>

#include "cometd-error.h"
#include "cometd-message.h"

/**
 * CometdAuthRequest:
 *
 * A request for new credentials.
 *
 * The client passes it to [vfunc@AuthExtension.authenticate] when the server has refused the
 * current credentials. The extension obtains new ones, possibly asynchronously, then calls
 * [method@AuthRequest.complete], or [method@AuthRequest.fail] if it cannot. Dropping the last
 * reference before that fails the request.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * token_loaded_cb (GObject      *source,
 *                  GAsyncResult *result,
 *                  gpointer      user_data)
 * {
 *   g_autoptr(CometdAuthRequest) request = user_data;
 *   g_autofree char *token = NULL;
 *   g_autoptr(GError) error = NULL;
 *
 *   if (g_file_load_contents_finish (G_FILE (source), result, &token, NULL, NULL, &error))
 *     cometd_auth_request_complete (request);
 *   else
 *     cometd_auth_request_fail (request, error);
 * }
 *
 * void
 * load_token (CometdAuthRequest *request,
 *             GFile             *file)
 * {
 *   g_file_load_contents_async (file, cometd_auth_request_get_cancellable (request),
 *                               token_loaded_cb, g_object_ref (request));
 * }
 * ```
 *
 * Since: 0.1
 */

struct _CometdAuthRequest
{
  GObject parent_instance;

  CometdMessage *reply;
  GCancellable *cancellable;

  /* The callback; NULL once called. */
  CometdAuthRequestDone done;
  gpointer user_data;

  /* Fails a request whose last reference was dropped. The source holds a reference, which revives
   * the request in dispose. Destroyed by cometd_auth_request_abandon(). */
  GMainContext *context;
  GSource *forgotten_source;
};

G_DEFINE_FINAL_TYPE (CometdAuthRequest, cometd_auth_request, G_TYPE_OBJECT)

static void
finish_request (CometdAuthRequest *self,
                const GError      *error)
{
  g_autoptr(CometdAuthRequest) keep = g_object_ref (self);
  CometdAuthRequestDone done = g_steal_pointer (&self->done);

  if (done != NULL)
    done (self, error, self->user_data);
}

static gboolean
auth_request_forgotten_cb (gpointer user_data)
{
  CometdAuthRequest *self = user_data;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->forgotten_source, g_source_unref);
  error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED,
                               _("The authentication extension dropped a request "
                                 "without completing it"));
  finish_request (self, error);
  return G_SOURCE_REMOVE;
}

static void
cometd_auth_request_dispose (GObject *object)
{
  CometdAuthRequest *self = COMETD_AUTH_REQUEST (object);

  /* As in cometd_exchange_dispose(), no callback may run here. */
  if (self->done != NULL && self->forgotten_source == NULL)
    {
      self->forgotten_source = g_idle_source_new ();
      g_source_set_priority (self->forgotten_source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (self->forgotten_source, "[cometd] forgotten auth request");
      g_source_set_callback (self->forgotten_source, auth_request_forgotten_cb, g_object_ref (self),
                             g_object_unref);
      g_source_attach (self->forgotten_source, self->context);
      return;
    }

  G_OBJECT_CLASS (cometd_auth_request_parent_class)->dispose (object);
}

static void
cometd_auth_request_finalize (GObject *object)
{
  CometdAuthRequest *self = COMETD_AUTH_REQUEST (object);

  g_assert (self->forgotten_source == NULL);
  g_clear_object (&self->reply);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (cometd_auth_request_parent_class)->finalize (object);
}

static void
cometd_auth_request_class_init (CometdAuthRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_auth_request_dispose;
  object_class->finalize = cometd_auth_request_finalize;
}

static void
cometd_auth_request_init (CometdAuthRequest *self)
{
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
}

CometdAuthRequest *
cometd_auth_request_new (CometdMessage         *reply,
                         CometdAuthRequestDone  done,
                         gpointer               user_data)
{
  CometdAuthRequest *self = g_object_new (COMETD_TYPE_AUTH_REQUEST, NULL);

  self->reply = g_object_ref (reply);
  self->done = done;
  self->user_data = user_data;
  return self;
}

void
cometd_auth_request_run (CometdAuthRequest   *self,
                         CometdAuthExtension *extension)
{
  g_autoptr(CometdAuthRequest) keep = g_object_ref (self);
  g_autoptr(CometdAuthExtension) keep_extension = g_object_ref (extension);
  CometdAuthExtensionClass *klass = COMETD_AUTH_EXTENSION_GET_CLASS (extension);

  if (klass->authenticate == NULL)
    {
      g_autoptr(GError) error = NULL;

      error = g_error_new (COMETD_ERROR, COMETD_ERROR_FAILED,
                           _("The extension “%s” does not implement authenticate"),
                           G_OBJECT_TYPE_NAME (extension));
      finish_request (self, error);
      return;
    }

  klass->authenticate (extension, self);
}

void
cometd_auth_request_abandon (CometdAuthRequest *self)
{
  g_autoptr(CometdAuthRequest) keep = g_object_ref (self);
  g_autoptr(GSource) source = g_steal_pointer (&self->forgotten_source);

  self->done = NULL;
  if (source != NULL)
    g_source_destroy (source);
  g_cancellable_cancel (self->cancellable);
}

/**
 * cometd_auth_request_get_reply:
 * @self: an authentication request
 *
 * Gets the server reply that refused the credentials.
 *
 * Returns: (transfer none): the reply
 *
 * Since: 0.1
 */
CometdMessage *
cometd_auth_request_get_reply (CometdAuthRequest *self)
{
  g_return_val_if_fail (COMETD_IS_AUTH_REQUEST (self), NULL);

  return self->reply;
}

/**
 * cometd_auth_request_get_cancellable:
 * @self: an authentication request
 *
 * Gets a cancellable that is cancelled when the credentials are no longer needed.
 *
 * This happens when the client is closed. Pass the cancellable to the operation that obtains the
 * credentials.
 *
 * Returns: (transfer none): the cancellable
 *
 * Since: 0.1
 */
GCancellable *
cometd_auth_request_get_cancellable (CometdAuthRequest *self)
{
  g_return_val_if_fail (COMETD_IS_AUTH_REQUEST (self), NULL);

  return self->cancellable;
}

/**
 * cometd_auth_request_complete:
 * @self: an authentication request
 *
 * Completes a request: the extension has new credentials.
 *
 * The client sends the refused messages once more. This function has no effect if the request has
 * already completed or failed, or if the client was closed.
 *
 * Since: 0.1
 */
void
cometd_auth_request_complete (CometdAuthRequest *self)
{
  g_return_if_fail (COMETD_IS_AUTH_REQUEST (self));

  finish_request (self, NULL);
}

/**
 * cometd_auth_request_fail:
 * @self: an authentication request
 * @error: the reason
 *
 * Fails a request: the extension could not obtain new credentials.
 *
 * The refused operations fail with @error. This function has no effect if the request has already
 * completed or failed, or if the client was closed.
 *
 * Since: 0.1
 */
void
cometd_auth_request_fail (CometdAuthRequest *self,
                          const GError      *error)
{
  g_return_if_fail (COMETD_IS_AUTH_REQUEST (self));
  g_return_if_fail (error != NULL);

  finish_request (self, error);
}

/**
 * cometd_auth_request_fail_literal:
 * @self: an authentication request
 * @message: the reason
 *
 * Fails a request with a `COMETD_ERROR_FAILED` error.
 *
 * This is a variant of [method@AuthRequest.fail] for languages that cannot pass a `GError`.
 *
 * Since: 0.1
 */
void
cometd_auth_request_fail_literal (CometdAuthRequest *self,
                                  const char        *message)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_AUTH_REQUEST (self));
  g_return_if_fail (message != NULL);

  error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED, message);
  finish_request (self, error);
}
