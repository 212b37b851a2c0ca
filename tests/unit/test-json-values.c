/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/json/cometd-json-private.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "cometd-test.h"

static CometdJsonSlice
slice (const char *text)
{
  CometdJsonSlice value = { NULL, 0 };
  g_autoptr(GError) error = NULL;

  cometd_json_scan (text, strlen (text), COMETD_JSON_MAX_DEPTH, &value, &error);
  g_assert_no_error (error);
  return value;
}

static JsonNode *
build (const char *text)
{
  CometdJsonSlice value = slice (text);
  g_autoptr(GError) error = NULL;
  JsonNode *node = cometd_json_build (&value, &error);

  g_assert_no_error (error);
  return node;
}

static char *
to_text (JsonNode *node)
{
  g_autoptr(GError) error = NULL;
  GString *json = g_string_new (NULL);

  cometd_json_append_node (json, node, COMETD_JSON_MAX_DEPTH, &error);
  g_assert_no_error (error);
  return g_string_free (json, FALSE);
}

/* The result of parsing a text and generating it again. */
static const struct
{
  const char *text, *expected;
} round_trips[] = {
  { "null", "null" },
  { "true", "true" },
  { "false", "false" },
  { "0", "0" },
  { "-0", "0" },
  { "-1", "-1" },
  { "9223372036854775807", "9223372036854775807" },
  { "-9223372036854775808", "-9223372036854775808" },
  { "9007199254740993", "9007199254740993" },
  { "9223372036854775808", "9.223372036854776e+18" },
  { "-9223372036854775809", "-9.223372036854776e+18" },
  { "18446744073709551615", "1.8446744073709552e+19" },
  { "99999999999999999999", "1e+20" },
  { "123456789012345678901234567890", "1.2345678901234568e+29" },
  { "0.1", "0.1" },
  { "-0.1", "-0.1" },
  { "0.2", "0.2" },
  { "0.30000000000000004", "0.30000000000000004" },
  { "3.141592653589793", "3.141592653589793" },
  { "1.0", "1.0" },
  { "-0.0", "-0.0" },
  { "1e0", "1.0" },
  { "1E2", "100.0" },
  { "1e15", "1e+15" },
  { "123456.75", "123456.75" },
  { "5e-324", "4.94065645841247e-324" },
  { "2.2250738585072014e-308", "2.2250738585072014e-308" },
  { "1.7976931348623157e308", "1.7976931348623157e+308" },
  { "1e400", "1.7976931348623157e+308" },
  { "-1e400", "-1.7976931348623157e+308" },
  { "1e-400", "0.0" },
  { "0.000001", "1e-06" },
  { "0.00000000000000000000000000000000000001", "1e-38" },
  { "9007199254740993.0", "9007199254740992.0" },
  { "\"\"", "\"\"" },
  { "\"a\"", "\"a\"" },
  { "\"\\u0041\\/\"", "\"A/\"" },
  { "\"\\\"\\\\\\b\\f\\n\\r\\t\\u001f\x7f\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u001f\x7f\"" },
  { "\"\\u00e4\\u20ac\\ud83d\\ude00\"", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },
  { "\"\\uDBFF\\uDFFF\"", "\"\xf4\x8f\xbf\xbf\"" },
  { "\"\xc3\xa4\"", "\"\xc3\xa4\"" },
  { "\"a\\u0000b\"", "\"a\xef\xbf\xbd" "b\"" },
  { "\"\\ud83d\"", "\"\xef\xbf\xbd\"" },
  { "\"\\ude00\"", "\"\xef\xbf\xbd\"" },
  { "\"\\ud83d\\n\"", "\"\xef\xbf\xbd\\n\"" },
  { "\"\\ud83d\\u0041\"", "\"\xef\xbf\xbd" "A\"" },
  { "\"\\ud83d\\ud83d\\ude00\"", "\"\xef\xbf\xbd\xf0\x9f\x98\x80\"" },
  { "\"\\ude00\\ud83d\"", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
  { "[]", "[]" },
  { "[ ]", "[]" },
  { " [ 1 , [ ] , { } , \"]\" ] ", "[1,[],{},\"]\"]" },
  { "{}", "{}" },
  { "{ \"a\" : { } , \"b\" : [ { \"c\" : null } ] }", "{\"a\":{},\"b\":[{\"c\":null}]}" },
  { "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}" },
  { "{\"a\":{\"x\":1},\"a\":[2]}", "{\"a\":[2]}" },
  { "{\"\":1}", "{\"\":1}" },
  { "{\"a\\nb\":1,\"x\\u0000y\":2,\"x\":3}", "{\"a\\nb\":1,\"x\xef\xbf\xbdy\":2,\"x\":3}" },
  { "[[[[1],2],3],4]", "[[[[1],2],3],4]" },
};

static void
test_round_trips (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autoptr(JsonNode) node = build (round_trips[i].text);
      g_autofree char *written = to_text (node);

      g_assert_cmpstr (written, ==, round_trips[i].expected);
    }
}

