/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A captive portal responds to all requests for some time, and ends without a sign, or with one of
 * the network monitor. */

#include "cometd-test-network.h"
#include "outage.h"
#include "portal.h"

/* For clients without a network monitor, and then for those with one. */
static const char * const type_lists[] = {
  "websocket", "long-polling", "websocket,long-polling",
  "websocket", "long-polling", "websocket,long-polling",
};

#define FIRST_MONITOR 3

static void
test_portal (void)
{
  g_autoptr(CometdTestNetwork) network = cometd_test_network_new ();
  g_autofree char *url = NULL;
  g_autoptr(CometdTestChild) server = outage_server_new (NULL, NULL, &url);
  g_autoptr(Portal) portal = portal_new (url);
  OutageClient *clients[G_N_ELEMENTS (type_lists)];
  guint seconds = outage_choose (8, 60);
  gint64 back;

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      GNetworkMonitor *monitor = i >= FIRST_MONITOR ? G_NETWORK_MONITOR (network) : NULL;

      clients[i] = outage_client_new (portal_get_url (portal), type_lists[i]);
      cometd_client_set_network_monitor (outage_client_get (clients[i]), monitor);
      outage_client_open (clients[i]);
    }

  portal_set_closed (portal, TRUE);
  outage_pass (seconds);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      CometdState state = cometd_client_get_state (outage_client_get (clients[i]));

      g_assert_cmpint (state, !=, COMETD_STATE_DISCONNECTED);
      g_assert_cmpint (state, !=, COMETD_STATE_CONNECTED);
    }
  g_test_message ("%u pages in %u s for %zu clients", portal_count (portal), seconds,
                  G_N_ELEMENTS (clients));
  /* One each second, and twice as many for a client that may use both types. */
  g_assert_cmpuint (portal_count (portal), <=, 8 * (seconds + 2));

  portal_set_closed (portal, FALSE);
  back = g_get_monotonic_time ();
  g_object_notify (G_OBJECT (network), "connectivity");
  outage_assert_recover (clients, G_N_ELEMENTS (clients), "portal", back);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      const char *type = cometd_client_get_connection_type (outage_client_get (clients[i]));

      g_assert_true (g_str_has_prefix (type_lists[i], type));
      outage_client_free (clients[i]);
    }
  g_assert_finalize_object (g_steal_pointer (&network));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outage/portal", test_portal);

  return g_test_run ();
}
