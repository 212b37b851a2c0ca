/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include "../json/cometd-json-private.h"

/**
 * cometd_client_get_connection_timeout: (get-property connection-timeout)
 * @self: a client
 *
 * Gets the maximum time without a connection before opening or receiving fails.
 *
 * Returns: the time in milliseconds, or 0 for no limit
 *
 * Since: 0.1
 */
guint
cometd_client_get_connection_timeout (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.connection_timeout;
}

/**
 * cometd_client_set_connection_timeout: (set-property connection-timeout)
 * @self: a client
 * @timeout: the time in milliseconds, or 0 for no limit
 *
 * Sets the maximum time without a connection before opening or receiving fails.
 *
 * Since: 0.1
 */
void
cometd_client_set_connection_timeout (CometdClient *self,
                                      guint         timeout)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (priv->settings.connection_timeout == timeout)
    return;

  priv->settings.connection_timeout = timeout;
  cometd_session_settings_changed (priv->session);
  cometd_client_notify (self, COMETD_CLIENT_PROP_CONNECTION_TIMEOUT);
}

/**
 * cometd_client_get_max_network_delay: (get-property max-network-delay)
 * @self: a client
 *
 * Gets the maximum time to wait for a reply.
 *
 * Returns: the time in milliseconds, at least 1
 *
 * Since: 0.1
 */
guint
cometd_client_get_max_network_delay (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.max_network_delay;
}

/**
 * cometd_client_set_max_network_delay: (set-property max-network-delay)
 * @self: a client
 * @delay: the time in milliseconds, at least 1
 *
 * Sets the maximum time to wait for a reply.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_network_delay (CometdClient *self,
                                     guint         delay)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (delay > 0);

  priv = cometd_client_get_private (self);
  if (priv->settings.max_network_delay == delay)
    return;

  priv->settings.max_network_delay = delay;
  cometd_client_transports_set_max_network_delay (priv->transports, delay);
  cometd_session_settings_changed (priv->session);
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_NETWORK_DELAY);
}

/**
 * cometd_client_get_backoff_increment: (get-property backoff-increment)
 * @self: a client
 *
 * Gets the first delay between attempts to connect.
 *
 * Returns: the delay in milliseconds
 *
 * Since: 0.1
 */
guint
cometd_client_get_backoff_increment (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.backoff_increment;
}

/**
 * cometd_client_set_backoff_increment: (set-property backoff-increment)
 * @self: a client
 * @increment: the delay in milliseconds
 *
 * Sets the first delay between attempts to connect.
 *
 * Since: 0.1
 */
void
cometd_client_set_backoff_increment (CometdClient *self,
                                     guint         increment)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (priv->settings.backoff_increment == increment)
    return;

  priv->settings.backoff_increment = increment;
  cometd_client_notify (self, COMETD_CLIENT_PROP_BACKOFF_INCREMENT);
}

/**
 * cometd_client_get_max_backoff: (get-property max-backoff)
 * @self: a client
 *
 * Gets the maximum delay between attempts to connect.
 *
 * Returns: the delay in milliseconds
 *
 * Since: 0.1
 */
guint
cometd_client_get_max_backoff (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.max_backoff;
}

/**
 * cometd_client_set_max_backoff: (set-property max-backoff)
 * @self: a client
 * @max_backoff: the delay in milliseconds
 *
 * Sets the maximum delay between attempts to connect.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_backoff (CometdClient *self,
                               guint         max_backoff)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (priv->settings.max_backoff == max_backoff)
    return;

  priv->settings.max_backoff = max_backoff;
  cometd_session_settings_changed (priv->session);
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_BACKOFF);
}

/**
 * cometd_client_get_max_depth: (get-property max-depth)
 * @self: a client
 *
 * Gets the maximum nesting depth of JSON that is accepted.
 *
 * Returns: the number of levels, from 1 to 512
 *
 * Since: 0.1
 */
guint
cometd_client_get_max_depth (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.max_depth;
}

/**
 * cometd_client_set_max_depth: (set-property max-depth)
 * @self: a client
 * @depth: the number of levels, from 1 to 512
 *
 * Sets the maximum nesting depth of JSON that is accepted.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_depth (CometdClient *self,
                             guint         depth)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (depth > 0 && depth <= COMETD_JSON_MAX_DEPTH);

  priv = cometd_client_get_private (self);
  if (priv->settings.max_depth == depth)
    return;

  priv->settings.max_depth = depth;
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_DEPTH);
}

/**
 * cometd_client_get_resubscribe: (get-property resubscribe)
 * @self: a client
 *
 * Gets whether the client renews its subscriptions when a new session begins.
 *
 * Returns: `TRUE` if the client renews its subscriptions
 *
 * Since: 0.1
 */
gboolean
cometd_client_get_resubscribe (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);

  priv = cometd_client_get_private (self);
  return priv->settings.resubscribe;
}

/**
 * cometd_client_set_resubscribe: (set-property resubscribe)
 * @self: a client
 * @resubscribe: `TRUE` to renew subscriptions
 *
 * Sets whether the client renews its subscriptions when a new session begins.
 *
 * Since: 0.1
 */
void
cometd_client_set_resubscribe (CometdClient *self,
                               gboolean      resubscribe)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  resubscribe = !!resubscribe;
  if (priv->settings.resubscribe == resubscribe)
    return;

  priv->settings.resubscribe = resubscribe;
  cometd_client_notify (self, COMETD_CLIENT_PROP_RESUBSCRIBE);
}
