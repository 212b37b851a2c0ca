/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <string.h>

#include "../cometd-headers-private.h"

/**
 * cometd_client_get_url: (get-property url)
 * @self: a client
 *
 * Gets the address of the service.
 *
 * Returns: (nullable): the address, or `NULL` if it is not set
 *
 * Since: 0.1
 */
const char *
cometd_client_get_url (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return priv->url;
}

static void
addresses_changed (CometdClientPrivate *priv)
{
  if (priv->transports != NULL)
    cometd_client_transports_set_urls (priv->transports, priv->url,
                                       (const char * const *)priv->fallback_urls);
  cometd_client_find_saved (priv);
  if (priv->session != NULL)
    cometd_session_reset_batch_size (priv->session);
}

/**
 * cometd_client_set_url: (set-property url)
 * @self: a client that is disconnected
 * @url: (nullable): an address with the scheme `http`, `https`, `ws` or `wss`
 *
 * Sets the address of the service.
 *
 * Since: 0.1
 */
void
cometd_client_set_url (CometdClient *self,
                       const char   *url)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (cometd_client_get_state (self) == COMETD_STATE_DISCONNECTED);

  priv = cometd_client_get_private (self);
  if (g_strcmp0 (priv->url, url) == 0)
    return;

  g_free (priv->url);
  priv->url = g_strdup (url);
  addresses_changed (priv);
  cometd_client_notify (self, COMETD_CLIENT_PROP_URL);
}

/**
 * cometd_client_get_fallback_urls: (get-property fallback-urls)
 * @self: a client
 *
 * Gets the further addresses of the service.
 *
 * Returns: (transfer none) (array zero-terminated=1): addresses, in the order in which they are
 *   tried
 *
 * Since: 0.1
 */
const char * const *
cometd_client_get_fallback_urls (CometdClient *self)
{
  static const char * const none[] = { NULL };
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return priv->fallback_urls != NULL ? (const char * const *)priv->fallback_urls : none;
}

/**
 * cometd_client_set_fallback_urls: (set-property fallback-urls)
 * @self: a client that is disconnected
 * @urls: (nullable) (array zero-terminated=1): addresses with the scheme `http`, `https`, `ws` or
 *   `wss`, in the order in which they are tried; or `NULL` for none
 *
 * Sets the further addresses of the service.
 *
 * Since: 0.1
 */
void
cometd_client_set_fallback_urls (CometdClient       *self,
                                 const char * const *urls)
{
  const char * const *old_urls;
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (cometd_client_get_state (self) == COMETD_STATE_DISCONNECTED);

  priv = cometd_client_get_private (self);
  old_urls = cometd_client_get_fallback_urls (self);
  if (urls == NULL ? old_urls[0] == NULL : g_strv_equal (old_urls, urls))
    return;

  g_strfreev (priv->fallback_urls);
  priv->fallback_urls = g_strdupv ((char **)urls);
  addresses_changed (priv);
  cometd_client_notify (self, COMETD_CLIENT_PROP_FALLBACK_URLS);
}

/**
 * cometd_client_get_connection_types: (get-property connection-types)
 * @self: a client
 *
 * Gets the allowed connection types.
 *
 * Returns: (transfer none) (array zero-terminated=1): connection types, in order of preference
 *
 * Since: 0.1
 */
const char * const *
cometd_client_get_connection_types (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return (const char * const *)priv->settings.connection_types;
}

/**
 * cometd_client_set_connection_types: (set-property connection-types)
 * @self: a client
 * @connection_types: (nullable) (array zero-terminated=1): connection types, in order of
 *   preference, or `NULL` for `websocket` and `long-polling`
 *
 * Sets the allowed connection types.
 *
 * Passing a connection type that the library does not support is a programming error. The function
 * then emits a critical warning and has no other effect; in Python it raises `ValueError`, in
 * JavaScript `TypeError`.
 *
 * Since: 0.1
 */
void
cometd_client_set_connection_types (CometdClient       *self,
                                    const char * const *connection_types)
{
  static const char * const defaults[] = { "websocket", "long-polling", NULL };
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  if (connection_types == NULL)
    connection_types = defaults;
  for (guint i = 0; connection_types[i] != NULL; i++)
    {
      if (!cometd_client_knows_connection_type (connection_types[i]))
        {
          g_critical ("%s: unknown connection type “%s”", G_STRFUNC, connection_types[i]);
          return;
        }
    }

  priv = cometd_client_get_private (self);
  if (priv->settings.connection_types != NULL
      && g_strv_equal ((const char * const *)priv->settings.connection_types, connection_types))
    return;

  g_strfreev (priv->settings.connection_types);
  priv->settings.connection_types = g_strdupv ((char **)connection_types);
  cometd_client_notify (self, COMETD_CLIENT_PROP_CONNECTION_TYPES);
}

