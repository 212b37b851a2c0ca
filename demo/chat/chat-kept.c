/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text of the user as the contents of files. One has what is unsent: drafts, and messages that the
 * server has not confirmed; another has the history: the last messages of each conversation. The
 * files are treated as untrusted input. */

#include "chat-kept.h"

#include "chat-json.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

/* The limits; the most recent messages are kept. */
#define MAX_KEPT_MESSAGES 1000
#define MAX_HISTORY_MESSAGES 200
#define MAX_HISTORY_ROOMS 50
#define MAX_HISTORY_BYTES (4 * 1024 * 1024)

/* The app writes 5 levels. JSON-GLib 1.6 parses nested values recursively, so the depth is
 * limited. */
#define MAX_DEPTH 16

/* The years 1970 to 9999, which GDateTime supports. */
#define MAX_TIME G_GINT64_CONSTANT (253402300799)

void
chat_kept_free (ChatKept *self)
{
  g_free (self->room);
  g_free (self->peer);
  g_free (self->draft);
  g_ptr_array_unref (self->messages);
  g_free (self);
}

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
write_message (JsonBuilder *builder,
               ChatMessage *message)
{
  json_builder_begin_object (builder);
  add_text (builder, "text", chat_message_get_text (message));
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, g_date_time_to_unix (chat_message_get_time (message)));
  if (!chat_message_is_unsent (message))
    {
      add_text (builder, "author", chat_message_get_author (message));
      json_builder_set_member_name (builder, "own");
      json_builder_add_boolean_value (builder, chat_message_is_own (message));
    }
  json_builder_end_object (builder);
}

static void
write_room (JsonBuilder *builder,
            ChatRoom    *room,
            const char  *draft,
            GPtrArray   *messages)
{
  ChatRoom *home = chat_room_get_home (room);
  guint first = messages->len > MAX_KEPT_MESSAGES ? messages->len - MAX_KEPT_MESSAGES : 0;

  json_builder_begin_object (builder);
  add_text (builder, "room", chat_room_get_name (home != NULL ? home : room));
  if (home != NULL)
    add_text (builder, "peer", chat_room_get_name (room));
  add_text (builder, "draft", draft);

  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = first; i < messages->len; i++)
    write_message (builder, g_ptr_array_index (messages, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static JsonBuilder *
begin (const char *server,
       const char *nickname)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "server", server);
  add_text (builder, "nickname", nickname);
  json_builder_set_member_name (builder, "rooms");
  json_builder_begin_array (builder);
  return builder;
}

static char *
finish (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = NULL;

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/* Serializes the unsent text of all rooms of a server; returns NULL if there is no such text. */
char *
chat_kept_write (const char *server,
                 const char *nickname,
                 GListModel *rooms)
{
  g_autoptr(JsonBuilder) builder = begin (server, nickname);
  gboolean is_empty = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);
      g_autoptr(GPtrArray) unsent = chat_room_dup_unsent (room);

      if (unsent->len == 0 && *chat_room_get_draft (room) == '\0')
        continue;
      write_room (builder, room, chat_room_get_draft (room), unsent);
      is_empty = FALSE;
    }

  return is_empty ? NULL : finish (builder);
}

static int
compare_rooms (gconstpointer a,
               gconstpointer b)
{
  return chat_room_compare (*(ChatRoom * const *)a, *(ChatRoom * const *)b);
}

/* Serializes the last messages of the rooms that were active last; returns NULL if there are no
 * messages. */
