/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Through an nginx that supports HTTP/2, and closes each connection after a few requests, with a
 * GOAWAY in the case of HTTP/2 (B87). No message may be lost or duplicated. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-server.h"
#include "interop-system.h"

#define N_MESSAGES 100

static const char configuration[] =
  "daemon off;\n"
  "master_process off;\n"
  "pid nginx.pid;\n"
  "error_log stderr crit;\n"
  "events {}\n"
  "http {\n"
  "  access_log off;\n"
  "  client_body_temp_path body;\n"
  "  proxy_temp_path proxy;\n"
  "  fastcgi_temp_path fastcgi;\n"
  "  uwsgi_temp_path uwsgi;\n"
  "  scgi_temp_path scgi;\n"
  "  map $http_upgrade $connection_header { default upgrade; '' ''; }\n"
  "  server {\n"
  "    listen 127.0.0.1:%u ssl http2;\n"
  "    ssl_certificate cert.pem;\n"
  "    ssl_certificate_key key.pem;\n"
  "    keepalive_requests 10;\n"
  "    location /cometd {\n"
  "      proxy_pass http://127.0.0.1:%u;\n"
  "      proxy_http_version 1.1;\n"
  "      proxy_set_header Upgrade $http_upgrade;\n"
  "      proxy_set_header Connection $connection_header;\n"
  "      proxy_buffering off;\n"
  "    }\n"
  "  }\n"
  "}\n";

static gboolean
accept_cb (CometdClient         *client,
           GTlsCertificate      *certificate,
           GTlsCertificateFlags  errors,
           gpointer              user_data)
{
  return TRUE;
}

static void
state_changed_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  guint        *n_lost)
{
  if (new_state == COMETD_STATE_UNCONNECTED || new_state == COMETD_STATE_HANDSHAKING)
    ++*n_lost;
}

static void
converse (const char *url,
          const char *connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);
  InteropListener *listener = NULL;
  guint n_lost = 0;

  g_signal_connect (client, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  interop_open (client);
  g_signal_connect (client, "state-changed", G_CALLBACK (state_changed_cb), &n_lost);
  listener = interop_listener_new (client, "/interop/http2");
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      interop_publish (client, "/interop/http2", json);
    }

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      interop_listener_assert_next (listener, "/interop/http2", json);
    }

  g_assert_cmpuint (n_lost, ==, 0);
  interop_listener_free (listener);
  interop_close_and_free (&client);
}

static void
test_few_requests (gconstpointer connection_type)
{
  g_autofree char *nginx = interop_find_program ("nginx");
  g_autoptr(GSocket) reserved = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  CometdTestChild *child = NULL;
  InteropServer *server = NULL;
  char *folder = NULL;
  guint16 port;

  if (nginx == NULL)
    return;

  folder = interop_folder_new ();
  interop_make_certificate (folder);
  reserved = cometd_test_port_new (&port);
  server = interop_server_new ("cometd", NULL);
  text = g_strdup_printf (configuration, port, interop_server_get_port (server));
  path = interop_write_file (folder, "nginx.conf", text);
  child = interop_start_daemon ((const char *[]) {
    nginx, "-e", "stderr", "-p", folder, "-c", path, NULL
  }, port);

  url = g_strdup_printf ("https://127.0.0.1:%u/cometd", port);
  converse (url, connection_type);

  cometd_test_child_stop (child);
  interop_server_free (server);
  interop_folder_free (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add_both ("http2", "few-requests", test_few_requests);

  return g_test_run ();
}
