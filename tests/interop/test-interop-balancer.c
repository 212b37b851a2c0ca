/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two servers behind one nginx, which forwards a client to the server named by its cookie (B86).
 * Requests without the cookie alternate between the servers, so a client that loses it gets 402. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-server.h"
#include "interop-system.h"

#include <string.h>

#define N_CLIENTS 4
#define N_QUESTIONS 5

typedef struct
{
  char *folder;
  InteropServer *first;
  InteropServer *second;
  CometdTestChild *nginx;
  GSocket *port;               /* The port of nginx, which cannot choose one itself. */
  char *url;
} Fixture;

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
  "  upstream in-turn { server 127.0.0.1:%1$u; server 127.0.0.1:%2$u; }\n"
  "  map $cookie_route $target {\n"
  "    default in-turn;\n"
  "    127.0.0.1:%1$u 127.0.0.1:%1$u;\n"
  "    127.0.0.1:%2$u 127.0.0.1:%2$u;\n"
  "  }\n"
  "  map $http_upgrade $connection_header { default upgrade; '' ''; }\n"
  "  server {\n"
  "    listen 127.0.0.1:%3$u;\n"
  "    location /cometd {\n"
  "      proxy_pass http://$target;\n"
  "      proxy_http_version 1.1;\n"
  "      proxy_set_header Upgrade $http_upgrade;\n"
  "      proxy_set_header Connection $connection_header;\n"
  "      proxy_buffering off;\n"
  "      add_header Set-Cookie \"route=$upstream_addr; Path=/; HttpOnly\" always;\n"
  "    }\n"
  "  }\n"
  "}\n";

static gboolean
set_up (Fixture *fixture)
{
  g_autofree char *nginx = interop_find_program ("nginx");
  guint16 port;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  if (nginx == NULL)
    return FALSE;

  fixture->folder = interop_folder_new ();
  fixture->port = cometd_test_port_new (&port);
  fixture->first = interop_server_new ("cometd", (const char *[]) { "--name", "first", NULL });
  fixture->second = interop_server_new ("cometd", (const char *[]) { "--name", "second", NULL });
  text = g_strdup_printf (configuration,
                          interop_server_get_port (fixture->first),
                          interop_server_get_port (fixture->second),
                          port);
  path = interop_write_file (fixture->folder, "nginx.conf", text);
  fixture->nginx = interop_start_daemon ((const char *[]) {
    nginx, "-e", "stderr", "-p", fixture->folder, "-c", path, NULL
  }, port);
  fixture->url = g_strdup_printf ("http://127.0.0.1:%u/cometd", port);

  return TRUE;
}

static void
tear_down (Fixture *fixture)
{
  cometd_test_child_stop (fixture->nginx);
  g_object_unref (fixture->port);
  interop_server_free (fixture->first);
  interop_server_free (fixture->second);
  interop_folder_free (fixture->folder);
  g_free (fixture->url);
}

static void
store_name_cb (CometdClient   *client,
               CometdMessage  *message,
               char          **name)
{
  g_assert_null (*name);
  *name = cometd_message_dup_data_json (message);
}

static char *
ask_for_name (CometdClient *client)
{
  char *name = NULL;
  gulong handler = g_signal_connect (client, "message-received::/service/whoami",
                                     G_CALLBACK (store_name_cb), &name);

  interop_publish (client, "/service/whoami", "null");
  cometd_test_wait_until_for (name != NULL, INTEROP_SECONDS);
  g_signal_handler_disconnect (client, handler);

  return name;
}

static void
test_stickiness (gconstpointer connection_type)
{
  Fixture fixture = { 0 };
  CometdClient *clients[N_CLIENTS];
  guint n_first = 0;

  if (!set_up (&fixture))
    return;

  for (guint i = 0; i < N_CLIENTS; i++)
    {
      g_autofree char *name = NULL;

      clients[i] = interop_client_new_open (fixture.url, connection_type);
      name = ask_for_name (clients[i]);
      if (g_str_equal (name, "\"first\""))
        n_first++;

      for (guint j = 0; j < N_QUESTIONS; j++)
        {
          g_autofree char *again = ask_for_name (clients[i]);

          g_assert_cmpstr (again, ==, name);
        }
    }

  /* Otherwise the test would prove nothing. */
  g_assert_cmpuint (n_first, >, 0);
  g_assert_cmpuint (n_first, <, N_CLIENTS);

  for (guint i = 0; i < N_CLIENTS; i++)
    interop_close_and_free (&clients[i]);
  tear_down (&fixture);
}

/* The server of a client dies and is restarted; nginx responds with 502 in the meantime. */
static void
test_restart (gconstpointer connection_type)
{
  Fixture fixture = { 0 };
  CometdClient *client;
  g_autoptr(InteropListener) listener = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  InteropServer *server;

  if (!set_up (&fixture))
    return;

  client = interop_client_new_open (fixture.url, connection_type);
  id = g_strdup (cometd_client_get_client_id (client));
  listener = interop_listener_new (client, "/news/*");
  name = ask_for_name (client);
  server = g_str_equal (name, "\"first\"") ? fixture.first : fixture.second;

  interop_server_kill (server);
  cometd_test_wait_until_for (!cometd_client_get_connected (client), INTEROP_SECONDS);
  interop_server_start (server);
  cometd_test_wait_until_for (cometd_client_get_connected (client), INTEROP_SECONDS);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, connection_type);
  g_assert_cmpstr (cometd_client_get_client_id (client), !=, id);

  interop_publish (client, "/news/today", "\"back\"");
  interop_listener_assert_next (listener, "/news/today", "\"back\"");

  interop_close_and_free (&client);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add_both ("balancer", "stickiness", test_stickiness);
  interop_add_both ("balancer", "restart", test_restart);

  return g_test_run ();
}