static void
test_types (void)
{
  g_autoptr(JsonNode) node = build ("[1,1.0,1e2,9223372036854775808,true,\"a\",null]");
  JsonArray *array = json_node_get_array (node);

  g_assert_true (json_node_get_value_type (json_array_get_element (array, 0)) == G_TYPE_INT64);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 1)) == G_TYPE_DOUBLE);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 2)) == G_TYPE_DOUBLE);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 3)) == G_TYPE_DOUBLE);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 4)) == G_TYPE_BOOLEAN);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 5)) == G_TYPE_STRING);
  g_assert_true (JSON_NODE_HOLDS_NULL (json_array_get_element (array, 6)));
}

static void
test_deep (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *written = NULL;

  for (guint i = 0; i < COMETD_JSON_MAX_DEPTH / 2; i++)
    g_string_append (text, "[{\"a\":");
  g_string_append (text, "1");
  for (guint i = 0; i < COMETD_JSON_MAX_DEPTH / 2; i++)
    g_string_append (text, "}]");

  node = build (text->str);
  written = to_text (node);
  g_assert_cmpstr (written, ==, text->str);
}

static char *
object_text (guint    n_members,
             char * (*make_name) (guint))
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < n_members; i++)
    {
      g_autofree char *name = make_name (i);

      g_string_append_printf (text, "%s\"%s\":%u", i > 0 ? "," : "", name, i);
    }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static char *
plain_name (guint i)
{
  return g_strdup_printf ("member %u", i);
}

/* All names have the same hash: GLib's is h × 33 + c, so "bA" and "ab" collide. */
static char *
colliding_name (guint i)
{
  GString *name = g_string_new (NULL);

  for (guint bit = 0; bit < 16; bit++)
    g_string_append (name, i >> bit & 1 ? "bA" : "ab");
  return g_string_free (name, FALSE);
}

static char *
one_name (guint i)
{
  return g_strdup ("a");
}

static char *
last_name (guint i)
{
  return plain_name (MIN (i, 16000 - 1));
}

static void
test_members (void)
{
  static const struct
  {
    const char *name;
    char * (*make_name) (guint);
    guint n_members, n_left; /* Left 0: refused. */
  } cases[] = {
    { "few", plain_name, 64, 64 },
    { "many", plain_name, COMETD_JSON_MAX_MEMBERS, COMETD_JSON_MAX_MEMBERS },
    { "too many", plain_name, COMETD_JSON_MAX_MEMBERS + 1, 0 },
    { "some of one hash", colliding_name, 64 + 64, 64 + 64 },
    { "too many of one hash", colliding_name, 64 + 65, 0 },
    { "one name", one_name, 1000, 1 },
    { "some of one late name", last_name, 16000 + 64, 16000 },
    { "many of one late name", last_name, 16000 + 65, 0 },
  };

  gint64 yardstick = cometd_test_cpu_time ();

  /* The time of a linear algorithm. */
  g_free (object_text (COMETD_JSON_MAX_MEMBERS, plain_name));
  yardstick = cometd_test_cpu_time () - yardstick;
  g_test_message ("yardstick: %.1f ms", yardstick / 1000.0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = object_text (cases[i].n_members, cases[i].make_name);
      CometdJsonSlice value = slice (text);
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = NULL;
      gint64 start = cometd_test_cpu_time ();
      gint64 used;

      node = cometd_json_build (&value, &error);
      used = cometd_test_cpu_time () - start;
      g_test_message ("%s: %.1f ms", cases[i].name, used / 1000.0);
      if (cases[i].n_left > 0)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (json_object_get_size (json_node_get_object (node)), ==,
                            cases[i].n_left);
        }
      else
        {
          g_assert_null (node);
          g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
        }

      /* Quadratic time would be a thousand times the yardstick, and many of them for the last. */
      g_assert_cmpint (used, <, 150 * yardstick);
    }

  /* Otherwise the names of the test above do not have the same hash. */
  {
    g_autofree char *first = colliding_name (1), *second = colliding_name (77);

    g_assert_cmpuint (g_str_hash (first), ==, g_str_hash (second));
  }
}

