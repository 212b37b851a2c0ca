/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Delivery: what is sent, in which order, and over which connection. */

#include "bayeux-engine-private.h"

#include "bayeux-json.h"

typedef struct
{
  BayeuxEngine *engine;        /* The source is destroyed with the session. */
  BayeuxSession *session;
} SessionTimer;

void
bayeux_engine_send (BayeuxEngine   *self,
                    BayeuxExchange *exchange,
                    JsonArray      *messages)
{
  if (self->hooks.sending != NULL
      && self->hooks.sending (exchange, messages, self->hooks.user_data))
    return;

  bayeux_exchange_send (exchange, messages);
}

static void
send_one (BayeuxEngine   *self,
          BayeuxExchange *exchange,
          JsonObject     *message)
{
  g_autoptr(JsonArray) array = json_array_new ();

  json_array_add_object_element (array, json_object_ref (message));
  bayeux_engine_send (self, exchange, array);
}

static void
append_events (JsonArray *array,
               GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    json_array_add_object_element (array, json_object_ref (events->pdata[i]));
}

static GSource *
add_session_timer (BayeuxEngine  *self,
                   BayeuxSession *session,
                   guint          milliseconds,
                   GSourceFunc    func)
{
  SessionTimer *timer = g_new0 (SessionTimer, 1);
  GSource *source = g_timeout_source_new (milliseconds);

  timer->engine = self;
  timer->session = session;
  g_source_set_callback (source, func, timer, g_free);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

void
bayeux_engine_remove (BayeuxEngine  *self,
                      BayeuxSession *session)
{
  g_autofree char *id = g_strdup (session->id);

  if (self->current_session == session)
    self->current_session = NULL;
  g_hash_table_remove (self->sessions, id);
  if (self->hooks.session != NULL)
    self->hooks.session (id, FALSE, self->hooks.user_data);
}

static gboolean
expired_cb (gpointer user_data)
{
  SessionTimer *timer = user_data;

  bayeux_engine_remove (timer->engine, timer->session);
  return G_SOURCE_REMOVE;
}

static gboolean
held_long_enough_cb (gpointer user_data)
{
  SessionTimer *timer = user_data;

  bayeux_engine_release (timer->engine, timer->session, NULL);
  return G_SOURCE_REMOVE;
}

void
bayeux_engine_expect_connect (BayeuxEngine  *self,
                              BayeuxSession *session)
{
  bayeux_session_clear_expiry (session);
  session->expiry_source =
    add_session_timer (self, session, self->options.interval + self->options.max_interval,
                       expired_cb);
}

void
bayeux_engine_hold (BayeuxEngine   *self,
                    BayeuxExchange *exchange,
                    BayeuxConnect  *connect)
{
  g_autoptr(GSource) timer = add_session_timer (self, connect->session, connect->hold,
                                                held_long_enough_cb);

  bayeux_session_hold (connect->session, exchange, connect->request, timer);
}

/* @before are other replies of the same HTTP response. */
void
bayeux_engine_send_connect_reply (BayeuxEngine   *self,
                                  BayeuxSession  *session,
                                  BayeuxExchange *exchange,
                                  JsonObject     *request,
                                  JsonObject     *reply,
                                  JsonArray      *before)
{
  gboolean is_websocket = bayeux_exchange_is_websocket (exchange);
  gboolean faye = self->options.dialect == BAYEUX_DIALECT_FAYE;
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(JsonArray) array = json_array_new ();

  if (bayeux_exchange_is_open (exchange))
    events = bayeux_session_take_events (session, session->ack);
  else
    events = g_ptr_array_new ();

  if (session->ack)
    {
      JsonObject *ext = json_object_new ();

      json_object_set_int_member (ext, "ack", session->batch);
      json_object_set_object_member (reply, "ext", ext);
    }
  if (self->hooks.reply != NULL)
    self->hooks.reply (exchange, request, reply, self->hooks.user_data);

  if (is_websocket)
    {
      for (guint i = 0; i < events->len; i++)
        send_one (self, exchange, events->pdata[i]);
      send_one (self, exchange, reply);
    }
  else
    {
      for (guint i = 0; before != NULL && i < json_array_get_length (before); i++)
        json_array_add_object_element (array,
                                       json_object_ref (json_array_get_object_element (before, i)));
      if (!faye)
        append_events (array, events);
      json_array_add_object_element (array, json_object_ref (reply));
      if (faye)
        append_events (array, events);
      bayeux_engine_send (self, exchange, array);
    }

  bayeux_engine_expect_connect (self, session);
}

void
bayeux_engine_release (BayeuxEngine  *self,
                       BayeuxSession *session,
                       JsonObject    *advice)
{
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(BayeuxExchange) exchange = bayeux_session_steal_held (session, &request);
  g_autoptr(JsonObject) reply = NULL;

  if (exchange == NULL)
    return;

  reply = bayeux_engine_make_reply (self, request, TRUE);
  if (advice != NULL)
    json_object_set_object_member (reply, "advice", json_object_ref (advice));
  else if (self->options.dialect == BAYEUX_DIALECT_FAYE
           || json_object_has_member (request, "advice"))
    json_object_set_object_member (reply, "advice", bayeux_engine_make_advice (self, "retry"));

  bayeux_engine_send_connect_reply (self, session, exchange, request, reply, NULL);
}

void
bayeux_engine_flush (BayeuxEngine  *self,
                     BayeuxSession *session)
{
  if (g_queue_is_empty (&session->events))
    return;

  if (session->push != NULL && bayeux_exchange_is_congested (session->push))
    return;

  if (session->push != NULL && !session->ack)
    {
      /* Without a socket they are lost, as on the real server: they are not sent again. */
      g_autoptr(GPtrArray) events = bayeux_session_take_events (session, FALSE);

      for (guint i = 0; i < events->len && bayeux_exchange_is_open (session->push); i++)
        send_one (self, session->push, events->pdata[i]);
    }
  else if (session->held != NULL)
    {
      if (bayeux_exchange_is_open (session->held))
        bayeux_engine_release (self, session, NULL);
    }
}

void
bayeux_engine_deliver (BayeuxEngine  *self,
                       BayeuxSession *session,
                       JsonObject    *message)
{
  gboolean travels_with_response;

  if (session->overflown)
    return;

  g_queue_push_tail (&session->events, json_object_ref (message));

  travels_with_response = session == self->current_session
    && !bayeux_exchange_is_websocket (self->current)
    && self->options.dialect == BAYEUX_DIALECT_COMETD
    && !session->ack;
  if (!travels_with_response)
    bayeux_engine_flush (self, session);

  /* The session is not ended here, because the caller may be using it. */
  if (self->options.max_queue > 0
      && session->events.length + session->unacknowledged.length > self->options.max_queue)
    {
      bayeux_session_drop_events (session);
      session->overflown = TRUE;
    }
}

void
bayeux_engine_distribute (BayeuxEngine  *self,
                          BayeuxSession *publisher,
                          JsonObject    *event)
{
  g_autoptr(GPtrArray) sessions = g_ptr_array_new ();
  const char *channel = bayeux_json_get_string (event, "channel");
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_ptr_array_add (sessions, session);

  for (guint i = 0; i < sessions->len; i++)
    {
      BayeuxSession *receiver = sessions->pdata[i];
      guint copies = bayeux_session_count_covering (receiver, channel);

      if (receiver == publisher && !self->options.echo_to_publisher)
        continue;
      if (!self->options.copy_per_subscription)
        copies = MIN (copies, 1);
      for (guint n = 0; n < copies; n++)
        bayeux_engine_deliver (self, receiver, event);
    }
}

void
bayeux_engine_return_call (BayeuxEngine  *self,
                           BayeuxSession *session,
                           JsonObject    *request,
                           gboolean       successful,
                           JsonNode      *data)
{
  g_autoptr(JsonObject) result = bayeux_engine_make_reply (self, request, successful);

  json_object_set_member (result, "data", json_node_copy (data));
  bayeux_engine_deliver (self, session, result);
}