/**
 * cometd_client_get_max_message_size: (get-property max-message-size)
 * @self: a client
 *
 * Gets the maximum size of an HTTP body or WebSocket frame that is accepted, and of a message that
 * is sent.
 *
 * Returns: the size in bytes, or 0 for no limit
 *
 * Since: 0.1
 */
guint64
cometd_client_get_max_message_size (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return priv->settings.max_message_size;
}

/**
 * cometd_client_set_max_message_size: (set-property max-message-size)
 * @self: a client
 * @size: the size in bytes, or 0 for no limit
 *
 * Sets the maximum size of an HTTP body or WebSocket frame that is accepted, and of a message that
 * is sent.
 *
 * Since: 0.1
 */
void
cometd_client_set_max_message_size (CometdClient *self,
                                    guint64       size)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (priv->settings.max_message_size == size)
    return;

  priv->settings.max_message_size = size;
  cometd_client_transports_set_max_message_size (priv->transports, size);
  cometd_client_notify (self, COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE);
}

/**
 * cometd_client_get_keepalive_interval: (get-property keepalive-interval)
 * @self: a client
 *
 * Gets the interval between pings on a WebSocket.
 *
 * Returns: the interval in seconds, or 0 if pings are disabled
 *
 * Since: 0.1
 */
guint
cometd_client_get_keepalive_interval (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), 0);

  priv = cometd_client_get_private (self);
  return cometd_client_transports_get_keepalive_interval (priv->transports);
}

/**
 * cometd_client_set_keepalive_interval: (set-property keepalive-interval)
 * @self: a client
 * @interval: the interval in seconds, or 0 to disable pings
 *
 * Sets the interval between pings on a WebSocket.
 *
 * Since: 0.1
 */
void
cometd_client_set_keepalive_interval (CometdClient *self,
                                      guint         interval)
{
  CometdClientPrivate *priv;

  g_return_if_fail (COMETD_IS_CLIENT (self));

  priv = cometd_client_get_private (self);
  if (cometd_client_transports_get_keepalive_interval (priv->transports) == interval)
    return;

  cometd_client_transports_set_keepalive_interval (priv->transports, interval);
  cometd_session_settings_changed (priv->session);
  cometd_client_notify (self, COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL);
}

/**
 * cometd_client_get_session: (get-property session)
 * @self: a client
 *
 * Gets the HTTP session.
 *
 * Returns: (transfer none): the session passed by the app, or the client's own
 *
 * Since: 0.1
 */
SoupSession *
cometd_client_get_session (CometdClient *self)
{
  CometdClientPrivate *priv;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  return cometd_client_transports_get_session (priv->transports);
}

/**
 * cometd_client_set_request_header:
 * @self: a client
 * @name: the name of a header
 * @value: (nullable): its value, or `NULL` to remove the header
 *
 * Sets a header of all subsequent HTTP requests, including the one that opens a WebSocket.
 *
 * White space around @value, such as a newline at the end of a file, is removed. A `Cookie` header
 * is combined with the cookies set by the server; if both contain the same cookie, the one in the
 * header is sent. A `User-Agent` header replaces that of the HTTP session.
 *
 * Setting a header that depends on how a message is sent (`Connection`, `Content-Encoding`,
 * `Content-Length`, `Sec-WebSocket-Extensions`, `Sec-WebSocket-Key`, `Sec-WebSocket-Version`,
 * `Transfer-Encoding` or `Upgrade`) is a programming error. The function then emits a critical
 * warning and has no other effect.
 *
 * Since: 0.1
 */
void
cometd_client_set_request_header (CometdClient *self,
                                  const char   *name,
                                  const char   *value)
{
  CometdClientPrivate *priv;
  g_autofree char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  g_return_if_fail (COMETD_IS_CLIENT (self));
  g_return_if_fail (name != NULL && name[0] != '\0' && strpbrk (name, "\r\n: \t") == NULL);
  g_return_if_fail (stripped == NULL || strpbrk (stripped, "\r\n") == NULL);

  if (cometd_headers_is_reserved (name))
    {
      g_critical ("%s: “%s” cannot be set: it depends on how messages are sent", G_STRFUNC, name);
      return;
    }

  priv = cometd_client_get_private (self);
  cometd_client_transports_set_header (priv->transports, name, stripped);
}
