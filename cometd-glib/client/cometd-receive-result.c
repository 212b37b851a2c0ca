/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-receive-result-private.h"

#include "../cometd-error.h"
#include "../cometd-message-private.h"

struct _CometdReceiveResult
{
  GObject parent_instance;

  GObject *source;           /* Owned; NULL in a spare object. */
  GCancellable *cancellable; /* Owned; or NULL. */
  GAsyncReadyCallback callback;
  gpointer user_data;
  gpointer tag;

  CometdReceiveCancelled cancelled;
  GSource *cancel_source; /* Holds a reference to the result; destroyed when the operation ends. */
  GError *error;          /* Owned; or NULL. */

  CometdReceiveResult **place; /* Where the client knows it; or NULL. */
  gboolean is_finished;
};

static GObject *
get_source_object (GAsyncResult *result)
{
  return g_object_ref (((CometdReceiveResult *)result)->source);
}

static gpointer
get_user_data (GAsyncResult *result)
{
  return ((CometdReceiveResult *)result)->user_data;
}

static gboolean
is_tagged (GAsyncResult *result,
           gpointer      tag)
{
  return ((CometdReceiveResult *)result)->tag == tag;
}

static void
init_async_result (GAsyncResultIface *iface)
{
  iface->get_source_object = get_source_object;
  iface->get_user_data = get_user_data;
  iface->is_tagged = is_tagged;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CometdReceiveResult, cometd_receive_result, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_RESULT, init_async_result))

static void
leave_place (CometdReceiveResult *self)
{
  if (self->place != NULL && *self->place == self)
    *self->place = NULL;
  self->place = NULL;
}

static void
empty (CometdReceiveResult *self)
{
  g_assert (self->cancel_source == NULL);
  leave_place (self);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  self->is_finished = FALSE;
  g_clear_object (&self->source);
}

static void
cometd_receive_result_finalize (GObject *object)
{
  CometdReceiveResult *self = COMETD_RECEIVE_RESULT (object);

  empty (self);

  G_OBJECT_CLASS (cometd_receive_result_parent_class)->finalize (object);
}

static void
cometd_receive_result_class_init (CometdReceiveResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cometd_receive_result_finalize;
}

static void
cometd_receive_result_init (CometdReceiveResult *self)
{
}

CometdReceiveResult *
cometd_receive_result_new (CometdReceiveResult **spare,
                           GObject              *source,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data,
                           gpointer              tag)
{
  CometdReceiveResult *self = g_steal_pointer (spare);

  if (self == NULL)
    self = g_object_new (COMETD_TYPE_RECEIVE_RESULT, NULL);

  self->source = g_object_ref (source);
  g_set_object (&self->cancellable, cancellable);
  self->callback = callback;
  self->user_data = user_data;
  self->tag = tag;
  return self;
}

void
cometd_receive_result_release (CometdReceiveResult  *self,
                               CometdReceiveResult **spare)
{
  if (*spare != NULL || !cometd_message_object_is_unused (self))
    {
      g_object_unref (self);
      return;
    }

  /* What is released may be the end of a cancellable, whose owner may receive again. */
  empty (self);
  if (*spare == NULL)
    *spare = self;
  else
    g_object_unref (self);
}

static gboolean
result_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  g_autoptr(CometdReceiveResult) self = g_object_ref (user_data);

  self->cancelled (self, self->source);
  return G_SOURCE_REMOVE;
}

void
cometd_receive_result_watch (CometdReceiveResult    *self,
                             GMainContext           *context,
                             CometdReceiveCancelled  cancelled)
{
  self->cancelled = cancelled;
  if (self->cancellable == NULL)
    return;

  self->cancel_source = g_cancellable_source_new (self->cancellable);
  g_source_set_static_name (self->cancel_source, "CometdClient receive");
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (result_cancelled_cb),
                         g_object_ref (self), g_object_unref);
  g_source_attach (self->cancel_source, context);
}

gboolean
cometd_receive_result_is_cancelled (CometdReceiveResult  *self,
                                    GError              **error)
{
  return g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

void
cometd_receive_result_end (CometdReceiveResult *self,
                           const GError        *error)
{
  g_autoptr(GSource) source = g_steal_pointer (&self->cancel_source);

  if (error != NULL && self->error == NULL)
    self->error = g_error_copy (error);
  if (source != NULL)
    g_source_destroy (source);
}

void
cometd_receive_result_put (CometdReceiveResult  *self,
                           CometdReceiveResult **place)
{
  self->place = place;
  *place = self;
}

gboolean
cometd_receive_result_is_valid (CometdReceiveResult *self,
                                gpointer             source)
{
  return self->source == source;
}

void
cometd_receive_result_complete (CometdReceiveResult *self)
{
  GAsyncReadyCallback callback = g_steal_pointer (&self->callback);

  if (callback != NULL)
    callback (self->source, (GAsyncResult *)self, self->user_data);
}

gboolean
cometd_receive_result_finish (CometdReceiveResult  *self,
                              GError              **error)
{
  g_return_val_if_fail (!self->is_finished, FALSE);

  self->is_finished = TRUE;
  leave_place (self);
  if (cometd_receive_result_is_cancelled (self, error))
    return FALSE;
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }

  return TRUE;
}

CometdMessage *
cometd_receive_result_get_reply (CometdReceiveResult *self)
{
  return self->error != NULL ? cometd_error_get_reply (self->error) : NULL;
}
