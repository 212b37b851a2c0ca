/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-auth-request-private.h"

#include <glib/gi18n-lib.h>

#include "cometd-error.h"
#include "cometd-message.h"

/**
 * CometdAuthRequest:
 *
 * Asks a [class@AuthExtension] for new credentials.
 *
 * The extension gets them in its own time, then calls [method@AuthRequest.complete], or
 * [method@AuthRequest.fail] if there are none to be had. A request that is dropped before that
 * counts as failed.
 *
 * Since: 0.1
 */

struct _CometdAuthRequest
{
  GObject parent_instance;

  CometdMessage *reply;
  GCancellable *cancellable;

  /* Whom to tell. NULL once told. */
  CometdAuthRequestDone done;
  gpointer user_data;

  /* Fails a forgotten request: the source holds the request, which is how it came back to life in
   * dispose. Destroyed when the request is given up. */
  GMainContext *context;
  GSource *forgotten_source;
};

G_DEFINE_FINAL_TYPE (CometdAuthRequest, cometd_auth_request, G_TYPE_OBJECT)

static void
finish (CometdAuthRequest *self,
        const GError      *error)
{
  g_autoptr(CometdAuthRequest) keep = g_object_ref (self);
  CometdAuthRequestDone done = g_steal_pointer (&self->done);

  if (done != NULL)
    done (self, error, self->user_data);
}

static gboolean
forgotten_cb (gpointer user_data)
{
  CometdAuthRequest *self = user_data;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->forgotten_source, g_source_unref);
  error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED,
                               _("A request for credentials was forgotten"));
  finish (self, error);
  return G_SOURCE_REMOVE;
}

static void
cometd_auth_request_dispose (GObject *object)
{
  CometdAuthRequest *self = COMETD_AUTH_REQUEST (object);

  /* See cometd_exchange_dispose(): nothing may be called from here. */
  if (self->done != NULL && self->forgotten_source == NULL)
    {
      self->forgotten_source = g_idle_source_new ();
      g_source_set_priority (self->forgotten_source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (self->forgotten_source, "[cometd] forgotten auth request");
      g_source_set_callback (self->forgotten_source, forgotten_cb, g_object_ref (self),
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
                           _("“%s” cannot get credentials"), G_OBJECT_TYPE_NAME (extension));
      finish (self, error);
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
 * @self: a request
 *
 * Gets the server's reply that refused the credentials.
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
 * @self: a request
 *
 * Gets what is cancelled when the credentials are not wanted any more.
 *
 * That is so when the client is closed meanwhile.
 *
 * Returns: (transfer none): a cancellable, to be handed to whatever gets the credentials
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
 * @self: a request
 *
 * Says that there are new credentials: what the server refused is sent once more.
 *
 * Has no effect on a request that is over, or not wanted any more.
 *
 * Since: 0.1
 */
void
cometd_auth_request_complete (CometdAuthRequest *self)
{
  g_return_if_fail (COMETD_IS_AUTH_REQUEST (self));

  finish (self, NULL);
}

/**
 * cometd_auth_request_fail:
 * @self: a request
 * @error: why not
 *
 * Says that there are no new credentials: what the server refused fails.
 *
 * Has no effect on a request that is over, or not wanted any more.
 *
 * Since: 0.1
 */
void
cometd_auth_request_fail (CometdAuthRequest *self,
                          const GError      *error)
{
  g_return_if_fail (COMETD_IS_AUTH_REQUEST (self));
  g_return_if_fail (error != NULL);

  finish (self, error);
}

/**
 * cometd_auth_request_fail_literal:
 * @self: a request
 * @message: why not
 *
 * Fails the request as [method@AuthRequest.fail] does, with the error `COMETD_ERROR_FAILED`.
 *
 * For languages that have errors of their own.
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
  finish (self, error);
}
