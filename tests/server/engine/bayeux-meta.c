/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One message in, one reply out. */

#include "bayeux-engine-private.h"

#include "bayeux-channel.h"
#include "bayeux-json.h"

static gboolean
is_faye (BayeuxEngine *self)
{
  return self->options.dialect == BAYEUX_DIALECT_FAYE;
}

JsonObject *
bayeux_engine_make_advice (BayeuxEngine *self,
                           const char   *reconnect)
{
  JsonObject *advice = json_object_new ();

  json_object_set_string_member (advice, "reconnect", reconnect);
  if (g_str_equal (reconnect, "retry"))
    {
      json_object_set_int_member (advice, "interval", self->options.interval);
      json_object_set_int_member (advice, "timeout", self->options.timeout);
      if (self->options.advise_max_interval)
        json_object_set_int_member (advice, "maxInterval", self->options.max_interval);
    }
  else if (!is_faye (self) && g_str_equal (reconnect, "handshake"))
    json_object_set_int_member (advice, "interval", 0);

  return advice;
}

JsonObject *
bayeux_engine_make_reply (BayeuxEngine *self,
                          JsonObject   *request,
                          gboolean      successful)
{
  JsonObject *reply = json_object_new ();
  const char *channel = bayeux_json_get_string (request, "channel");
  JsonNode *id = json_object_get_member (request, "id");
  JsonNode *subscription = json_object_get_member (request, "subscription");

  if (id != NULL)
    json_object_set_member (reply, "id", json_node_copy (id));
  if (channel != NULL)
    json_object_set_string_member (reply, "channel", channel);
  if (subscription != NULL)
    json_object_set_member (reply, "subscription", json_node_copy (subscription));
  if (is_faye (self) && bayeux_json_get_string (request, "clientId") != NULL)
    json_object_set_string_member (reply, "clientId",
                                   bayeux_json_get_string (request, "clientId"));
  json_object_set_boolean_member (reply, "successful", successful);

  return reply;
}

JsonObject *
bayeux_engine_make_error (BayeuxEngine *self,
                          JsonObject   *request,
                          const char   *error)
{
  JsonObject *reply = bayeux_engine_make_reply (self, request, FALSE);

  json_object_set_string_member (reply, "error", error);
  return reply;
}

JsonObject *
bayeux_engine_make_unknown (BayeuxEngine *self,
                            JsonObject   *request)
{
  const char *channel = bayeux_json_get_string (request, "channel");
  const char *client_id = bayeux_json_get_string (request, "clientId");
  g_autofree char *faye_error =
    g_strdup_printf ("401:%s:Unknown client", client_id != NULL ? client_id : "");
  const char *error = self->options.dialect == BAYEUX_DIALECT_SALESFORCE ? "403::Unknown client"
                                                                         : "402::session_unknown";
  JsonObject *reply = bayeux_engine_make_error (self, request, is_faye (self) ? faye_error : error);

  if (g_strcmp0 (channel, "/meta/connect") == 0)
    json_object_set_object_member (reply, "advice", bayeux_engine_make_advice (self, "handshake"));

  return reply;
}

/* Returns the session of a message, if the exchange may use it. */
BayeuxSession *
bayeux_engine_find (BayeuxEngine   *self,
                    BayeuxExchange *exchange,
                    JsonObject     *message)
{
  const char *client_id = bayeux_json_get_string (message, "clientId");
  BayeuxExchangeInfo *info = bayeux_exchange_get_info (exchange);
  BayeuxSession *session;

  session = client_id != NULL ? g_hash_table_lookup (self->sessions, client_id) : NULL;
  if (session == NULL)
    return NULL;

  if (bayeux_exchange_is_websocket (exchange))
    {
      if (self->options.handshake_per_connection
          && session->handshake_connection != info->connection)
        return NULL;
    }
  else if (self->options.check_cookie
           && !is_faye (self)
           && (session->browser == NULL || g_strcmp0 (session->browser, info->browser) != 0))
    return NULL;

  if (exchange == self->current)
    self->current_session = session;

  return session;
}

