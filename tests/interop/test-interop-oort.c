/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A CometD cluster (Oort) of two nodes, one of which is killed in mid-conversation: with two
 * addresses, and behind HAProxy. Messages published at one node arrive at the other one. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-server.h"
#include "interop-system.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

/* Messages flow again within this time, in milliseconds, not counting that for which the processes
 * compute, or wait for a processor. */
#define MAX_GAP 2000
#define PUBLISH_INTERVAL 20

typedef struct
{
  InteropServer *first;
  InteropServer *second;
  char *first_url;
  char *second_url;

  CometdClient *alice;
  CometdClient *bob;
  char *old_id;        /* Of the session that Alice has when her node is killed. */
  InteropServer *survivor;
  gint64 kill_time;
  gint64 down_time;    /* When HAProxy has noticed it. */
  gint64 resumed_time; /* When Alice received the first message in another session. */
  gint64 down_busy_time, resumed_busy_time; /* At these times, of this process and the survivor. */
  guint n_published;
} Fixture;

static void
set_up (Fixture *fixture)
{
  g_autofree char *cloud = NULL;

  fixture->first = interop_server_new ("oort", NULL);
  fixture->first_url = g_strdup_printf ("http://127.0.0.1:%u/cometd",
                                        interop_server_get_port (fixture->first));
  fixture->second = interop_server_new ("oort",
                                        (const char *[]) { "--cloud", fixture->first_url, NULL });
  fixture->second_url = g_strdup_printf ("http://127.0.0.1:%u/cometd",
                                         interop_server_get_port (fixture->second));
}

static void
tear_down (Fixture *fixture)
{
  interop_close_and_free (&fixture->alice);
  interop_close_and_free (&fixture->bob);
  interop_server_free (fixture->first);
  interop_server_free (fixture->second);
  g_free (fixture->first_url);
  g_free (fixture->second_url);
  g_free (fixture->old_id);
}

/* The delays are the default ones. */
static CometdClient *
client_new (const char  *url,
            const char  *fallback_url,
            const char  *connection_type,
            SoupSession *session)
{
  const char *types[] = { connection_type, NULL };
  const char *fallback_urls[] = { fallback_url, NULL };
  CometdClient *client = g_object_new (COMETD_TYPE_CLIENT,
                                       "url", url,
                                       "session", session,
                                       "connection-types", types,
                                       "fallback-urls", fallback_urls,
                                       "connection-timeout", INTEROP_SECONDS * 1000,
                                       NULL);

  interop_open (client);
  return client;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The nodes find each other some time after they have started. */
static void
wait_for_cluster (CometdClient    *sender,
                  InteropListener *receiver)
{
  guint n_received = interop_listener_get_count (receiver);
  guint source = g_timeout_add (50, look_again_cb, NULL);

  for (guint i = 0; interop_listener_get_count (receiver) == n_received; i++)
    {
      g_assert_cmpuint (i, <, 20 * INTEROP_SECONDS);
      interop_publish (sender, "/news/hello", "\"hello\"");
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

static gint64
get_busy_time (Fixture *fixture)
{
  return cometd_test_busy_time (NULL) + interop_server_get_busy_time (fixture->survivor);
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            Fixture            *fixture)
{
  if (fixture->kill_time != 0 && fixture->resumed_time == 0 &&
      g_strcmp0 (cometd_client_get_client_id (fixture->alice), fixture->old_id) != 0)
    {
      fixture->resumed_time = g_get_monotonic_time ();
      fixture->resumed_busy_time = get_busy_time (fixture);
    }
}

static void
note_down (Fixture *fixture)
{
  fixture->down_time = g_get_monotonic_time ();
  fixture->down_busy_time = get_busy_time (fixture);
}

static gboolean
publish_cb (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *json = g_strdup_printf ("%u", fixture->n_published++);

  cometd_client_publish_json_async (fixture->bob, "/news/numbers", json, NULL, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

/* Bob publishes all the time while the node of Alice is killed. */
static void
converse (Fixture       *fixture,
          InteropServer *server,
          gboolean     (*is_down) (gpointer user_data),
          gpointer       user_data)
{
  g_autoptr(InteropListener) alice = interop_listener_new (fixture->alice, "/news/*");
  g_autoptr(InteropListener) bob = interop_listener_new (fixture->bob, "/news/*");
  CometdSubscription *subscription = interop_listener_get_subscription (alice);
  gint64 gap, busy;
  guint source;

  fixture->survivor = server == fixture->first ? fixture->second : fixture->first;
  wait_for_cluster (fixture->alice, bob);
  wait_for_cluster (fixture->bob, alice);
  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), fixture);
  fixture->old_id = g_strdup (cometd_client_get_client_id (fixture->alice));
  source = g_timeout_add (PUBLISH_INTERVAL, publish_cb, fixture);
  cometd_test_wait_until (fixture->n_published >= 10);

  fixture->kill_time = g_get_monotonic_time ();
  if (is_down == NULL)
    note_down (fixture);
  interop_server_kill (server);
  while (fixture->resumed_time == 0 || fixture->down_time == 0)
    {
      if (fixture->down_time == 0 && is_down (user_data))
        note_down (fixture);
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time () - fixture->kill_time, <,
                       INTEROP_SECONDS * G_USEC_PER_SEC);
    }
  g_source_remove (source);
  g_signal_handlers_disconnect_by_data (subscription, fixture);

  gap = MAX (fixture->resumed_time - fixture->down_time, 0) / 1000;
  busy = MAX (fixture->resumed_busy_time - fixture->down_busy_time, 0) / 1000;
  g_test_message ("messages flow again after %u ms, %u ms after the failure was noticed, of which "
                  "the processes were busy for %u ms",
                  (guint)((fixture->resumed_time - fixture->kill_time) / 1000), (guint)gap,
                  (guint)busy);
  g_assert_cmpint (gap - busy, <=, (gint64)(MAX_GAP * cometd_test_timeout_scale ()));

  cometd_test_wait_until (cometd_client_get_connected (fixture->alice));
  wait_for_cluster (fixture->alice, bob);
}

static void
test_addresses (gconstpointer connection_type)
{
  Fixture fixture = { 0 };

  set_up (&fixture);
  fixture.alice = client_new (fixture.first_url, fixture.second_url, connection_type, NULL);
  fixture.bob = client_new (fixture.second_url, NULL, connection_type, NULL);
  g_assert_cmpstr (cometd_client_get_current_url (fixture.alice), ==, fixture.first_url);

  converse (&fixture, fixture.first, NULL, NULL);
  g_assert_cmpstr (cometd_client_get_current_url (fixture.alice), ==, fixture.second_url);
  g_assert_cmpstr (cometd_client_get_connection_type (fixture.alice), ==, connection_type);
  tear_down (&fixture);
}

static const char configuration[] =
  "global\n"
  "  stats socket %1$s/haproxy.sock mode 600\n"
  "defaults\n"
  "  mode http\n"
  "  timeout connect 5s\n"
  "  timeout client  90s\n"
  "  timeout server  90s\n"
  "  timeout tunnel  1h\n"
  "  option http-no-delay\n"
  "  option redispatch 1\n"
  "frontend chat\n"
  "  bind 127.0.0.1:%2$u\n"
  "  default_backend cometd\n"
  "backend cometd\n"
  "  cookie route insert indirect nocache\n"
  "  default-server check inter 500ms fall 1 rise 2\n"
  "  server first  127.0.0.1:%3$u cookie first\n"
  "  server second 127.0.0.1:%4$u cookie second\n";

typedef struct
{
  char *socket;
  const char *server;
  guint source;
} Balancer;

/* Whether HAProxy has marked the server as down; see “show servers state” in its manual. */
static gboolean
is_down (gpointer user_data)
{
  static const char command[] = "show servers state cometd\n";
  Balancer *balancer = user_data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (balancer->socket);
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *wanted = g_strdup_printf (" %s 127.0.0.1 0 ", balancer->server);
  char buffer[4096] = "";
  gsize length;

  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), command,
                             strlen (command), NULL, NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                           sizeof buffer - 1, &length, NULL, &error);
  g_assert_no_error (error);
  return strstr (buffer, wanted) != NULL;
}

