/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-engine-private.h"

#include "bayeux-json.h"

typedef struct
{
  BayeuxServiceFunc func;
  gpointer user_data;
} Service;

G_DEFINE_FINAL_TYPE (BayeuxEngine, bayeux_engine, G_TYPE_OBJECT)

static void
bayeux_engine_finalize (GObject *object)
{
  BayeuxEngine *self = BAYEUX_ENGINE (object);

  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->services);
  g_hash_table_unref (self->known_channels);
  g_free (self->options.connection_types);
  g_free (self->denied_subscribe);
  g_free (self->denied_publish);

  G_OBJECT_CLASS (bayeux_engine_parent_class)->finalize (object);
}

static void
bayeux_engine_class_init (BayeuxEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = bayeux_engine_finalize;
}

static void
bayeux_engine_init (BayeuxEngine *self)
{
  self->sessions =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)bayeux_session_free);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->known_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->options.timeout = 30000;
  /* Allows for slow clients. */
  self->options.max_interval = 60000;
  self->options.connection_types = g_strdup ("websocket,long-polling,callback-polling");
  self->options.check_cookie = TRUE;
  self->options.echo_to_publisher = TRUE;
}

BayeuxEngine *
bayeux_engine_new (void)
{
  return g_object_new (BAYEUX_TYPE_ENGINE, NULL);
}

BayeuxOptions *
bayeux_engine_get_options (BayeuxEngine *self)
{
  return &self->options;
}

void
bayeux_engine_set_hooks (BayeuxEngine      *self,
                         const BayeuxHooks *hooks)
{
  self->hooks = *hooks;
}

void
bayeux_engine_add_service (BayeuxEngine      *self,
                           const char        *channel,
                           BayeuxServiceFunc  func,
                           gpointer           user_data)
{
  Service *service = g_new0 (Service, 1);

  service->func = func;
  service->user_data = user_data;
  g_hash_table_replace (self->services, g_strdup (channel), service);
}

void
bayeux_engine_serve (BayeuxEngine  *self,
                     BayeuxSession *session,
                     const char    *channel,
                     JsonObject    *message)
{
  Service *service = g_hash_table_lookup (self->services, channel);

  if (service != NULL)
    service->func (self, session, message, service->user_data);
}

void
bayeux_engine_deny_subscribe (BayeuxEngine *self,
                              const char   *pattern)
{
  g_free (self->denied_subscribe);
  self->denied_subscribe = g_strdup (pattern);
}

void
bayeux_engine_deny_publish (BayeuxEngine *self,
                            const char   *pattern)
{
  g_free (self->denied_publish);
  self->denied_publish = g_strdup (pattern);
}

void
bayeux_engine_receive (BayeuxEngine   *self,
                       BayeuxExchange *exchange)
{
  if (self->hooks.received != NULL
      && self->hooks.received (exchange, self->hooks.user_data))
    return;

  bayeux_engine_process (self, exchange);
}

/* Sends all replies of a batch except that to the connect. */
static JsonArray *
answer_all (BayeuxEngine   *self,
            BayeuxExchange *exchange,
            BayeuxConnect  *connect)
{
  JsonArray *messages = bayeux_exchange_get_info (exchange)->messages;
  JsonArray *replies = json_array_new ();

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);
      JsonObject *reply = NULL;

      if (self->hooks.answer != NULL)
        reply = self->hooks.answer (exchange, message, self->hooks.user_data);
      if (reply == NULL)
        reply = bayeux_engine_answer (self, exchange, message, connect);
      if (reply == NULL)
        continue;

      if (self->hooks.reply != NULL)
        self->hooks.reply (exchange, message, reply, self->hooks.user_data);
      json_array_add_object_element (replies, reply);
    }

  return replies;
}

/* Sends the replies of an HTTP request, preceded by the events for its session. */
static void
send_response (BayeuxEngine   *self,
               BayeuxExchange *exchange,
               BayeuxSession  *session,
               JsonArray      *replies)
{
  g_autoptr(JsonArray) array = json_array_new ();

  if (session != NULL && !session->ack && self->options.dialect == BAYEUX_DIALECT_COMETD)
    {
      g_autoptr(GPtrArray) events = bayeux_session_take_events (session, FALSE);

      for (guint i = 0; i < events->len; i++)
        json_array_add_object_element (array, json_object_ref (events->pdata[i]));
    }
  for (guint i = 0; i < json_array_get_length (replies); i++)
    json_array_add_object_element (array,
                                   json_object_ref (json_array_get_object_element (replies, i)));

  bayeux_engine_send (self, exchange, array);
}

void
bayeux_engine_process (BayeuxEngine   *self,
                       BayeuxExchange *exchange)
{
  JsonArray *messages = bayeux_exchange_get_info (exchange)->messages;
  guint n_messages = json_array_get_length (messages);
  BayeuxConnect connect = { 0 };
  g_autoptr(JsonArray) replies = NULL;
  gboolean is_websocket = bayeux_exchange_is_websocket (exchange);
  BayeuxSession *session;
  gboolean disconnects;

  if (n_messages == 0
      || (self->options.max_batch > 0 && n_messages > self->options.max_batch)
      || (n_messages > 1 && bayeux_exchange_has_channel (exchange, "/meta/handshake")))
    {
      bayeux_exchange_reject (exchange, 500, "text/plain", "not a batch", -1);
      return;
    }

  self->current = exchange;
  replies = answer_all (self, exchange, &connect);
  session = g_steal_pointer (&self->current_session);
  self->current = NULL;

  disconnects = bayeux_exchange_has_channel (exchange, "/meta/disconnect");
  if (connect.session != NULL && connect.hold > 0)
    bayeux_engine_hold (self, exchange, &connect);
  else if (connect.session != NULL)
    {
      if (is_websocket && json_array_get_length (replies) > 0)
        bayeux_engine_send (self, exchange, replies);
      bayeux_engine_send_connect_reply (self, connect.session, exchange, connect.request,
                                        connect.reply, replies);
    }
  else if (is_websocket)
    bayeux_engine_send (self, exchange, replies);
  else
    send_response (self, exchange, session, replies);
  g_clear_pointer (&connect.reply, json_object_unref);

  if (disconnects && is_websocket && self->options.dialect == BAYEUX_DIALECT_FAYE)
    bayeux_exchange_close (exchange, 1000);
}