static JsonObject *
handle_handshake (BayeuxEngine   *self,
                  BayeuxExchange *exchange,
                  JsonObject     *message)
{
  BayeuxExchangeInfo *info = bayeux_exchange_get_info (exchange);
  JsonNode *offered = json_object_get_member (message, "supportedConnectionTypes");
  g_auto(GStrv) types = g_strsplit (self->options.connection_types, ",", -1);
  JsonObject *ext = bayeux_json_get_object (message, "ext");
  g_autoptr(JsonArray) array = json_array_new ();
  BayeuxSession *session;
  JsonObject *reply;

  if (offered == NULL || !JSON_NODE_HOLDS_ARRAY (offered)
      || bayeux_json_get_string (message, "version") == NULL)
    return bayeux_engine_make_error (self, message, "400::handshake_incomplete");
  if (self->options.max_sessions > 0
      && g_hash_table_size (self->sessions) >= self->options.max_sessions)
    return bayeux_engine_make_error (self, message, "503::too_many_sessions");

  session = bayeux_session_new ();
  session->handshake_connection = info->connection;
  session->ack = self->options.ack && ext != NULL && bayeux_json_get_boolean (ext, "ack");
  if (!bayeux_exchange_is_websocket (exchange) && !is_faye (self))
    {
      session->browser = g_strdup (info->browser != NULL ? info->browser : session->id);
      bayeux_exchange_set_browser (exchange, session->browser);
    }
  g_hash_table_insert (self->sessions, session->id, session);
  bayeux_engine_expect_connect (self, session);
  if (self->hooks.session != NULL)
    self->hooks.session (session->id, TRUE, self->hooks.user_data);

  for (guint i = 0; types[i] != NULL; i++)
    json_array_add_string_element (array, types[i]);

  reply = bayeux_engine_make_reply (self, message, TRUE);
  json_object_set_string_member (reply, "clientId", session->id);
  json_object_set_string_member (reply, "version", "1.0");
  json_object_set_array_member (reply, "supportedConnectionTypes", g_steal_pointer (&array));
  json_object_set_object_member (reply, "advice", bayeux_engine_make_advice (self, "retry"));
  if (session->ack)
    json_object_set_object_member (reply, "ext", bayeux_json_object ("{\"ack\":true}"));

  return reply;
}

/* A second connect while one is held: servers treat the first one differently. */
static void
supersede (BayeuxEngine  *self,
           BayeuxSession *session)
{
  g_autoptr(BayeuxExchange) old = bayeux_session_steal_held (session, NULL);

  if (old != NULL && !bayeux_exchange_is_websocket (old) && !is_faye (self))
    bayeux_exchange_reject (old, 500, "text/plain", "", 0);
}

static JsonObject *
handle_connect (BayeuxEngine   *self,
                BayeuxExchange *exchange,
                JsonObject     *message,
                BayeuxConnect  *connect)
{
  BayeuxSession *session = bayeux_engine_find (self, exchange, message);
  JsonObject *advice = bayeux_json_get_object (message, "advice");
  JsonObject *ext = bayeux_json_get_object (message, "ext");
  const char *type = bayeux_json_get_string (message, "connectionType");
  gboolean alone, first;

  if (session == NULL)
    return bayeux_engine_make_unknown (self, message);
  if (type == NULL)
    return bayeux_engine_make_error (self, message, "400::connection_type_missing");
  if (connect->session != NULL)
    return bayeux_engine_make_error (self, message, "400::connect_repeated");

  supersede (self, session);
  bayeux_session_clear_expiry (session);
  first = !session->connected;
  session->connected = TRUE;
  g_clear_object (&session->push);
  if (bayeux_exchange_is_websocket (exchange))
    session->push = g_object_ref (exchange);
  if (session->ack && ext != NULL)
    bayeux_session_acknowledge (session, bayeux_json_get_int (ext, "ack", 0));
  else if (session->push != NULL)
    bayeux_engine_flush (self, session);

  alone = json_array_get_length (bayeux_exchange_get_info (exchange)->messages) == 1;
  connect->session = session;
  connect->request = message;
  connect->hold = self->options.timeout;
  if (advice != NULL)
    connect->hold = (guint)CLAMP (bayeux_json_get_int (advice, "timeout", connect->hold),
                                  0, G_MAXINT);
  if (self->options.max_hold > 0)
    connect->hold = MIN (connect->hold, self->options.max_hold);
  if (!g_queue_is_empty (&session->events) || (first && !is_faye (self)) || !alone)
    connect->hold = 0;

  connect->reply = bayeux_engine_make_reply (self, message, TRUE);
  if (advice != NULL || first || is_faye (self))
    json_object_set_object_member (connect->reply, "advice",
                                   bayeux_engine_make_advice (self, "retry"));

  return NULL;
}

static JsonObject *
handle_disconnect (BayeuxEngine   *self,
                   BayeuxExchange *exchange,
                   JsonObject     *message,
                   BayeuxConnect  *connect)
{
  BayeuxSession *session = bayeux_engine_find (self, exchange, message);
  g_autoptr(JsonObject) advice = bayeux_engine_make_advice (self, "none");

  if (session == NULL)
    return bayeux_engine_make_unknown (self, message);

  bayeux_engine_release (self, session, advice);
  /* A connect in the same batch does not have to wait any more. */
  if (connect->session == session)
    connect->session = NULL;
  bayeux_engine_remove (self, session);

  return bayeux_engine_make_reply (self, message, TRUE);
}