static void
test_repeated (void)
{
  g_autoptr(GString) text = g_string_new ("{\"first\":0");
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, ",\"n%u\":%u", i, i);
  g_string_append (text, ",\"n998\":{\"a\":1},\"n998\":[7],\"n999\":\"x\",\"first\":{\"b\":2}}");

  node = build (text->str);
  object = json_node_get_object (node);
  g_assert_cmpuint (json_object_get_size (object), ==, 1001);
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (object, "n998"), 0),
                   ==, 7);
  g_assert_cmpstr (json_object_get_string_member (object, "n999"), ==, "x");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "first"),
                                               "b"), ==, 2);
}

static void
assert_number (double number)
{
  g_autoptr(JsonNode) node = json_node_init_double (json_node_alloc (), number);
  g_autofree char *text = to_text (node);
  char expected[G_ASCII_DTOSTR_BUF_SIZE + 2];

  /* The shortest of these that reads as the number, with a point. */
  for (guint n_digits = 15; n_digits <= 17; n_digits++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%ug", n_digits);

      g_ascii_formatd (expected, G_ASCII_DTOSTR_BUF_SIZE, format, number);
      if (g_ascii_strtod (expected, NULL) == number)
        break;
    }
  if (strpbrk (expected, ".e") == NULL)
    strcat (expected, ".0");
  g_assert_cmpstr (text, ==, expected);
}

/* Numbers of few digits are not written by printf(), but as it writes them. */
static void
test_numbers (void)
{
  static const double numbers[] = {
    0, -0.0, 1, -1, 0.1, -0.1, 0.05, 0.0001, 0.00011, 0.000099, 101.25, 1e9, 999999999,
    999999999.999999, 999999998.9999999, 1e8 + 0.1, 123456.789012, 123456.7890123, 1 / 3.0, 2.675,
    0.3, 0.1 + 0.2, 1e15, 1e16, 1e-5, 5e-324, 1.7976931348623157e308, 4503599627370497.5,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    assert_number (numbers[i]);

  for (guint i = 0; i < 20000; i++)
    {
      double digits = g_test_rand_int_range (0, G_MAXINT32);

      assert_number (digits / pow (10, g_test_rand_int_range (0, 10)));
      assert_number (-digits * g_test_rand_double ());
      assert_number (nextafter (digits / 1000, 0));
    }
}

static void
test_integers (void)
{
  static const gint64 numbers[] = {
    0, 1, -1, 9, 10, -10, 99, 100, 1234567890, G_MININT64, G_MAXINT64, G_MININT64 + 1,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), numbers[i]);
      g_autofree char *text = to_text (node);
      g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i]);

      g_assert_cmpstr (text, ==, expected);
    }
}

static void
assert_unwritable (JsonNode *node,
                   guint     max_depth)
{
  g_autoptr(GString) json = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (cometd_json_append_node (json, node, max_depth, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
}

static void
test_unwritable (void)
{
  static const double numbers[] = { INFINITY, -INFINITY, NAN };
  static const char *strings[] = { "\xff", "\xed\xa0\x80", "\xc3" };
  g_autoptr(JsonNode) node = json_node_alloc ();
  g_autoptr(JsonNode) nested = build ("[[[1]]]");
  JsonArray *circle = json_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr(JsonNode) number = json_node_init_double (json_node_alloc (), numbers[i]);
      g_autoptr(JsonNode) string = json_node_init_string (json_node_alloc (), strings[i]);

      assert_unwritable (number, 1);
      assert_unwritable (string, 1);
    }
  assert_unwritable (nested, 2);

  /* An array that holds itself. */
  json_array_add_array_element (circle, json_array_ref (circle));
  json_node_init_array (node, circle);
  assert_unwritable (node, COMETD_JSON_MAX_DEPTH);
  json_array_remove_element (circle, 0);
  json_array_unref (circle);
}

static void
test_incomplete_nodes (void)
{
  static const JsonNodeType types[] = {
    JSON_NODE_OBJECT, JSON_NODE_ARRAY, JSON_NODE_VALUE, JSON_NODE_NULL,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(JsonNode) node = json_node_new (types[i]);
      g_autofree char *written = to_text (node);

      g_assert_cmpstr (written, ==, "null");
    }
}

static const struct
{
  const char *text;
  gboolean is_number;
  gint64 integer;
} integers[] = {
  { "0", TRUE, 0 },
  { "-5", TRUE, -5 },
  { "2.9", TRUE, 2 },
  { "-2.9", TRUE, -2 },
  { "1e3", TRUE, 1000 },
  { "9223372036854775807", TRUE, G_MAXINT64 },
  { "-9223372036854775808", TRUE, G_MININT64 },
  { "9223372036854775808", TRUE, G_MAXINT64 },
  { "1e400", TRUE, G_MAXINT64 },
  { "-1e400", TRUE, G_MININT64 },
  { "\"5\"", FALSE, 0 },
  { "true", FALSE, 0 },
  { "null", FALSE, 0 },
  { "[5]", FALSE, 0 },
};

static void
test_get_int (void)
{
  CometdJsonSlice absent = { NULL, 0 };
  gint64 integer;

  g_assert_false (cometd_json_get_int (&absent, &integer));
  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      CometdJsonSlice value = slice (integers[i].text);

      integer = 0;
      g_assert_cmpint (cometd_json_get_int (&value, &integer), ==, integers[i].is_number);
      g_assert_cmpint (integer, ==, integers[i].integer);
    }
}