void
bayeux_engine_publish (BayeuxEngine *self,
                       const char   *channel,
                       JsonNode     *data)
{
  g_autoptr(JsonObject) event = json_object_new ();

  json_object_set_string_member (event, "channel", channel);
  json_object_set_member (event, "data", json_node_copy (data));
  bayeux_engine_distribute (self, NULL, event);
}

void
bayeux_engine_relay (BayeuxEngine *self,
                     JsonObject   *event)
{
  bayeux_engine_distribute (self, NULL, event);
}

/* The sessions concerned; a copy, because sessions may be removed during the iteration. */
static GPtrArray *
select_sessions (BayeuxEngine *self,
                 const char   *client_id)
{
  GPtrArray *sessions = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    {
      if (client_id == NULL || g_str_equal (((BayeuxSession *)session)->id, client_id))
        g_ptr_array_add (sessions, session);
    }

  return sessions;
}

void
bayeux_engine_kick (BayeuxEngine *self,
                    const char   *client_id)
{
  g_autoptr(GPtrArray) sessions = select_sessions (self, client_id);
  g_autoptr(JsonObject) notice =
    bayeux_json_object ("{\"channel\":\"/meta/disconnect\",\"successful\":true}");
  g_autoptr(JsonObject) advice = bayeux_engine_make_advice (self, "none");

  for (guint i = 0; i < sessions->len; i++)
    {
      BayeuxSession *session = sessions->pdata[i];

      /* Before the connect reply, in the same response or as a separate frame. */
      g_queue_push_tail (&session->events, json_object_ref (notice));
      if (session->push != NULL && !session->ack)
        bayeux_engine_flush (self, session);
      bayeux_engine_release (self, session, advice);
      bayeux_engine_remove (self, session);
    }
}

void
bayeux_engine_expire (BayeuxEngine *self,
                      const char   *client_id)
{
  g_autoptr(GPtrArray) sessions = select_sessions (self, client_id);

  for (guint i = 0; i < sessions->len; i++)
    {
      BayeuxSession *session = sessions->pdata[i];
      g_autoptr(JsonObject) request = NULL;
      g_autoptr(BayeuxExchange) held = bayeux_session_steal_held (session, &request);

      bayeux_engine_remove (self, session);
      if (held != NULL)
        {
          g_autoptr(JsonArray) array = json_array_new ();

          json_array_add_object_element (array, bayeux_engine_make_unknown (self, request));
          bayeux_engine_send (self, held, array);
        }
    }
}

void
bayeux_engine_answer_connects (BayeuxEngine *self)
{
  g_autoptr(GPtrArray) sessions = select_sessions (self, NULL);

  for (guint i = 0; i < sessions->len; i++)
    bayeux_engine_release (self, sessions->pdata[i], NULL);
}

void
bayeux_engine_sweep (BayeuxEngine *self)
{
  g_autoptr(GPtrArray) sessions = select_sessions (self, NULL);

  for (guint i = 0; i < sessions->len; i++)
    {
      BayeuxSession *session = sessions->pdata[i];

      if (session->held != NULL && !bayeux_exchange_is_open (session->held))
        {
          g_autoptr(BayeuxExchange) held = bayeux_session_steal_held (session, NULL);

          bayeux_engine_expect_connect (self, session);
        }

      if (session->overflown)
        {
          g_autoptr(BayeuxExchange) push =
            session->push != NULL ? g_object_ref (session->push) : NULL;
          gboolean stuck = push != NULL && bayeux_exchange_is_congested (push);

          bayeux_engine_kick (self, session->id);
          if (stuck)
            bayeux_exchange_reset (push);
        }
      else if (session->push != NULL && bayeux_exchange_is_open (session->push))
        bayeux_engine_flush (self, session);
    }
}

void
bayeux_engine_forget (BayeuxEngine *self)
{
  g_hash_table_remove_all (self->sessions);
}

BayeuxSession *
bayeux_engine_lookup (BayeuxEngine *self,
                      const char   *client_id)
{
  return g_hash_table_lookup (self->sessions, client_id);
}

guint
bayeux_engine_count_sessions (BayeuxEngine *self)
{
  return g_hash_table_size (self->sessions);
}

guint
bayeux_engine_count_held (BayeuxEngine *self)
{
  GHashTableIter iter;
  gpointer session;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    n += ((BayeuxSession *)session)->held != NULL ? 1 : 0;

  return n;
}

gboolean
bayeux_engine_has_held (BayeuxEngine *self,
                        const char   *client_id)
{
  BayeuxSession *session = NULL;

  if (client_id != NULL)
    session = g_hash_table_lookup (self->sessions, client_id);

  return session != NULL && session->held != NULL;
}

guint
bayeux_engine_count_subscribers (BayeuxEngine *self,
                                 const char   *channel)
{
  GHashTableIter iter;
  gpointer session;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    n += bayeux_session_covers (session, channel) ? 1 : 0;

  return n;
}
