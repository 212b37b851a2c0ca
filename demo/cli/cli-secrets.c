/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-secrets.h"

#include <string.h>

#define HIDDEN_SECRET "(hidden)"
/* Enough to distinguish two sessions. */
#define SHOWN_LETTERS 4

/* Parts of names, in lower case and without "-" and "_". */
static const char * const secret_names[] = {
  "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential",
  "authenticat", "authoriz", "bearer", "cookie", "apikey", "privatekey", "signature",
  "sessionid", "clientid", "jwt",
};

static gboolean
is_secret (const char *name)
{
  g_autoptr(GString) plain = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      if (*c != '-' && *c != '_')
        g_string_append_c (plain, g_ascii_tolower (*c));
    }
  for (guint i = 0; i < G_N_ELEMENTS (secret_names); i++)
    {
      if (strstr (plain->str, secret_names[i]) != NULL)
        return TRUE;
    }

  return g_str_equal (plain->str, "auth");
}

static JsonNode *
make_hidden (void)
{
  return json_node_init_string (json_node_alloc (), HIDDEN_SECRET);
}

/* Hides secrets below @node; returns whether there were any. The library limits the depth. */
static gboolean
hide_below (JsonNode *node)
{
  gboolean found = FALSE;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr(GList) names = json_object_get_members (object);

      for (GList *l = names; l != NULL; l = l->next)
        {
          if (is_secret (l->data))
            {
              json_object_set_member (object, l->data, make_hidden ());
              found = TRUE;
            }
          else
            found = hide_below (json_object_get_member (object, l->data)) || found;
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        found = hide_below (json_array_get_element (array, i)) || found;
    }

  return found;
}

/* A deep copy of @node; json_node_copy() shares its children. */
static JsonNode *
copy_deep (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  return json_from_string (text, NULL);
}

static void
hide_field (CometdMessage *copy,
            const char    *name)
{
  JsonNode *node = cometd_message_get_field (copy, name);
  g_autoptr(JsonNode) changed = NULL;

  if (g_str_equal (name, "clientId"))
    {
      const char *id = cometd_message_get_client_id (copy);
      glong length = id != NULL ? g_utf8_strlen (id, -1) : 0;
      g_autofree char *start =
        id != NULL ? g_utf8_substring (id, 0, MIN (SHOWN_LETTERS, length)) : NULL;
      g_autofree char *shown = start != NULL ? g_strconcat (start, "…", NULL)
                                                  : g_strdup (HIDDEN_SECRET);

      changed = json_node_init_string (json_node_alloc (), shown);
    }
  else if (is_secret (name))
    changed = make_hidden ();
  else if (node != NULL && (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node)))
    {
      changed = copy_deep (node);
      /* Without secrets, the text is returned unchanged. */
      if (changed == NULL || !hide_below (changed))
        return;
    }
  else
    return;

  cometd_message_set_field (copy, name, changed);
}

char *
cli_secrets_hide (CometdMessage *message)
{
  g_autofree char *json = cometd_message_to_json (message);
  g_autoptr(CometdMessage) copy = cometd_message_new_from_json (json, NULL);
  g_autoptr(JsonNode) root = json_from_string (json, NULL);
  g_autoptr(GList) names = NULL;

  /* If in doubt, show nothing. */
  if (copy == NULL || root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return g_strdup ("\"" HIDDEN_SECRET "\"");

  names = json_object_get_members (json_node_get_object (root));
  for (GList *l = names; l != NULL; l = l->next)
    hide_field (copy, l->data);

  return cometd_message_to_json (copy);
}
