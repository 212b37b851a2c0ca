/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishes that wait while the server is away, and that are repeated. */

#include "interop-calls.h"
#include "interop-listener.h"
#include "interop-peer.h"
#include "interop-relay.h"

#define FLAGS (COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE | COMETD_PUBLISH_FLAGS_REPEAT)

static void
publish (CometdClient  *client,
         const char    *json,
         GAsyncResult **result)
{
  cometd_client_publish_full_json_async (client, "/news/today", json, FLAGS,
                                         INTEROP_SECONDS * 1000, NULL, cometd_test_store_result,
                                         result);
}

static void
assert_delivered (CometdClient  *client,
                  GAsyncResult **result)
{
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  cometd_test_wait_until_for (*result != NULL, INTEROP_SECONDS);
  reply = cometd_client_publish_full_json_finish (client, *result, &error);
  g_assert_no_error (error);
  g_assert_true (cometd_message_get_successful (reply));
  g_clear_object (result);
}

/* The server is killed and restarted: what was published meanwhile arrives once, in order. */
static void
test_restart (InteropFixture    *fixture,
              const InteropPeer *peer)
{
  g_autoptr(InteropListener) listener = interop_listener_new (fixture->alice, "/news/today");
  GAsyncResult *results[3] = { NULL };

  interop_server_kill (fixture->server);
  cometd_test_wait_until_for (!cometd_client_get_connected (fixture->alice), INTEROP_SECONDS);
  publish (fixture->alice, "1", &results[0]);
  publish (fixture->alice, "2", &results[1]);
  publish (fixture->alice, "3", &results[2]);
  interop_server_start (fixture->server);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    assert_delivered (fixture->alice, &results[i]);

  /* Her own messages cannot overtake her subscription. */
  interop_listener_assert_next (listener, "/news/today", "1");
  interop_listener_assert_next (listener, "/news/today", "2");
  interop_listener_assert_next (listener, "/news/today", "3");
  interop_publish (fixture->alice, "/news/today", "\"last\"");
  interop_listener_assert_next (listener, "/news/today", "\"last\"");
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            GPtrArray          *ids)
{
  JsonNode *ext = cometd_message_get_ext (message);
  JsonObject *own = json_object_get_object_member (json_node_get_object (ext), "cometd-glib");

  g_ptr_array_add (ids, g_strdup (json_object_get_string_member (own, "id")));
}

/* The connection is cut after the message was sent: one repetition, and the receiver gets both
 * copies with the same id, which servers pass on. */
static void
test_cut (InteropFixture    *fixture,
          const InteropPeer *peer)
{
  g_autoptr(InteropListener) listener = interop_listener_new (fixture->bob, "/news/today");
  g_autoptr(InteropRelay) relay =
    interop_relay_new (interop_server_get_port (fixture->server));
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", interop_relay_get_port (relay),
                                          peer->path);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GAsyncResult) result = NULL;
  CometdClient *carol = interop_client_new_open (url, peer->connection_type);

  g_signal_connect (interop_listener_get_subscription (listener), "message",
                    G_CALLBACK (message_cb), ids);
  publish (carol, "1", &result);
  assert_delivered (carol, &result);
  interop_relay_cut (relay);
  publish (carol, "2", &result);
  assert_delivered (carol, &result);
  publish (carol, "3", &result);
  assert_delivered (carol, &result);
  g_assert_cmpuint (interop_relay_get_n_cuts (relay), ==, 1);

  interop_listener_assert_next (listener, "/news/today", "1");
  interop_listener_assert_next (listener, "/news/today", "2");
  interop_listener_assert_next (listener, "/news/today", "2");
  interop_listener_assert_next (listener, "/news/today", "3");
  g_assert_cmpuint (ids->len, ==, 4);
  g_assert_cmpstr (ids->pdata[1], ==, ids->pdata[2]);
  g_assert_cmpstr (ids->pdata[0], !=, ids->pdata[1]);
  g_assert_cmpstr (ids->pdata[1], !=, ids->pdata[3]);
  interop_close_and_free (&carol);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  interop_add_alone ("offline/restart", test_restart);
  interop_add ("offline/cut", test_cut);

  return interop_run ();
}
