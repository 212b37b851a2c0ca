/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The server, the session or the network is lost: B29 to B31, B43 to B45. */

#include "wire.h"

static void
wait_for_new_session (Wire       *wire,
                      const char *old_client_id)
{
  cometd_test_wait_until (cometd_client_get_connected (wire->client)
                          && g_strcmp0 (cometd_client_get_client_id (wire->client),
                                        old_client_id) != 0);
  wire_wait_steady (wire);
}

/* All three channels are subscribed in the new session, and their events reach the old
 * subscriptions. */
static void
assert_resubscribed (Wire *wire)
{
  g_autofree char *events = NULL;

  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/a") == 1
                          && cometd_test_server_count_subscribers (wire->server, "/b/x") == 1
                          && cometd_test_server_count_subscribers (wire->server, "/c/x/y") == 1);
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_server_publish (wire->server, "/b/x", "2");
  cometd_test_server_publish (wire->server, "/c/x/y", "3");
  cometd_test_wait_until (wire->events->len == 3);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "/a 1, /b/x 2, /c/x/y 3");
}

static void
subscribe_three (Wire *wire)
{
  wire_watch (wire);
  wire_subscribe_quietly (wire, "/a");
  wire_subscribe_quietly (wire, "/b/*");
  wire_subscribe_quietly (wire, "/c/**");
}

/* B29 */
static void
test_402 (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_autoptr(CometdSubscription) handle = NULL;

  wire_open (wire);
  subscribe_three (wire);
  handle = wire_subscribe (wire, "/a");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));

  cometd_test_server_expire (wire->server, NULL);
  wait_for_new_session (wire, client_id);
  assert_resubscribed (wire);
  g_assert_cmpint (cometd_subscription_get_state (handle), ==, COMETD_SUBSCRIPTION_STATE_ACTIVE);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
}

/* B29: with the property unset, nothing is subscribed. */
static void
test_no_resubscribe (Wire *wire)
{
  g_autofree char *client_id = NULL;
  guint n;

  g_object_set (wire->client, "resubscribe", FALSE, NULL);
  wire_open (wire);
  subscribe_three (wire);
  n = wire_count (wire, "/meta/subscribe");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_testing_server_expire (wire->testing, NULL);
  wait_for_new_session (wire, client_id);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (wire_count (wire, "/meta/subscribe"), ==, n);
}

/* B30 */
static void
test_402_on_publish (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_autoptr(GError) error = NULL;
  guint n;

  wire_open (wire);
  subscribe_three (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));

  /* The connect is not affected yet: the server has removed the session silently. */
  bayeux_engine_forget (cometd_test_server_get_engine (wire->server));
  error = wire_publish_error (wire, "/x", "1");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 402);
  wait_for_new_session (wire, client_id);
  assert_resubscribed (wire);

  n = cometd_test_server_count (wire->server, "/x");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
}

/* B30: a 402 with a different meaning (Faye: parameter missing) fails a connect, but not the
 * session. */
static void
test_402_of_faye (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_test_server_fail (wire->server, "/x", 1, "402:data:Missing required parameter", NULL);
  error = wire_publish_error (wire, "/x", "1");
  g_assert_cmpint (cometd_error_get_code (error), ==, 402);
  wire_publish_quietly (wire, "/x", "2");
  wire_wait_steady (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
}

#define TEST_TYPE_COUNTING_AUTH (test_counting_auth_get_type ())
G_DECLARE_FINAL_TYPE (TestCountingAuth, test_counting_auth, TEST, COUNTING_AUTH,
                      CometdAuthExtension)

struct _TestCountingAuth
{
  CometdAuthExtension parent_instance;

  guint n_calls;
};

G_DEFINE_FINAL_TYPE (TestCountingAuth, test_counting_auth, COMETD_TYPE_AUTH_EXTENSION)

static void
test_counting_auth_authenticate (CometdAuthExtension *extension,
                                 CometdAuthRequest   *request)
{
  TEST_COUNTING_AUTH (extension)->n_calls++;
  cometd_auth_request_complete (request);
}

static void
test_counting_auth_class_init (TestCountingAuthClass *klass)
{
  CometdAuthExtensionClass *auth_class = COMETD_AUTH_EXTENSION_CLASS (klass);

  auth_class->authenticate = test_counting_auth_authenticate;
}

static void
test_counting_auth_init (TestCountingAuth *self)
{
}

/* B31 */
static void
test_foreign_codes (Wire *wire)
{
  static const char *errors[] = { "401:abc:Unknown client", "403::Unknown client",
                                  "403::unknown CLIENT" };
  g_autoptr(TestCountingAuth) auth = g_object_new (TEST_TYPE_COUNTING_AUTH, NULL);
  CometdTestFault *fault;

  cometd_client_set_auth_extension (wire->client, COMETD_AUTH_EXTENSION (auth));
  wire_open (wire);
  subscribe_three (wire);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autofree char *client_id = g_strdup (cometd_client_get_client_id (wire->client));

      cometd_test_server_fail (wire->server, "/meta/connect", 1, errors[i],
                               i == 0 ? "{\"advice\":{\"reconnect\":\"handshake\"}}" : NULL);
      cometd_test_server_reset_all (wire->server);
      cometd_test_wait_until (g_strcmp0 (cometd_client_get_client_id (wire->client),
                                         client_id) != 0);
      bayeux_engine_expire (cometd_test_server_get_engine (wire->server), client_id);
      wait_for_new_session (wire, client_id);
      assert_resubscribed (wire);
    }
  g_assert_cmpuint (auth->n_calls, ==, 0);

  /* Any other 401 is about credentials. */
  fault = cometd_test_server_fail (wire->server, "/x", 1, "401::Authentication invalid", NULL);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (fault->hits, ==, 1);
  g_assert_cmpuint (auth->n_calls, ==, 1);
}

