/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/extend.md */

#include "reader.h"

void use_token       (CometdClient *client,
                      const char   *token);
void use_credentials (CometdClient *client);

static const char *
get_authorization (CometdTestRecord *record)
{
  return g_hash_table_lookup (record->headers, "authorization");
}

static void
test_use_token (Reader *reader)
{
  JsonObject *ext;

  use_token (reader->client, "open sesame");
  reader_open (reader);
  ext = json_object_get_object_member (cometd_test_server_get_record (reader->server,
                                                                      "/meta/handshake",
                                                                      0)->message,
                                       "ext");
  g_assert_cmpstr (json_object_get_string_member (ext, "com.example.token"), ==, "open sesame");

  /* “Into the handshake”, and nowhere else. */
  g_assert_false (json_object_has_member (cometd_test_server_get_record (reader->server,
                                                                         "/meta/connect",
                                                                         0)->message,
                                          "ext"));
}

static void
test_use_credentials (Reader *reader)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  /* By long-polling each request has headers; a WebSocket has those it was opened with. */
  cometd_client_set_connection_types (reader->client,
                                      (const char * const []) { "long-polling", NULL });
  use_credentials (reader->client);
  reader_open (reader);
  g_assert_cmpstr (get_authorization (cometd_test_server_get_record (reader->server,
                                                                     "/meta/handshake", 0)),
                   ==, "Bearer 0");

  cometd_test_server_fail (reader->server, "/chat/demo", 1, "401::expired", NULL);
  cometd_client_publish_json_async (reader->client, "/chat/demo", "\"Hello\"",
                                    NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  reply = cometd_client_publish_json_finish (reader->client, result, &error);
  g_assert_no_error (error);
  g_assert_true (cometd_message_get_successful (reply));

  g_assert_cmpuint (cometd_test_server_count (reader->server, "/chat/demo"), ==, 2);
  g_assert_cmpstr (get_authorization (cometd_test_server_get_record (reader->server,
                                                                     "/chat/demo", 0)),
                   ==, "Bearer 0");
  g_assert_cmpstr (get_authorization (cometd_test_server_get_record (reader->server,
                                                                     "/chat/demo", 1)),
                   ==, "Bearer 1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("use_token", test_use_token);
  reader_add ("use_credentials", test_use_credentials);
  return g_test_run ();
}
