/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Through an HTTP proxy (B87), whose log shows its requests. nginx accepts requests with absolute
 * URLs, and tinyproxy opens tunnels. tinyproxy is not used for both: it closes a connection after
 * each response without announcing it, so a request may be lost by chance. */

#include <libsoup/soup.h>

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-server.h"
#include "interop-system.h"

#include <string.h>

typedef struct
{
  char *folder;
  InteropServer *server;
  CometdTestChild *proxy;
  GSocket *port;               /* The port of the proxy, which cannot choose one itself. */
  SoupSession *session;
  char *url;
} Fixture;

static const char nginx_configuration[] =
  "daemon off;\n"
  "master_process off;\n"
  "pid nginx.pid;\n"
  "error_log stderr crit;\n"
  "events {}\n"
  "http {\n"
  "  access_log proxy.log;\n"
  "  client_body_temp_path body;\n"
  "  proxy_temp_path proxy;\n"
  "  fastcgi_temp_path fastcgi;\n"
  "  uwsgi_temp_path uwsgi;\n"
  "  scgi_temp_path scgi;\n"
  "  server {\n"
  "    listen 127.0.0.1:%u;\n"
  "    location / { proxy_pass http://$http_host$request_uri; proxy_buffering off; }\n"
  "  }\n"
  "}\n";

static const char tinyproxy_configuration[] =
  "Port %u\n"
  "Listen 127.0.0.1\n"
  "Timeout 60\n"
  "MaxClients 50\n"
  "LogLevel Connect\n"
  "LogFile \"%s/proxy.log\"\n";

static void
use_proxy (Fixture *fixture,
           guint    port)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (url, NULL);

  fixture->session = soup_session_new_with_options ("proxy-resolver", resolver, NULL);
}

static gboolean
set_up_plain (Fixture *fixture)
{
  g_autofree char *nginx = interop_find_program ("nginx");
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  guint16 port;

  if (nginx == NULL)
    return FALSE;

  fixture->folder = interop_folder_new ();
  fixture->port = cometd_test_port_new (&port);
  text = g_strdup_printf (nginx_configuration, port);
  path = interop_write_file (fixture->folder, "nginx.conf", text);
  fixture->proxy = interop_start_daemon ((const char *[]) {
    nginx, "-e", "stderr", "-p", fixture->folder, "-c", path, NULL
  }, port);
  use_proxy (fixture, port);
  fixture->server = interop_server_new ("cometd", NULL);
  fixture->url = g_strdup_printf ("http://127.0.0.1:%u/cometd",
                                  interop_server_get_port (fixture->server));
  return TRUE;
}

static gboolean
set_up_tls (Fixture *fixture)
{
  g_autofree char *tinyproxy = interop_find_program ("tinyproxy");
  guint16 port;
  g_autoptr(GTlsDatabase) database = NULL;
  g_autofree char *keystore = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  if (tinyproxy == NULL)
    return FALSE;

  fixture->folder = interop_folder_new ();
  fixture->port = cometd_test_port_new (&port);
  text = g_strdup_printf (tinyproxy_configuration, port, fixture->folder);
  path = interop_write_file (fixture->folder, "tinyproxy.conf", text);
  fixture->proxy = interop_start_daemon ((const char *[]) {
    tinyproxy, "-d", "-c", path, NULL
  }, port);
  use_proxy (fixture, port);

  interop_make_certificate (fixture->folder);
  keystore = g_build_filename (fixture->folder, "keystore.p12", NULL);
  certificate = g_build_filename (fixture->folder, "cert.pem", NULL);
  database = g_tls_file_database_new (certificate, NULL);
  g_assert_nonnull (database);
  soup_session_set_tls_database (fixture->session, database);
  fixture->server = interop_server_new ("cometd", (const char *[]) { "--tls", keystore, NULL });
  fixture->url = g_strdup_printf ("https://127.0.0.1:%u/cometd",
                                  interop_server_get_port (fixture->server));
  return TRUE;
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->session);
  cometd_test_child_stop (fixture->proxy);
  g_object_unref (fixture->port);
  interop_server_free (fixture->server);
  interop_folder_free (fixture->folder);
  g_free (fixture->url);
}

/* The number of lines with @text in the log of the proxy. */
static guint
count_in_log (Fixture    *fixture,
              const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, "proxy.log", NULL);
  g_autofree char *log = NULL;
  g_auto(GStrv) lines = NULL;
  guint count = 0;

  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      if (strstr (*line, text) != NULL)
        count++;
    }

  return count;
}

static CometdClient *
new_client (Fixture    *fixture,
            const char *connection_type)
{
  const char *types[] = { connection_type, NULL };

  return g_object_new (COMETD_TYPE_CLIENT,
                       "url", fixture->url,
                       "session", fixture->session,
                       "connection-types", types,
                       "max-network-delay", INTEROP_SECONDS * 1000,
                       "connection-timeout", INTEROP_SECONDS * 1000,
                       NULL);
}

static void
converse (CometdClient *client)
{
  g_autoptr(InteropListener) listener = interop_listener_new (client, "/proxied");

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      interop_publish (client, "/proxied", json);
      interop_listener_assert_next (listener, "/proxied", json);
    }
}

static void
test_plain (gconstpointer connection_type)
{
  Fixture fixture = { 0 };
  CometdClient *client;

  if (!set_up_plain (&fixture))
    return;

  client = new_client (&fixture, connection_type);
  interop_open (client);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, connection_type);
  converse (client);
  g_assert_cmpuint (count_in_log (&fixture, "POST http://127.0.0.1"), >=, 10);

  interop_close_and_free (&client);
  tear_down (&fixture);
}

/* Like most proxies, this one removes the upgrade from a request: without a tunnel there is no
 * WebSocket, and a client that prefers it falls back (B16). */
static void
test_either (void)
{
  Fixture fixture = { 0 };
  CometdClient *client;

  if (!set_up_plain (&fixture))
    return;

  client = g_object_new (COMETD_TYPE_CLIENT,
                         "url", fixture.url,
                         "session", fixture.session,
                         "max-network-delay", INTEROP_SECONDS * 1000,
                         "connection-timeout", INTEROP_SECONDS * 1000,
                         NULL);
  interop_open (client);
  converse (client);
  g_assert_cmpuint (count_in_log (&fixture, "POST http://127.0.0.1"), >=, 10);

  interop_close_and_free (&client);
  tear_down (&fixture);
}

/* The proxy sees a tunnel only. */
static void
test_tls (gconstpointer connection_type)
{
  Fixture fixture = { 0 };
  CometdClient *client;

  if (!set_up_tls (&fixture))
    return;

  client = new_client (&fixture, connection_type);
  interop_open (client);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, connection_type);
  converse (client);
  g_assert_cmpuint (count_in_log (&fixture, "CONNECT 127.0.0.1"), >=, 1);
  g_assert_cmpuint (count_in_log (&fixture, "/cometd"), ==, 0);

  interop_close_and_free (&client);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/interop/proxy/long-polling/plain", "long-polling", test_plain);
  g_test_add_func ("/interop/proxy/either/plain", test_either);
  g_test_add_data_func ("/interop/proxy/long-polling/tls", "long-polling", test_tls);
  g_test_add_data_func ("/interop/proxy/websocket/tls", "websocket", test_tls);

  return g_test_run ();
}