/* B43 */
static void
test_server_restart (Wire *wire)
{
  g_autofree char *client_id = NULL;

  wire_open (wire);
  subscribe_three (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_test_server_stop (wire->server);
  bayeux_engine_forget (cometd_test_server_get_engine (wire->server));
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);
  g_assert_nonnull (cometd_client_get_last_error (wire->client));
  cometd_test_server_resume (wire->server);
  wait_for_new_session (wire, client_id);
  g_assert_null (cometd_client_get_last_error (wire->client));
  assert_resubscribed (wire);
}

/* B44 */
static void
test_short_outage (Wire *wire)
{
  g_autofree char *client_id = NULL;
  g_autoptr(GError) error = NULL;
  guint n;

  wire_open (wire);
  subscribe_three (wire);
  n = cometd_test_server_count (wire->server, "/meta/subscribe");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_UNCONNECTED);

  /* While the connection is lost, operations fail immediately, and nothing is sent twice. */
  error = wire_publish_error (wire, "/x", "1");
  g_assert_true (error->domain == COMETD_ERROR);

  cometd_test_server_resume (wire->server);
  wire_wait_steady (wire);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, n);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 0);
  assert_resubscribed (wire);
}

/* B45 */
static void
test_link_down_notice (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *message = NULL;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  g_object_set (wire->client, "connection-timeout", wire_milliseconds (150), NULL);
  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &result);
  cometd_test_assert_stays (result == NULL, 200);
  cometd_test_server_stop (wire->server);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_receive_finish (wire->client, result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  g_assert_cmpint (cometd_client_get_state (wire->client), !=, COMETD_STATE_DISCONNECTED);

  /* The client has kept retrying. */
  cometd_test_server_resume (wire->server);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/a") == 1);
  wire_wait_steady (wire);
  cometd_test_server_publish (wire->server, "/a", "1");
  message = wire_receive (wire);
  g_assert_cmpstr (message, ==, "/a 1");
}

/* A publish in transit when the connection is lost fails, and is sent only once. */
static void
test_publish_lost (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_drop (wire->server, "/x", -1);
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    &result);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/x") == 1);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_publish_json_finish (wire->client, result, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 1);
}

/* Subscriptions that were made one by one share a body when they are restored. The server accepts
 * much smaller ones, which it does not say before. */
static void
test_small_bodies (Wire *wire)
{
  CometdSubscription *subscriptions[60];
  g_autofree char *client_id = NULL;

  cometd_test_server_set_max_size (wire->server, 1000);
  wire_open (wire);
  wire_watch (wire);
  for (guint i = 0; i < G_N_ELEMENTS (subscriptions); i++)
    {
      g_autofree char *channel = g_strdup_printf ("/alarms/device-%u/overheated", i);

      subscriptions[i] = wire_subscribe (wire, channel);
    }

  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  cometd_test_server_expire (wire->server, NULL);
  wait_for_new_session (wire, client_id);
  for (guint i = 0; i < G_N_ELEMENTS (subscriptions); i++)
    {
      const char *channel = cometd_subscription_get_channel (subscriptions[i]);

      cometd_test_wait_until (cometd_subscription_get_state (subscriptions[i])
                              == COMETD_SUBSCRIPTION_STATE_ACTIVE);
      g_assert_cmpuint (cometd_test_server_count_subscribers (wire->server, channel), ==, 1);
      cometd_test_server_publish (wire->server, channel, "1");
      g_object_unref (subscriptions[i]);
    }
  cometd_test_wait_until (wire->events->len == G_N_ELEMENTS (subscriptions));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
}

/* Neither the first retry nor the new session waits for the back-off. */
static void
test_quick_return (Wire *wire)
{
  wire_open (wire);
  g_object_set (wire->client, "backoff-increment", WIRE_PATIENCE, "max-backoff", WIRE_PATIENCE,
                NULL);
  /* The order matters: a held connect must not receive the end of the session first. */
  cometd_testing_server_drop_connections (wire->testing);
  cometd_testing_server_expire (wire->testing, NULL);
  cometd_test_wait_until (wire_count (wire, "/meta/handshake") == 2);
  wire_wait_steady (wire);
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, 0);
}

/* The server accepts each handshake, but does not know the session afterwards. */
static void
test_storm (Wire *wire)
{
  wire_open (wire);
  g_object_set (wire->client, "backoff-increment", WIRE_PATIENCE, "max-backoff", WIRE_PATIENCE,
                NULL);
  cometd_test_server_fail (wire->server, "/meta/connect", -1, "403::Unknown client",
                           "{\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}}");
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 2 &&
                          cometd_client_get_next_retry_time (wire->client) != 0);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/meta/handshake") == 2, 200);
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), >, g_get_monotonic_time ());

  /* retry_now overrides the delay. */
  cometd_test_server_clear_faults (wire->server);
  cometd_client_retry_now (wire->client);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
}

static void
add_tests (void)
{
  wire_add ("session/402", test_402);
  wire_add_testing ("session/no-resubscribe", test_no_resubscribe);
  wire_add ("session/402-on-publish", test_402_on_publish);
  wire_add ("session/402-of-faye", test_402_of_faye);
  wire_add ("session/foreign-codes", test_foreign_codes);
  wire_add ("session/server-restart", test_server_restart);
  wire_add ("session/short-outage", test_short_outage);
  wire_add ("session/link-down-notice", test_link_down_notice);
  wire_add ("session/publish-lost", test_publish_lost);
  wire_add_testing ("session/quick-return", test_quick_return);
  wire_add ("session/small-bodies", test_small_bodies);
  wire_add ("session/storm", test_storm);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
