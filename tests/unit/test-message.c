/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-message-private.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "cometd-test.h"

static CometdMessage *
parse (const char *json)
{
  g_autoptr(GError) error = NULL;
  CometdMessage *message = cometd_message_new_from_json (json, &error);

  g_assert_no_error (error);
  return message;
}

static void
assert_json (CometdMessage *message,
             const char    *expected)
{
  g_autofree char *json = cometd_message_to_json (message);

  g_assert_cmpstr (json, ==, expected);
}

static void
assert_data_json (CometdMessage *message,
                  const char    *expected)
{
  g_autofree char *json = cometd_message_dup_data_json (message);

  g_assert_cmpstr (json, ==, expected);
}

static void
assert_node (JsonNode   *node,
             const char *expected)
{
  g_autofree char *json = node != NULL ? json_to_string (node, FALSE) : NULL;

  g_assert_cmpstr (json, ==, expected);
}

static const struct
{
  const char *json;
  const char *channel, *id, *client_id, *subscription, *error;
  gboolean reply, successful;
  const char *data, *ext, *advice;
} getters[] = {
  { "{\"channel\":\"/a\"}", "/a", },
  { "{\"channel\":\"\\/a\\/\\u00e4\"}", "/a/\xc3\xa4", },
  { "{\"channel\":\"/a\",\"id\":\"7\",\"clientId\":\"c\\n\"}", "/a", "7", "c\n" },
  { "{\"channel\":\"/a\",\"id\":7}", "/a", "7" },
  { "{\"channel\":\"/a\",\"id\":-1.5e3}", "/a", "-1.5e3" },
  { "{\"channel\":\"/a\",\"id\":null,\"clientId\":5}", "/a" },
  { "{\"channel\":\"/a\",\"id\":{\"a\":1}}", "/a" },
  { "{\"channel\":\"/a\",\"subscription\":\"/b\"}", "/a", .subscription = "/b" },
  { "{\"channel\":\"/a\",\"subscription\":[ \"/b\",\"/c\"]}", "/a", .subscription = "/b" },
  { "{\"channel\":\"/a\",\"subscription\":[]}", "/a" },
  { "{\"channel\":\"/a\",\"subscription\":[5,\"/b\"]}", "/a" },
  { "{\"channel\":\"/a\",\"successful\":true}", "/a", .reply = TRUE, .successful = TRUE },
  { "{\"channel\":\"/a\",\"successful\":false,\"error\":\"e\"}", "/a",
    .reply = TRUE, .error = "e" },
  { "{\"channel\":\"/a\",\"successful\":1}", "/a", .reply = TRUE },
  { "{\"channel\":\"/a\",\"error\":{}}", "/a" },
  { "{\"channel\":\"/a\",\"data\":0}", "/a", .data = "0" },
  { "{\"channel\":\"/a\",\"data\":\"\"}", "/a", .data = "\"\"" },
  { "{\"channel\":\"/a\",\"data\":false}", "/a", .data = "false" },
  { "{\"channel\":\"/a\",\"data\":null}", "/a", .data = "null" },
  { "{\"channel\":\"/a\",\"data\":[1,{\"b\":2}]}", "/a", .data = "[1,{\"b\":2}]" },
  { "{\"channel\":\"/a\",\"ext\":{},\"advice\":{\"interval\":0}}", "/a",
    .ext = "{}", .advice = "{\"interval\":0}" },
  { "{\"channel\":\"/a\",\"ext\":[],\"advice\":\"retry\"}", "/a" },
  { "{\"channel\":\"/a\",\"data\":1,\"data\":2,\"channel\":\"/b\"}", "/b", .data = "2" },
};

static void
test_getters (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (getters); i++)
    {
      g_autoptr(CometdMessage) message = parse (getters[i].json);

      g_test_message ("%s", getters[i].json);
      for (int twice = 0; twice < 2; twice++)
        {
          g_assert_cmpstr (cometd_message_get_channel (message), ==, getters[i].channel);
          g_assert_cmpstr (cometd_message_get_id (message), ==, getters[i].id);
          g_assert_cmpstr (cometd_message_get_client_id (message), ==, getters[i].client_id);
          g_assert_cmpstr (cometd_message_get_subscription (message), ==, getters[i].subscription);
          g_assert_cmpstr (cometd_message_get_error (message), ==, getters[i].error);
          g_assert_cmpint (cometd_message_is_reply (message), ==, getters[i].reply);
          g_assert_cmpint (cometd_message_get_successful (message), ==, getters[i].successful);
          assert_node (cometd_message_get_data (message), getters[i].data);
          assert_node (cometd_message_get_ext (message), getters[i].ext);
          assert_node (cometd_message_get_advice (message), getters[i].advice);
        }
      g_assert_true (cometd_message_get_data (message) == cometd_message_get_data (message));
      assert_json (message, getters[i].json);
    }
}

