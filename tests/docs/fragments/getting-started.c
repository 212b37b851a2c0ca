/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/getting-started.md */

#include "reader.h"

void say (CometdClient *client,
          const char   *text);
void ask (CometdClient *client,
          const char   *service,
          const char   *question);

static void
test_say (Reader *reader)
{
  CometdTestRecord *record;
  JsonObject *data;

  reader_open (reader);
  say (reader->client, "“Hello”");
  cometd_test_wait_until (cometd_test_server_count (reader->server, "/chat/demo") == 1);
  record = cometd_test_server_get_record (reader->server, "/chat/demo", 0);
  data = json_object_get_object_member (record->message, "data");
  g_assert_cmpuint (json_object_get_size (data), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (data, "chat"), ==, "“Hello”");

  bayeux_engine_deny_publish (cometd_test_server_get_engine (reader->server), "/chat/*");
  say (reader->client, "Hello?");
  reader_wait_printed (reader, "Could not publish: ");
}

static void
test_ask (Reader *reader)
{
  reader_open (reader);
  ask (reader->client, "call", "Who is there?");
  reader_wait_printed (reader, "The server returned {\"called\":\"Who is there?\"}\n");
  ask (reader->client, "fail", "And now?");
  reader_wait_printed (reader, "The call failed: ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("say", test_say);
  reader_add ("ask", test_ask);
  return g_test_run ();
}