char *
chat_kept_write_history (const char *server,
                         const char *nickname,
                         GListModel *rooms)
{
  g_autoptr(JsonBuilder) builder = begin (server, nickname);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new_with_free_func (g_object_unref);
  gsize budget = MAX_HISTORY_BYTES;
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    g_ptr_array_add (sorted, g_list_model_get_item (rooms, i));
  g_ptr_array_sort (sorted, compare_rooms);

  for (guint i = 0; i < sorted->len && count < MAX_HISTORY_ROOMS; i++)
    {
      ChatRoom *room = g_ptr_array_index (sorted, i);
      g_autoptr(GPtrArray) last = chat_room_dup_last (room, MAX_HISTORY_MESSAGES, &budget);

      if (last->len == 0)
        continue;
      write_room (builder, room, "", last);
      count++;
    }

  return count == 0 ? NULL : finish (builder);
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Returns the element of an array if it is an object, or NULL. */
static JsonObject *
get_object (JsonArray *array,
            guint      position)
{
  JsonNode *node = json_array_get_element (array, position);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static ChatMessage *
read_message (JsonObject *object,
              const char *nickname)
{
  const char *text = chat_json_get_text (object, "text");
  const char *author = chat_json_get_text (object, "author");
  JsonNode *own = json_object_get_member (object, "own");
  gboolean is_own = author == NULL
                    || (own != NULL && json_node_get_value_type (own) == G_TYPE_BOOLEAN
                        && json_node_get_boolean (own));
  JsonNode *time = json_object_get_member (object, "time");
  g_autoptr(ChatMessage) message = NULL;
  g_autoptr(GDateTime) then = NULL;

  if (text == NULL || time == NULL || json_node_get_value_type (time) != G_TYPE_INT64)
    return NULL;

  message = chat_message_new (CHAT_MESSAGE_SPOKEN, author != NULL ? author : nickname, text,
                              is_own);
  then = g_date_time_new_from_unix_local (CLAMP (json_node_get_int (time), 0, MAX_TIME));
  if (then != NULL)
    chat_message_set_time (message, then);
  if (author != NULL)
    chat_message_set_heard (message);
  else
    chat_message_set_status (message, CHAT_MESSAGE_FAILED,
                             _("the app was closed before the server confirmed it"));
  return g_steal_pointer (&message);
}

static ChatKept *
read_room (JsonObject *object,
           const char *nickname)
{
  const char *room = chat_json_get_text (object, "room");
  const char *draft = chat_json_get_text (object, "draft");
  JsonArray *messages = get_array (object, "messages");
  guint count = messages != NULL ? MIN (json_array_get_length (messages), MAX_KEPT_MESSAGES) : 0;
  ChatKept *self;

  if (room == NULL)
    return NULL;

  self = g_new0 (ChatKept, 1);
  self->room = g_strdup (room);
  self->peer = g_strdup (chat_json_get_text (object, "peer"));
  self->draft = g_strdup (draft != NULL ? draft : "");
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < count; i++)
    {
      JsonObject *element = get_object (messages, i);
      ChatMessage *message = element != NULL ? read_message (element, nickname) : NULL;

      if (message != NULL)
        g_ptr_array_add (self->messages, message);
    }

  return self;
}

static gboolean
is_shallow (const char *text)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        in_string = !in_string;
      else if (in_string && *text == '\\' && text[1] != '\0')
        text++;
      else if (!in_string && (*text == '[' || *text == '{') && ++depth > MAX_DEPTH)
        return FALSE;
      else if (!in_string && (*text == ']' || *text == '}') && depth > 0)
        depth--;
    }
  return TRUE;
}

/* Parses the contents of a file. Returns an array of ChatKept, or NULL if the text is invalid or
 * belongs to another nickname or server. */
GPtrArray *
chat_kept_read (const char *text,
                const char *server,
                const char *nickname)
{
  g_autoptr(JsonNode) root = is_shallow (text) ? json_from_string (text, NULL) : NULL;
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                       ? json_node_get_object (root) : NULL;
  JsonArray *rooms = object != NULL ? get_array (object, "rooms") : NULL;
  g_autoptr(GPtrArray) kept = NULL;

  if (rooms == NULL
      || g_strcmp0 (chat_json_get_text (object, "server"), server) != 0
      || g_strcmp0 (chat_json_get_text (object, "nickname"), nickname) != 0)
    return NULL;

  kept = g_ptr_array_new_with_free_func ((GDestroyNotify)chat_kept_free);
  for (guint i = 0; i < json_array_get_length (rooms); i++)
    {
      JsonObject *element = get_object (rooms, i);
      ChatKept *room = element != NULL ? read_room (element, nickname) : NULL;

      if (room != NULL)
        g_ptr_array_add (kept, room);
    }

  return g_steal_pointer (&kept);
}

/* Parses a file. One that exists and is not valid is renamed to *aside. */
GPtrArray *
chat_kept_read_file (ChatFile   *file,
                     const char *server,
                     const char *nickname,
                     char      **aside)
{
  gboolean exists;
  g_autofree char *text = chat_file_read (file, &exists);
  GPtrArray *kept = text != NULL ? chat_kept_read (text, server, nickname) : NULL;

  if (exists && kept == NULL)
    *aside = chat_file_set_aside (file);

  return kept;
}
