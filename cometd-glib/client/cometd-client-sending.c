/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

void
cometd_client_sent (gpointer user_data)
{
  cometd_client_notify (user_data, COMETD_CLIENT_PROP_OUTGOING_SIZE);
}

/**
 * cometd_client_get_max_batch_size: (get-property max-batch-size)
 * @self: a client
 *
 * Gets the maximum size of an HTTP body or WebSocket frame that contains several messages.
 *
 * Returns: the size in bytes
 *
 * Since: 0.1
 */
guint
cometd_client_get_max_batch_size (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.max_batch_size;
}

/**
 * cometd_client_set_max_batch_size: (set-property max-batch-size)
 * @self: a client
 * @size: the size in bytes, at least 1; this value sends each message on its own
 *
 * Sets the maximum size of an HTTP body or WebSocket frame that contains several messages.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_batch_size (CometdClient *self,
                                  guint         size)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (size > 0);

  priv = cometd_client_get_private (self);
  if (priv->settings.max_batch_size == size)
    return;

  priv->settings.max_batch_size = size;
  cometd_session_reset_batch_size (priv->session);
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_BATCH_SIZE);
}

/**
 * cometd_client_get_max_outgoing_size: (get-property max-outgoing-size)
 * @self: a client
 *
 * Gets the maximum size of the messages that are waiting to be sent.
 *
 * Returns: the size in bytes, or 0 for no limit
 *
 * Since: 0.1
 */
guint64
cometd_client_get_max_outgoing_size (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.max_outgoing_size;
}

/**
 * cometd_client_set_max_outgoing_size: (set-property max-outgoing-size)
 * @self: a client
 * @size: the size in bytes, or 0 for no limit
 *
 * Sets the maximum size of the messages that are waiting to be sent.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_outgoing_size (CometdClient *self,
                                     guint64       size)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (priv->settings.max_outgoing_size == size)
    return;

  priv->settings.max_outgoing_size = size;
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_OUTGOING_SIZE);
}

/**
 * cometd_client_get_outgoing_size: (get-property outgoing-size)
 * @self: a client
 *
 * Gets the size of the messages that are waiting to be sent.
 *
 * Returns: the size in bytes
 *
 * Since: 0.1
 */
guint64
cometd_client_get_outgoing_size (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_session_get_outgoing_size (priv->session);
}
