/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire.h"

/* B90: who drops the last reference, in any state, in any handler, leaves nothing behind. */

static void
assert_silence (Wire *wire)
{
  guint n_messages;

  /* What was sent before may still arrive. */
  cometd_test_wait_until (cometd_test_server_count_open (wire->server) == 0);
  n_messages = cometd_test_server_count (wire->server, NULL);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == n_messages, 30);
}

static void
test_dropped_connected (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  g_clear_object (&wire->result);
  cometd_test_wait_until (cometd_test_server_count_held (wire->server) == 1);
  g_assert_finalize_object (wire->client);
  wire->client = NULL;
  g_assert_null (cometd_subscription_get_client (subscription));
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ENDED);
  cometd_test_server_publish (wire->server, "/a", "1");
  assert_silence (wire);
}

static void
test_dropped_unconnected (Wire *wire)
{
  wire_open (wire);
  g_clear_object (&wire->result);
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);
  g_assert_finalize_object (wire->client);
  wire->client = NULL;
  cometd_test_server_resume (wire->server);
  assert_silence (wire);
}

static void
drop_cb (Wire *wire)
{
  g_clear_object (&wire->client);
}

static void
drop_on_state_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  Wire         *wire)
{
  CometdState *state = g_object_get_data (G_OBJECT (client), "drop-on");

  if (new_state == *state)
    g_clear_object (&wire->client);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  gboolean *is_ended = user_data;

  *is_ended = TRUE;
}

/* An operation keeps the client, so it is gone only when the open has ended. */
static void
test_dropped_in_state_changed (Wire *wire)
{
  CometdState states[] = { COMETD_STATE_HANDSHAKING, COMETD_STATE_CONNECTING,
                           COMETD_STATE_CONNECTED };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      gpointer client;
      gboolean is_ended = FALSE;

      g_test_message ("%d", states[i]);
      if (wire->client == NULL)
        wire->client = cometd_client_new (cometd_test_server_get_url (wire->server));
      client = wire->client;
      g_object_set_data (client, "drop-on", &states[i]);
      g_object_add_weak_pointer (client, &client);
      g_signal_connect (client, "state-changed", G_CALLBACK (drop_on_state_cb), wire);
      cometd_client_open_async (wire->client, NULL, ended_cb, &is_ended);
      cometd_test_wait_until (is_ended);
      cometd_test_wait_until (client == NULL);
      assert_silence (wire);
    }
}

static const struct
{
  const char *signal;
  gboolean is_kicked;
} signals[] = {
  { "message-received", FALSE },
  { "meta-received::/meta/connect", FALSE },
  { "notify::state", TRUE },
  { "notify::client-id", TRUE },
  { "state-changed", TRUE },
};

static void
test_dropped_in_signal (Wire *wire)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr(CometdSubscription) subscription = NULL;
      gpointer client;

      g_test_message ("%s", signals[i].signal);
      if (wire->client == NULL)
        wire->client = wire_client_new (wire);
      wire_open (wire);
      subscription = wire_subscribe (wire, "/a");
      g_clear_object (&wire->result);
      cometd_test_wait_until (cometd_test_server_count_held (wire->server) == 1);

      client = wire->client;
      g_object_add_weak_pointer (client, &client);
      g_signal_connect_swapped (client, signals[i].signal, G_CALLBACK (drop_cb), wire);
      if (signals[i].is_kicked)
        cometd_test_server_kick (wire->server, NULL);
      else
        {
          cometd_test_server_publish (wire->server, "/a", "1");
          cometd_test_server_publish (wire->server, "/a", "2");
          cometd_test_server_expire (wire->server, NULL);
        }
      cometd_test_wait_until (client == NULL);
      assert_silence (wire);
    }
}

static void
test_dropped_in_message (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;

  wire_open (wire);
  subscription = wire_subscribe (wire, "/a");
  g_clear_object (&wire->result);
  g_signal_connect_swapped (subscription, "message", G_CALLBACK (drop_cb), wire);
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_server_publish (wire->server, "/a", "2");
  cometd_test_wait_until (wire->client == NULL);
  assert_silence (wire);
}

/* By force: what waits ends all the same. */
static void
test_disposed (Wire *wire)
{
  gboolean published = FALSE, subscribed = FALSE, received = FALSE;

  wire_open (wire);
  g_clear_object (&wire->result);
  cometd_test_server_set_frozen (wire->server, TRUE);
  cometd_client_publish_async (wire->client, "/a", NULL, NULL, ended_cb, &published);
  cometd_client_subscribe_async (wire->client, "/a", NULL, ended_cb, &subscribed);
  cometd_client_receive_async (wire->client, NULL, ended_cb, &received);
  g_object_run_dispose (G_OBJECT (wire->client));
  cometd_test_wait_until (published && subscribed && received);
  g_assert_finalize_object (wire->client);
  wire->client = NULL;
}

static void
add_tests (void)
{
  wire_add ("client-lifetime/dropped-connected", test_dropped_connected);
  wire_add ("client-lifetime/dropped-unconnected", test_dropped_unconnected);
  wire_add ("client-lifetime/dropped-in-state-changed", test_dropped_in_state_changed);
  wire_add ("client-lifetime/dropped-in-signal", test_dropped_in_signal);
  wire_add ("client-lifetime/dropped-in-message", test_dropped_in_message);
  wire_add ("client-lifetime/disposed", test_disposed);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
