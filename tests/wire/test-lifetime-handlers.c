/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* B90: the last reference is dropped in each handler. */

#include "life.h"

/* The handlers. Each drops the last reference the first time it is called. */
static void
drop_cb (Life *life)
{
  g_clear_object (&life->client);
}

static gboolean
drop_and_refuse_cb (Life *life)
{
  g_clear_object (&life->client);
  return FALSE;
}

static void
drop_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Life *life = user_data;

  g_clear_object (&life->client);
}

/* Makes the client emit @signal: by two events, by ending its session, or by losing the connection
 * and the session. */
static void
stir (Life       *life,
      const char *signal,
      gboolean    is_kicked)
{
  if (g_str_has_prefix (signal, "message"))
    {
      cometd_test_server_publish (life->server, "/a", "1");
      cometd_test_server_publish (life->server, "/a", "2");
    }
  else if (is_kicked)
    cometd_test_server_kick (life->server, NULL);
  else
    {
      cometd_test_server_expire (life->server, NULL);
      cometd_test_server_reset_all (life->server);
    }
}

static void
test_signals (Wire *wire)
{
  static const char *signals[] = { "message-received", "message-received::/a", "meta-received",
                                   "meta-received::/meta/connect", "state-changed",
                                   "notify::state", "notify::connected", "notify::client-id",
                                   "notify::last-error",
                                   /* From now on the server ends the session. */
                                   "state-changed", "notify::state", "notify::client-id" };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      Life life = { NULL };
      gboolean is_kicked = i >= 9;

      g_test_message ("%s%s", signals[i], is_kicked ? ", kicked" : "");
      life_init (&life, wire);
      life_open (&life);
      life_subscribe (&life);
      g_signal_connect_swapped (life.client, signals[i], G_CALLBACK (drop_cb), &life);
      stir (&life, signals[i], is_kicked);
      cometd_test_wait_until (life.client == NULL);
      life_finish (&life);
    }
}

static void
test_overflow (Wire *wire)
{
  Life life = { NULL };

  life_init (&life, wire);
  g_object_set (life.client,
                "max-pending-count", 1,
                "overflow-policy", COMETD_OVERFLOW_POLICY_DROP_OLDEST,
                NULL);
  life_open (&life);
  life_subscribe (&life);
  g_signal_connect_swapped (life.client, "overflow", G_CALLBACK (drop_cb), &life);
  cometd_test_server_publish (life.server, "/a", "1");
  cometd_test_server_publish (life.server, "/a", "2");
  cometd_test_wait_until (life.client == NULL);
  life_finish (&life);
}

static void
drop_in_state_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  Life         *life)
{
  if (new_state == life->drop_state)
    g_clear_object (&life->client);
}

/* The operation keeps the client alive until it completes. */
static void
test_opening_signals (Wire *wire)
{
  static const CometdState states[] = { COMETD_STATE_HANDSHAKING, COMETD_STATE_CONNECTING,
                                        COMETD_STATE_CONNECTED };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      Life life = { NULL };
      g_autoptr(GAsyncResult) result = NULL;

      life_init (&life, wire);
      life.drop_state = states[i];
      g_signal_connect (life.client, "state-changed", G_CALLBACK (drop_in_state_cb), &life);
      cometd_client_open_async (life.client, NULL, cometd_test_store_result, &result);
      cometd_test_wait_until (result != NULL);
      g_clear_object (&result);
      life_finish (&life);
    }
}

static void
test_subscription_handlers (Wire *wire)
{
  static const char *signals[] = { "message", "failed", "notify::state" };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
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
      bayeux_engine_deny_subscribe (cometd_test_server_get_engine (life.server), "/a");
      g_signal_connect_swapped (subscription, signals[i], G_CALLBACK (drop_cb), &life);
      stir (&life, signals[i], FALSE);
      cometd_test_wait_until (life.client == NULL);
      life_finish (&life);
      /* The subscription outlives its client. */
      g_assert_null (cometd_subscription_get_client (subscription));
    }
}

