/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* B90: the last reference is dropped, in each state. Afterwards the client is finalized, its
 * connections are closed, and the main context contains nothing of it. */

#include "life.h"

/* Never opened. */
static void
test_disconnected (Wire *wire)
{
  Life life = { NULL };

  life_init (&life, wire);
  g_clear_object (&life.client);
  life_finish (&life);
}

/* An operation keeps the client alive until it completes, and it does complete. */
static void
test_opening (Wire *wire)
{
  static const char *channels[] = { "/meta/handshake", "/meta/connect" };

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      gboolean is_there = FALSE;

      /* This takes longer on a slow machine. */
      for (guint limit = 300; !is_there; limit *= 2)
        {
          Life life = { NULL };
          g_autoptr(GAsyncResult) result = NULL;

          life_init (&life, wire);
          g_object_set (life.client,
                        "connection-timeout", wire_milliseconds (limit),
                        "max-network-delay", wire_milliseconds (limit),
                        NULL);
          cometd_test_server_get_options (life.server)->timeout = wire_milliseconds (limit);
          cometd_test_server_drop (life.server, channels[i], -1);
          cometd_client_open_async (life.client, NULL, cometd_test_store_result, &result);
          cometd_test_wait_until (cometd_test_server_count (life.server, channels[i]) >= 1
                                  || result != NULL);
          is_there = result == NULL;
          g_clear_object (&life.client);
          cometd_test_wait_until (result != NULL);
          g_clear_object (&result);
          life_finish (&life);
        }
    }
}

static void
test_opening_cancelled (Wire *wire)
{
  Life life = { NULL };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  life_init (&life, wire);
  cometd_test_server_drop (life.server, "/meta/handshake", -1);
  cometd_client_open_async (life.client, cancellable, cometd_test_store_result, &result);
  cometd_test_wait_until (cometd_test_server_count (life.server, "/meta/handshake") >= 1);
  g_clear_object (&life.client);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (result != NULL);
  g_clear_object (&result);
  life_finish (&life);
}

static void
test_connected (Wire *wire)
{
  Life life = { NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;

  life_init (&life, wire);
  life_open (&life);
  cometd_client_subscribe_async (life.client, "/a", NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  subscription = cometd_client_subscribe_finish (life.client, result, NULL);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&life.client));
  g_assert_null (cometd_subscription_get_client (subscription));
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ENDED);
  cometd_test_server_publish (life.server, "/a", "1");
  life_finish (&life);
}

static void
test_between_connects (Wire *wire)
{
  Life life = { NULL };

  life_init (&life, wire);
  life_open (&life);
  life_subscribe (&life);
  cometd_test_server_get_options (life.server)->interval = 60000;
  cometd_test_server_patch (life.server, "/meta/connect", -1,
                            "{\"advice\":{\"reconnect\":\"retry\",\"interval\":60000}}");
  cometd_test_server_publish (life.server, "/a", "1");
  if (wire_is_websocket (wire))
    cometd_test_server_reset_all (life.server);
  cometd_test_wait_until (cometd_test_server_count_held (life.server) == 0
                          || cometd_client_get_next_retry_time (life.client) != 0);
  g_assert_finalize_object (g_steal_pointer (&life.client));
  life_finish (&life);
}

static void
test_unconnected (Wire *wire)
{
  Life life = { NULL };

  life_init (&life, wire);
  g_object_set (life.client, "backoff-increment", 30000, NULL);
  life_open (&life);
  cometd_test_server_stop (life.server);
  life_wait_state (&life, COMETD_STATE_UNCONNECTED);
  g_assert_finalize_object (g_steal_pointer (&life.client));
  cometd_test_server_resume (life.server);
  life_finish (&life);
}

static void
test_rehandshaking (Wire *wire)
{
  Life life = { NULL };

  life_init (&life, wire);
  life_open (&life);
  cometd_test_server_drop (life.server, "/meta/handshake", -1);
  cometd_test_server_expire (life.server, NULL);
  life_wait_state (&life, COMETD_STATE_HANDSHAKING);
  cometd_test_wait_until (cometd_test_server_count (life.server, "/meta/handshake") == 2);
  g_assert_finalize_object (g_steal_pointer (&life.client));
  life_finish (&life);
}

static void
test_disconnecting (Wire *wire)
{
  Life life = { NULL };
  g_autoptr(GAsyncResult) result = NULL;

  life_init (&life, wire);
  life_open (&life);
  cometd_test_server_drop (life.server, "/meta/disconnect", -1);
  g_object_set (life.client, "max-network-delay", wire_milliseconds (200), NULL);
  cometd_client_close_async (life.client, NULL, cometd_test_store_result, &result);
  life_wait_state (&life, COMETD_STATE_DISCONNECTING);
  g_clear_object (&life.client);
  cometd_test_wait_until (result != NULL);
  g_clear_object (&result);
  life_finish (&life);
}

/* Operations in progress keep the client alive; when all have completed, it is finalized. */
static void
test_operations (Wire *wire)
{
  Life life = { NULL };
  g_autoptr(GAsyncResult) publish = NULL;
  g_autoptr(GAsyncResult) subscribe = NULL;

  life_init (&life, wire);
  life_open (&life);
  cometd_test_server_drop (life.server, "/x", -1);
  cometd_test_server_drop (life.server, "/meta/subscribe", -1);
  g_object_set (life.client, "max-network-delay", wire_milliseconds (200), NULL);
  cometd_client_publish_json_async (life.client, "/x", "1", NULL, cometd_test_store_result,
                                    &publish);
  cometd_client_subscribe_async (life.client, "/b", NULL, cometd_test_store_result, &subscribe);
  g_clear_object (&life.client);
  cometd_test_wait_until (publish != NULL && subscribe != NULL);
  g_clear_object (&publish);
  g_clear_object (&subscribe);
  life_finish (&life);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  guint *n_ended = user_data;

  (*n_ended)++;
}

/* Disposed explicitly: the operations in progress complete nevertheless. */
static void
test_disposed (Wire *wire)
{
  Life life = { NULL };
  guint n_ended = 0;

  life_init (&life, wire);
  life_open (&life);
  cometd_test_server_set_frozen (life.server, TRUE);
  cometd_client_publish_async (life.client, "/a", NULL, NULL, ended_cb, &n_ended);
  cometd_client_subscribe_async (life.client, "/a", NULL, ended_cb, &n_ended);
  cometd_client_receive_async (life.client, NULL, ended_cb, &n_ended);
  g_object_run_dispose (G_OBJECT (life.client));
  cometd_test_wait_until (n_ended == 3);
  g_assert_finalize_object (g_steal_pointer (&life.client));
  cometd_test_server_set_frozen (life.server, FALSE);
  life_finish (&life);
}

static void
add_tests (void)
{
  wire_add ("lifetime/disconnected", test_disconnected);
  wire_add ("lifetime/opening", test_opening);
  wire_add ("lifetime/opening-cancelled", test_opening_cancelled);
  wire_add ("lifetime/connected", test_connected);
  wire_add ("lifetime/between-connects", test_between_connects);
  wire_add ("lifetime/unconnected", test_unconnected);
  wire_add ("lifetime/rehandshaking", test_rehandshaking);
  wire_add ("lifetime/disconnecting", test_disconnecting);
  wire_add ("lifetime/operations", test_operations);
  wire_add ("lifetime/disposed", test_disposed);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
