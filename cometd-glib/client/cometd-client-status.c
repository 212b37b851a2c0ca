/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <stdlib.h>

#include "../cometd-channel-private.h"

/**
 * cometd_client_get_state: (get-property state)
 * @self: a client
 *
 * Gets the state of the client.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
CometdState
cometd_client_get_state (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), COMETD_STATE_DISCONNECTED);

  priv = cometd_client_get_private (self);
  /* Construct properties are set before there is a session. */
  if (priv->session == NULL)
    return COMETD_STATE_DISCONNECTED;
  return cometd_session_get_state (priv->session);
}

/**
 * cometd_client_get_connected: (get-property connected)
 * @self: a client
 *
 * Gets whether the client is connected.
 *
 * Returns: `TRUE` if the state is `COMETD_STATE_CONNECTED`
 *
 * Since: 0.1
 */
gboolean
cometd_client_get_connected (CometdClient *self)
{
  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);

  return cometd_client_get_state (self) == COMETD_STATE_CONNECTED;
}

/**
 * cometd_client_get_client_id: (get-property client-id)
 * @self: a client
 *
 * Gets the client id assigned by the server.
 *
 * Returns: (nullable): the client id, or `NULL` if there is no session
 *
 * Since: 0.1
 */
const char *
cometd_client_get_client_id (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return cometd_session_get_client_id (priv->session);
}

/**
 * cometd_client_get_connection_type: (get-property connection-type)
 * @self: a client
 *
 * Gets the connection type in use.
 *
 * Returns: (nullable): `websocket` or `long-polling`, or `NULL` if there is none
 *
 * Since: 0.1
 */
const char *
cometd_client_get_connection_type (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return cometd_session_get_connection_type (priv->session);
}

/**
 * cometd_client_get_current_url: (get-property current-url)
 * @self: a client
 *
 * Gets the address in use.
 *
 * Returns: (nullable): the address, or `NULL` if the client is disconnected
 *
 * Since: 0.1
 */
const char *
cometd_client_get_current_url (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  if (cometd_client_get_state (self) == COMETD_STATE_DISCONNECTED)
    return NULL;
  return cometd_client_transports_get_url (priv->transports,
                                           cometd_session_get_address (priv->session));
}

/**
 * cometd_client_get_last_error: (get-property last-error)
 * @self: a client
 *
 * Gets the reason why the connection was last lost, or why the last attempt to connect failed.
 *
 * Returns: (transfer none) (nullable): the error, or `NULL` if the client is connected
 *
 * Since: 0.1
 */
const GError *
cometd_client_get_last_error (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return cometd_session_get_last_error (priv->session);
}

/**
 * cometd_client_get_next_retry_time: (get-property next-retry-time)
 * @self: a client
 *
 * Gets the time of the next attempt to connect, which is never in the past.
 *
 * Returns: the time in microseconds, on the clock of [func@GLib.get_monotonic_time], or 0 if no
 *   attempt is planned or one is in progress
 *
 * Since: 0.1
 */
gint64
cometd_client_get_next_retry_time (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_status_get_next_retry_time (priv->status, g_get_monotonic_time ());
}

/**
 * cometd_client_get_multiple_clients: (get-property multiple-clients)
 * @self: a client
 *
 * Gets whether the server reports that another client shares the cookies of this one.
 *
 * Returns: `TRUE` if the server reports another client
 *
 * Since: 0.1
 */
gboolean
cometd_client_get_multiple_clients (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);

  priv = cometd_client_get_private (self);
  return cometd_session_has_multiple_clients (priv->session);
}

/**
 * cometd_client_dup_subscriptions: (get-property subscriptions)
 * @self: a client
 *
 * Gets the channels that the client is subscribed to.
 *
 * A channel is included from the time the server has confirmed it until its last subscription ends.
 * The channels of a session that [method@Client.restore_session_state] restored are included, too.
 *
 * Returns: (transfer full) (array zero-terminated=1): channels and patterns, sorted
 *
 * Since: 0.1
 */
char **
cometd_client_dup_subscriptions (CometdClient *self)
{
  CometdClientPrivate *priv;
  g_autoptr(GHashTable) channels = NULL;
  g_autofree gpointer *names = NULL;
  GHashTableIter iter;
  gpointer name;
  guint n_channels;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  channels = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_iter_init (&iter, priv->channels);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (channels, name);
  if (priv->restored != NULL)
    {
      g_hash_table_iter_init (&iter, priv->restored);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        g_hash_table_add (channels, name);
    }

  names = g_hash_table_get_keys_as_array (channels, &n_channels);
  qsort (names, n_channels, sizeof *names, cometd_channel_compare);
  return g_strdupv ((char **)names);
}
