/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-chat-text.h"

#include "cli-output.h"

#include <glib/gi18n.h>
#include <string.h>

static char *
to_json (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return json_to_string (node, FALSE);
}

static char *
take_cleaned (char *text)
{
  g_autofree char *owned = text;

  return cli_output_clean (owned);
}

static char *
format_members (JsonNode *data)
{
  g_autoptr(GString) line = g_string_new (_("Members:"));
  JsonArray *names = json_node_get_array (data);

  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      JsonNode *name = json_array_get_element (names, i);

      if (json_node_get_value_type (name) == G_TYPE_STRING)
        g_string_append_printf (line, " %s", json_node_get_string (name));
    }

  return g_strdup (line->str);
}

static const char *
get_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
    ? json_node_get_string (node)
    : NULL;
}

char *
cli_chat_text_format (CometdMessage *message,
                      const char    *members_channel)
{
  JsonNode *data = cometd_message_get_data (message);
  JsonObject *object;
  const char *user;
  const char *text;

  if (data != NULL && JSON_NODE_HOLDS_ARRAY (data)
      && g_strcmp0 (cometd_message_get_channel (message), members_channel) == 0)
    return take_cleaned (format_members (data));

  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    return NULL;
  object = json_node_get_object (data);
  user = get_text (object, "user");
  text = get_text (object, "chat");
  if (user == NULL || text == NULL)
    return NULL;

  if (get_text (object, "membership") != NULL)
    return take_cleaned (g_strdup_printf ("* %s", text));
  if (g_strcmp0 (get_text (object, "scope"), "private") == 0)
    return take_cleaned (g_strdup_printf (_("%s (private): %s"), user, text));

  return take_cleaned (g_strdup_printf ("%s: %s", user, text));
}

char *
cli_chat_text_parse (const char  *line,
                     const char  *nickname,
                     const char  *room,
                     gboolean    *is_private,
                     char       **trouble)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_auto(GStrv) words = g_strsplit (line, " ", 3);

  *is_private = g_strcmp0 (words[0], "/msg") == 0;
  if (line[strspn (line, " \t\r")] == '\0')
    return NULL;
  if (*is_private && (g_strv_length (words) < 3 || words[1][0] == '\0' || words[2][0] == '\0'))
    {
      *trouble = g_strdup (_("usage: /msg NAME TEXT"));
      return NULL;
    }
  if (line[0] == '/' && !*is_private)
    {
      *trouble = g_strdup_printf (_("“%s” is not a command; the commands are /msg and /quit"),
                                  words[0]);
      return NULL;
    }

  json_object_set_string_member (object, "user", nickname);
  json_object_set_string_member (object, "chat", *is_private ? words[2] : line);
  if (*is_private)
    {
      json_object_set_string_member (object, "room", room);
      json_object_set_string_member (object, "peer", words[1]);
    }

  return to_json (object);
}

char *
cli_chat_text_member (const char *nickname,
                      const char *room)
{
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "user", nickname);
  json_object_set_string_member (object, "room", room);

  return to_json (object);
}

char *
cli_chat_text_membership (const char *nickname,
                          gboolean    joins)
{
  g_autoptr(JsonObject) object = json_object_new ();
  /* This is part of the protocol and sent to other clients, so it is not translated. */
  g_autofree char *text = g_strdup_printf (joins ? "%s has joined" : "%s has left", nickname);

  json_object_set_string_member (object, "user", nickname);
  json_object_set_string_member (object, "membership", joins ? "join" : "leave");
  json_object_set_string_member (object, "chat", text);

  return to_json (object);
}
