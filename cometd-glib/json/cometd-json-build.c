/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-scan-private.h"

#include "../cometd-error.h"
#include "cometd-json-flood-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Objects with at most this number of members are not checked for collisions. */
#define FEW_MEMBERS 64

/* An array or object that is being filled; its node already owns it. */
typedef struct
{
  JsonObject *object;
  JsonArray *array;
  CometdJsonFlood *flood; /* Only for an object with more than FEW_MEMBERS. */
} BuilderLevel;

typedef struct
{
  const char *cursor; /* In scanned text, so that it never reaches the end. */
  const char *end;

  BuilderLevel levels[COMETD_JSON_MAX_DEPTH];
  guint depth;
  JsonNode *root;

  /* Decoded strings; json-glib makes its own copies. */
  char *name, *string;
  gsize name_size, string_size;
} Builder;

static void
decode_text (const CometdJsonSlice  *slice,
             char                  **buffer,
             gsize                  *size)
{
  if (slice->length > *size)
    {
      g_free (*buffer);
      *size = MAX (slice->length, 256);
      *buffer = g_malloc (*size);
    }
  cometd_json_decode_string (slice, *buffer);
}

static void
skip_space (Builder *self)
{
  self->cursor = cometd_json_skip_space (self->cursor, self->end);
}

static CometdJsonSlice
take_string (Builder *self)
{
  const char *start = self->cursor;
  const char *quote = start;
  gboolean escaped;

  /* A quote is escaped if it is preceded by an odd number of backslashes. */
  do
    {
      const char *plain;

      quote = memchr (quote + 1, '"', self->end - quote - 1);
      plain = quote - 1;
      while (*plain == '\\')
        plain--;
      escaped = (quote - plain) % 2 == 0;
    }
  while (escaped);

  self->cursor = quote + 1;
  return (CometdJsonSlice) { start, self->cursor - start };
}

static CometdJsonSlice
take_number (Builder *self)
{
  const char *start = self->cursor;

  while (self->cursor < self->end &&
         (g_ascii_isdigit (*self->cursor) || strchr ("+-.eE", *self->cursor) != NULL))
    self->cursor++;

  return (CometdJsonSlice) { start, self->cursor - start };
}

static void
init_number (Builder  *self,
             JsonNode *node)
{
  CometdJsonSlice slice = take_number (self);
  gint64 integer;
  double number;

  if (cometd_json_decode_number (&slice, &integer, &number))
    json_node_init_int (node, integer);
  else
    json_node_init_double (node, number);
}

/* Fills node with the value at the cursor, or opens a level for its elements. */
static void
init_node (Builder  *self,
           JsonNode *node)
{
  CometdJsonSlice slice;
  BuilderLevel *level;

  switch (*self->cursor)
    {
    case '{':
      level = &self->levels[self->depth++];
      *level = (BuilderLevel) { .object = json_object_new () };
      json_node_init_object (node, level->object);
      json_object_unref (level->object);
      self->cursor++;
      break;
    case '[':
      level = &self->levels[self->depth++];
      *level = (BuilderLevel) { .array = json_array_new () };
      json_node_init_array (node, level->array);
      json_array_unref (level->array);
      self->cursor++;
      break;
    case '"':
      slice = take_string (self);
      decode_text (&slice, &self->string, &self->string_size);
      json_node_init_string (node, self->string);
      break;
    case 't':
      json_node_init_boolean (node, TRUE);
      self->cursor += 4;
      break;
    case 'f':
      json_node_init_boolean (node, FALSE);
      self->cursor += 5;
      break;
    case 'n':
      json_node_init_null (node);
      self->cursor += 4;
      break;
    default:
      init_number (self, node);
      break;
    }
}

/* Creates a node for the member whose name is at the cursor, or returns NULL beyond a limit. A
 * repeated name gets the new node in its old place. */
static JsonNode *
add_member (Builder      *self,
            BuilderLevel *level)
{
  JsonObject *object = level->object;
  guint size = json_object_get_size (object);
  CometdJsonSlice slice;
  JsonNode *node;

  slice = take_string (self);
  decode_text (&slice, &self->name, &self->name_size);
  skip_space (self);
  self->cursor++; /* Skip the colon. */
  skip_space (self);

  if (size >= FEW_MEMBERS)
    {
      if (level->flood == NULL)
        level->flood = cometd_json_flood_new ();

      if (json_object_has_member (object, self->name))
        {
          if (!cometd_json_flood_repeat (level->flood))
            return NULL;
        }
      else if (size == COMETD_JSON_MAX_MEMBERS ||
               !cometd_json_flood_add (level->flood, self->name))
        return NULL;
    }

  node = json_node_alloc ();
  json_object_set_member (object, self->name, node);
  return node;
}

static void
leave_level (Builder *self)
{
  self->depth--;
  g_clear_pointer (&self->levels[self->depth].flood, cometd_json_flood_free);
}

/* Builds the value at the cursor with all its elements, without recursion; FALSE beyond a limit. */
static gboolean
build_root (Builder *self)
{
  JsonNode *node = self->root;

  for (;;)
    {
      BuilderLevel *level;

      init_node (self, node);

      /* After a value, or after an opening bracket. */
      for (;;)
        {
          if (self->depth == 0)
            return TRUE;

          skip_space (self);
          if (*self->cursor == ',')
            {
              self->cursor++;
              skip_space (self);
            }
          if (*self->cursor != '}' && *self->cursor != ']')
            break;

          self->cursor++;
          leave_level (self);
        }

      level = &self->levels[self->depth - 1];
      if (level->object != NULL)
        {
          node = add_member (self, level);
          if (node == NULL)
            return FALSE;
        }
      else
        {
          node = json_node_alloc ();
          json_array_add_element (level->array, node);
        }
    }
}

JsonNode *
cometd_json_build (const CometdJsonSlice  *value,
                   GError                **error)
{
  Builder builder;

  /* Levels are initialized when they are opened. */
  builder.cursor = value->text;
  builder.end = value->text + value->length;
  builder.depth = 0;
  builder.root = json_node_alloc ();
  builder.name = builder.string = NULL;
  builder.name_size = builder.string_size = 0;

  if (!build_root (&builder))
    {
      while (builder.depth > 0)
        leave_level (&builder);
      g_clear_pointer (&builder.root, json_node_unref);
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                           _("An object has too many members to be parsed"));
    }

  g_free (builder.name);
  g_free (builder.string);
  return builder.root;
}
