/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* CometD for Java over TLS, with a self-signed certificate. */

#include <libsoup/soup.h>

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-server.h"
#include "interop-system.h"

static char *folder;
static char *url;

/* An open session can carry a message. */
static void
converse (CometdClient *client)
{
  g_autoptr(InteropListener) listener = interop_listener_new (client, "/tls/*");

  interop_publish (client, "/tls/a", "\"private\"");
  interop_listener_assert_next (listener, "/tls/a", "\"private\"");
}

/* B88: fails immediately, and is not retried. */
static void
test_untrusted (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  g_autoptr(GError) error = NULL;

  g_assert_false (interop_try_open (client, &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_DISCONNECTED);
  g_assert_cmpint (cometd_client_get_next_retry_time (client), ==, 0);

  g_assert_finalize_object (client);
}

typedef struct
{
  GTlsCertificate *pinned;
  guint n_asked;
} Pin;

static gboolean
accept_pinned_cb (CometdClient         *client,
                  GTlsCertificate      *certificate,
                  GTlsCertificateFlags  flags,
                  Pin                  *pin)
{
  pin->n_asked++;
  g_assert_cmpint (flags & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
  return g_tls_certificate_is_same (certificate, pin->pinned);
}

static void
test_pinned (gconstpointer connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  g_autofree char *path = g_build_filename (folder, "cert.pem", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsCertificate) pinned = g_tls_certificate_new_from_file (path, &error);
  Pin pin = { .pinned = pinned };

  g_assert_no_error (error);
  g_signal_connect (client, "accept-certificate", G_CALLBACK (accept_pinned_cb), &pin);
  interop_open (client);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, connection_type);
  g_assert_cmpuint (pin.n_asked, >=, 1);
  converse (client);

  interop_close_and_free (&client);
}

static void
test_own_authority (gconstpointer connection_type)
{
  g_autofree char *path = g_build_filename (folder, "cert.pem", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) database = g_tls_file_database_new (path, &error);
  g_autoptr(SoupSession) session = NULL;
  const char *types[] = { connection_type, NULL };
  CometdClient *client;

  g_assert_no_error (error);
  session = soup_session_new_with_options ("tls-database", database, NULL);
  client = g_object_new (COMETD_TYPE_CLIENT,
                         "url", url,
                         "session", session,
                         "connection-types", types,
                         "max-network-delay", INTEROP_SECONDS * 1000,
                         "connection-timeout", INTEROP_SECONDS * 1000,
                         NULL);
  interop_open (client);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, connection_type);
  converse (client);

  interop_close_and_free (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *keystore = NULL;
  InteropServer *server;
  int status;

  g_test_init (&argc, &argv, NULL);

  interop_add_both ("tls", "untrusted", test_untrusted);
  interop_add_both ("tls", "pinned", test_pinned);
  interop_add_both ("tls", "own-authority", test_own_authority);

  folder = interop_folder_new ();
  interop_make_certificate (folder);
  keystore = g_build_filename (folder, "keystore.p12", NULL);
  server = interop_server_new ("cometd", (const char *[]) { "--tls", keystore, NULL });
  url = g_strdup_printf ("https://127.0.0.1:%u/cometd", interop_server_get_port (server));

  status = g_test_run ();

  interop_server_free (server);
  interop_folder_free (folder);
  g_free (url);
  return status;
}
