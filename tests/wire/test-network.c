/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes of the network, which the test simulates. */

#include "cometd-test-network.h"
#include "wire.h"

static CometdTestNetwork *
use_network (Wire *wire)
{
  CometdTestNetwork *network = cometd_test_network_new ();

  cometd_client_set_network_monitor (wire->client, G_NETWORK_MONITOR (network));
  return network;
}

/* The address has changed: nothing arrives any more, and there is no reset. Without the
 * notification, the test would time out. */
static void
test_dead (Wire *wire)
{
  g_autoptr(CometdTestNetwork) network = NULL;

  /* The monitor may be set while the client is open. */
  wire_open (wire);
  network = use_network (wire);
  cometd_test_server_set_frozen (wire->server, TRUE);
  cometd_test_network_change (network, TRUE);
  cometd_test_wait_until (wire_count_state (wire, COMETD_STATE_UNCONNECTED) == 1);
  g_assert_nonnull (cometd_client_get_last_error (wire->client));
  cometd_test_server_set_frozen (wire->server, FALSE);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  wire_publish_quietly (wire, "/x", "1");
}

/* Another network appeared or disappeared, and the connection still works. */
static void
test_alive (Wire *wire)
{
  g_autoptr(CometdTestNetwork) network = use_network (wire);

  wire_open (wire);
  for (guint i = 0; i < 5; i++)
    {
      cometd_test_network_change (network, i % 2 == 0);
      wire_publish_quietly (wire, "/x", "1");
    }
  cometd_test_assert_stays (cometd_client_get_connected (wire->client), 2500);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 0);
}

/* A hundred changes a second, while connected and while not: few checks, and few attempts. */
static void
test_storm (Wire *wire)
{
  g_autoptr(CometdTestNetwork) network = use_network (wire);

  /* Only the changes cause attempts, except for the first one after the loss. */
  g_object_set (wire->client,
                "backoff-increment", 10 * WIRE_PATIENCE,
                "max-backoff", 10 * WIRE_PATIENCE,
                NULL);
  wire_open (wire);
  for (guint round = 0; round < 2; round++)
    {
      gint64 start = g_get_monotonic_time ();
      guint n_accepted = cometd_test_server_count_accepted (wire->server);
      guint n_connects = cometd_test_server_count (wire->server, "/meta/connect");
      guint n_reports;

      if (round == 1)
        {
          cometd_test_server_respond (wire->server, "/meta/connect", -1, 503, "busy");
          cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 503, -1);
          cometd_test_server_reset_all (wire->server);
        }
      while (g_get_monotonic_time () - start < G_USEC_PER_SEC)
        {
          gint64 now = g_get_monotonic_time ();

          cometd_test_network_change (network, TRUE);
          while (cometd_test_iterate_until (now + 10 * 1000))
            ;
        }

      /* After 0, 100, 300 and 700 ms, and then each second. */
      n_reports = 4 + (guint)((g_get_monotonic_time () - start) / G_USEC_PER_SEC);
      g_assert_cmpuint (cometd_test_server_count_accepted (wire->server) - n_accepted, <=,
                        2 * n_reports);
      g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/connect") - n_connects, <=,
                        2 * n_reports);
      g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, round);
      if (round == 1)
        g_assert_cmpuint (cometd_test_server_count_accepted (wire->server) - n_accepted, >=, 1);
    }
}

/* The next attempt is far in the future, and the network becomes available. */
static void
test_back (Wire *wire)
{
  g_autoptr(CometdTestNetwork) network = use_network (wire);

  g_object_set (wire->client,
                "backoff-increment", 10 * WIRE_PATIENCE,
                "max-backoff", 10 * WIRE_PATIENCE,
                NULL);
  wire_open (wire);
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_client_get_next_retry_time (wire->client) >
                          g_get_monotonic_time () + 2 * G_USEC_PER_SEC);
  cometd_test_server_resume (wire->server);
  cometd_test_network_change (network, TRUE);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
}

/* The monitor is a hint and not a condition, and may be NULL. */
static void
test_no_gate (Wire *wire)
{
  g_autoptr(CometdTestNetwork) network = use_network (wire);

  cometd_test_network_change (network, FALSE);
  wire_open (wire);
  cometd_client_set_network_monitor (wire->client, NULL);
  wire_publish_quietly (wire, "/x", "1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* The WebSocket of a frozen server still responds to pings. */
  wire_add_long_polling ("network/dead", test_dead);
  wire_add ("network/alive", test_alive);
  wire_add ("network/storm", test_storm);
  wire_add ("network/back", test_back);
  wire_add ("network/no-gate", test_no_gate);

  return g_test_run ();
}
