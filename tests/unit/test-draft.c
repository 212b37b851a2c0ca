/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error.h>
#include <cometd-glib/session/cometd-draft-private.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <math.h>

static const struct
{
  const char *channel;
  const char *json;
  const char *written;
} drafts[] = {
  { "/a", "1", "{\"channel\":\"/a\",\"data\":1,\"id\":\"i1\",\"clientId\":\"c\\\"\"}" },
  { "/a/b", " {\"x\" : [ ]}\n",
    "{\"channel\":\"/a/b\",\"data\":{\"x\" : [ ]},\"id\":\"i1\",\"clientId\":\"c\\\"\"}" },
  { "/\"\\", "\"\"",
    "{\"channel\":\"/\\\"\\\\\",\"data\":\"\",\"id\":\"i1\",\"clientId\":\"c\\\"\"}" },
};

/* A draft is written as the message that is made of it. */
static void
test_write (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CometdDraft) draft = cometd_draft_new_from_json (drafts[i].channel, drafts[i].json,
                                                                 &error);
      g_autoptr(CometdMessage) message = NULL;
      g_autoptr(GString) written = g_string_new (NULL);
      g_autoptr(GString) expected = g_string_new (NULL);

      g_assert_no_error (error);
      g_assert_cmpstr (cometd_draft_get_channel (draft), ==, drafts[i].channel);
      cometd_draft_append_json (draft, "i1", "c\"", written);
      g_assert_cmpstr (written->str, ==, drafts[i].written);

      message = cometd_draft_make_message (draft);
      g_assert_cmpstr (cometd_message_get_channel (message), ==, drafts[i].channel);
      cometd_message_set_string (message, COMETD_FIELD_ID, "i1");
      cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, "c\"");
      g_assert_true (cometd_message_append_json (message, expected, NULL));
      g_assert_cmpstr (written->str, ==, expected->str);
    }
}

/* Nothing changes about how much may wait, whether a message is made or not. */
static void
test_size (void)
{
  g_autoptr(CometdDraft) draft = cometd_draft_new_from_json ("/a/b", "[1,2,3]", NULL);
  g_autoptr(CometdMessage) message = cometd_draft_make_message (draft);

  g_assert_cmpuint (cometd_draft_get_size (draft), ==, cometd_message_get_size (message));
}

/* In one piece if nothing has to be escaped, otherwise by parts. */
static void
test_plain (void)
{
  static const char * const client_ids[] = { "c1", "", "c\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (client_ids); i++)
    {
      g_autoptr(CometdDraft) draft = cometd_draft_new_from_json ("/a", "{}", NULL);
      g_autoptr(CometdMessage) message = cometd_draft_make_message (draft);
      g_autoptr(GString) written = g_string_new ("[");
      g_autoptr(GString) expected = g_string_new ("[");

      cometd_draft_append_json (draft, "i1", client_ids[i], written);
      cometd_message_set_string (message, COMETD_FIELD_ID, "i1");
      cometd_message_set_string (message, COMETD_FIELD_CLIENT_ID, client_ids[i]);
      g_assert_true (cometd_message_append_json (message, expected, NULL));
      g_assert_cmpstr (written->str, ==, expected->str);
      g_assert_cmpuint (written->len, ==, expected->len);
    }
}

static void
test_no_client_id (void)
{
  g_autoptr(CometdDraft) draft = cometd_draft_new_from_json ("/a", "null", NULL);
  g_autoptr(GString) written = g_string_new (NULL);

  cometd_draft_append_json (draft, "i1", NULL, written);
  g_assert_cmpstr (written->str, ==, "{\"channel\":\"/a\",\"data\":null,\"id\":\"i1\"}");
}

static void
test_invalid (void)
{
  static const char * const texts[] = { "", "{", "1 2", "nul", "\"\\x\"" };
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_VALUE);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_null (cometd_draft_new_from_json ("/a", texts[i], &error));
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
      g_clear_error (&error);
    }

  json_node_set_double (node, (double)NAN);
  g_assert_null (cometd_draft_new_from_node ("/a", node, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/draft/write", test_write);
  g_test_add_func ("/draft/plain", test_plain);
  g_test_add_func ("/draft/size", test_size);
  g_test_add_func ("/draft/no-client-id", test_no_client_id);
  g_test_add_func ("/draft/invalid", test_invalid);

  return g_test_run ();
}
