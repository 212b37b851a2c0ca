/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-replay.h"

#include <string.h>

#include "bayeux-json.h"

#define EARLIEST (-2)
#define LATEST (-1)

typedef struct
{
  gint64 next;
  gint64 earliest;
  GPtrArray *events; /* JsonObject; without their channel. */
} Topic;

struct _CometdTestReplay
{
  BayeuxEngine *engine;
  GHashTable *topics; /* Name without a query → Topic. */
};

static void
topic_free (gpointer data)
{
  Topic *topic = data;

  g_ptr_array_unref (topic->events);
  g_free (topic);
}

static char *
dup_name (const char *channel)
{
  return g_strndup (channel, strcspn (channel, "?"));
}

static Topic *
get_topic (CometdTestReplay *self,
           const char       *channel)
{
  g_autofree char *name = dup_name (channel);
  Topic *topic = g_hash_table_lookup (self->topics, name);

  if (topic == NULL)
    {
      topic = g_new0 (Topic, 1);
      topic->next = 1;
      topic->events = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
      g_hash_table_insert (self->topics, g_steal_pointer (&name), topic);
    }
  return topic;
}

static void
control_cb (BayeuxEngine  *engine,
            BayeuxSession *session,
            JsonObject    *message,
            gpointer       user_data)
{
  JsonObject *data = bayeux_json_get_object (message, "data");
  const char *channel = bayeux_json_get_string (data, "channel");
  const char *next = bayeux_json_get_string (data, "next");
  const char *retain = bayeux_json_get_string (data, "retain");

  if (next != NULL)
    cometd_test_replay_set_next (user_data, channel, g_ascii_strtoll (next, NULL, 10));
  if (retain != NULL)
    cometd_test_replay_retain (user_data, channel, g_ascii_strtoll (retain, NULL, 10));
}

CometdTestReplay *
cometd_test_replay_new (BayeuxEngine *engine)
{
  CometdTestReplay *self = g_new0 (CometdTestReplay, 1);
  BayeuxOptions *options = bayeux_engine_get_options (engine);

  self->engine = engine;
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, topic_free);
  options->dialect = BAYEUX_DIALECT_SALESFORCE;
  options->check_cookie = TRUE;
  g_free (options->connection_types);
  options->connection_types = g_strdup ("long-polling");
  bayeux_engine_add_service (engine, "/service/replay", control_cb, self);
  return self;
}

void
cometd_test_replay_free (CometdTestReplay *self)
{
  g_hash_table_unref (self->topics);
  g_free (self);
}

void
cometd_test_replay_publish (CometdTestReplay *self,
                            const char       *channel,
                            JsonNode         *payload)
{
  Topic *topic = get_topic (self, channel);
  JsonObject *event = json_object_new ();
  JsonObject *data = json_object_new ();
  JsonObject *details = json_object_new ();

  json_object_set_string_member (details, "createdDate", "2026-11-29T12:00:00.000Z");
  json_object_set_int_member (details, "replayId", topic->next);
  if (topic->next < G_MAXINT64)
    topic->next++;
  json_object_set_object_member (data, "event", details);
  json_object_set_member (data, "payload", json_node_copy (payload));
  json_object_set_string_member (event, "channel", channel);
  json_object_set_object_member (event, "data", data);
  g_ptr_array_add (topic->events, event);
  bayeux_engine_relay (self->engine, event);
}

void
cometd_test_replay_set_next (CometdTestReplay *self,
                             const char       *channel,
                             gint64            id)
{
  get_topic (self, channel)->next = id;
}

static gint64
get_id (JsonObject *event)
{
  JsonObject *data = json_object_get_object_member (event, "data");

  return json_object_get_int_member (json_object_get_object_member (data, "event"), "replayId");
}

void
cometd_test_replay_retain (CometdTestReplay *self,
                           const char       *channel,
                           gint64            id)
{
  Topic *topic = get_topic (self, channel);

  topic->earliest = id;
  while (topic->events->len > 0 && get_id (topic->events->pdata[0]) < id)
    g_ptr_array_remove_index (topic->events, 0);
}

/* The id that a subscription asks for, by default that for new events. */
static gint64
get_asked (JsonObject *subscribe,
           const char *channel)
{
  g_autofree char *name = dup_name (channel);
  JsonObject *ext = bayeux_json_get_object (subscribe, "ext");
  JsonObject *replay = ext != NULL ? bayeux_json_get_object (ext, "replay") : NULL;

  return replay != NULL ? bayeux_json_get_int (replay, name, LATEST) : LATEST;
}

JsonObject *
cometd_test_replay_answer (CometdTestReplay *self,
                           JsonObject       *message)
{
  const char *channel = bayeux_json_get_string (message, "channel");
  const char *subscription = bayeux_json_get_string (message, "subscription");

  if (g_strcmp0 (channel, "/meta/subscribe") == 0 && subscription != NULL)
    {
      gint64 asked = get_asked (message, subscription);
      g_autofree char *error =
        g_strdup_printf ("400::The replayId {%" G_GINT64_FORMAT "} you provided was invalid.  "
                         "Please provide a valid ID, -2 to replay all events, or -1 to replay only "
                         "new events.", asked);

      if (asked < EARLIEST || (asked >= 0 && asked < get_topic (self, subscription)->earliest))
        return bayeux_engine_make_error (self->engine, message, error);
    }
  else if (channel != NULL && g_str_has_prefix (channel, "/u/") &&
           json_object_has_member (message, "data"))
    {
      JsonObject *reply = bayeux_engine_make_error (self->engine, message, "");

      json_object_remove_member (reply, "error");
      json_object_set_boolean_member (reply, "successful", TRUE);
      cometd_test_replay_publish (self, channel, json_object_get_member (message, "data"));
      return reply;
    }

  return NULL;
}

static void
replay (CometdTestReplay *self,
        BayeuxSession    *session,
        const char       *channel,
        gint64            asked)
{
  Topic *topic = get_topic (self, channel);

  for (guint i = 0; session != NULL && asked != LATEST && i < topic->events->len; i++)
    {
      JsonObject *event = topic->events->pdata[i];
      g_autoptr(JsonObject) copy = json_object_new ();

      if (get_id (event) <= asked)
        continue;

      json_object_set_string_member (copy, "channel", channel);
      json_object_set_member (copy, "data",
                              json_node_copy (json_object_get_member (event, "data")));
      bayeux_engine_deliver (self->engine, session, copy);
    }
}

void
cometd_test_replay_reply (CometdTestReplay *self,
                          JsonObject       *request,
                          JsonObject       *reply)
{
  const char *channel = bayeux_json_get_string (request, "channel");
  const char *subscription = bayeux_json_get_string (request, "subscription");
  JsonObject *ext = bayeux_json_get_object (request, "ext");

  if (!bayeux_json_get_boolean (reply, "successful"))
    return;

  if (g_strcmp0 (channel, "/meta/handshake") == 0 && ext != NULL &&
      bayeux_json_get_boolean (ext, "replay"))
    json_object_set_object_member (reply, "ext", bayeux_json_object ("{\"replay\":true}"));
  else if (g_strcmp0 (channel, "/meta/subscribe") == 0 && subscription != NULL)
    replay (self,
            bayeux_engine_lookup (self->engine, bayeux_json_get_string (request, "clientId")),
            subscription, get_asked (request, subscription));
}
