/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-json.h"

#include <math.h>
#include <string.h>

static gboolean
is_bounded (const char *text,
            gsize       length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  if (length > BAYEUX_JSON_MAX_SIZE)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string)
        {
          if (text[i] == '\\')
            i++;
          else if (text[i] == '"')
            in_string = FALSE;
        }
      else if (text[i] == '"')
        in_string = TRUE;
      else if (text[i] == '[' || text[i] == '{')
        {
          if (++depth > BAYEUX_JSON_MAX_DEPTH)
            return FALSE;
        }
      else if ((text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;
    }

  return TRUE;
}

/* Whether the value can be generated again: escapes may contain unpaired surrogates, and exponents
 * may overflow. */
static gboolean
is_writable (JsonNode *node)
{
  JsonObjectIter members;
  const char *name;
  JsonNode *member;
  JsonArray *array;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      json_object_iter_init (&members, json_node_get_object (node));
      while (json_object_iter_next (&members, &name, &member))
        {
          if (!g_utf8_validate (name, -1, NULL) || !is_writable (member))
            return FALSE;
        }
      return TRUE;

    case JSON_NODE_ARRAY:
      array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (!is_writable (json_array_get_element (array, i)))
            return FALSE;
        }
      return TRUE;

    case JSON_NODE_VALUE:
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        return g_utf8_validate (json_node_get_string (node), -1, NULL);
      return json_node_get_value_type (node) != G_TYPE_DOUBLE
        || isfinite (json_node_get_double (node));

    case JSON_NODE_NULL:
    default:
      return TRUE;
    }
}

static gboolean
holds_only_objects (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
        return FALSE;
    }

  return TRUE;
}

JsonNode *
bayeux_json_parse (const char *text,
                   gsize       length)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!is_bounded (text, length)
      || !g_utf8_validate_len (text, length, NULL)
      || !json_parser_load_from_data (parser, text, length, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  return root != NULL && is_writable (root) ? json_parser_steal_root (parser) : NULL;
}

JsonArray *
bayeux_json_parse_messages (const char *text,
                            gsize       length)
{
  g_autoptr(JsonNode) root = bayeux_json_parse (text, length);
  g_autoptr(JsonArray) array = NULL;

  if (root == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_ARRAY (root))
    array = json_array_ref (json_node_get_array (root));
  else if (JSON_NODE_HOLDS_OBJECT (root))
    {
      array = json_array_new ();
      json_array_add_element (array, json_node_copy (root));
    }

  if (array == NULL || !holds_only_objects (array))
    return NULL;

  return g_steal_pointer (&array);
}

JsonNode *
bayeux_json_node (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);

  return node;
}

JsonObject *
bayeux_json_object (const char *text)
{
  g_autoptr(JsonNode) node = bayeux_json_node (text);

  return json_node_dup_object (node);
}

const char *
bayeux_json_get_string (JsonObject *object,
                        const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

JsonObject *
bayeux_json_get_object (JsonObject *object,
                        const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

gboolean
bayeux_json_get_boolean (JsonObject *object,
                         const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL
    && json_node_get_value_type (node) == G_TYPE_BOOLEAN
    && json_node_get_boolean (node);
}

gint64
bayeux_json_get_int (JsonObject *object,
                     const char *member,
                     gint64      fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return fallback;

  return json_node_get_int (node);
}

void
bayeux_json_patch (JsonObject *object,
                   JsonObject *patch)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, patch);
  while (json_object_iter_next (&iter, &name, &value))
    {
      if (JSON_NODE_HOLDS_NULL (value))
        json_object_remove_member (object, name);
      else
        json_object_set_member (object, name, json_node_copy (value));
    }
}

/* JSON-GLib generates 1e30 as 1e+30.0, which is not valid JSON, so the fraction after the exponent
 * is removed. */
static char *
write_text (JsonNode *node)
{
  char *text = json_to_string (node, FALSE);
  char *end = text;
  gboolean in_string = FALSE;
  gboolean in_exponent = FALSE;

  for (const char *next = text; *next != '\0'; next++)
    {
      if (in_string && *next == '\\')
        *end++ = *next++;
      else if (*next == '"')
        in_string = !in_string;

      if (!in_string && *next == 'e' && g_ascii_isdigit (next[-1]))
        in_exponent = TRUE;
      else if (in_exponent && *next == '.')
        {
          /* The zero is removed with its point. */
          next++;
          in_exponent = FALSE;
          continue;
        }
      else if (in_exponent && strchr ("+-0123456789", *next) == NULL)
        in_exponent = FALSE;

      *end++ = *next;
    }
  *end = '\0';

  return text;
}

char *
bayeux_json_array_to_text (JsonArray *array)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, array);
  return write_text (node);
}

char *
bayeux_json_object_to_text (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return write_text (node);
}
