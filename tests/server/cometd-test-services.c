/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-services.h"

#include <string.h>

#include "bayeux-json.h"

#define MAX_FLOOD 10000

/* Returns the data of a message, or JSON null. */
static JsonNode *
dup_data (JsonObject *message)
{
  JsonNode *data = json_object_get_member (message, "data");

  return data != NULL ? json_node_copy (data) : json_node_new (JSON_NODE_NULL);
}

static void
echo_cb (BayeuxEngine  *engine,
         BayeuxSession *session,
         JsonObject    *message,
         gpointer       user_data)
{
  g_autoptr(JsonObject) event = json_object_new ();

  json_object_set_string_member (event, "channel", bayeux_json_get_string (message, "channel"));
  json_object_set_member (event, "data", dup_data (message));
  bayeux_engine_deliver (engine, session, event);
}

static void
call_cb (BayeuxEngine  *engine,
         BayeuxSession *session,
         JsonObject    *message,
         gpointer       user_data)
{
  gboolean successful = GPOINTER_TO_INT (user_data);
  g_autoptr(JsonNode) result = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_member (object, successful ? "called" : "failed", dup_data (message));
  json_node_set_object (result, object);
  bayeux_engine_return_call (engine, session, message, successful, result);
}

static void
same_cb (BayeuxEngine  *engine,
         BayeuxSession *session,
         JsonObject    *message,
         gpointer       user_data)
{
  static const char *kept[] = { "channel", "id", "data", "ext" };
  g_autoptr(JsonObject) result = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      JsonNode *node = json_object_get_member (message, kept[i]);

      if (node != NULL)
        json_object_set_member (result, kept[i], json_node_copy (node));
    }
  json_object_set_boolean_member (result, "successful", TRUE);
  bayeux_engine_deliver (engine, session, result);
}

typedef void (*Ending) (BayeuxEngine *engine,
                        const char   *client_id);

typedef struct
{
  BayeuxEngine *engine;
  char *client_id;
  Ending end;
} LastWords;

static void
last_words_free (gpointer data)
{
  LastWords *words = data;

  g_object_unref (words->engine);
  g_free (words->client_id);
  g_free (words);
}

static gboolean
end_now_cb (gpointer user_data)
{
  LastWords *words = user_data;

  words->end (words->engine, words->client_id);
  return G_SOURCE_REMOVE;
}

static void
end_cb (BayeuxEngine  *engine,
        BayeuxSession *session,
        JsonObject    *message,
        gpointer       user_data)
{
  LastWords *words = g_new0 (LastWords, 1);
  g_autoptr(GSource) source = g_idle_source_new ();

  /* After the reply to the publish. */
  words->engine = g_object_ref (engine);
  words->client_id = g_strdup (session->id);
  words->end = user_data;
  g_source_set_callback (source, end_now_cb, words, last_words_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
deny_cb (BayeuxEngine  *engine,
         BayeuxSession *session,
         JsonObject    *message,
         gpointer       user_data)
{
  bayeux_engine_deny_subscribe (engine, bayeux_json_get_string (message, "data"));
}

void
cometd_test_services_add (BayeuxEngine *engine)
{
  bayeux_engine_add_service (engine, "/service/echo", echo_cb, NULL);
  bayeux_engine_add_service (engine, "/service/call", call_cb, GINT_TO_POINTER (TRUE));
  bayeux_engine_add_service (engine, "/service/fail", call_cb, GINT_TO_POINTER (FALSE));
  bayeux_engine_add_service (engine, "/service/same", same_cb, NULL);
  bayeux_engine_add_service (engine, "/service/kick", end_cb, bayeux_engine_kick);
  bayeux_engine_add_service (engine, "/service/forget", end_cb, bayeux_engine_expire);
  bayeux_engine_add_service (engine, "/service/deny", deny_cb, NULL);
}

void
cometd_test_services_reply (JsonObject *request,
                            JsonObject *reply,
                            gint64      offset)
{
  JsonObject *asked = bayeux_json_get_object (request, "ext");
  JsonObject *old = bayeux_json_get_object (reply, "ext");
  g_autoptr(JsonObject) ext = old != NULL ? json_object_ref (old) : json_object_new ();
  g_autoptr(JsonObject) timesync = NULL;
  gint64 client_time;

  asked = asked != NULL ? bayeux_json_get_object (asked, "timesync") : NULL;
  if (asked == NULL)
    return;

  timesync = json_object_new ();
  client_time = bayeux_json_get_int (asked, "tc", 0);
  json_object_set_int_member (timesync, "tc", client_time);
  json_object_set_int_member (timesync, "ts", client_time + offset);
  json_object_set_int_member (timesync, "p", g_get_real_time () / 1000 - client_time);
  json_object_set_int_member (timesync, "a", bayeux_json_get_int (asked, "o", 0) - offset);
  json_object_set_object_member (ext, "timesync", g_steal_pointer (&timesync));
  json_object_set_object_member (reply, "ext", json_object_ref (ext));
}

static void
append_flood (JsonArray  *messages,
              const char *channel)
{
  const guint64 n_events = g_ascii_strtoull (channel + strlen ("/flood/"), NULL, 10);

  for (guint64 i = 0; i < MIN (n_events, MAX_FLOOD); i++)
    {
      JsonObject *event = json_object_new ();

      json_object_set_string_member (event, "channel", channel);
      json_object_set_int_member (event, "data", (gint64)i);
      json_array_add_object_element (messages, event);
    }
}

void
cometd_test_services_sending (JsonArray *messages)
{
  guint n_messages = json_array_get_length (messages);

  for (guint i = 0; i < n_messages; i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);
      const char *channel = bayeux_json_get_string (message, "channel");
      const char *subscription = bayeux_json_get_string (message, "subscription");

      if (g_strcmp0 (channel, "/meta/subscribe") == 0 && subscription != NULL
          && g_str_has_prefix (subscription, "/flood/")
          && json_object_get_boolean_member_with_default (message, "successful", FALSE))
        append_flood (messages, subscription);
    }
}