static const struct
{
  const char *json;
  int code;
} bad_texts[] = {
  { "", COMETD_ERROR_INVALID_DATA },
  { "x", COMETD_ERROR_INVALID_DATA },
  { "[]", COMETD_ERROR_INVALID_DATA },
  { "[{\"channel\":\"/a\"}]", COMETD_ERROR_INVALID_DATA },
  { "{}", COMETD_ERROR_INVALID_DATA },
  { "{\"channel\":5}", COMETD_ERROR_INVALID_DATA },
  { "{\"channel\":\"/a\"} {}", COMETD_ERROR_INVALID_DATA },
  { "{\"channel\":\"/a\",}", COMETD_ERROR_INVALID_DATA },
  { "{\"channel\":\"\"}", COMETD_ERROR_INVALID_CHANNEL },
  { "{\"channel\":\"a\"}", COMETD_ERROR_INVALID_CHANNEL },
  { "{\"channel\":\"/a//b\"}", COMETD_ERROR_INVALID_CHANNEL },
};

static void
test_bad_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (cometd_message_new_from_json (bad_texts[i].json, &error));
      g_assert_error (error, COMETD_ERROR, bad_texts[i].code);
    }
}

/* Numbers and strings that a JsonNode cannot represent are kept in the text. */
static void
test_text_is_kept (void)
{
  const char *data = "{ \"big\" : 18446744073709551616 , \"nul\":\"a\\u0000b\", \"x\":\"\\ud83d\", "
                     "\"e\": 1.50e+2, \"x\":1 }";
  g_autofree char *json = g_strdup_printf ("{ \"data\" :%s, \"channel\":\"\\u002fa\" }", data);
  g_autofree char *padded = g_strdup_printf ("\n %s \t", json);
  g_autoptr(CometdMessage) message = parse (padded);

  assert_json (message, json);
  assert_data_json (message, data);
  assert_node (cometd_message_get_data (message),
               "{\"big\":1.8446744073709552e+19,\"nul\":\"a\xef\xbf\xbd" "b\","
               "\"x\":1,\"e\":150.0}");
  assert_json (message, json);
}

static void
test_fields (void)
{
  g_autoptr(CometdMessage) message =
    parse ("{\"channel\":\"/a\",\"x\":1,\"\\u0079\":[2],\"x\":3,\"advice\":5,\"z\":null}");

  g_assert_null (cometd_message_get_field (message, "absent"));
  assert_node (cometd_message_get_field (message, "channel"), "\"/a\"");
  assert_node (cometd_message_get_field (message, "advice"), "5");
  g_assert_null (cometd_message_get_advice (message));
  assert_node (cometd_message_get_field (message, "x"), "3");
  assert_node (cometd_message_get_field (message, "y"), "[2]");
  assert_node (cometd_message_get_field (message, "z"), "null");
  g_assert_null (cometd_message_get_field (message, "absent"));
  g_assert_true (cometd_message_get_field (message, "y") ==
                 cometd_message_get_field (message, "y"));
  assert_json (message,
               "{\"channel\":\"/a\",\"x\":1,\"\\u0079\":[2],\"x\":3,\"advice\":5,\"z\":null}");
}

