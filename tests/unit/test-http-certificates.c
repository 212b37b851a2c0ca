/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* B88: each client decides about a certificate on its own, although all clients of a process resume
 * the same TLS session. The server is that of the openssl command, because GLib's does not resume
 * sessions; neither does glib-networking as a client after g_test_init(), so this program does not
 * call it. */

#include <cometd-glib/transports/cometd-long-polling-transport-private.h>
#include <cometd-glib/transports/cometd-websocket-transport-private.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cometd-test.h"
#include "cometd-test-peer.h"
#include "transport-recorder.h"

typedef struct
{
  CometdTestChild *child;
  guint16 port;
} Server;

static Server *
server_new (GTlsCertificate *certificate)
{
  g_autofree char *path = NULL;
  g_autofree char *chain = NULL;
  g_autofree char *key = NULL;
  g_autofree char *both = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;
  Server *server = g_new0 (Server, 1);
  int fd = g_file_open_tmp ("cometd-test-XXXXXX.pem", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_object_get (certificate, "certificate-pem", &chain, "private-key-pem", &key, NULL);
  both = g_strconcat (chain, key, NULL);
  g_assert_true (g_file_set_contents (path, both, -1, &error));

  server->child = cometd_test_child_new ((const char *[]) {
    "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", path, NULL });
  line = cometd_test_child_wait_for (server->child, "ACCEPT ", COMETD_TEST_PATIENCE);
  server->port = (guint16)g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
  g_assert_cmpuint (server->port, >, 0);
  g_unlink (path);

  return server;
}

static void
server_free (Server *server)
{
  cometd_test_child_stop (server->child);
  g_free (server);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

static TransportRecorder *
new_client (Server   *server,
            gboolean  is_websocket,
            gboolean  accepts)
{
  TransportRecorder *recorder = transport_recorder_new ("https", server->port);

  transport_recorder_accept (recorder, accepts);
  transport_recorder_use (recorder, is_websocket
                                    ? cometd_websocket_transport_new (&recorder->settings)
                                    : cometd_long_polling_transport_new (&recorder->settings));
  return recorder;
}

static void
try_strict (Server   *server,
            gboolean  is_websocket,
            gboolean  has_handler)
{
  g_autoptr(TransportRecorder) strict = new_client (server, is_websocket, FALSE);

  if (!has_handler)
    strict->settings.accept_certificate = NULL;
  transport_recorder_send (strict, 1, "[1]", NULL);
  cometd_test_wait_until (strict->error != NULL);
  g_assert_cmpint (strict->kind, ==, COMETD_FAILURE_TLS);
  g_assert_error (strict->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (strict->error->message, "it is self-signed"));
  g_assert_cmpuint (strict->n_asked, ==, has_handler ? 1 : 0);
}

/* Sends a message, and gets a reply. */
static void
converse (Server *server)
{
  g_autoptr(TransportRecorder) trusting = new_client (server, FALSE, TRUE);
  g_autofree char *request = NULL;

  transport_recorder_send (trusting, 1, "[1]", NULL);
  request = cometd_test_child_wait_for (server->child, "POST ", COMETD_TEST_PATIENCE);
  cometd_test_child_write_line (server->child, "HTTP/1.1 200 OK");
  cometd_test_child_write_line (server->child, "Content-Length: 2");
  cometd_test_child_write_line (server->child, "");
  cometd_test_child_write_line (server->child, "[]");
  transport_recorder_wait_for (trusting, "finished-1");
  g_assert_cmpuint (trusting->n_asked, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GTlsCertificate) certificate = cometd_test_certificate_new ();
  g_autoptr(Server) server = NULL;

  g_print ("1..1\n");
  if (certificate == NULL)
    {
      g_print ("ok 1 /http/certificates/apart # SKIP there is no openssl command\n");
      return 0;
    }

  server = server_new (certificate);
  converse (server);
  try_strict (server, TRUE, TRUE);
  try_strict (server, TRUE, FALSE);
  try_strict (server, FALSE, TRUE);
  try_strict (server, FALSE, FALSE);

  /* A client that accepts the certificate is asked, too. */
  converse (server);
  g_print ("ok 1 /http/certificates/apart\n");

  return 0;
}
