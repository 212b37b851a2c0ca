/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

/* An app connects its handler to a subscription in the callback of the operation. The events that
 * arrive directly after the server's reply are therefore held until that callback has returned, and
 * for one further iteration of the main loop. */

#define HOLD_TOKEN "cometd-hold-token"

static guint
hold_dispatch (CometdClientPrivate *priv)
{
  guint token = cometd_session_hold_dispatch (priv->session);

  if (token != priv->hold_token)
    {
      priv->hold_token = token;
      priv->n_new_releases = priv->n_releases = 0;
    }
  return token;
}

/* Holds that were to end in the previous iteration end in this one. */
static gboolean
release_cb (gpointer user_data)
{
  CometdClientPrivate *priv = cometd_client_get_private (user_data);

  for (; priv->n_releases > 0; priv->n_releases--)
    cometd_session_release_dispatch (priv->session, priv->hold_token);

  priv->n_releases = priv->n_new_releases;
  priv->n_new_releases = 0;
  if (priv->n_releases > 0)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&priv->release_source, g_source_unref);
  cometd_client_deliver_claims (user_data);
  return G_SOURCE_REMOVE;
}

static void
completed_cb (GTask        *task,
              GParamSpec   *pspec,
              CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint token = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), HOLD_TOKEN));

  if (priv->is_disposed || token != priv->hold_token)
    return;

  priv->n_new_releases++;
  if (priv->release_source != NULL)
    return;

  priv->release_source = g_idle_source_new ();
  g_source_set_priority (priv->release_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (priv->release_source, "CometdClient release");
  g_source_set_callback (priv->release_source, release_cb, self, NULL);
  g_source_attach (priv->release_source, g_task_get_context (task));
}

void
cometd_client_hold_for_callback (CometdClient *self,
                                 GTask        *task)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  g_object_set_data (G_OBJECT (task), HOLD_TOKEN, GUINT_TO_POINTER (hold_dispatch (priv)));
  /* The task holds the client. */
  g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), self);
}

void
cometd_client_drop_holds (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->release_source != NULL)
    g_source_destroy (priv->release_source);
  g_clear_pointer (&priv->release_source, g_source_unref);
}

/**
 * cometd_client__hold_dispatch:
 * @self: a client
 *
 * Holds events that arrive.
 *
 * This function is only for the overrides of language bindings, and may change at any time. They
 * use it to extend the time for which events after the reply to a subscription are held, until the
 * code that awaits it has run. Every hold must be matched by a release; it expires after a few
 * seconds.
 *
 * Returns: a token for the release
 *
 * Since: 0.1
 */
guint
cometd_client__hold_dispatch (CometdClient *self)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  return hold_dispatch (cometd_client_get_private (self));
}

/**
 * cometd_client__release_dispatch:
 * @self: a client
 * @token: the token returned by the hold
 *
 * Ends a hold.
 *
 * This function is only for the overrides of language bindings, and may change at any time.
 *
 * Since: 0.1
 */
void
cometd_client__release_dispatch (CometdClient *self,
                                 guint         token)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  cometd_session_release_dispatch (priv->session, token);
  cometd_client_deliver_claims (self);
}