/* The node to which HAProxy directs a client. */
static const char *
read_route (SoupSession *session,
            const char  *url)
{
  SoupSessionFeature *jar = soup_session_get_feature (session, SOUP_TYPE_COOKIE_JAR);
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *cookies = soup_cookie_jar_get_cookies (SOUP_COOKIE_JAR (jar), uri, TRUE);

  g_assert_nonnull (cookies);
  return strstr (cookies, "route=first") != NULL ? "first" : "second";
}

static void
test_balancer (gconstpointer connection_type)
{
  Fixture fixture = { 0 };
  Balancer balancer = { 0 };
  g_autofree char *haproxy = interop_find_program ("haproxy");
  g_autoptr(SoupSession) session = NULL;
  g_autoptr(SoupCookieJar) jar = soup_cookie_jar_new ();
  g_autoptr(GSocket) holder = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  CometdTestChild *child;
  char *folder;
  guint16 port;
  gboolean is_first;

  if (haproxy == NULL)
    return;

  set_up (&fixture);
  folder = interop_folder_new ();
  holder = cometd_test_port_new (&port);
  url = g_strdup_printf ("http://127.0.0.1:%u/cometd", port);
  text = g_strdup_printf (configuration, folder, port, interop_server_get_port (fixture.first),
                          interop_server_get_port (fixture.second));
  path = interop_write_file (folder, "haproxy.cfg", text);
  child = interop_start_daemon ((const char *[]) { haproxy, "-db", "-f", path, NULL }, port);

  session = soup_session_new ();
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (jar));
  fixture.alice = client_new (url, NULL, connection_type, session);
  balancer.socket = g_build_filename (folder, "haproxy.sock", NULL);
  balancer.server = read_route (session, url);
  is_first = g_str_equal (balancer.server, "first");
  fixture.bob = client_new (is_first ? fixture.second_url : fixture.first_url, NULL,
                            connection_type, NULL);

  balancer.source = g_timeout_add (20, look_again_cb, NULL);
  converse (&fixture, is_first ? fixture.first : fixture.second, is_down, &balancer);
  g_source_remove (balancer.source);
  g_assert_cmpstr (read_route (session, url), ==, is_first ? "second" : "first");

  tear_down (&fixture);
  cometd_test_child_stop (child);
  g_free (balancer.socket);
  interop_folder_free (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add_both ("oort", "addresses", test_addresses);
  interop_add_both ("oort", "balancer", test_balancer);

  return g_test_run ();
}
