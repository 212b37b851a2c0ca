/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-scan-private.h"

#include <float.h>
#include <string.h>

/* All functions in this file read scanned text, and do not check it for errors. */

gboolean
cometd_json_is_object (const CometdJsonSlice *value)
{
  return value->text != NULL && value->text[0] == '{';
}

gboolean
cometd_json_is_string (const CometdJsonSlice *value)
{
  return value->text != NULL && value->text[0] == '"';
}

gboolean
cometd_json_is_number (const CometdJsonSlice *value)
{
  return value->text != NULL && (value->text[0] == '-' || g_ascii_isdigit (value->text[0]));
}

gboolean
cometd_json_get_boolean (const CometdJsonSlice *value,
                         gboolean              *boolean)
{
  if (value->text == NULL || (value->text[0] != 't' && value->text[0] != 'f'))
    return FALSE;

  *boolean = value->text[0] == 't';
  return TRUE;
}

/* Accepts any number: fractions are truncated, and numbers out of range are clamped. */
gboolean
cometd_json_get_int (const CometdJsonSlice *value,
                     gint64                *integer)
{
  double number;

  if (!cometd_json_is_number (value))
    return FALSE;

  if (!cometd_json_decode_number (value, integer, &number))
    {
      if (number >= 0x1p63)
        *integer = G_MAXINT64;
      else if (number < -0x1p63)
        *integer = G_MININT64;
      else
        *integer = (gint64)number;
    }

  return TRUE;
}

static gunichar
decode_hex (const char *digits)
{
  return (g_ascii_xdigit_value (digits[0]) << 12 | g_ascii_xdigit_value (digits[1]) << 8 |
          g_ascii_xdigit_value (digits[2]) << 4 | g_ascii_xdigit_value (digits[3]));
}

/* Called at a backslash: writes the character and returns the length of the escape sequence. */
static int
decode_escape (const char  *text,
               const char  *end,
               char       **to)
{
  gunichar character, low;
  int length = 6;

  switch (text[1])
    {
    case 'b': *(*to)++ = '\b'; return 2;
    case 'f': *(*to)++ = '\f'; return 2;
    case 'n': *(*to)++ = '\n'; return 2;
    case 'r': *(*to)++ = '\r'; return 2;
    case 't': *(*to)++ = '\t'; return 2;
    case 'u': break;
    default: *(*to)++ = text[1]; return 2;
    }

  character = decode_hex (text + 2);
  if (character >= 0xd800 && character < 0xdc00 && end - text >= 12 &&
      text[6] == '\\' && text[7] == 'u')
    {
      low = decode_hex (text + 8);
      if (low >= 0xdc00 && low < 0xe000)
        {
          character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
          length = 12;
        }
    }
  if (character == 0 || (character >= 0xd800 && character < 0xe000))
    character = 0xfffd;

  *to += g_unichar_to_utf8 (character, *to);
  return length;
}

char *
cometd_json_decode_string (const CometdJsonSlice *string,
                           char                  *to)
{
  const char *text = string->text + 1;
  const char *end = string->text + string->length - 1;

  while (text < end)
    {
      const char *escape = memchr (text, '\\', end - text);
      gsize plain = (escape != NULL ? escape : end) - text;

      memcpy (to, text, plain);
      to += plain;
      text += plain;
      if (escape != NULL)
        text += decode_escape (text, end, &to);
    }

  *to = '\0';
  return to;
}

char *
cometd_json_dup_string (const CometdJsonSlice *value)
{
  char *string;

  if (!cometd_json_is_string (value))
    return NULL;

  string = g_malloc (value->length - 1);
  cometd_json_decode_string (value, string);
  return string;
}

gboolean
cometd_json_string_equals (const CometdJsonSlice *value,
                           const char            *string)
{
  g_autofree char *decoded = NULL;

  if (!cometd_json_is_string (value))
    return FALSE;

  if (memchr (value->text, '\\', value->length) == NULL)
    return strlen (string) == value->length - 2 &&
           memcmp (value->text + 1, string, value->length - 2) == 0;

  decoded = cometd_json_dup_string (value);
  return strcmp (decoded, string) == 0;
}

