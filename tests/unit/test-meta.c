/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-meta-private.h>
#include <locale.h>

static void
assert_json (CometdMessage *owned,
             const char    *expected)
{
  g_autoptr(CometdMessage) message = owned;
  g_autofree char *json = cometd_message_to_json (message);

  g_assert_cmpstr (json, ==, expected);
}

static void
test_messages (void)
{
  static const char *types[] = { "websocket", "long-polling", NULL };
  g_autoptr(GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                        (GDestroyNotify)json_node_unref);

  assert_json (cometd_meta_new_handshake ((char **)types, fields),
               "{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"minimumVersion\":\"1.0\","
               "\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]}");
  g_hash_table_insert (fields, (gpointer)"version",
                       json_node_init_string (json_node_alloc (), "1.1"));
  assert_json (cometd_meta_new_handshake ((char **)types + 1, fields),
               "{\"channel\":\"/meta/handshake\",\"version\":\"1.1\",\"minimumVersion\":\"1.0\","
               "\"supportedConnectionTypes\":[\"long-polling\"]}");

  assert_json (cometd_meta_new_connect ("websocket", FALSE, FALSE),
               "{\"channel\":\"/meta/connect\",\"connectionType\":\"websocket\"}");
  assert_json (cometd_meta_new_connect ("websocket", FALSE, TRUE),
               "{\"channel\":\"/meta/connect\",\"connectionType\":\"websocket\",\"advice\":{}}");
  assert_json (cometd_meta_new_connect ("websocket", TRUE, FALSE),
               "{\"channel\":\"/meta/connect\",\"connectionType\":\"websocket\","
               "\"advice\":{\"timeout\":0}}");

  assert_json (cometd_meta_new_disconnect (), "{\"channel\":\"/meta/disconnect\"}");
  assert_json (cometd_meta_new_subscribe ("/a"),
               "{\"channel\":\"/meta/subscribe\",\"subscription\":\"/a\"}");
  assert_json (cometd_meta_new_unsubscribe ("/a"),
               "{\"channel\":\"/meta/unsubscribe\",\"subscription\":\"/a\"}");
}

/* types: separated by commas; NULL: not listed. */
static const struct
{
  const char *members;
  const char *types;
  guint64 n_events;
} replies[] = {
  { "", NULL, 0 },
  { ",\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"],\"x-messages\":3",
    "websocket,long-polling", 3 },
  { ",\"supportedConnectionTypes\":[],\"x-messages\":0", "", 0 },
  { ",\"supportedConnectionTypes\":[1,null,{},[],\"long-polling\"],\"x-messages\":-3",
    "long-polling", 0 },
  { ",\"supportedConnectionTypes\":\"websocket\",\"x-messages\":\"3\"", NULL, 0 },
  { ",\"supportedConnectionTypes\":{},\"x-messages\":[3]", NULL, 0 },
  { ",\"supportedConnectionTypes\":null,\"x-messages\":1.5", NULL, 0 },
};

static void
test_handshake_reply (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channel\":\"/meta/handshake\"%s}",
                                               replies[i].members);
      g_autoptr(GError) error = NULL;
      g_autoptr(CometdMessage) reply = cometd_message_new_from_json (json, &error);
      g_auto(GStrv) types = NULL;
      g_autofree char *joined = NULL;

      g_test_message ("%s", replies[i].members);
      g_assert_no_error (error);
      types = cometd_meta_dup_connection_types (reply);
      joined = types != NULL ? g_strjoinv (",", types) : NULL;
      g_assert_cmpstr (joined, ==, replies[i].types);
      g_assert_cmpuint (cometd_meta_get_announced_events (reply), ==, replies[i].n_events);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/meta/messages", test_messages);
  g_test_add_func ("/meta/handshake-reply", test_handshake_reply);

  return g_test_run ();
}