static void
test_members_of_slices (void)
{
  CometdJsonSlice object = slice ("{ \"a\" : 1 , \"\\u0062\" : [ 2 , 3 ],\"a\":\"x\\ny\"}");
  CometdJsonSlice empty = slice ("{ }");
  CometdJsonSlice array = slice ("[ \"x\" , 1]"), empty_array = slice ("[ ]");
  CometdJsonSlice name, value;
  gsize position = 0;
  gboolean boolean = FALSE;
  g_autofree char *string = NULL;

  g_assert_true (cometd_json_next_member (&object, &position, &name, &value));
  g_assert_true (cometd_json_string_equals (&name, "a"));
  g_assert_cmpmem (value.text, value.length, "1", 1);
  g_assert_true (cometd_json_next_member (&object, &position, &name, &value));
  g_assert_true (cometd_json_string_equals (&name, "b"));
  g_assert_false (cometd_json_string_equals (&name, "bb"));
  g_assert_cmpmem (value.text, value.length, "[ 2 , 3 ]", 9);
  g_assert_true (cometd_json_next_member (&object, &position, &name, &value));
  g_assert_false (cometd_json_next_member (&object, &position, &name, &value));

  g_assert_true (cometd_json_get_member (&object, "a", &value));
  string = cometd_json_dup_string (&value);
  g_assert_cmpstr (string, ==, "x\ny");
  g_assert_true (cometd_json_get_member (&object, "b", &value));
  g_assert_null (cometd_json_dup_string (&value));
  g_assert_false (cometd_json_get_member (&object, "c", &value));
  g_assert_false (cometd_json_get_member (&array, "a", &value));

  position = 0;
  g_assert_false (cometd_json_next_member (&empty, &position, &name, &value));

  g_assert_true (cometd_json_get_first (&array, &value));
  g_assert_true (cometd_json_string_equals (&value, "x"));
  g_assert_false (cometd_json_get_first (&empty_array, &value));
  g_assert_false (cometd_json_get_first (&object, &value));

  value = slice ("true");
  g_assert_true (cometd_json_get_boolean (&value, &boolean));
  g_assert_true (boolean);
  value = slice ("false");
  g_assert_true (cometd_json_get_boolean (&value, &boolean));
  g_assert_false (boolean);
  value = slice ("1");
  g_assert_false (cometd_json_get_boolean (&value, &boolean));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/values/round-trips", test_round_trips);
  g_test_add_func ("/json/values/types", test_types);
  g_test_add_func ("/json/values/deep", test_deep);
  g_test_add_func ("/json/values/members", test_members);
  g_test_add_func ("/json/values/repeated", test_repeated);
  g_test_add_func ("/json/values/numbers", test_numbers);
  g_test_add_func ("/json/values/integers", test_integers);
  g_test_add_func ("/json/values/unwritable", test_unwritable);
  g_test_add_func ("/json/values/incomplete-nodes", test_incomplete_nodes);
  g_test_add_func ("/json/values/get-int", test_get_int);
  g_test_add_func ("/json/values/members-of-slices", test_members_of_slices);

  return g_test_run ();
}
