/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server says of itself in its replies, which are untrusted: the type of each node is
 * checked, and the length of each text is limited. */

#include "chat-server-info.h"

#include "chat-json.h"
#include "chat-text.h"

#include <glib/gi18n.h>

/* There are three connection types; no more than these of a server are shown. */
#define MAX_TYPES 10

ChatServerInfo *
chat_server_info_new (void)
{
  ChatServerInfo *self = g_new0 (ChatServerInfo, 1);

  self->interval = -1;
  self->timeout = -1;
  self->round_trip = -1;
  return self;
}

void
chat_server_info_free (ChatServerInfo *self)
{
  g_free (self->version);
  g_free (self->minimum_version);
  g_free (self->connection_types);
  g_free (self->reconnect);
  g_free (self);
}

static void
take_text (char      **place,
           const char *text)
{
  if (text == NULL)
    return;

  g_free (*place);
  *place = chat_text_to_line (text);
}

static const char *
get_text (CometdMessage *reply,
          const char    *name)
{
  JsonNode *node = cometd_message_get_field (reply, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : NULL;
}

static void
read_types (ChatServerInfo *self,
            CometdMessage  *reply)
{
  JsonNode *node = cometd_message_get_field (reply, "supportedConnectionTypes");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node)
                     ? json_node_get_array (node) : NULL;
  g_autoptr(GString) types = g_string_new (NULL);

  if (array == NULL)
    return;

  for (guint i = 0; i < MIN (json_array_get_length (array), MAX_TYPES); i++)
    {
      JsonNode *type = json_array_get_element (array, i);

      if (json_node_get_value_type (type) == G_TYPE_STRING)
        g_string_append_printf (types, "%s%s", types->len > 0 ? ", " : "",
                                json_node_get_string (type));
    }
  take_text (&self->connection_types, types->str);
}

static void
read_number (gint64     *place,
             JsonObject *advice,
             const char *name)
{
  JsonNode *node = json_object_get_member (advice, name);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    *place = json_node_get_int (node);
}

/* Takes what a reply to a handshake or a connect says. What it does not mention stays. */
void
chat_server_info_read (ChatServerInfo *self,
                       CometdMessage  *reply)
{
  JsonNode *advice = cometd_message_get_advice (reply);

  take_text (&self->version, get_text (reply, "version"));
  take_text (&self->minimum_version, get_text (reply, "minimumVersion"));
  read_types (self, reply);
  if (advice == NULL || !JSON_NODE_HOLDS_OBJECT (advice))
    return;

  take_text (&self->reconnect, chat_json_get_text (json_node_get_object (advice), "reconnect"));
  read_number (&self->interval, json_node_get_object (advice), "interval");
  read_number (&self->timeout, json_node_get_object (advice), "timeout");
}

/* The version of the protocol, or NULL. */
char *
chat_server_info_dup_version (const ChatServerInfo *self)
{
  if (self->version == NULL)
    return NULL;

  if (self->minimum_version == NULL)
    return g_strdup (self->version);

  /* Translators: two versions of the protocol: that of the server, and the oldest that it takes. */
  return g_strdup_printf (_("%s, at least %s"), self->version, self->minimum_version);
}

/* When and how clients are to reconnect, or NULL. */
char *
chat_server_info_dup_advice (const ChatServerInfo *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;

  if (self->reconnect != NULL)
    {
      g_autofree char *part = g_strdup_printf ("reconnect: %s", self->reconnect);

      g_strv_builder_add (builder, part);
    }
  if (self->interval >= 0)
    {
      g_autofree char *part = g_strdup_printf ("interval: %" G_GINT64_FORMAT " ms",
                                               self->interval);

      g_strv_builder_add (builder, part);
    }
  if (self->timeout >= 0)
    {
      g_autofree char *part = g_strdup_printf ("timeout: %" G_GINT64_FORMAT " ms", self->timeout);

      g_strv_builder_add (builder, part);
    }

  parts = g_strv_builder_end (builder);
  return parts[0] != NULL ? g_strjoinv (", ", parts) : NULL;
}

/* The time from a message to its reply, or NULL. */
char *
chat_server_info_dup_round_trip (const ChatServerInfo *self)
{
  if (self->round_trip < 0)
    return NULL;

  return g_strdup_printf (_("%.1f ms"), (double)self->round_trip / 1000);
}
