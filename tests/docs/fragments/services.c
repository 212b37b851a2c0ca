/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/services.md */

#include "reader.h"

void use_cumulocity (CometdClient *client,
                     const char   *token);

static void
test_use_cumulocity (Reader *reader)
{
  CometdTestRecord *record;
  JsonObject *ext, *authn;

  use_cumulocity (reader->client, "dDEvdXNlcjpwYXNzd29yZA==");
  reader_open (reader);
  record = cometd_test_server_get_record (reader->server, "/meta/handshake", 0);
  ext = json_object_get_object_member (record->message, "ext");
  authn = json_object_get_object_member (ext, "com.cumulocity.authn");
  g_assert_cmpstr (json_object_get_string_member (authn, "token"), ==, "dDEvdXNlcjpwYXNzd29yZA==");
  g_assert_cmpstr (g_hash_table_lookup (record->headers, "authorization"), ==,
                   "Basic dDEvdXNlcjpwYXNzd29yZA==");
  g_assert_cmpstr (g_hash_table_lookup (record->headers, "accept"), ==, "application/json");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("use_cumulocity", test_use_cumulocity);
  return g_test_run ();
}
