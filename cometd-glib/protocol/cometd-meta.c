/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-meta-private.h"

#include "../cometd-message-private.h"

static void
set_string (CometdMessage *message,
            const char    *name,
            const char    *value)
{
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), value);

  cometd_message_set_field (message, name, node);
}

CometdMessage *
cometd_meta_new_handshake (char       **connection_types,
                           GHashTable  *extra_fields)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/meta/handshake");
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autoptr(JsonArray) types = json_array_new ();
  GHashTableIter iter;
  gpointer name, value;

  for (guint i = 0; connection_types[i] != NULL; i++)
    json_array_add_string_element (types, connection_types[i]);
  json_node_set_array (node, types);

  set_string (message, "version", "1.0");
  set_string (message, "minimumVersion", "1.0");
  cometd_message_set_field (message, "supportedConnectionTypes", node);
  g_hash_table_iter_init (&iter, extra_fields);
  while (g_hash_table_iter_next (&iter, &name, &value))
    cometd_message_set_field (message, name, value);

  return g_steal_pointer (&message);
}

CometdMessage *
cometd_meta_new_connect (const char *connection_type,
                         gboolean    at_once,
                         gboolean    wants_advice)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/meta/connect");

  set_string (message, "connectionType", connection_type);

  /* CometD sends its current advice if the connect has an advice object, even an empty one. */
  if (at_once || wants_advice)
    {
      g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr(JsonObject) advice = json_object_new ();

      if (at_once)
        json_object_set_int_member (advice, "timeout", 0);
      json_node_set_object (node, advice);
      cometd_message_set_field (message, "advice", node);
    }

  return g_steal_pointer (&message);
}

CometdMessage *
cometd_meta_new_disconnect (void)
{
  return cometd_message_new ("/meta/disconnect");
}

static CometdMessage *
new_about_subscription (const char *meta_channel,
                        const char *channel)
{
  CometdMessage *message = cometd_message_new (meta_channel);

  cometd_message_set_string (message, COMETD_FIELD_SUBSCRIPTION, channel);
  return message;
}

CometdMessage *
cometd_meta_new_subscribe (const char *channel)
{
  return new_about_subscription ("/meta/subscribe", channel);
}

CometdMessage *
cometd_meta_new_unsubscribe (const char *channel)
{
  return new_about_subscription ("/meta/unsubscribe", channel);
}

char **
cometd_meta_dup_connection_types (CometdMessage *reply)
{
  JsonNode *node = cometd_message_get_field (reply, "supportedConnectionTypes");
  g_autoptr(GStrvBuilder) types = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (types, json_node_get_string (element));
    }

  return g_strv_builder_end (types);
}

guint64
cometd_meta_get_announced_events (CometdMessage *reply)
{
  JsonNode *node = cometd_message_get_field (reply, "x-messages");

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;

  return (guint64)MAX (json_node_get_int (node), 0);
}
