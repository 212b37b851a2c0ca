/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/json/cometd-json-private.h>
#include <locale.h>
#include <string.h>

#include "json-cases.h"

/* On the heap and with exactly this length, so that sanitizers detect a read beyond its end. */
static gboolean
scan (const char  *text,
      gsize        length,
      guint        max_depth,
      GError     **error)
{
  g_autofree char *copy = g_memdup2 (text, length);
  CometdJsonSlice value;

  return cometd_json_scan (length > 0 ? copy : "", length, max_depth, &value, error);
}

static void
test_conformance (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (json_cases); i++)
    {
      const JsonCase *json_case = &json_cases[i];
      const gboolean accept = (json_case->verdict == ACCEPT || json_case->verdict == EITHER_ACCEPT);
      g_autofree char *shown = g_strescape (json_case->text, NULL);
      g_autoptr(GError) error = NULL;

      g_test_message ("“%s”", shown);
      g_assert_cmpint (scan (json_case->text, json_case->length, 100, &error), ==, accept);
      if (accept)
        g_assert_no_error (error);
      else
        g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
    }
}

/* The parser reads eight bytes at a time, so everything is tested at each offset, too. */
static void
test_offsets (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (json_cases); i++)
    for (guint spaces = 1; spaces <= 9; spaces++)
      {
        const JsonCase *json_case = &json_cases[i];
        const gboolean accept = (json_case->verdict == ACCEPT ||
                                 json_case->verdict == EITHER_ACCEPT);
        g_autoptr(GString) text = g_string_new ("[\"");

        for (guint j = 0; j < spaces; j++)
          g_string_append_c (text, 'x');
        g_string_append (text, "\",");
        g_string_append_len (text, json_case->text, json_case->length);
        g_string_append (text, ",[]]");

        /* A list is not a value, but may be part of a list. */
        if (strcmp (json_case->text, "1,2") == 0 || strcmp (json_case->text, "1,5") == 0)
          continue;
        g_assert_cmpint (scan (text->str, text->len, 100, NULL), ==, accept);
      }
}

/* No prefix of an object or array is valid. */
/* A number ends at the first byte that is not a digit, whichever it is and wherever it stands among
 * the eight that are read at a time. */
static void
test_digits (void)
{
  for (int n_digits = 1; n_digits <= 17; n_digits++)
    for (int byte = 0; byte <= 0xff; byte++)
      {
        g_autoptr(GString) text = g_string_new ("[");
        const gboolean accept = g_ascii_isdigit (byte) ||
                                byte == ',' || byte == '.' || byte == 'e' || byte == 'E';

        g_string_append_len (text, "98765432109876543", n_digits);
        g_string_append_c (text, (char)byte);
        g_string_append (text, "1,22222222]");
        g_assert_cmpint (scan (text->str, text->len, 100, NULL), ==, accept);
      }
}

static void
test_truncation (void)
{
  const char *text = "{\"a\":[1.5e3,true,false,null,"
                     "\"\\u00e4\\n\xc3\xa4\xe2\x82\xac\",{\"b\":-0}]}";
  const gsize length = strlen (text);

  g_assert_true (scan (text, length, 3, NULL));
  for (gsize i = 0; i < length; i++)
    g_assert_false (scan (text, i, 3, NULL));
}

static void
test_depth (void)
{
  g_autofree char *open = g_strnfill (COMETD_JSON_MAX_DEPTH + 1, '[');
  g_autoptr(GString) objects = g_string_new (NULL);

  g_assert_true (scan ("1", 1, 0, NULL));
  g_assert_false (scan ("[]", 2, 0, NULL));
  g_assert_true (scan ("[]", 2, 1, NULL));
  g_assert_false (scan ("[{}]", 4, 1, NULL));
  g_assert_true (scan ("[{}]", 4, 2, NULL));
  g_assert_true (scan ("[[],[],[[]],{\"a\":[]}]", 21, 3, NULL));

  /* The parser's own limit applies, whatever the caller allows. */
  g_assert_false (scan (open, strlen (open), G_MAXUINT, NULL));
  for (guint i = 0; i <= COMETD_JSON_MAX_DEPTH; i++)
    g_string_append (objects, "{\"a\":");
  g_assert_false (scan (objects->str, objects->len, G_MAXUINT, NULL));

  for (guint depth = COMETD_JSON_MAX_DEPTH - 1; depth <= COMETD_JSON_MAX_DEPTH + 1; depth++)
    {
      g_autofree char *close = g_strnfill (depth, ']');
      g_autofree char *nested = g_strdup_printf ("%.*s%s", (int)depth, open, close);

      g_assert_cmpint (scan (nested, strlen (nested), G_MAXUINT, NULL), ==,
                       depth <= COMETD_JSON_MAX_DEPTH);
    }
}

static void
test_messages (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "", "Invalid JSON at byte 0: unexpected end of text" },
    { "[1,", "Invalid JSON at byte 3: unexpected end of text" },
    { "[1,x]", "Invalid JSON at byte 3: expected a value" },
    { "[1.]", "Invalid JSON at byte 3: malformed number" },
    { "{1:2}", "Invalid JSON at byte 1: expected the name of a member" },
    { "{\"a\" 2}", "Invalid JSON at byte 5: expected a colon" },
    { "[1 2]", "Invalid JSON at byte 3: expected a comma or a closing bracket" },
    { "[\"\\q\"]", "Invalid JSON at byte 2: unknown escape sequence" },
    { "\"\n\"", "Invalid JSON at byte 1: unescaped control character" },
    { "\"\xff\"", "Invalid JSON at byte 1: invalid UTF-8" },
    { "[[[]]]", "Invalid JSON at byte 2: nested too deeply" },
    { "[] []", "Invalid JSON at byte 3: unexpected text after the value" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (scan (cases[i].text, strlen (cases[i].text), 2, &error));
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_slice (void)
{
  CometdJsonSlice value = { NULL, 0 };
  const char *text = " \n[1, 2]\t ";

  g_assert_true (cometd_json_scan (text, strlen (text), 1, &value, NULL));
  g_assert_true (value.text == text + 2);
  g_assert_cmpuint (value.length, ==, 6);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/scan/conformance", test_conformance);
  g_test_add_func ("/json/scan/offsets", test_offsets);
  g_test_add_func ("/json/scan/digits", test_digits);
  g_test_add_func ("/json/scan/truncation", test_truncation);
  g_test_add_func ("/json/scan/depth", test_depth);
  g_test_add_func ("/json/scan/messages", test_messages);
  g_test_add_func ("/json/scan/slice", test_slice);

  return g_test_run ();
}