static void
test_setters (void)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(JsonNode) node = json_from_string ("{\"b\":[1,0.1]}", NULL);
  g_autoptr(JsonNode) number = json_node_init_int (json_node_alloc (), 5);
  g_autoptr(GError) error = NULL;

  assert_json (message, "{\"channel\":\"/a\"}");
  g_assert_false (cometd_message_is_reply (message));
  g_assert_null (cometd_message_get_data (message));

  cometd_message_set_data (message, node);
  assert_json (message, "{\"channel\":\"/a\",\"data\":{\"b\":[1,0.1]}}");
  json_object_set_int_member (json_node_get_object (node), "later", 1);
  assert_json (message, "{\"channel\":\"/a\",\"data\":{\"b\":[1,0.1]}}");
  g_assert_false (json_object_has_member (json_node_get_object (cometd_message_get_data (message)),
                                          "later"));

  cometd_message_set_channel (message, "/b/\"q\"");
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/b/\"q\"");
  cometd_message_set_field (message, "x\ny", number);
  cometd_message_set_field (message, "id", number);
  g_assert_cmpstr (cometd_message_get_id (message), ==, "5");
  assert_node (cometd_message_get_field (message, "x\ny"), "5");
  assert_json (message,
               "{\"channel\":\"/b/\\\"q\\\"\",\"data\":{\"b\":[1,0.1]},\"x\\ny\":5,\"id\":5}");

  g_assert_true (cometd_message_set_data_json (message, " [ 1.0 ] ", &error));
  g_assert_no_error (error);
  assert_data_json (message, "[ 1.0 ]");
  assert_node (cometd_message_get_data (message), "[1.0]");
  g_assert_false (cometd_message_set_data_json (message, "[", &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
  assert_data_json (message, "[ 1.0 ]");

  cometd_message_set_data (message, NULL);
  g_assert_null (cometd_message_get_data (message));
  g_assert_null (cometd_message_dup_data_json (message));
  cometd_message_set_field (message, "x\ny", NULL);
  cometd_message_set_field (message, "absent", NULL);
  assert_json (message, "{\"channel\":\"/b/\\\"q\\\"\",\"id\":5}");
}

/* Changing a received message leaves its other fields as they were received. */
static void
test_change_received (void)
{
  g_autoptr(CometdMessage) message =
    parse ("{ \"x\" : 1.50, \"id\":\"1\", \"channel\":\"/a\", \"x\":2,"
           " \"d\\u0061ta\":1, \"y\": [ ] }");
  g_autoptr(JsonNode) node = json_node_init_boolean (json_node_alloc (), TRUE);

  cometd_message_set_data (message, node);
  assert_json (message,
               "{\"x\":1.50,\"id\":\"1\",\"channel\":\"/a\",\"x\":2,\"data\":true,\"y\":[ ]}");
  cometd_message_set_field (message, "x", node);
  assert_json (message, "{\"id\":\"1\",\"channel\":\"/a\",\"x\":true,\"data\":true,\"y\":[ ]}");
  g_assert_cmpstr (cometd_message_get_id (message), ==, "1");
  cometd_message_set_field (message, "id", NULL);
  g_assert_cmpstr (cometd_message_get_id (message), ==, NULL);
  cometd_message_set_field (message, "x", NULL);
  cometd_message_set_data (message, NULL);
  assert_json (message, "{\"channel\":\"/a\",\"y\":[ ]}");
}

static void
test_unwritable (void)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(JsonNode) infinite = json_node_init_double (json_node_alloc (), INFINITY);
  g_autoptr(GString) json = g_string_new ("before");
  g_autoptr(GError) error = NULL;

  cometd_message_set_data (message, infinite);
  cometd_message_set_field (message, "x", infinite);
  g_assert_cmpfloat (json_node_get_double (cometd_message_get_data (message)), ==, INFINITY);
  g_assert_cmpfloat (json_node_get_double (cometd_message_get_field (message, "x")), ==, INFINITY);
  g_assert_null (cometd_message_to_json (message));
  g_assert_null (cometd_message_dup_data_json (message));
  g_assert_false (cometd_message_append_json (message, json, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
  g_assert_cmpstr (json->str, ==, "before");

  cometd_message_set_data (message, NULL);
  cometd_message_set_field (message, "x", NULL);
  assert_json (message, "{\"channel\":\"/a\"}");
}

static void
test_private_setters (void)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autoptr(GBytes) raw = g_bytes_new_static ("{\"t\": 1}", 8);
  CometdJsonSlice value;

  cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, "c\"");
  cometd_message_set_string (message, COMETD_FIELD_ID, "1");
  cometd_message_set_raw (message, "advice", raw);
  assert_json (message,
               "{\"channel\":\"/a\",\"clientId\":\"c\\\"\",\"id\":\"1\",\"advice\":{\"t\": 1}}");
  g_assert_cmpstr (cometd_message_get_client_id (message), ==, "c\"");
  assert_node (cometd_message_get_advice (message), "{\"t\":1}");
  g_assert_true (cometd_message_peek_field (message, COMETD_FIELD_ADVICE, &value));
  g_assert_cmpmem (value.text, value.length, "{\"t\": 1}", 8);
  g_assert_false (cometd_message_peek_field (message, COMETD_FIELD_DATA, &value));
  g_assert_true (cometd_message_has_field (message, COMETD_FIELD_ID));

  cometd_message_set_string (message, COMETD_FIELD_ID, NULL);
  cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, "d");
  cometd_message_set_raw (message, "advice", NULL);
  assert_json (message, "{\"channel\":\"/a\",\"clientId\":\"d\"}");
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  ++*(guint *)user_data;
}

