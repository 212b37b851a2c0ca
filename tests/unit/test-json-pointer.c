/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/json/cometd-json-pointer-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test.h"

static CometdMessage *
make_message (const char *data)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"/a\",\"data\":%s}", data);
  g_autoptr(GError) error = NULL;
  CometdMessage *message = cometd_message_new_from_json (json, &error);

  g_assert_no_error (error);
  return message;
}

static void
assert_at (CometdMessage *message,
           const char    *pointer,
           const char    *expected)
{
  const char * const pointers[] = { pointer, NULL };
  g_autofree char *json = cometd_message_dup_json_at (message, pointer);
  g_autofree char *values = cometd_message_dup_json_values (message, pointers);
  g_autofree char *array = g_strdup_printf ("[%s]", expected != NULL ? expected : "null");

  g_test_message ("%.100s", pointer);
  g_assert_cmpstr (json, ==, expected);
  g_assert_cmpstr (values, ==, array);
}

/* The example of RFC 6901, section 5. */
#define EXAMPLE \
  "{ \"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2, \"e^f\": 3, \"g|h\": 4," \
  " \"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7, \"m~n\": 8 }"

static const struct
{
  const char *data, *pointer, *expected;
} cases[] = {
  { EXAMPLE, "", EXAMPLE },
  { EXAMPLE, "/foo", "[\"bar\", \"baz\"]" },
  { EXAMPLE, "/foo/0", "\"bar\"" },
  { EXAMPLE, "/foo/1", "\"baz\"" },
  { EXAMPLE, "/", "0" },
  { EXAMPLE, "/a~1b", "1" },
  { EXAMPLE, "/c%d", "2" },
  { EXAMPLE, "/e^f", "3" },
  { EXAMPLE, "/g|h", "4" },
  { EXAMPLE, "/i\\j", "5" },
  { EXAMPLE, "/k\"l", "6" },
  { EXAMPLE, "/ ", "7" },
  { EXAMPLE, "/m~0n", "8" },

  /* No such value. */
  { EXAMPLE, "/bar", NULL },
  { EXAMPLE, "/foo/2", NULL },
  { EXAMPLE, "/foo/bar", NULL },
  { EXAMPLE, "/foo/-", NULL },
  { EXAMPLE, "/foo/00", NULL },
  { EXAMPLE, "/foo/01", NULL },
  { EXAMPLE, "/foo/+1", NULL },
  { EXAMPLE, "/foo/-1", NULL },
  { EXAMPLE, "/foo/1e0", NULL },
  { EXAMPLE, "/foo/", NULL },
  { EXAMPLE, "/foo/4294967296", NULL },
  { EXAMPLE, "/foo/18446744073709551616", NULL },
  { EXAMPLE, "/foo/0/0", NULL },
  { EXAMPLE, "/m~0n/x", NULL },
  { EXAMPLE, "//", NULL },

  /* Not a pointer. */
  { EXAMPLE, "foo", NULL },
  { EXAMPLE, "#/foo", NULL },
  { EXAMPLE, "/m~n", NULL },
  { EXAMPLE, "/m~2n", NULL },
  { EXAMPLE, "/foo~", NULL },
  { EXAMPLE, "/~~0", NULL },

  /* "~01" is "~1" and not "/". */
  { "{\"~1\":1,\"/\":2}", "/~01", "1" },
  { "{\"~1\":1,\"/\":2}", "/~1", "2" },

  /* Names of members are decoded. */
  { "{\"gr\\u00fcn\":1}", "/gr\xc3\xbcn", "1" },
  { "{\"gr\xc3\xbcn\":1}", "/gr\xc3\xbcn", "1" },
  { "{\"a\\/b\":1}", "/a~1b", "1" },
  { "{\"\\u0061\":1}", "/a", "1" },
  { "{\"\\ud83d\\ude00\":1}", "/\xf0\x9f\x98\x80", "1" },
  { "{\"a\\n\":1}", "/a\\n", NULL },

  /* An index is also a name. */
  { "{\"0\":{\"1\":2}}", "/0/1", "2" },
  { "[[1,2],[3,[4]]]", "/1/1/0", "4" },
  { "[[],{},[{}]]", "/2/0", "{}" },
  { "[[],{},[{}]]", "/0/0", NULL },

  /* The last member of a name counts, also if the search already was inside the first one. */
  { "{\"a\":1,\"a\":2}", "/a", "2" },
  { "{\"a\":{\"b\":1},\"a\":2}", "/a/b", NULL },
  { "{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "/a/b", NULL },
  { "{\"a\":{\"b\":1},\"a\":{\"b\":2},\"c\":3}", "/a/b", "2" },

  /* Payloads that are not containers. */
  { "null", "", "null" },
  { "0", "", "0" },
  { "\"a/b\"", "", "\"a/b\"" },
  { "\"a\"", "/0", NULL },
  { "null", "/a", NULL },

  /* Brackets in strings, white space. */
  { "{\"x\":\"}]\\\"\",\"y\":\"[{\" , \"z\" : [ 1 , 2 ] }", "/z/1", "2" },
  { " [ { \"a\" : true } , 2 ] ", "/0/a", "true" },
  { "{\"a\":\n\t[\r\n1]\n}", "/a", "[\r\n1]" },
};

static void
test_at (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CometdMessage) message = make_message (cases[i].data);

      assert_at (message, cases[i].pointer, cases[i].expected);
    }
}