static void
test_callbacks (Wire *wire)
{
  for (guint i = 0; i < 8; i++)
    {
      Life life = { NULL };
      CometdClient *client;

      life_init (&life, wire);
      client = life.client;
      if (i != 0)
        {
          life_open (&life);
          life_subscribe (&life);
        }
      switch (i)
        {
        case 0:
          cometd_client_open_async (client, NULL, drop_result_cb, &life);
          break;
        case 1:
          cometd_client_publish_json_async (client, "/x", "1", NULL, drop_result_cb, &life);
          break;
        case 2:
          cometd_client_subscribe_async (client, "/b", NULL, drop_result_cb, &life);
          break;
        case 3:
          cometd_client_unsubscribe_async (client, "/a", NULL, drop_result_cb, &life);
          break;
        case 4:
          cometd_client_remote_call_async (client, "call", NULL, 0, NULL, drop_result_cb, &life);
          break;
        case 5:
          cometd_client_receive_async (client, NULL, drop_result_cb, &life);
          cometd_test_server_publish (life.server, "/a", "1");
          break;
        case 6:
          cometd_client_close_async (client, NULL, drop_result_cb, &life);
          break;
        case 7:
          cometd_test_server_drop (life.server, "/x", -1);
          cometd_client_publish_json_async (client, "/x", "1", NULL, drop_result_cb, &life);
          cometd_test_wait_until (cometd_test_server_count (life.server, "/x") == 1);
          cometd_client_abort (client);
          break;
        default:
          g_assert_not_reached ();
        }
      cometd_test_wait_until (life.client == NULL);
      life_finish (&life);
    }
}

#define TEST_TYPE_DROPPER (test_dropper_get_type ())
G_DECLARE_FINAL_TYPE (TestDropper, test_dropper, TEST, DROPPER, CometdAuthExtension)

struct _TestDropper
{
  CometdAuthExtension parent_instance;

  Life *life;
  const char *where;
};

G_DEFINE_FINAL_TYPE (TestDropper, test_dropper, COMETD_TYPE_AUTH_EXTENSION)

static void
drop_at (TestDropper *self,
         const char  *where)
{
  if (g_str_equal (self->where, where))
    g_clear_object (&self->life->client);
}

static void
test_dropper_outgoing (CometdExtension *extension,
                       CometdExchange  *exchange)
{
  drop_at (TEST_DROPPER (extension), "outgoing");
}

static void
test_dropper_incoming (CometdExtension *extension,
                       CometdExchange  *exchange)
{
  drop_at (TEST_DROPPER (extension), "incoming");
}

static void
test_dropper_authenticate (CometdAuthExtension *extension,
                           CometdAuthRequest   *request)
{
  drop_at (TEST_DROPPER (extension), "authenticate");
  cometd_auth_request_complete (request);
}

static void
test_dropper_class_init (TestDropperClass *klass)
{
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);
  CometdAuthExtensionClass *auth_class = COMETD_AUTH_EXTENSION_CLASS (klass);

  extension_class->outgoing = test_dropper_outgoing;
  extension_class->incoming = test_dropper_incoming;
  auth_class->authenticate = test_dropper_authenticate;
}

static void
test_dropper_init (TestDropper *self)
{
}

static void
test_extension_hooks (Wire *wire)
{
  static const char *places[] = { "outgoing", "incoming", "authenticate" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      Life life = { NULL };
      g_autoptr(TestDropper) dropper = g_object_new (TEST_TYPE_DROPPER, NULL);

      dropper->life = &life;
      dropper->where = "";
      life_init (&life, wire);
      cometd_client_set_auth_extension (life.client, COMETD_AUTH_EXTENSION (dropper));
      life_open (&life);
      dropper->where = places[i];
      cometd_test_server_fail (life.server, "/x", -1, "401::no", NULL);
      cometd_client_publish_json_async (life.client, "/x", "1", NULL, NULL, NULL);
      cometd_test_wait_until (life.client == NULL);
      life_finish (&life);
    }
}

/* A list does not keep its client alive. */
static void
test_list_keeps_nothing (Wire *wire)
{
  Life life = { NULL };
  g_autoptr(CometdMessageList) list = NULL;

  life_init (&life, wire);
  list = cometd_message_list_new (life.client, "/a");
  life_open (&life);
  life_subscribe (&life);
  cometd_test_server_publish (life.server, "/a", "1");
  cometd_test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 1);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (drop_and_refuse_cb), &life);
  cometd_test_wait_until (cometd_test_server_count_held (life.server) == 1);
  cometd_test_server_publish (life.server, "/a", "2");
  cometd_test_wait_until (life.client == NULL);
  life_finish (&life);
}

static void
add_tests (void)
{
  wire_add ("lifetime/signals", test_signals);
  wire_add ("lifetime/overflow", test_overflow);
  wire_add ("lifetime/opening-signals", test_opening_signals);
  wire_add ("lifetime/subscription-handlers", test_subscription_handlers);
  wire_add ("lifetime/callbacks", test_callbacks);
  wire_add ("lifetime/extension-hooks", test_extension_hooks);
  wire_add ("lifetime/list", test_list_keeps_nothing);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
