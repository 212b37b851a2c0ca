/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client in a process of its own, to be stopped and continued: wire-sleeper URL TYPE. Prints
 * CONNECTED and the client id for each session, and UNCONNECTED when the link is lost. */

#include <cometd-glib/cometd.h>

#include "cometd-test.h"

static void
state_changed_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  gpointer      user_data)
{
  if (new_state == COMETD_STATE_CONNECTED)
    g_print ("CONNECTED %s\n", cometd_client_get_client_id (client));
  else if (new_state == COMETD_STATE_UNCONNECTED)
    g_print ("UNCONNECTED\n");
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CometdClient *client = COMETD_CLIENT (source);
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (client, result, &error))
    g_error ("%s", error->message);
  cometd_client_subscribe_async (client, "/a", NULL, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(CometdClient) client = NULL;
  const char *types[2] = { NULL };

  if (argc != 3)
    return 1;

  types[0] = argv[2];
  client = cometd_client_new (argv[1]);
  g_object_set (client,
                "connection-types", types,
                "max-network-delay", (guint)(500 * cometd_test_timeout_scale ()),
                "backoff-increment", 10,
                NULL);
  g_signal_connect (client, "state-changed", G_CALLBACK (state_changed_cb), NULL);
  cometd_client_open_async (client, NULL, opened_cb, NULL);
  g_main_loop_run (loop);

  return 0;
}