static void
assert_values (CometdMessage *message,
               const char    *pointers,
               const char    *expected)
{
  g_auto(GStrv) list = g_strsplit (pointers, " ", -1);
  g_autofree char *values = cometd_message_dup_json_values (message, (const char * const *)list);

  g_assert_cmpstr (values, ==, expected);
}

static void
test_values (void)
{
  static const char * const none[] = { NULL };
  g_autoptr(CometdMessage) message =
    make_message ("{\"a\":[{\"x\":1,\"y\":\"z\"},{\"x\":2}],\"b\":{\"c\":{\"d\":null,\"e\":[]}}}");
  g_autoptr(CometdMessage) empty = cometd_message_new ("/a");
  g_autofree char *nothing = cometd_message_dup_json_values (message, none);

  assert_values (message, "/a/0/x", "[1]");
  assert_values (message, "/b/c/e /a/1/x /a/0/y", "[[],2,\"z\"]");
  assert_values (message, "/a/0/y /a/0/q q /b/c/d /a/2/x /a/0/y",
                 "[\"z\",null,null,null,null,\"z\"]");

  /* One pointer leads through the value of another. */
  assert_values (message, "/b/c/e /b /b/c /a/1 /a/1/x",
                 "[[],{\"c\":{\"d\":null,\"e\":[]}},{\"d\":null,\"e\":[]},{\"x\":2},2]");

  g_assert_cmpstr (nothing, ==, "[]");
  g_assert_null (cometd_message_dup_json_values (empty, none));
  g_assert_null (cometd_message_dup_json_at (empty, ""));

  /* A payload that was set is read like one that was received. */
  cometd_message_set_data_json (empty, " {\"a\":7} ", NULL);
  assert_values (empty, "/a", "[7]");
  cometd_message_set_data (empty, cometd_message_get_data (message));
  assert_values (empty, "/a/1/x", "[2]");
}

static void
test_limits (void)
{
  g_autoptr(GString) pointer = g_string_new (NULL);
  g_autoptr(GString) name = g_string_new (NULL);
  g_autoptr(GString) data = g_string_new (NULL);
  g_autofree const char **pointers = g_new0 (const char *, COMETD_JSON_MAX_POINTERS + 2);
  g_autoptr(CometdMessage) deep = NULL;
  g_autoptr(CometdMessage) wide = NULL;
  g_autofree char *values = NULL;

  /* The message itself is the first level. */
  for (guint i = 0; i < COMETD_JSON_MAX_DEPTH - 1; i++)
    {
      g_string_append (pointer, "/0");
      g_string_append_c (data, '[');
    }
  g_string_append_c (data, '5');
  for (guint i = 0; i < COMETD_JSON_MAX_DEPTH - 1; i++)
    g_string_append_c (data, ']');
  deep = make_message (data->str);
  assert_at (deep, pointer->str, "5");
  g_string_append (pointer, "/0");
  assert_at (deep, pointer->str, NULL);
  g_string_append (pointer, "/0");
  assert_at (deep, pointer->str, NULL);

  while (name->len < COMETD_JSON_MAX_POINTER_LENGTH - 1)
    g_string_append_c (name, 'n');
  g_string_printf (data, "{\"%s\":1,\"n%s\":2}", name->str, name->str);
  wide = make_message (data->str);
  g_string_printf (pointer, "/%s", name->str);
  g_assert_cmpuint (pointer->len, ==, COMETD_JSON_MAX_POINTER_LENGTH);
  assert_at (wide, pointer->str, "1");
  g_string_append_c (pointer, 'n');
  assert_at (wide, pointer->str, NULL);

  for (guint i = 0; i < COMETD_JSON_MAX_POINTERS; i++)
    pointers[i] = "/0/0";
  values = cometd_message_dup_json_values (deep, pointers);
  g_assert_nonnull (values);
  pointers[COMETD_JSON_MAX_POINTERS] = "/0/0";
  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*COMETD_JSON_MAX_POINTERS*");
  g_assert_null (cometd_message_dup_json_values (deep, pointers));
  g_test_assert_expected_messages ();
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/pointer/at", test_at);
  g_test_add_func ("/json/pointer/values", test_values);
  g_test_add_func ("/json/pointer/limits", test_limits);

  return g_test_run ();
}
