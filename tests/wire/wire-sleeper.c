/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client in a process of its own, to be stopped and continued: wire-sleeper URL TYPE
 * MAX-NETWORK-DELAY. Prints CONNECTED and the client id for each session; SUBSCRIBED when it has
 * subscribed and is about to send the first connect with that delay; and UNCONNECTED when the
 * connection is lost, with the number of ticks since the process was continued, and the error.
 * Before that connect, and after it was stopped, a slow machine has all the time that it needs. */

#include <cometd-glib/cometd.h>

#include "cometd-test.h"

/* In milliseconds. The timeout of a connect is ten ticks; a longer gap means that the process was
 * stopped. */
#define TICK 100
#define SLEEP 1000

typedef struct
{
  CometdClient *client;
  guint delay;                 /* In milliseconds; 0 when it was applied. */
  gint64 last_tick;
  guint n_ticks;
  gboolean was_stopped;
} Ticks;

/* Ticks before the process was stopped are not counted. */
static void
forget_if_stopped (Ticks *ticks)
{
  gint64 now = g_get_monotonic_time ();

  if (now - ticks->last_tick > SLEEP * cometd_test_timeout_scale () * 1000)
    {
      ticks->last_tick = now;
      ticks->n_ticks = 0;
      ticks->was_stopped = TRUE;
    }
}

/* For what the process does after it was stopped. */
static void
be_patient (Ticks *ticks)
{
  cometd_client_set_max_network_delay (ticks->client, COMETD_TEST_PATIENCE * 1000);
}

static gboolean
tick_cb (gpointer user_data)
{
  Ticks *ticks = user_data;

  forget_if_stopped (ticks);
  ticks->last_tick = g_get_monotonic_time ();
  ticks->n_ticks++;
  return G_SOURCE_CONTINUE;
}

static void
state_changed_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  gpointer      user_data)
{
  Ticks *ticks = user_data;

  forget_if_stopped (ticks);
  if (new_state == COMETD_STATE_CONNECTED)
    g_print ("CONNECTED %s\n", cometd_client_get_client_id (client));
  else if (new_state == COMETD_STATE_UNCONNECTED)
    {
      g_print ("UNCONNECTED %u, %s\n", ticks->n_ticks,
               cometd_client_get_last_error (client)->message);
      be_patient (ticks);
    }
}

static void
connect_answered_cb (CometdClient  *client,
                     CometdMessage *reply,
                     gpointer       user_data)
{
  Ticks *ticks = user_data;

  forget_if_stopped (ticks);
  if (ticks->was_stopped)
    be_patient (ticks);
  if (ticks->delay == 0)
    return;

  cometd_client_set_max_network_delay (client, ticks->delay);
  ticks->delay = 0;
  g_print ("SUBSCRIBED\n");
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  subscription = cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);
  if (subscription == NULL)
    g_error ("%s", error->message);
  g_signal_connect (source, "meta-received::/meta/connect", G_CALLBACK (connect_answered_cb),
                    user_data);
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
  cometd_client_subscribe_async (client, "/a", NULL, subscribed_cb, user_data);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(CometdClient) client = NULL;
  const char *types[2] = { NULL };
  Ticks ticks = { NULL };

  if (argc != 4)
    return 1;

  types[0] = argv[2];
  client = cometd_client_new (argv[1]);
  ticks.client = client;
  ticks.delay = (guint)g_ascii_strtoull (argv[3], NULL, 10);
  ticks.last_tick = g_get_monotonic_time ();
  g_object_set (client,
                "connection-types", types,
                "connection-timeout", COMETD_TEST_PATIENCE * 1000,
                "max-network-delay", COMETD_TEST_PATIENCE * 1000,
                "backoff-increment", 10,
                NULL);
  g_timeout_add ((guint)(TICK * cometd_test_timeout_scale ()), tick_cb, &ticks);
  g_signal_connect (client, "state-changed", G_CALLBACK (state_changed_cb), &ticks);
  cometd_client_open_async (client, NULL, opened_cb, &ticks);
  g_main_loop_run (loop);

  return 0;
}
