/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/reconnect.md */

#include "cometd-test-peer.h"
#include "reader.h"

#include <glib/gstdio.h>

void          watch               (CometdClient  *client);
CometdClient *new_polling_client  (const char    *url);
CometdClient *new_trusting_client (const char    *url,
                                   const char    *ca_file,
                                   GError       **error);
void          send_reading        (CometdClient  *client,
                                   const char    *json);
gboolean      is_second_copy      (GHashTable    *seen,
                                   CometdMessage *message);

static void
test_watch (Reader *reader)
{
  watch (reader->client);
  reader_open (reader);
  reader_wait_printed (reader, "Connected over websocket\n");

  cometd_test_server_stop (reader->server);
  cometd_test_wait_until (strstr (reader->printed->str, "Retrying in ") != NULL);
  g_assert_nonnull (strstr (reader->printed->str, "No connection: "));
  g_string_truncate (reader->printed, 0);

  cometd_test_server_resume (reader->server);
  reader_wait_printed (reader, "Connected over ");
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

static void
test_new_trusting_client (Reader *reader)
{
  g_autoptr(GTlsCertificate) certificate = cometd_test_certificate_new ();
  g_autoptr(CometdTestServer) server = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "ca.pem", NULL);
  g_autofree char *pem = NULL;
  CometdClient *client;

  g_assert_null (new_trusting_client ("https://127.0.0.1/", path, &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC);
  g_clear_error (&error);

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  server = cometd_test_server_new_full (0, certificate, NULL);

  /* Others do not trust it. */
  cometd_client_set_url (reader->client, cometd_test_server_get_url (server));
  cometd_client_open_async (reader->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_open_finish (reader->client, result, &error);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_clear_error (&error);
  g_clear_object (&result);

  client = new_trusting_client (cometd_test_server_get_url (server), path, &error);
  g_assert_no_error (error);
  cometd_client_open_async (client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_open_finish (client, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);

  g_assert_finalize_object (client);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_send_reading (Reader *reader)
{
  reader_open (reader);
  cometd_test_server_stop (reader->server);
  cometd_test_wait_until (cometd_client_get_state (reader->client) == COMETD_STATE_UNCONNECTED);
  send_reading (reader->client, "20.5");
  cometd_test_server_resume (reader->server);
  reader_wait_printed (reader, "Delivered\n");

  cometd_test_server_stop (reader->server);
  send_reading (reader->client, "20.6");
  cometd_client_abort (reader->client);
  reader_wait_printed (reader, "Not delivered within ten minutes: ");
}

static void
test_is_second_copy (Reader *reader)
{
  static const struct { const char *json; gboolean is_second; } rows[] = {
    { "{\"channel\":\"/a\",\"ext\":{\"cometd-glib\":{\"id\":\"1\"}}}", FALSE },
    { "{\"channel\":\"/a\",\"ext\":{\"cometd-glib\":{\"id\":\"2\"}}}", FALSE },
    { "{\"channel\":\"/a\",\"ext\":{\"cometd-glib\":{\"id\":\"1\"}}}", TRUE },
    { "{\"channel\":\"/a\"}", FALSE },
    { "{\"channel\":\"/a\"}", FALSE },
    { "{\"channel\":\"/a\",\"ext\":1}", FALSE },
    { "{\"channel\":\"/a\",\"ext\":{\"cometd-glib\":[]}}", FALSE },
  };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(CometdMessage) message = cometd_message_new_from_json (rows[i].json, NULL);

      g_assert_cmpint (is_second_copy (seen, message), ==, rows[i].is_second);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("watch", test_watch);
  reader_add ("new_polling_client", test_new_polling_client);
  reader_add ("new_trusting_client", test_new_trusting_client);
  reader_add ("send_reading", test_send_reading);
  reader_add ("is_second_copy", test_is_second_copy);
  return g_test_run ();
}
