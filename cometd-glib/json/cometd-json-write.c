/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-private.h"

#include "../cometd-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Of a guint64. */
#define MAX_NUMBER_DIGITS 20

/* text must be valid UTF-8. */
void
cometd_json_append_string (GString    *json,
                           const char *string)
{
  const char *plain = string;

  g_string_append_c (json, '"');
  for (;; string++)
    {
      const guchar character = *string;

      if (character >= 0x20 && character != '"' && character != '\\')
        continue;

      g_string_append_len (json, plain, string - plain);
      plain = string + 1;
      switch (character)
        {
        case '\0':
          g_string_append_c (json, '"');
          return;
        case '"': g_string_append (json, "\\\""); break;
        case '\\': g_string_append (json, "\\\\"); break;
        case '\b': g_string_append (json, "\\b"); break;
        case '\f': g_string_append (json, "\\f"); break;
        case '\n': g_string_append (json, "\\n"); break;
        case '\r': g_string_append (json, "\\r"); break;
        case '\t': g_string_append (json, "\\t"); break;
        default: g_string_append_printf (json, "\\u%04x", character); break;
        }
    }
}

/* The number of ASCII characters at the front that are the same in JSON. */
static gsize
count_plain (const char *string)
{
  gsize n_plain = 0;

  for (; (guchar)string[n_plain] >= 0x20 && (guchar)string[n_plain] < 0x80; n_plain++)
    if (string[n_plain] == '"' || string[n_plain] == '\\')
      break;

  return n_plain;
}

static gboolean
append_utf8 (GString     *json,
             const char  *string,
             GError     **error)
{
  gsize n_plain = count_plain (string);

  if (string[n_plain] == '\0')
    {
      g_string_append_c (json, '"');
      g_string_append_len (json, string, n_plain);
      g_string_append_c (json, '"');
      return TRUE;
    }

  if (!g_utf8_validate (string + n_plain, -1, NULL))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("A string is not valid UTF-8"));
      return FALSE;
    }

  cometd_json_append_string (json, string);
  return TRUE;
}

/* n_decimals: how many digits are behind the point. */
static void
append_digits (GString  *json,
               gboolean  is_negative,
               guint64   number,
               guint     n_decimals)
{
  char text[MAX_NUMBER_DIGITS + 3];
  char *start = text + sizeof text;
  guint n_digits = 0;

  for (; number > 0 || n_digits <= n_decimals; number /= 10)
    {
      if (n_digits++ == n_decimals && n_decimals > 0)
        *--start = '.';
      *--start = '0' + number % 10;
    }
  if (is_negative)
    *--start = '-';
  g_string_append_len (json, start, text + sizeof text - start);
}

/* Writes what append_double() writes, if the number has few digits, as most have: at most nine
 * before the point and six behind it. 15 digits read as one double only, and it is this one if that
 * many digits, an integer that is exact, divided by a power of ten that is, are the number. */
static gboolean
append_decimal (GString *json,
                double   number)
{
  static const double powers[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6 };
  double magnitude = fabs (number);

  /* printf() writes smaller numbers with an exponent. */
  if (magnitude < 1e-4 || magnitude >= 1e9)
    return FALSE;

  for (guint n_decimals = 0; n_decimals < G_N_ELEMENTS (powers); n_decimals++)
    {
      guint64 digits = (guint64)(magnitude * powers[n_decimals] + 0.5);

      if ((double)digits / powers[n_decimals] != magnitude)
        continue;

      append_digits (json, number < 0, digits, n_decimals);
      if (n_decimals == 0)
        g_string_append (json, ".0");
      return TRUE;
    }

  return FALSE;
}

/* Writes the shortest text that reads as the same double and not as an integer. */
static gboolean
append_double (GString  *json,
               double    number,
               GError  **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("JSON cannot represent NaN or infinity"));
      return FALSE;
    }

  if (append_decimal (json, number))
    return TRUE;

  g_ascii_formatd (text, sizeof text, "%.15g", number);
  if (g_ascii_strtod (text, NULL) != number)
    {
      g_ascii_formatd (text, sizeof text, "%.16g", number);
      if (g_ascii_strtod (text, NULL) != number)
        g_ascii_formatd (text, sizeof text, "%.17g", number);
    }

  g_string_append (json, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (json, ".0");
  return TRUE;
}

static gboolean
append_value (GString   *json,
              JsonNode  *node,
              GError   **error)
{
  const char *string;
  gint64 number;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      number = json_node_get_int (node);
      append_digits (json, number < 0, number < 0 ? -(guint64)number : (guint64)number, 0);
      return TRUE;
    case G_TYPE_DOUBLE:
      return append_double (json, json_node_get_double (node), error);
    case G_TYPE_BOOLEAN:
      g_string_append (json, json_node_get_boolean (node) ? "true" : "false");
      return TRUE;
    case G_TYPE_STRING:
      string = json_node_get_string (node);
      if (string != NULL)
        return append_utf8 (json, string, error);
      break;
    default:
      break;
    }

  g_string_append (json, "null");
  return TRUE;
}

static gboolean
append_array (GString    *json,
              JsonArray  *array,
              guint       max_depth,
              GError    **error)
{
  const guint length = json_array_get_length (array);

  g_string_append_c (json, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      if (!cometd_json_append_node (json, json_array_get_element (array, i), max_depth, error))
        return FALSE;
    }
  g_string_append_c (json, ']');
  return TRUE;
}

static gboolean
append_object (GString     *json,
               JsonObject  *object,
               guint        max_depth,
               GError     **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (json, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (json, ',');
      first = FALSE;

      if (!append_utf8 (json, name, error))
        return FALSE;
      g_string_append_c (json, ':');
      if (!cometd_json_append_node (json, node, max_depth, error))
        return FALSE;
    }
  g_string_append_c (json, '}');
  return TRUE;
}

/* On failure, json has partial output at its end. */
gboolean
cometd_json_append_node (GString   *json,
                         JsonNode  *node,
                         guint      max_depth,
                         GError   **error)
{
  const JsonNodeType type = json_node_get_node_type (node);

  if (type == JSON_NODE_VALUE)
    return append_value (json, node, error);

  if ((type == JSON_NODE_OBJECT && json_node_get_object (node) == NULL) ||
      (type == JSON_NODE_ARRAY && json_node_get_array (node) == NULL) ||
      type == JSON_NODE_NULL)
    {
      g_string_append (json, "null");
      return TRUE;
    }

  if (max_depth == 0)
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The data is nested too deeply"));
      return FALSE;
    }

  if (type == JSON_NODE_OBJECT)
    return append_object (json, json_node_get_object (node), max_depth - 1, error);

  return append_array (json, json_node_get_array (node), max_depth - 1, error);
}
