/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

/* Properties by number. Each has a getter, and possibly a setter, in another file. */

void
cometd_client_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  CometdClient *self = COMETD_CLIENT (object);

  switch ((CometdClientProperty)prop_id)
    {
    case COMETD_CLIENT_PROP_URL:
      g_value_set_string (value, cometd_client_get_url (self));
      break;
    case COMETD_CLIENT_PROP_FALLBACK_URLS:
      g_value_set_boxed (value, cometd_client_get_fallback_urls (self));
      break;
    case COMETD_CLIENT_PROP_CURRENT_URL:
      g_value_set_string (value, cometd_client_get_current_url (self));
      break;
    case COMETD_CLIENT_PROP_CONNECTION_TYPES:
      g_value_set_boxed (value, cometd_client_get_connection_types (self));
      break;
    case COMETD_CLIENT_PROP_CONNECTION_TYPE:
      g_value_set_string (value, cometd_client_get_connection_type (self));
      break;
    case COMETD_CLIENT_PROP_STATE:
      g_value_set_enum (value, cometd_client_get_state (self));
      break;
    case COMETD_CLIENT_PROP_CONNECTED:
      g_value_set_boolean (value, cometd_client_get_connected (self));
      break;
    case COMETD_CLIENT_PROP_CLIENT_ID:
      g_value_set_string (value, cometd_client_get_client_id (self));
      break;
    case COMETD_CLIENT_PROP_SUBSCRIPTIONS:
      g_value_take_boxed (value, cometd_client_dup_subscriptions (self));
      break;
    case COMETD_CLIENT_PROP_MAX_PENDING_COUNT:
      g_value_set_uint (value, cometd_client_get_max_pending_count (self));
      break;
    case COMETD_CLIENT_PROP_PENDING_COUNT:
      g_value_set_uint (value, cometd_client_get_pending_count (self));
      break;
    case COMETD_CLIENT_PROP_MAX_PENDING_SIZE:
      g_value_set_uint64 (value, cometd_client_get_max_pending_size (self));
      break;
    case COMETD_CLIENT_PROP_PAUSED:
      g_value_set_boolean (value, cometd_client_get_paused (self));
      break;
    case COMETD_CLIENT_PROP_OVERFLOW_POLICY:
      g_value_set_enum (value, cometd_client_get_overflow_policy (self));
      break;
    case COMETD_CLIENT_PROP_CONNECTION_TIMEOUT:
      g_value_set_uint (value, cometd_client_get_connection_timeout (self));
      break;
    case COMETD_CLIENT_PROP_MAX_NETWORK_DELAY:
      g_value_set_uint (value, cometd_client_get_max_network_delay (self));
      break;
    case COMETD_CLIENT_PROP_BACKOFF_INCREMENT:
      g_value_set_uint (value, cometd_client_get_backoff_increment (self));
      break;
    case COMETD_CLIENT_PROP_MAX_BACKOFF:
      g_value_set_uint (value, cometd_client_get_max_backoff (self));
      break;
    case COMETD_CLIENT_PROP_MAX_BATCH_SIZE:
      g_value_set_uint (value, cometd_client_get_max_batch_size (self));
      break;
    case COMETD_CLIENT_PROP_MAX_OUTGOING_SIZE:
      g_value_set_uint64 (value, cometd_client_get_max_outgoing_size (self));
      break;
    case COMETD_CLIENT_PROP_OUTGOING_SIZE:
      g_value_set_uint64 (value, cometd_client_get_outgoing_size (self));
      break;
    case COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE:
      g_value_set_uint64 (value, cometd_client_get_max_message_size (self));
      break;
    case COMETD_CLIENT_PROP_MAX_DEPTH:
      g_value_set_uint (value, cometd_client_get_max_depth (self));
      break;
    case COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL:
      g_value_set_uint (value, cometd_client_get_keepalive_interval (self));
      break;
    case COMETD_CLIENT_PROP_NETWORK_MONITOR:
      g_value_set_object (value, cometd_client_get_network_monitor (self));
      break;
    case COMETD_CLIENT_PROP_RESUBSCRIBE:
      g_value_set_boolean (value, cometd_client_get_resubscribe (self));
      break;
    case COMETD_CLIENT_PROP_SESSION:
      g_value_set_object (value, cometd_client_get_session (self));
      break;
    case COMETD_CLIENT_PROP_AUTH_EXTENSION:
      g_value_set_object (value, cometd_client_get_auth_extension (self));
      break;
    case COMETD_CLIENT_PROP_LAST_ERROR:
      g_value_set_boxed (value, cometd_client_get_last_error (self));
      break;
    case COMETD_CLIENT_PROP_NEXT_RETRY_TIME:
      g_value_set_int64 (value, cometd_client_get_next_retry_time (self));
      break;
    case COMETD_CLIENT_PROP_MULTIPLE_CLIENTS:
      g_value_set_boolean (value, cometd_client_get_multiple_clients (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

void
cometd_client_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CometdClient *self = COMETD_CLIENT (object);
  CometdClientPrivate *priv = cometd_client_get_private (self);

  switch ((CometdClientProperty)prop_id)
    {
    case COMETD_CLIENT_PROP_URL:
      cometd_client_set_url (self, g_value_get_string (value));
      break;
    case COMETD_CLIENT_PROP_FALLBACK_URLS:
      cometd_client_set_fallback_urls (self, g_value_get_boxed (value));
      break;
    case COMETD_CLIENT_PROP_CONNECTION_TYPES:
      cometd_client_set_connection_types (self, g_value_get_boxed (value));
      break;
    case COMETD_CLIENT_PROP_MAX_PENDING_COUNT:
      cometd_client_set_max_pending_count (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_MAX_PENDING_SIZE:
      cometd_client_set_max_pending_size (self, g_value_get_uint64 (value));
      break;
    case COMETD_CLIENT_PROP_OVERFLOW_POLICY:
      cometd_client_set_overflow_policy (self, g_value_get_enum (value));
      break;
    case COMETD_CLIENT_PROP_CONNECTION_TIMEOUT:
      cometd_client_set_connection_timeout (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_MAX_NETWORK_DELAY:
      cometd_client_set_max_network_delay (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_BACKOFF_INCREMENT:
      cometd_client_set_backoff_increment (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_MAX_BACKOFF:
      cometd_client_set_max_backoff (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_MAX_BATCH_SIZE:
      cometd_client_set_max_batch_size (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_MAX_OUTGOING_SIZE:
      cometd_client_set_max_outgoing_size (self, g_value_get_uint64 (value));
      break;
    case COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE:
      cometd_client_set_max_message_size (self, g_value_get_uint64 (value));
      break;
    case COMETD_CLIENT_PROP_MAX_DEPTH:
      cometd_client_set_max_depth (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL:
      cometd_client_set_keepalive_interval (self, g_value_get_uint (value));
      break;
    case COMETD_CLIENT_PROP_NETWORK_MONITOR:
      cometd_client_set_network_monitor (self, g_value_get_object (value));
      break;
    case COMETD_CLIENT_PROP_RESUBSCRIBE:
      cometd_client_set_resubscribe (self, g_value_get_boolean (value));
      break;
    case COMETD_CLIENT_PROP_SESSION:
      /* Also set if the app passes no session; the value is NULL then. */
      priv->transports = cometd_client_transports_new (self, g_value_get_object (value));
      break;
    case COMETD_CLIENT_PROP_AUTH_EXTENSION:
      cometd_client_set_auth_extension (self, g_value_get_object (value));
      break;
    case COMETD_CLIENT_PROP_CURRENT_URL:
    case COMETD_CLIENT_PROP_CONNECTION_TYPE:
    case COMETD_CLIENT_PROP_STATE:
    case COMETD_CLIENT_PROP_CONNECTED:
    case COMETD_CLIENT_PROP_CLIENT_ID:
    case COMETD_CLIENT_PROP_SUBSCRIPTIONS:
    case COMETD_CLIENT_PROP_PENDING_COUNT:
    case COMETD_CLIENT_PROP_OUTGOING_SIZE:
    case COMETD_CLIENT_PROP_PAUSED:
    case COMETD_CLIENT_PROP_LAST_ERROR:
    case COMETD_CLIENT_PROP_NEXT_RETRY_TIME:
    case COMETD_CLIENT_PROP_MULTIPLE_CLIENTS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}
