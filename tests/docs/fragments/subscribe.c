/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/subscribe.md */

#include "reader.h"

void        receive_all    (CometdClient *client);
char       *dup_first_tick (CometdMessage *message);
GListModel *show_channel   (CometdClient *client);
void        join           (CometdClient *client);

static void
test_receive_all (Reader *reader)
{
  reader_open (reader);
  reader_subscribe (reader, "/chat/*");
  cometd_test_server_publish (reader->server, "/chat/first", "1");
  receive_all (reader->client);
  reader_wait_printed (reader, "/chat/first\n");

  cometd_test_server_publish (reader->server, "/chat/second", "2");
  cometd_test_server_publish (reader->server, "/chat/third", "3");
  reader_wait_printed (reader, "/chat/second\n/chat/third\n");

  reader_close (reader);
  reader_wait_printed (reader, "No more messages: ");
}

static void
test_dup_first_tick (Reader *reader)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/ticks");
  g_autofree char *json = NULL;

  cometd_message_set_data_json (message,
                                "{\"ticks\":[{\"symbol\":\"ACME\",\"price\":101.25}]}", NULL);
  json = dup_first_tick (message);
  g_assert_cmpstr (json, ==, "[\"ACME\",101.25]");
}

static gboolean
last_is_from (GListModel *list,
              const char *channel)
{
  g_autoptr(CometdMessage) message = NULL;

  message = g_list_model_get_item (list, g_list_model_get_n_items (list) - 1);
  return g_str_equal (cometd_message_get_channel (message), channel);
}

static void
test_show_channel (Reader *reader)
{
  g_autoptr(GListModel) list = show_channel (reader->client);
  g_autoptr(CometdMessage) first = NULL;

  g_assert_true (g_list_model_get_item_type (list) == COMETD_TYPE_MESSAGE);
  reader_open (reader);
  reader_subscribe (reader, "/chat/**");
  cometd_test_server_publish (reader->server, "/chat/a", "\"deep\"");
  cometd_test_server_publish (reader->server, "/chat/a/b", "\"deeper\"");
  cometd_test_wait_until (g_list_model_get_n_items (list) == 2);
  first = g_list_model_get_item (list, 0);
  g_assert_cmpstr (cometd_message_get_channel (first), ==, "/chat/a");

  /* The oldest messages are removed first. */
  for (guint i = 0; i < 500; i++)
    cometd_test_server_publish (reader->server, "/chat/a", "\"again\"");
  cometd_test_server_publish (reader->server, "/chat/end", "\"end\"");
  cometd_test_wait_until (last_is_from (list, "/chat/end"));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 500);
}

static void
test_join (Reader *reader)
{
  /* A client that is not open refuses to subscribe. */
  join (reader->client);
  cometd_test_wait_until (reader->printed->len > 0);
  g_assert_null (strstr (reader->printed->str, "Refused"));
  g_string_truncate (reader->printed, 0);

  reader_open (reader);
  join (reader->client);
  cometd_test_wait_until (cometd_test_server_count_subscribers (reader->server,
                                                                "/members/only") == 1);
  cometd_test_assert_stays (reader->printed->len == 0, 50);
  reader_close (reader);

  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (reader->server), "/members/only");
  reader_open (reader);
  join (reader->client);
  reader_wait_printed (reader, "Refused with code 403: subscribe_denied\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("receive_all", test_receive_all);
  reader_add ("dup_first_tick", test_dup_first_tick);
  reader_add ("show_channel", test_show_channel);
  reader_add ("join", test_join);
  return g_test_run ();
}
