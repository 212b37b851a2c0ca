/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client in a process of its own, to be stopped and continued: outage-sleeper URL TYPE CHANNEL.
 * Prints CONNECTED and the client id for each session, SUBSCRIBED, and EVENT for each event. */

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
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            gpointer            user_data)
{
  g_print ("EVENT\n");
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(CometdClient) client = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) subscribed = NULL;
  g_autoptr(GError) error = NULL;
  const char *types[2] = { NULL };

  if (argc != 4)
    return 1;

  types[0] = argv[2];
  client = cometd_client_new (argv[1]);
  cometd_client_set_connection_types (client, types);
  g_signal_connect (client, "state-changed", G_CALLBACK (state_changed_cb), NULL);
  cometd_client_open_async (client, NULL, cometd_test_store_result, &opened);
  cometd_test_wait_until (opened != NULL);
  if (!cometd_client_open_finish (client, opened, &error))
    g_error ("%s", error->message);

  cometd_client_subscribe_async (client, argv[3], NULL, cometd_test_store_result, &subscribed);
  cometd_test_wait_until (subscribed != NULL);
  subscription = cometd_client_subscribe_finish (client, subscribed, &error);
  if (subscription == NULL)
    g_error ("%s", error->message);
  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), NULL);

  g_print ("SUBSCRIBED\n");
  g_main_loop_run (loop);
  return 0;
}
