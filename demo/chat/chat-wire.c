/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The protocol of CometD's own chat demo, as values: messages sent to /chat/ROOM, /service/members
 * and /service/privatechat, and received on /chat/ROOM and /members/ROOM. Received data is
 * untrusted: the type of each node is checked. */

#include "chat-wire.h"

#include "chat-json.h"
#include "chat-member.h"

#include <cometd-glib/cometd.h>
#include <string.h>

#define CHAT_PREFIX "/chat/"
#define MEMBERS_PREFIX "/members/"

#define MAX_MEMBERS 10000
#define MAX_NAME_CHARACTERS 100

/* As much as the app sends itself. */
#define MAX_TEXT_CHARACTERS 4000

/* Text that a label can lay out without stopping the window: what is longer is cut. */
static char *
dup_limited (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= MAX_TEXT_CHARACTERS)
    return g_strdup (text);

  start = g_utf8_substring (text, 0, MAX_TEXT_CHARACTERS);
  return g_strconcat (start, "…", NULL);
}

/* A name that a list can show: one line of limited length. */
static char *
dup_name (const char *name)
{
  g_autofree char *start = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1),
                                                           MAX_NAME_CHARACTERS));

  return g_strdelimit (g_steal_pointer (&start), "\r\n\t\v\f", ' ');
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return chat_member_compare (*(const char * const *)a, *(const char * const *)b);
}

static char **
read_members (JsonArray *array)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint length = MIN (json_array_get_length (array), MAX_MEMBERS);

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (names, dup_name (json_node_get_string (node)));
    }

  g_ptr_array_sort (names, compare_names);
  for (guint i = names->len; i > 1; i--)
    if (g_str_equal (g_ptr_array_index (names, i - 1), g_ptr_array_index (names, i - 2)))
      g_ptr_array_remove_index (names, i - 1);
  g_ptr_array_add (names, NULL);

  return (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static ChatEvent *
read_chat (const char *room,
           JsonObject *object)
{
  const char *user = chat_json_get_text (object, "user");
  const char *text = chat_json_get_text (object, "chat");
  const char *membership = chat_json_get_text (object, "membership");
  const char *peer = chat_json_get_text (object, "peer");
  ChatEvent *event;

  if (user == NULL || *user == '\0' || text == NULL)
    return NULL;

  event = g_new0 (ChatEvent, 1);
  event->kind = CHAT_EVENT_SAID;
  event->room = g_strdup (room);
  event->user = dup_name (user);
  event->text = dup_limited (text);
  event->peer = peer != NULL ? dup_name (peer) : NULL;

  if (g_strcmp0 (membership, "join") == 0)
    event->kind = CHAT_EVENT_JOINED;
  else if (g_strcmp0 (membership, "leave") == 0)
    event->kind = CHAT_EVENT_LEFT;
  else if (g_strcmp0 (chat_json_get_text (object, "scope"), "private") == 0)
    event->kind = CHAT_EVENT_WHISPERED;

  return event;
}

/* Parses an event; returns NULL if it does not belong to this protocol. */
ChatEvent *
chat_event_read (const char *channel,
                 JsonNode   *data)
{
  ChatEvent *event;

  if (data == NULL)
    return NULL;

  if (g_str_has_prefix (channel, CHAT_PREFIX) && JSON_NODE_HOLDS_OBJECT (data))
    return read_chat (channel + strlen (CHAT_PREFIX), json_node_get_object (data));

  if (!g_str_has_prefix (channel, MEMBERS_PREFIX) || !JSON_NODE_HOLDS_ARRAY (data))
    return NULL;

  event = g_new0 (ChatEvent, 1);
  event->kind = CHAT_EVENT_MEMBERS;
  event->room = g_strdup (channel + strlen (MEMBERS_PREFIX));
  event->members = read_members (json_node_get_array (data));
  return event;
}

void
chat_event_free (ChatEvent *self)
{
  g_free (self->room);
  g_free (self->user);
  g_free (self->text);
  g_free (self->peer);
  g_strfreev (self->members);
  g_free (self);
}

char *
chat_wire_channel (const char *room)
{
  return g_strconcat (CHAT_PREFIX, room, NULL);
}

char *
chat_wire_members (const char *room)
{
  return g_strconcat (MEMBERS_PREFIX, room, NULL);
}

/* The other way round; NULL if it is not the channel of a room. */
const char *
chat_wire_get_room (const char *channel)
{
  const char *room = channel + strlen (CHAT_PREFIX);

  return g_str_has_prefix (channel, CHAT_PREFIX) && chat_wire_is_room (room) ? room : NULL;
}

/* Whether this is a valid room name: one segment of a channel. */
gboolean
chat_wire_is_room (const char *name)
{
  g_autofree char *channel = chat_wire_channel (name);

  return strpbrk (name, "/*") == NULL && cometd_channel_is_valid (channel);
}

static JsonObject *
new_object (const char *first_name,
            const char *first_text,
            ...)
{
  JsonObject *object = json_object_new ();
  const char *name = first_name;
  const char *text = first_text;
  va_list rest;

  va_start (rest, first_text);
  while (name != NULL)
    {
      json_object_set_string_member (object, name, text);
      name = va_arg (rest, const char *);
      text = name != NULL ? va_arg (rest, const char *) : NULL;
    }
  va_end (rest);

  return object;
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

JsonNode *
chat_wire_said (const char *user,
                const char *text)
{
  return take_object (new_object ("user", user, "chat", text, NULL));
}

JsonNode *
chat_wire_whispered (const char *room,
                     const char *user,
                     const char *peer,
                     const char *text)
{
  g_autofree char *channel = chat_wire_channel (room);

  return take_object (new_object ("room", channel,
                                  "user", user,
                                  "chat", text,
                                  "peer", peer,
                                  NULL));
}

/* A notice that a member joins or leaves; the text is for clients that do not know the field. */
JsonNode *
chat_wire_membership (const char *user,
                      gboolean    joins)
{
  g_autofree char *text = g_strconcat (user, joins ? " has joined" : " has left", NULL);

  return take_object (new_object ("user", user,
                                  "membership", joins ? "join" : "leave",
                                  "chat", text,
                                  NULL));
}

JsonNode *
chat_wire_presence (const char *user,
                    const char *room)
{
  g_autofree char *channel = chat_wire_channel (room);

  return take_object (new_object ("user", user, "room", channel, NULL));
}