static double
decode_double (const CometdJsonSlice *value)
{
  char buffer[64];
  g_autofree char *large = NULL;
  char *text = buffer;
  double number;

  if (value->length >= sizeof buffer)
    text = large = g_malloc (value->length + 1);
  memcpy (text, value->text, value->length);
  text[value->length] = '\0';

  /* JSON has no infinity, so the largest double is used, which can be written back. */
  number = g_ascii_strtod (text, NULL);
  return CLAMP (number, -G_MAXDOUBLE, G_MAXDOUBLE);
}

gboolean
cometd_json_decode_number (const CometdJsonSlice *value,
                           gint64                *integer,
                           double                *number)
{
#if FLT_EVAL_METHOD == 0
  static const double powers[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  };
#endif
  const char *cursor = value->text;
  const char *end = value->text + value->length;
  const gboolean negative = *cursor == '-';
  guint64 digits = 0;
  guint n_digits = 0, n_decimals = 0;
  gboolean decimal = FALSE;

  for (cursor += negative; cursor < end && *cursor != 'e' && *cursor != 'E'; cursor++)
    {
      if (*cursor == '.')
        {
          decimal = TRUE;
          continue;
        }
      if (n_digits == 19)
        break;
      digits = digits * 10 + (*cursor - '0');
      n_digits += digits > 0;
      n_decimals += decimal;
    }

  if (cursor == end && !decimal && digits <= (guint64)G_MAXINT64 + negative)
    {
      *integer = negative ? (gint64)(0 - digits) : (gint64)digits;
      return TRUE;
    }

#if FLT_EVAL_METHOD == 0
  /* Both are exact as doubles, so the quotient is the nearest double. */
  if (cursor == end && digits <= G_GUINT64_CONSTANT (1) << 53 &&
      n_decimals < G_N_ELEMENTS (powers))
    {
      *number = (double)digits / powers[n_decimals];
      if (negative)
        *number = -*number;
      return FALSE;
    }
#endif

  *number = decode_double (value);
  return FALSE;
}

gboolean
cometd_json_next_member (const CometdJsonSlice *object,
                         gsize                 *position,
                         CometdJsonSlice       *name,
                         CometdJsonSlice       *value)
{
  CometdJsonScanner scanner = {
    object->text + MAX (*position, 1),
    object->text + object->length,
    COMETD_JSON_PROBLEM_NONE,
  };

  cometd_json_scanner_skip_space (&scanner);
  if (*scanner.cursor == '}')
    return FALSE;

  if (*scanner.cursor == ',')
    {
      scanner.cursor++;
      cometd_json_scanner_skip_space (&scanner);
    }

  cometd_json_scanner_name (&scanner, name);
  cometd_json_scanner_skip_space (&scanner);
  value->text = scanner.cursor;
  cometd_json_scanner_value (&scanner, COMETD_JSON_MAX_DEPTH);
  value->length = scanner.cursor - value->text;
  *position = scanner.cursor - object->text;
  return TRUE;
}

gboolean
cometd_json_get_member (const CometdJsonSlice *object,
                        const char            *name,
                        CometdJsonSlice       *value)
{
  CometdJsonSlice member_name, member_value;
  gsize position = 0;
  gboolean found = FALSE;

  if (!cometd_json_is_object (object))
    return FALSE;

  while (cometd_json_next_member (object, &position, &member_name, &member_value))
    if (cometd_json_string_equals (&member_name, name))
      {
        *value = member_value;
        found = TRUE;
      }

  return found;
}

gboolean
cometd_json_get_first (const CometdJsonSlice *array,
                       CometdJsonSlice       *first)
{
  CometdJsonScanner scanner = { array->text, array->text, COMETD_JSON_PROBLEM_NONE };
  const char *start;

  if (array->text == NULL || array->text[0] != '[')
    return FALSE;

  scanner.cursor++;
  scanner.end += array->length;
  cometd_json_scanner_skip_space (&scanner);
  if (*scanner.cursor == ']')
    return FALSE;

  start = scanner.cursor;
  cometd_json_scanner_value (&scanner, COMETD_JSON_MAX_DEPTH);
  *first = (CometdJsonSlice) { start, scanner.cursor - start };
  return TRUE;
}
