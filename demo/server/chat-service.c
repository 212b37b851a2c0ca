/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chat-service.h"

#include "bayeux-json.h"
#include "chat-rooms.h"

#include <string.h>

#define ROOMS "/chat/"
#define MAX_ROOMS 200
#define MAX_MEMBERS 200
#define MAX_NAME 64
#define MAX_PEERS 20

struct _ChatService
{
  BayeuxEngine *engine;        /* Owned by the creator of the service. */
  ChatRooms *rooms;
};

static gboolean
is_name (const char *name)
{
  return name != NULL && name[0] != '\0' && strlen (name) <= MAX_NAME;
}

/* Returns the room named by "room" in the data, such as "/chat/demo", or NULL if it is invalid. */
static const char *
get_room (JsonObject *data)
{
  const char *channel = bayeux_json_get_string (data, "room");
  const char *room;

  if (channel == NULL || !g_str_has_prefix (channel, ROOMS))
    return NULL;

  room = channel + strlen (ROOMS);
  return is_name (room) && strchr (room, '*') == NULL ? room : NULL;
}

static void
publish_members (ChatService *self,
                 const char  *room)
{
  g_autofree char *channel = g_strconcat ("/members/", room, NULL);
  g_autoptr(JsonNode) members = chat_rooms_list (self->rooms, room);

  bayeux_engine_publish (self->engine, channel, members);
}

static void
members_cb (BayeuxEngine  *engine,
            BayeuxSession *session,
            JsonObject    *message,
            gpointer       user_data)
{
  ChatService *self = user_data;
  JsonObject *data = bayeux_json_get_object (message, "data");
  const char *room = data != NULL ? get_room (data) : NULL;
  const char *user = data != NULL ? bayeux_json_get_string (data, "user") : NULL;

  if (room != NULL && is_name (user) && chat_rooms_join (self->rooms, room, user, session->id))
    publish_members (self, room);
}

static void
private_cb (BayeuxEngine  *engine,
            BayeuxSession *session,
            JsonObject    *message,
            gpointer       user_data)
{
  ChatService *self = user_data;
  JsonObject *data = bayeux_json_get_object (message, "data");
  const char *room = data != NULL ? get_room (data) : NULL;
  const char *user = data != NULL ? bayeux_json_get_string (data, "user") : NULL;
  const char *text = data != NULL ? bayeux_json_get_string (data, "chat") : NULL;
  const char *names = data != NULL ? bayeux_json_get_string (data, "peer") : NULL;
  g_autoptr(JsonObject) forward = json_object_new ();
  g_autofree char *channel = NULL;
  g_auto(GStrv) peers = NULL;
  JsonObject *chat;
  JsonNode *id = json_object_get_member (message, "id");
  gboolean found = FALSE;

  if (room == NULL || !is_name (user) || text == NULL || names == NULL)
    return;

  chat = json_object_new ();
  json_object_set_string_member (chat, "user", user);
  json_object_set_string_member (chat, "chat", text);
  json_object_set_string_member (chat, "scope", "private");
  channel = g_strconcat (ROOMS, room, NULL);
  json_object_set_string_member (forward, "channel", channel);
  if (id != NULL)
    json_object_set_member (forward, "id", json_node_copy (id));
  json_object_set_object_member (forward, "data", chat);

  peers = g_strsplit (names, ",", MAX_PEERS);
  for (guint i = 0; peers[i] != NULL; i++)
    {
      const char *client_id = chat_rooms_find (self->rooms, room, peers[i]);
      BayeuxSession *peer =
        client_id != NULL ? bayeux_engine_lookup (engine, client_id) : NULL;

      if (peer != NULL && peer != session)
        bayeux_engine_deliver (engine, peer, forward);
      found = found || peer != NULL;
    }

  /* The sender receives it too, as a confirmation. */
  if (found)
    bayeux_engine_deliver (engine, session, forward);
}

/* A service for remote calls. */
static void
echo_cb (BayeuxEngine  *engine,
         BayeuxSession *session,
         JsonObject    *message,
         gpointer       user_data)
{
  JsonNode *data = json_object_get_member (message, "data");
  g_autoptr(JsonNode) copy =
    data != NULL ? json_node_copy (data) : json_node_new (JSON_NODE_NULL);

  bayeux_engine_return_call (engine, session, message, TRUE, copy);
}

ChatService *
chat_service_new (BayeuxEngine *engine)
{
  ChatService *self = g_new0 (ChatService, 1);

  self->engine = engine;
  self->rooms = chat_rooms_new (MAX_ROOMS, MAX_MEMBERS);
  bayeux_engine_add_service (engine, "/service/members", members_cb, self);
  bayeux_engine_add_service (engine, "/service/privatechat", private_cb, self);
  bayeux_engine_add_service (engine, "/service/echo", echo_cb, self);
  /* Only the service publishes the members. */
  bayeux_engine_deny_publish (engine, "/members/**");

  return self;
}

void
chat_service_free (ChatService *self)
{
  chat_rooms_free (self->rooms);
  g_free (self);
}

const char *
chat_service_check (JsonObject *message)
{
  const char *channel = bayeux_json_get_string (message, "channel");
  JsonObject *data = bayeux_json_get_object (message, "data");

  if (channel == NULL || !g_str_has_prefix (channel, ROOMS))
    return NULL;
  if (data == NULL
      || !is_name (bayeux_json_get_string (data, "user"))
      || bayeux_json_get_string (data, "chat") == NULL)
    return "400::not_a_chat_message";

  return NULL;
}

void
chat_service_session_ended (ChatService *self,
                            const char  *client_id)
{
  g_auto(GStrv) rooms = chat_rooms_leave (self->rooms, client_id);

  for (guint i = 0; rooms[i] != NULL; i++)
    publish_members (self, rooms[i]);
}
