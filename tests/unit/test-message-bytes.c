/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-message-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test.h"
#include "extension-fixture.h"

static GBytes *
bytes_new (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
assert_bytes (CometdMessage *message,
              const char    *text)
{
  GBytes *bytes = cometd_message_get_bytes (message);

  if (text == NULL)
    {
      g_assert_null (bytes);
      return;
    }

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
  g_assert_true (cometd_message_get_bytes (message) == bytes);
}

static void
assert_json (CometdMessage *message,
             const char    *expected)
{
  g_autofree char *json = cometd_message_to_json (message);

  g_assert_cmpstr (json, ==, expected);
}

static void
test_set (void)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(GBytes) bytes = bytes_new ("\x01\x02\x03\x04\x05");
  g_autoptr(GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr(JsonNode) meta = json_from_string ("{\"name\":\"a.png\"}", NULL);
  g_autoptr(JsonNode) data = json_from_string ("{\"a\":1}", NULL);

  assert_bytes (message, NULL);
  g_assert_false (cometd_message_get_bytes_last (message));
  g_assert_null (cometd_message_get_bytes_meta (message));
  g_assert_false (cometd_message__shows_bytes (message));

  cometd_message_set_bytes (message, bytes);
  assert_json (message, "{\"channel\":\"/a\",\"data\":{\"data\":\"0rJua1P\",\"last\":true},"
               "\"ext\":{\"binary\":{}}}");
  assert_bytes (message, "\x01\x02\x03\x04\x05");
  g_assert_true (cometd_message_get_bytes_last (message));
  g_assert_null (cometd_message_get_bytes_meta (message));
  g_assert_true (cometd_message__shows_bytes (message));

  cometd_message_set_bytes_full (message, none, FALSE, meta);
  assert_json (message, "{\"channel\":\"/a\",\"data\":{\"data\":\"\",\"last\":false,"
               "\"meta\":{\"name\":\"a.png\"}},\"ext\":{\"binary\":{}}}");
  assert_bytes (message, "");
  g_assert_false (cometd_message_get_bytes_last (message));
  g_assert_true (json_node_equal (cometd_message_get_bytes_meta (message), meta));

  cometd_message_set_data (message, data);
  assert_json (message, "{\"channel\":\"/a\",\"data\":{\"a\":1}}");
  assert_bytes (message, NULL);
  g_assert_false (cometd_message__shows_bytes (message));
  g_assert_false (cometd_message_get_bytes_last (message));
  g_assert_null (cometd_message_get_bytes_meta (message));
}

static void
test_ext (void)
{
  const struct
  {
    const char *ext, *expected;
  } cases[] = {
    { "{}", "{\"binary\":{}}" },
    { "{ }", "{\"binary\":{}}" },
    { "{\"a\":[1]}", "{\"a\":[1],\"binary\":{}}" },
    { "{\"binary\":0,\"a\":1}", "{\"binary\":0,\"a\":1,\"binary\":{}}" },
    { "null", "{\"binary\":{}}" },
  };
  g_autoptr(GBytes) bytes = bytes_new ("abcd");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channel\":\"/a\",\"ext\":%s}", cases[i].ext);
      g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);
      CometdJsonSlice ext;

      cometd_message_set_bytes (message, bytes);
      assert_bytes (message, "abcd");
      g_assert_true (cometd_message_peek_field (message, COMETD_FIELD_EXT, &ext));
      g_assert_cmpmem (ext.text, ext.length, cases[i].expected, strlen (cases[i].expected));
    }
}

static void
test_bad_meta (void)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(GBytes) bytes = bytes_new ("abcd");
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) meta = json_node_init_object (json_node_alloc (), object);

  json_object_set_double_member (object, "size", G_MAXDOUBLE * 10);
  cometd_message_set_bytes_full (message, bytes, TRUE, meta);
  g_assert_null (cometd_message_to_json (message));
  assert_bytes (message, NULL);
}

