/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Acknowledged delivery while connects expire, transports change, and the receiver is slow. */

#include "interop-calls.h"
#include "interop-chaos.h"
#include "interop-peer.h"

static InteropServer *server;

static const char * const websocket[] = { "websocket", NULL };
static const char * const long_polling[] = { "long-polling", NULL };
static const char * const both[] = { "websocket", "long-polling", NULL };

static const char * const *
get_types (const char *connection_type)
{
  return g_str_equal (connection_type, "websocket") ? websocket : long_polling;
}

static void
assert_nothing_lost (InteropChaos *chaos)
{
  InteropChaosFigures figures;

  interop_chaos_finish (chaos, &figures);
  g_assert_cmpuint (figures.n_sessions, ==, 1);
  g_assert_cmpuint (figures.n_lost, ==, 0);
  g_assert_cmpuint (figures.n_doubled, ==, 0);
  g_assert_cmpuint (figures.n_disordered, ==, 0);
}

static void
wait_for_more (InteropChaos *chaos,
               guint         n_more)
{
  guint wanted = interop_chaos_get_n_received (chaos) + n_more;

  cometd_test_wait_until_for (interop_chaos_get_n_received (chaos) >= wanted, INTEROP_SECONDS);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *n_times)
{
  (*n_times)++;
}

static void
count_lost_connections_cb (CometdClient *client,
                           CometdState   old_state,
                           CometdState   new_state,
                           guint        *n_times)
{
  if (new_state == COMETD_STATE_UNCONNECTED)
    (*n_times)++;
}

/* B38: nothing passes for longer than the client waits for the reply to a connect. What was
 * swallowed arrives afterwards, on a connection that the client has given up. */
static void
test_expired (gconstpointer connection_type)
{
  InteropChaosPlan plan = {
    .connection_types = get_types (connection_type),
    .n_messages = 2000,
    .rate = 200,
    .with_ack = TRUE,
  };
  g_autoptr(InteropChaos) chaos = interop_chaos_new (server, &plan);
  g_autofree char *command = g_strdup_printf ("swallow %d", 3 * INTEROP_CHAOS_TIMEOUT);
  guint n_lost = 0;

  g_signal_connect (interop_chaos_get_client (chaos), "state-changed",
                    G_CALLBACK (count_lost_connections_cb), &n_lost);
  for (guint i = 1; i <= 3; i++)
    {
      wait_for_more (chaos, 100);
      interop_chaos_command (chaos, command);
      cometd_test_wait_until_for (n_lost >= i, INTEROP_SECONDS);
    }

  assert_nothing_lost (chaos);
  g_signal_handlers_disconnect_by_data (interop_chaos_get_client (chaos), &n_lost);
}

/* PAUSE: the server is held back again and again, and the connection cut meanwhile. */
static void
test_slow (gconstpointer connection_type)
{
  InteropChaosPlan plan = {
    .connection_types = get_types (connection_type),
    .n_messages = 2000,
    .rate = 400,
    .n_cuts = 20,
    .spacing = 250,
    .with_ack = TRUE,
    .is_slow = TRUE,
  };
  g_autoptr(InteropChaos) chaos = interop_chaos_new (server, &plan);
  guint n_paused = 0;

  g_signal_connect (interop_chaos_get_client (chaos), "notify::paused",
                    G_CALLBACK (count_cb), &n_paused);

  assert_nothing_lost (chaos);
  g_assert_cmpuint (n_paused, >, 0);
  g_signal_handlers_disconnect_by_data (interop_chaos_get_client (chaos), &n_paused);
}

/* Upgrades are refused for a while. The client goes on with long-polling in a session of its own,
 * as CometD does not let a session change its transport in both directions: what the old session
 * had not delivered is lost, but nothing else, and nothing comes twice. */
static void
test_transport (void)
{
  InteropChaosPlan plan = {
    .connection_types = both,
    .n_messages = 2000,
    .rate = 300,
    .with_ack = TRUE,
  };
  g_autoptr(InteropChaos) chaos = interop_chaos_new (server, &plan);
  CometdClient *client = interop_chaos_get_client (chaos);
  InteropChaosFigures figures;

  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, "websocket");
  wait_for_more (chaos, 100);
  interop_chaos_command (chaos, "refuse 3000");
  interop_chaos_command (chaos, "cut");
  cometd_test_wait_until_for (g_strcmp0 (cometd_client_get_connection_type (client),
                                         "long-polling") == 0,
                              INTEROP_SECONDS);
  wait_for_more (chaos, 100);

  interop_chaos_finish (chaos, &figures);
  g_assert_cmpuint (figures.n_sessions, >, 1);
  g_assert_cmpuint (figures.n_gaps, <, figures.n_sessions);
  g_assert_cmpuint (figures.n_doubled, ==, 0);
  g_assert_cmpuint (figures.n_disordered, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  interop_add_both ("outages", "expired", test_expired);
  interop_add_both ("outages", "slow", test_slow);
  g_test_add_func ("/interop/outages/transport", test_transport);

  server = interop_chaos_server_new ();
  status = g_test_run ();
  interop_server_free (server);
  return status;
}
