/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/clusters.md */

#include "reader.h"

CometdClient *new_cluster_client (const char         *url,
                                  const char * const *other_urls);

static void
test_new_cluster_client (Reader *reader)
{
  g_autoptr(CometdTestServer) other = cometd_test_server_new_full (0, NULL, NULL);
  const char *other_urls[] = { cometd_test_server_get_url (other), NULL };
  g_autofree char *first = g_strdup_printf ("Using %s\n",
                                            cometd_test_server_get_url (reader->server));
  g_autofree char *second = g_strdup_printf ("Using %s\n", other_urls[0]);
  CometdClient *client = new_cluster_client (cometd_test_server_get_url (reader->server),
                                             other_urls);

  reader_open_client (reader, client);
  reader_wait_printed (reader, first);
  cometd_test_server_stop (reader->server);
  reader_wait_printed (reader, second);
  cometd_test_wait_until (cometd_client_get_connected (client));

  cometd_client_abort (client);
  g_assert_null (cometd_client_get_current_url (client));
  g_assert_finalize_object (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("new_cluster_client", test_new_cluster_client);
  return g_test_run ();
}
