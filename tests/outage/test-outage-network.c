/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Outages of a real network, whose changes the system's network monitor reports. */

#include "outage.h"

static Lan *lan;
static CometdTestChild *server;
static char *url;

/* One client for each connection type. */
typedef struct
{
  OutageClient *clients[2];
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  static const char * const types[] = { "websocket", "long-polling" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      fixture->clients[i] = outage_client_new (url, types[i]);
      outage_client_open (fixture->clients[i]);
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  for (guint i = 0; i < 2; i++)
    outage_client_free (fixture->clients[i]);
}

/* The interface goes down and comes back with the same address. */
static void
test_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gint64 back;

  lan_set_up (lan, FALSE);
  outage_pass (outage_choose (3, 120));
  lan_set_up (lan, TRUE);
  back = g_get_monotonic_time ();
  outage_assert_recover (fixture->clients, 2, "interface up", back);
}

/* The same without IPv6: the monitor reports neither, or too late. The loss is noticed by a ping or
 * a timeout, and the end by the next attempt. */
static void
test_down_ipv4 (Fixture       *fixture,
                gconstpointer  user_data)
{
  gint64 back;

  lan_set_ipv6 (lan, FALSE);
  lan_set_up (lan, FALSE);
  outage_pass (outage_choose (4, 120));
  for (guint i = 0; i < 2; i++)
    cometd_test_wait_until (!cometd_client_get_connected (outage_client_get (fixture->clients[i])));
  lan_set_up_without_route (lan);
  back = g_get_monotonic_time ();
  outage_assert_recover (fixture->clients, 2, "interface up without IPv6", back);
  lan_set_ipv6 (lan, TRUE);
  lan_set_up (lan, TRUE);
}

/* The same in a network without a default route, as in a factory. Without it, GNetworkMonitor says
 * that no network is available. */
static void
test_down_local (Fixture       *fixture,
                 gconstpointer  user_data)
{
  gint64 back;

  lan_set_up (lan, FALSE);
  outage_pass (outage_choose (2, 60));
  lan_set_up_without_route (lan);
  back = g_get_monotonic_time ();
  outage_assert_recover (fixture->clients, 2, "interface up without default route", back);
  lan_set_up (lan, TRUE);
}

/* The address changes: the connections are dead, and there is no reset. */
static void
test_address (Fixture       *fixture,
              gconstpointer  user_data)
{
  gint64 back;

  lan_change_address (lan);
  lan_set_up (lan, TRUE);
  back = g_get_monotonic_time ();
  outage_assert_recover (fixture->clients, 2, "new address", back);
}

/* The server cannot be reached, and nothing on this side has changed, so there is no sign of the
 * end either: it is noticed by the attempt in progress or by the next one. */
static void
test_silent (Fixture       *fixture,
             gconstpointer  user_data)
{
  gint64 back;

  lan_set_silent (lan, TRUE);
  outage_pass (outage_choose (3, 120));
  lan_set_silent (lan, FALSE);
  back = g_get_monotonic_time ();
  for (guint i = 0; i < 2; i++)
    {
      CometdClient *client = outage_client_get (fixture->clients[i]);
      guint limit = cometd_client_get_max_network_delay (client) +
                    cometd_client_get_max_backoff (client);

      g_assert_cmpuint (outage_client_recover (fixture->clients[i], "server reachable", back), <=,
                        limit + OUTAGE_LIMIT);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  lan = lan_new ();
  server = outage_server_new (lan, NULL, &url);

#define ADD(name, test) \
  g_test_add ("/outage/network/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("down", test_down);
  ADD ("down-ipv4", test_down_ipv4);
  ADD ("down-local", test_down_local);
  ADD ("address", test_address);
  ADD ("silent", test_silent);
#undef ADD
  status = g_test_run ();

  cometd_test_child_stop (server);
  lan_free (lan);
  g_free (url);
  return status;
}
