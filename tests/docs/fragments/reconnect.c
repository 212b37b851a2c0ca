/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/reconnect.md */

#include "reader.h"

void          watch              (CometdClient *client);
CometdClient *new_polling_client (const char   *url);

static void
test_watch (Reader *reader)
{
  watch (reader->client);
  reader_open (reader);
  reader_wait_printed (reader, "Connected by websocket\n");

  cometd_test_server_stop (reader->server);
  cometd_test_wait_until (strstr (reader->printed->str, "Next attempt in ") != NULL);
  g_assert_nonnull (strstr (reader->printed->str, "No connection: "));
  g_string_truncate (reader->printed, 0);

  cometd_test_server_resume (reader->server);
  reader_wait_printed (reader, "Connected by ");
}

static void
test_new_polling_client (Reader *reader)
{
  CometdClient *client = new_polling_client (cometd_test_server_get_url (reader->server));

  reader_open_client (reader, client);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, "long-polling");
  g_assert_cmpuint (cometd_test_server_count_upgrades (reader->server), ==, 0);

  /* “Dropping a client without closing it is safe too.” */
  g_assert_finalize_object (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("watch", test_watch);
  reader_add ("new_polling_client", test_new_polling_client);
  return g_test_run ();
}