/* What the field ext and the payload of other users may be. */
static void
test_structure (void)
{
  const struct
  {
    const char *ext, *data, *bytes;
    gboolean is_last, has_meta;
  } cases[] = {
    { "{\"binary\":{}}", "{\"data\":\"vpA.S\",\"last\":true}", "abcd", TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"vpA.S\"}", "abcd", TRUE, FALSE },
    { "{\"binary\":{}}", "{\"last\":false,\"meta\":{\"a\":1},\"data\":\"vpA.S\"}", "abcd", FALSE,
      TRUE },
    { "{\"binary\":{\"more\":1},\"a\":1}", "{\"data\":\"vpA.S\",\"more\":[]}", "abcd", TRUE,
      FALSE },
    { "{\"binary\":{}}", "{\"data\":\"\",\"meta\":7}", "", TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"\\u0076pA.S\"}", "abcd", TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"\\/\\/\\/\\/\\/\"}", "\xd9>\x0c!", TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":1,\"data\":\"vpA.S\"}", "abcd", TRUE, FALSE },
    { "{}", "{\"data\":\"vpA.S\",\"last\":true}", NULL, FALSE, FALSE },
    { "[]", "{\"data\":\"vpA.S\",\"last\":true}", NULL, FALSE, FALSE },
    { "null", "{\"data\":\"vpA.S\",\"last\":true}", NULL, FALSE, FALSE },
    { "{\"binary\":null}", "{\"data\":\"vpA.S\",\"last\":true}", NULL, FALSE, FALSE },
    { "{\"binary\":false}", "{\"data\":\"vpA.S\",\"last\":true}", NULL, FALSE, FALSE },
    { "{\"binary\":[]}", "{\"data\":\"vpA.S\",\"last\":true}", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "\"vpA.S\"", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "[\"vpA.S\"]", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "null", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "{}", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "{\"data\":null}", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "{\"data\":[1]}", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"vpA.S\",\"last\":1}", NULL, FALSE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"vpA.S\",\"last\":null}", NULL, FALSE, FALSE },
    /* These have the form, but not the text. */
    { "{\"binary\":{}}", "{\"data\":\"vpA.S0\"}", NULL, TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"vpA.~\"}", NULL, TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"#####\"}", NULL, TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"vp\\u0000A.\"}", NULL, TRUE, FALSE },
    { "{\"binary\":{}}", "{\"data\":\"vpA\xc3\xa4\",\"last\":false}", NULL, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channel\":\"/a\",\"ext\":%s,\"data\":%s}",
                                               cases[i].ext, cases[i].data);
      g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);
      g_autofree char *data = NULL;

      g_test_message ("%s", json);
      assert_bytes (message, cases[i].bytes);
      g_assert_cmpint (cometd_message_get_bytes_last (message), ==, cases[i].is_last);
      g_assert_cmpint (cometd_message_get_bytes_meta (message) != NULL, ==, cases[i].has_meta);

      /* The payload can still be read. */
      data = cometd_message_dup_data_json (message);
      g_assert_cmpstr (data, ==, cases[i].data);
    }
}

static void
test_changes (void)
{
  g_autoptr(CometdMessage) message =
    cometd_message_new_from_json ("{\"channel\":\"/a\",\"ext\":{\"binary\":{}},"
                                  "\"data\":{\"data\":\"vpA.S\"}}", NULL);
  g_autoptr(CometdMessage) other =
    cometd_message_new_from_json ("{\"channel\":\"/a\",\"ext\":{\"a\":[1],\"binary\":{}},"
                                  "\"data\":{\"data\":\"vpA.S\"}}", NULL);
  g_autoptr(GBytes) kept = NULL;

  assert_bytes (message, "abcd");
  kept = g_bytes_ref (cometd_message_get_bytes (message));
  cometd_message_set_field (message, "ext", NULL);
  assert_bytes (message, NULL);
  g_assert_true (cometd_message_set_data_json (other, "{\"data\":\"\"}", NULL));
  assert_bytes (other, NULL);
  assert_json (other, "{\"channel\":\"/a\",\"ext\":{\"a\":[1]},\"data\":{\"data\":\"\"}}");
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), "abcd", 4);
}

/* Bytes that the client publishes wait for the extension. */
static void
test_outgoing (void)
{
  g_autoptr(CometdBinaryExtension) extension = cometd_binary_extension_new ();
  CometdExtensionClass *klass = COMETD_EXTENSION_GET_CLASS (extension);
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(CometdMessage) changed = cometd_message_new ("/a");
  g_autoptr(GBytes) bytes = bytes_new ("abcd");
  g_autoptr(JsonNode) data = json_from_string ("[1]", NULL);
  g_autofree char *json = NULL;
  g_autofree char *other = NULL;

  g_assert_nonnull (klass->outgoing);
  cometd_message_set_unmarked_bytes (message, bytes, TRUE, NULL);
  g_assert_true (cometd_message_has_unmarked_bytes (message));
  assert_bytes (message, "abcd");
  json = cometd_message_to_json (message);
  g_assert_cmpstr (json, ==, "{\"channel\":\"/a\",\"data\":{\"data\":\"vpA.S\",\"last\":true}}");
  extension_pass_message (extension, message);
  g_assert_false (cometd_message_has_unmarked_bytes (message));
  assert_bytes (message, "abcd");
  assert_json (message, "{\"channel\":\"/a\",\"data\":{\"data\":\"vpA.S\",\"last\":true},"
               "\"ext\":{\"binary\":{}}}");

  /* Another extension has replaced them. */
  cometd_message_set_unmarked_bytes (changed, bytes, TRUE, NULL);
  cometd_message_set_data (changed, data);
  g_assert_false (cometd_message_has_unmarked_bytes (changed));
  extension_pass_message (extension, changed);
  assert_json (changed, "{\"channel\":\"/a\",\"data\":[1]}");

  /* Others are not changed, even if they look alike. */
  other = extension_pass_outgoing (extension, "{\"channel\":\"/a\",\"data\":{\"data\":\"vpA.S\","
                                   "\"last\":true}}");
  g_assert_cmpstr (other, ==, "{\"channel\":\"/a\",\"data\":{\"data\":\"vpA.S\",\"last\":true}}");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-bytes/set", test_set);
  g_test_add_func ("/message-bytes/ext", test_ext);
  g_test_add_func ("/message-bytes/bad-meta", test_bad_meta);
  g_test_add_func ("/message-bytes/structure", test_structure);
  g_test_add_func ("/message-bytes/changes", test_changes);
  g_test_add_func ("/message-bytes/outgoing", test_outgoing);
  return g_test_run ();
}