static void
test_properties (void)
{
  g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), 5);
  g_autoptr(CometdMessage) message = g_object_new (COMETD_TYPE_MESSAGE,
                                                   "channel", "/a",
                                                   "data", node,
                                                   NULL);
  g_autoptr(CometdMessage) empty = g_object_new (COMETD_TYPE_MESSAGE, NULL);
  g_autofree char *channel = NULL, *id = NULL;
  g_autoptr(JsonNode) data = NULL;
  guint n_channels = 0, n_ids = 0, n_data = 0;

  assert_json (message, "{\"channel\":\"/a\",\"data\":5}");
  assert_json (empty, "{}");
  g_assert_null (cometd_message_get_channel (empty));
  g_assert_null (cometd_message_get_field (empty, "x"));

  g_signal_connect (message, "notify::channel", G_CALLBACK (count_cb), &n_channels);
  g_signal_connect (message, "notify::id", G_CALLBACK (count_cb), &n_ids);
  g_signal_connect (message, "notify::data", G_CALLBACK (count_cb), &n_data);
  cometd_message_set_channel (message, "/a");
  cometd_message_set_channel (message, "/b");
  cometd_message_set_field (message, "id", node);
  cometd_message_set_data (message, NULL);
  cometd_message_set_data (message, NULL);
  g_assert_true (cometd_message_set_data_json (message, "6", NULL));
  g_assert_cmpuint (n_channels, ==, 1);
  g_assert_cmpuint (n_ids, ==, 1);
  g_assert_cmpuint (n_data, ==, 2);

  g_object_get (message, "channel", &channel, "id", &id, "data", &data, NULL);
  g_assert_cmpstr (channel, ==, "/b");
  g_assert_cmpstr (id, ==, "5");
  assert_node (data, "6");
}

static void
assert_refused (void (*misuse) (CometdMessage *message))
{
  CometdMessage *message = cometd_message_new ("/a");

  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*assertion*failed*");
  misuse (message);
  g_test_assert_expected_messages ();
  assert_json (message, "{\"channel\":\"/a\"}");
  g_assert_finalize_object (message);
}

static void
misuse_new (CometdMessage *message)
{
  g_assert_null (cometd_message_new ("no slash"));
}

static void
misuse_channel (CometdMessage *message)
{
  cometd_message_set_channel (message, "/a//b");
}

static void
misuse_channel_field (CometdMessage *message)
{
  g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), 5);

  cometd_message_set_field (message, "channel", node);
}

static void
misuse_channel_removal (CometdMessage *message)
{
  cometd_message_set_field (message, "channel", NULL);
}

static void
misuse_name (CometdMessage *message)
{
  g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), 5);

  cometd_message_set_field (message, "\xff", node);
}

static void
test_misuse (void)
{
  assert_refused (misuse_new);
  assert_refused (misuse_channel);
  assert_refused (misuse_channel_field);
  assert_refused (misuse_channel_removal);
  assert_refused (misuse_name);
}

static void
free_counted (gpointer user_data)
{
  ++*(guint *)user_data;
}

