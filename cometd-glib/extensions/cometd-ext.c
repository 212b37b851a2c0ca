/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-ext-private.h"

JsonNode *
cometd_ext_get (CometdMessage *message,
                const char    *name)
{
  JsonNode *ext = cometd_message_get_ext (message);

  if (ext == NULL)
    return NULL;

  return json_object_get_member (json_node_get_object (ext), name);
}

gboolean
cometd_ext_set (CometdMessage *message,
                const char    *name,
                JsonNode      *value)
{
  JsonNode *ext = cometd_message_get_field (message, "ext");
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = NULL;

  if (ext != NULL && !JSON_NODE_HOLDS_OBJECT (ext) && !JSON_NODE_HOLDS_NULL (ext))
    {
      json_node_free (value);
      return FALSE;
    }

  if (ext != NULL && JSON_NODE_HOLDS_OBJECT (ext))
    {
      JsonObjectIter iter;
      const char *member_name;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (ext));
      while (json_object_iter_next_ordered (&iter, &member_name, &member))
        json_object_set_member (object, member_name, json_node_copy (member));
    }

  json_object_set_member (object, name, value);
  node = json_node_init_object (json_node_alloc (), object);
  cometd_message_set_field (message, "ext", node);
  return TRUE;
}
