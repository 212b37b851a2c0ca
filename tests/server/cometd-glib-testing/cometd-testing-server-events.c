/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the test lets happen: events, and the end of sessions and connections. */

#include "cometd-testing-server-private.h"

#include <string.h>

#include "bayeux-json.h"

/* The client's parser is the stricter one, and its errors say where the mistake is. */
JsonNode *
cometd_testing_server_parse (const char *function,
                             const char *json)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/x");
  g_autoptr(GError) error = NULL;
  JsonNode *node = NULL;

  if (cometd_message_set_data_json (message, json, &error))
    node = bayeux_json_parse (json, strlen (json));
  if (node == NULL)
    g_critical ("%s: the JSON text is not valid: %s", function,
                error != NULL ? error->message : json);

  return node;
}

static gboolean
is_for_events (const char *channel)
{
  return cometd_channel_is_valid (channel)
    && !cometd_channel_is_pattern (channel)
    && !cometd_channel_is_meta (channel);
}

static gboolean
has_session (CometdTestingServer *self,
             const char          *client_id)
{
  return client_id != NULL
    ? g_ptr_array_find_with_equal_func (self->client_ids, client_id, g_str_equal, NULL)
    : self->client_ids->len > 0;
}

/**
 * cometd_testing_server_publish_json:
 * @self: a server
 * @channel: a broadcast channel
 * @json: the payload, as JSON text
 *
 * Publishes an event to all sessions that are subscribed to the channel or to a pattern that
 * matches it.
 *
 * JSON text that is not valid, and a channel that is not a broadcast channel, are mistakes of the
 * test: a critical warning is logged, and nothing is sent.
 *
 * Returns: `TRUE` if there was such a session
 *
 * Since: 0.1
 */
gboolean
cometd_testing_server_publish_json (CometdTestingServer *self,
                                    const char          *channel,
                                    const char          *json)
{
  g_autoptr(JsonNode) data = NULL;
  gboolean is_subscribed;

  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);
  g_return_val_if_fail (is_for_events (channel) && cometd_channel_is_broadcast (channel), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  data = cometd_testing_server_parse (G_STRFUNC, json);
  if (data == NULL)
    return FALSE;

  is_subscribed = bayeux_engine_count_subscribers (self->engine, channel) > 0;
  bayeux_engine_publish (self->engine, channel, data);
  return is_subscribed;
}

/**
 * cometd_testing_server_deliver_json:
 * @self: a server
 * @client_id: the client id of a session
 * @channel: a broadcast or service channel
 * @json: the payload, as JSON text
 *
 * Sends an event to one session, whether it is subscribed to the channel or not.
 *
 * JSON text that is not valid, and a channel on which there are no events, are mistakes of the
 * test: a critical warning is logged, and nothing is sent.
 *
 * Returns: `TRUE` if there was such a session
 *
 * Since: 0.1
 */
gboolean
cometd_testing_server_deliver_json (CometdTestingServer *self,
                                    const char          *client_id,
                                    const char          *channel,
                                    const char          *json)
{
  g_autoptr(JsonNode) data = NULL;
  g_autoptr(JsonObject) event = NULL;

  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), FALSE);
  g_return_val_if_fail (client_id != NULL, FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);
  g_return_val_if_fail (is_for_events (channel), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  data = cometd_testing_server_parse (G_STRFUNC, json);
  if (data == NULL || !has_session (self, client_id))
    return FALSE;

  event = json_object_new ();
  json_object_set_string_member (event, "channel", channel);
  json_object_set_member (event, "data", g_steal_pointer (&data));
  bayeux_engine_deliver (self->engine, bayeux_engine_lookup (self->engine, client_id), event);
  return TRUE;
}

static gboolean
can_be_told (BayeuxSession *session)
{
  return (session->held != NULL && bayeux_exchange_is_open (session->held))
    || (session->push != NULL && bayeux_exchange_is_open (session->push));
}

/* Between two connects, the client is told with the next response. */
static void
kick_one (CometdTestingServer *self,
          const char          *client_id)
{
  BayeuxSession *session = bayeux_engine_lookup (self->engine, client_id);
  g_autoptr(JsonObject) notice = NULL;

  if (can_be_told (session))
    {
      bayeux_engine_kick (self->engine, client_id);
      return;
    }

  notice = bayeux_json_object ("{\"channel\":\"/meta/disconnect\",\"successful\":true}");
  cometd_testing_policy_redirect (self->policy, client_id, "none");
  bayeux_engine_deliver (self->engine, session, notice);
  cometd_testing_server_forget (self, client_id);
}

/**
 * cometd_testing_server_kick:
 * @self: a server
 * @client_id: (nullable): the client id of a session, or `NULL` for all sessions
 *
 * Ends a session and tells the client, which must not reconnect.
 *
 * Returns: `TRUE` if there was such a session
 *
 * Since: 0.1
 */
gboolean
cometd_testing_server_kick (CometdTestingServer *self,
                            const char          *client_id)
{
  g_auto(GStrv) client_ids = NULL;
  gboolean found;

  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), FALSE);

  found = has_session (self, client_id);
  client_ids = cometd_testing_server_dup_client_ids (self);
  for (guint i = 0; client_ids[i] != NULL; i++)
    {
      if (client_id == NULL || g_str_equal (client_ids[i], client_id))
        kick_one (self, client_ids[i]);
    }

  return found;
}

/**
 * cometd_testing_server_expire:
 * @self: a server
 * @client_id: (nullable): the client id of a session, or `NULL` for all sessions
 *
 * Forgets a session, as a server does that was restarted, or that has not heard from the client for
 * too long.
 *
 * The client learns it from the reply to its next message, and performs a new handshake. The
 * connect that is held is that message.
 *
 * Returns: `TRUE` if there was such a session
 *
 * Since: 0.1
 */
gboolean
cometd_testing_server_expire (CometdTestingServer *self,
                              const char          *client_id)
{
  gboolean found;

  g_return_val_if_fail (COMETD_TESTING_IS_SERVER (self), FALSE);

  found = has_session (self, client_id);
  bayeux_engine_expire (self->engine, client_id);
  return found;
}

/**
 * cometd_testing_server_drop_connections:
 * @self: a server
 *
 * Resets all open connections, like a network that fails.
 *
 * The sessions remain, and clients may connect again immediately. Events that were on their way are
 * lost. To be unreachable for a time, use [method@Server.stop].
 *
 * Since: 0.1
 */
void
cometd_testing_server_drop_connections (CometdTestingServer *self)
{
  g_return_if_fail (COMETD_TESTING_IS_SERVER (self));

  bayeux_listener_reset (bayeux_endpoint_get_listener (self->endpoint), 0);
}
