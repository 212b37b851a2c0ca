/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

/* Handles a network change. This is only a hint: a server on the loopback interface is reachable
 * without a network. */

static void
log_network (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  GNetworkMonitor *monitor = cometd_client_get_network_monitor (self);
  g_autofree char *connectivity = NULL;

  if (monitor == NULL || !cometd_log_is_on (&priv->log))
    return;

  connectivity = g_enum_to_string (G_TYPE_NETWORK_CONNECTIVITY,
                                   g_network_monitor_get_connectivity (monitor));
  cometd_log_debug (&priv->log, NULL, "the network has changed: it is %s (%s)",
                    g_network_monitor_get_network_available (monitor) ? "available"
                                                                      : "not available",
                    connectivity);
}

static void
network_changed (GObject *target)
{
  CometdClientPrivate *priv = cometd_client_get_private (COMETD_CLIENT (target));

  log_network (COMETD_CLIENT (target));
  cometd_session_network_changed (priv->session);
}

void
cometd_client_watch_network (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  GNetworkMonitor *monitor;

  if (priv->network_watch != NULL || priv->is_disposed)
    return;

  monitor = cometd_client_get_network_monitor (self);
  if (monitor != NULL)
    priv->network_watch = cometd_network_watch_new (monitor, priv->context, network_changed,
                                                    G_OBJECT (self));
}

void
cometd_client_unwatch_network (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  g_clear_pointer (&priv->network_watch, cometd_network_watch_free);
}

/**
 * cometd_client_get_network_monitor: (get-property network-monitor)
 * @self: a client
 *
 * Gets the network monitor that notifies the client of network changes.
 *
 * Returns: (transfer none) (nullable): the network monitor, or `NULL` if there is none
 *
 * Since: 0.1
 */
GNetworkMonitor *
cometd_client_get_network_monitor (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return priv->has_network_monitor ? priv->network_monitor : cometd_network_watch_get_default ();
}

/**
 * cometd_client_set_network_monitor: (set-property network-monitor)
 * @self: a client
 * @monitor: (nullable): a network monitor, or `NULL` to ignore network changes
 *
 * Sets the network monitor that notifies the client of network changes.
 *
 * Since: 0.1
 */
void
cometd_client_set_network_monitor (CometdClient    *self,
                                   GNetworkMonitor *monitor)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (monitor == NULL || G_IS_NETWORK_MONITOR (monitor));

  priv = cometd_client_get_private (self);
  if (priv->has_network_monitor && priv->network_monitor == monitor)
    return;

  priv->has_network_monitor = TRUE;
  g_set_object (&priv->network_monitor, monitor);
  cometd_client_unwatch_network (self);
  if (cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED)
    cometd_client_watch_network (self);
  cometd_client_notify (self, COMETD_CLIENT_PROP_NETWORK_MONITOR);
}