static const char *
subscribe_one (BayeuxEngine  *self,
               BayeuxSession *session,
               const char    *channel,
               gboolean       subscribe)
{
  if (!bayeux_channel_is_valid (channel))
    return "400::subscription_invalid";
  if (self->options.max_channel_length > 0 && strlen (channel) > self->options.max_channel_length)
    return "400::subscription_invalid";
  if (bayeux_channel_is_meta (channel))
    return "403::subscribe_failed";
  if (bayeux_channel_is_service (channel))
    return is_faye (self) ? "403::Forbidden channel" : NULL;

  if (!subscribe)
    {
      if (!g_hash_table_remove (session->subscriptions, channel)
          && !is_faye (self)
          && !g_hash_table_contains (self->known_channels, channel))
        return "400::channel_missing";
      return NULL;
    }

  if (self->denied_subscribe != NULL && bayeux_channel_matches (self->denied_subscribe, channel))
    return "403:denied_by_security_policy:subscribe_denied";
  if (self->options.max_subscriptions > 0
      && g_hash_table_size (session->subscriptions) >= self->options.max_subscriptions
      && !g_hash_table_contains (session->subscriptions, channel))
    return "403::too_many_subscriptions";
  g_hash_table_add (session->subscriptions, g_strdup (channel));
  /* If subscriptions are limited, the names of unused channels are not kept. */
  if (self->options.max_subscriptions == 0)
    g_hash_table_add (self->known_channels, g_strdup (channel));

  return NULL;
}

static JsonObject *
handle_subscribe (BayeuxEngine   *self,
                  BayeuxExchange *exchange,
                  JsonObject     *message,
                  gboolean        subscribe)
{
  BayeuxSession *session = bayeux_engine_find (self, exchange, message);
  JsonNode *subscription = json_object_get_member (message, "subscription");
  const char *error = "403::subscription_missing";

  if (session == NULL)
    return bayeux_engine_make_unknown (self, message);

  if (subscription != NULL && JSON_NODE_HOLDS_ARRAY (subscription))
    {
      JsonArray *array = json_node_get_array (subscription);

      error = NULL;
      for (guint i = 0; error == NULL && i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          error = json_node_get_value_type (element) == G_TYPE_STRING
            ? subscribe_one (self, session, json_node_get_string (element), subscribe)
            : "403::subscription_invalid";
        }
    }
  else if (bayeux_json_get_string (message, "subscription") != NULL)
    error = subscribe_one (self, session, bayeux_json_get_string (message, "subscription"),
                           subscribe);

  return error != NULL
    ? bayeux_engine_make_error (self, message, error)
    : bayeux_engine_make_reply (self, message, TRUE);
}

static JsonObject *
handle_publish (BayeuxEngine   *self,
                BayeuxExchange *exchange,
                JsonObject     *message,
                const char     *channel)
{
  BayeuxSession *session = bayeux_engine_find (self, exchange, message);
  /* Of Faye; CometD removes the id. */
  static const char *kept[] = { "channel", "data", "ext", "id" };
  g_autoptr(JsonObject) event = json_object_new ();

  if (session == NULL && !is_faye (self))
    return bayeux_engine_make_unknown (self, message);
  if (is_faye (self) && !json_object_has_member (message, "data"))
    return bayeux_engine_make_error (self, message, "402:data:Missing required parameter");
  if (self->denied_publish != NULL && bayeux_channel_matches (self->denied_publish, channel))
    return bayeux_engine_make_error (self, message, "403:denied_by_security_policy:publish_denied");

  if (bayeux_channel_is_service (channel))
    {
      if (session != NULL)
        bayeux_engine_serve (self, session, channel, message);
      return bayeux_engine_make_reply (self, message, TRUE);
    }

  for (guint i = 0; i < (is_faye (self) ? G_N_ELEMENTS (kept) : 3); i++)
    {
      JsonNode *node = json_object_get_member (message, kept[i]);

      if (node != NULL)
        json_object_set_member (event, kept[i], json_node_copy (node));
    }
  bayeux_engine_distribute (self, session, event);

  return bayeux_engine_make_reply (self, message, TRUE);
}

static gboolean
is_valid_id (JsonObject *message)
{
  const char *id = bayeux_json_get_string (message, "id");

  for (const char *c = id; c != NULL && *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c))
        return FALSE;
    }

  return TRUE;
}

JsonObject *
bayeux_engine_answer (BayeuxEngine   *self,
                      BayeuxExchange *exchange,
                      JsonObject     *message,
                      BayeuxConnect  *connect)
{
  const char *channel = bayeux_json_get_string (message, "channel");

  if (!bayeux_channel_is_valid (channel))
    return bayeux_engine_make_error (self, message, "405::channel_invalid");
  if (!is_faye (self) && !is_valid_id (message))
    return bayeux_engine_make_error (self, message, "405::message_id_invalid");

  if (g_str_equal (channel, "/meta/handshake"))
    return handle_handshake (self, exchange, message);
  if (g_str_equal (channel, "/meta/connect"))
    return handle_connect (self, exchange, message, connect);
  if (g_str_equal (channel, "/meta/disconnect"))
    return handle_disconnect (self, exchange, message, connect);
  if (g_str_equal (channel, "/meta/subscribe"))
    return handle_subscribe (self, exchange, message, TRUE);
  if (g_str_equal (channel, "/meta/unsubscribe"))
    return handle_subscribe (self, exchange, message, FALSE);
  if (bayeux_channel_is_meta (channel))
    return bayeux_engine_make_error (self, message, "404::unknown_meta_channel");

  return handle_publish (self, exchange, message, channel);
}
