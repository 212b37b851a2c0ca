/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The server dies and is restarted (B20, B29, B31, B43). */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"

static void
wait_for_state (CometdClient *client,
                CometdState   state)
{
  cometd_test_wait_until_for (cometd_client_get_state (client) == state, INTEROP_SECONDS);
}

static void
test_restart (InteropFixture    *fixture,
              const InteropPeer *peer)
{
  g_autofree char *old_id = g_strdup (cometd_client_get_client_id (fixture->alice));
  g_autoptr(InteropListener) exact = interop_listener_new (fixture->alice, "/news/today");
  g_autoptr(InteropListener) all = interop_listener_new (fixture->alice, "/weather/**");

  interop_publish (fixture->bob, "/news/today", "\"before\"");
  interop_listener_assert_next (exact, "/news/today", "\"before\"");

  interop_server_kill (fixture->server);
  cometd_test_wait_until_for (!cometd_client_get_connected (fixture->alice), INTEROP_SECONDS);
  cometd_test_wait_until_for (!cometd_client_get_connected (fixture->bob), INTEROP_SECONDS);
  g_assert_nonnull (cometd_client_get_last_error (fixture->alice));

  interop_server_start (fixture->server);
  wait_for_state (fixture->alice, COMETD_STATE_CONNECTED);
  wait_for_state (fixture->bob, COMETD_STATE_CONNECTED);
  g_assert_null (cometd_client_get_last_error (fixture->alice));
  g_assert_cmpstr (cometd_client_get_client_id (fixture->alice), !=, old_id);
  g_assert_cmpstr (cometd_client_get_connection_type (fixture->alice), ==, peer->connection_type);

  /* Alice's own messages cannot overtake her subscriptions; Bob's might. */
  interop_publish (fixture->alice, "/news/today", "\"mine\"");
  interop_listener_assert_next (exact, "/news/today", "\"mine\"");
  interop_publish (fixture->bob, "/news/today", "\"after\"");
  interop_listener_assert_next (exact, "/news/today", "\"after\"");
  interop_publish (fixture->bob, "/weather/uk/rain", "\"after\"");
  interop_listener_assert_next (all, "/weather/uk/rain", "\"after\"");

  g_assert_cmpuint (interop_listener_get_count (exact), ==, 3);
  g_assert_cmpuint (interop_listener_get_count (all), ==, 1);
  g_assert_cmpint (cometd_subscription_get_state (interop_listener_get_subscription (exact)),
                   ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
}

/* B47 */
static void
test_close_without_server (InteropFixture    *fixture,
                           const InteropPeer *peer)
{
  interop_server_kill (fixture->server);
  interop_close (fixture->alice);
  interop_close (fixture->bob);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add_alone ("restart", test_restart);
  interop_add_alone ("close-without-server", test_close_without_server);

  return interop_run ();
}