/* Keeping one message does not keep a large frame, unless the message is most of it. */
static void
test_frames (void)
{
  static const struct
  {
    gsize padding;
    gboolean kept;
  } cases[] = { { 1000, TRUE }, { 65536, FALSE }, { 1048576, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *spaces = g_strnfill (cases[i].padding, ' ');
      g_autofree char *text = g_strdup_printf ("[%s{\"data\":[1],\"channel\":\"/a\",\"id\":\"7\"}]",
                                               spaces);
      g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
      g_autoptr(CometdMessage) message = NULL;
      guint n_freed = 0;
      GBytes *frame = g_bytes_new_with_free_func (text, strlen (text), free_counted, &n_freed);
      GRefString *channel = g_ref_string_new ("/a");

      g_assert_true (cometd_codec_read (text, strlen (text), 5, envelopes, NULL));
      message = cometd_message_new_from_envelope (frame,
                                                  &g_array_index (envelopes, CometdEnvelope, 0),
                                                  i == 0 ? channel : NULL);
      g_ref_string_release (channel);
      g_bytes_unref (frame);
      g_assert_cmpuint (n_freed, ==, cases[i].kept ? 0 : 1);

      g_assert_cmpstr (cometd_message_get_channel (message), ==, "/a");
      g_assert_cmpstr (cometd_message_get_id (message), ==, "7");
      assert_data_json (message, "[1]");
      assert_json (message, "{\"data\":[1],\"channel\":\"/a\",\"id\":\"7\"}");
      g_clear_object (&message);
      g_assert_cmpuint (n_freed, ==, 1);
    }
}

static void
weak_cb (gpointer  user_data,
         GObject  *object)
{
  ++*(guint *)user_data;
}

/* A message defers the work of dispose. */
static void
test_lifetime (void)
{
  CometdMessage *message = parse ("{\"channel\":\"/a\",\"id\":\"1\",\"data\":[1]}");
  GWeakRef weak_ref;
  guint n_notes = 0, n_channels = 0;

  g_weak_ref_init (&weak_ref, message);
  g_object_weak_ref (G_OBJECT (message), weak_cb, &n_notes);
  g_signal_connect (message, "notify::channel", G_CALLBACK (count_cb), &n_channels);

  cometd_message_get_data (message);
  g_object_unref (message);
  g_assert_cmpuint (n_notes, ==, 1);
  g_assert_cmpuint (n_channels, ==, 0);
  g_assert_null (g_weak_ref_get (&weak_ref));
  g_weak_ref_clear (&weak_ref);
}

static void
test_many_members (void)
{
  g_autoptr(GString) text = g_string_new ("{\"channel\":\"/a\"");
  g_autoptr(CometdMessage) message = NULL;
  gint64 start = cometd_test_cpu_time ();
  gint64 yardstick;

  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (text, ",\"%s%u\":1", i % 2 ? "a" : "b", i / 2 % 10);
  g_string_append (text, ",\"data\":{\"n0\":0");
  for (guint i = 1; i <= COMETD_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (text, ",\"n%u\":%u", i, i);
  g_string_append (text, "}}");

  /* The time of a linear algorithm. */
  yardstick = cometd_test_cpu_time () - start;
  start = cometd_test_cpu_time ();
  message = parse (text->str);
  assert_node (cometd_message_get_field (message, "a3"), "1");
  g_assert_null (cometd_message_get_field (message, "c"));
  g_assert_null (cometd_message_get_data (message));
  cometd_message_set_data (message, cometd_message_get_field (message, "a3"));
  assert_data_json (message, "1");
  g_test_message ("%" G_GINT64_FORMAT " us, yardstick %" G_GINT64_FORMAT " us",
                  cometd_test_cpu_time () - start, yardstick);
  g_assert_cmpint (cometd_test_cpu_time () - start, <, 50 * yardstick);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/getters", test_getters);
  g_test_add_func ("/message/bad-texts", test_bad_texts);
  g_test_add_func ("/message/text-is-kept", test_text_is_kept);
  g_test_add_func ("/message/fields", test_fields);
  g_test_add_func ("/message/setters", test_setters);
  g_test_add_func ("/message/change-received", test_change_received);
  g_test_add_func ("/message/unwritable", test_unwritable);
  g_test_add_func ("/message/private-setters", test_private_setters);
  g_test_add_func ("/message/properties", test_properties);
  g_test_add_func ("/message/misuse", test_misuse);
  g_test_add_func ("/message/frames", test_frames);
  g_test_add_func ("/message/lifetime", test_lifetime);
  g_test_add_func ("/message/many-members", test_many_members);

  return g_test_run ();
}
