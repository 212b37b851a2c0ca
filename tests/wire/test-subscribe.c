/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Subscriptions: B67, B68, B70, and several subscriptions to one channel. */

#include "wire.h"

typedef struct
{
  guint n_messages;
  guint n_failed;
  int code;
} Listener;

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            gpointer            user_data)
{
  Listener *listener = user_data;

  listener->n_messages++;
}

static void
failed_cb (CometdSubscription *subscription,
           const GError       *error,
           CometdMessage      *reply,
           gpointer            user_data)
{
  Listener *listener = user_data;

  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_nonnull (reply);
  listener->n_failed++;
  listener->code = cometd_error_get_code (error);
}

static void
notify_cb (guint *n_notified)
{
  (*n_notified)++;
}

static CometdSubscription *
listen (Wire       *wire,
        const char *channel,
        Listener   *listener)
{
  CometdSubscription *subscription = wire_subscribe (wire, channel);

  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), listener);
  g_signal_connect (subscription, "failed", G_CALLBACK (failed_cb), listener);

  return subscription;
}

/* The handler is connected in the callback of the operation. */
typedef struct
{
  Listener listener;
  CometdSubscription *subscription;
} Late;

static void
late_subscribed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Late *late = user_data;
  g_autoptr(GError) error = NULL;

  late->subscription = cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);
  g_assert_no_error (error);
  g_signal_connect (late->subscription, "message", G_CALLBACK (message_cb), &late->listener);
}

/* The reply and the events arrive in the same frame or response. */
static void
test_events_behind_the_reply (Wire *wire)
{
  Late late = { 0 };

  wire_open (wire);
  cometd_client_subscribe_async (wire->client, "/flood/2000", NULL, late_subscribed_cb, &late);
  cometd_test_wait_until (late.listener.n_messages + cometd_client_get_pending_count (wire->client)
                          == 2000);
  g_assert_cmpuint (late.listener.n_messages, ==, 2000);
  g_object_unref (late.subscription);
}

static gboolean
connect_cb (gpointer user_data)
{
  Late *late = user_data;

  g_signal_connect (late->subscription, "message", G_CALLBACK (message_cb), &late->listener);
  return G_SOURCE_REMOVE;
}

static void
later_subscribed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Late *late = user_data;
  g_autoptr(GSource) connecting = g_idle_source_new ();

  late->subscription = cometd_client_subscribe_finish (COMETD_CLIENT (source), result, NULL);
  g_source_set_priority (connecting, G_PRIORITY_DEFAULT);
  g_source_set_callback (connecting, connect_cb, late, NULL);
  g_source_attach (connecting, NULL);
}

/* The callback continues in the next iteration of the main loop, as coroutines do. */
static void
test_events_wait_for_an_iteration (Wire *wire)
{
  Late late = { 0 };

  wire_open (wire);
  cometd_client_subscribe_async (wire->client, "/flood/2000", NULL, later_subscribed_cb, &late);
  cometd_test_wait_until (late.listener.n_messages + cometd_client_get_pending_count (wire->client)
                          == 2000);
  g_assert_cmpuint (late.listener.n_messages, ==, 2000);
  g_object_unref (late.subscription);
}

/* Two replies, and then the events of both. */
static void
test_events_behind_two_replies (Wire *wire)
{
  Late first = { 0 }, second = { 0 };

  wire_open (wire);
  cometd_client_begin_batch (wire->client);
  cometd_client_subscribe_async (wire->client, "/flood/50", NULL, late_subscribed_cb, &first);
  cometd_client_subscribe_async (wire->client, "/flood/40", NULL, late_subscribed_cb, &second);
  cometd_client_end_batch (wire->client);
  cometd_test_wait_until (first.listener.n_messages == 50 && second.listener.n_messages == 40);
  g_assert_cmpuint (cometd_client_get_pending_count (wire->client), ==, 0);
  g_object_unref (first.subscription);
  g_object_unref (second.subscription);
}

/* Without a callback nothing is held: events are delivered to existing handlers. */
static void
test_events_behind_a_reply_to_nobody (Wire *wire)
{
  wire_open (wire);
  wire_watch (wire);
  cometd_client_subscribe_async (wire->client, "/flood/3", NULL, NULL, NULL);
  cometd_test_wait_until (wire->events->len == 3);
}

/* B67 */
static void
test_denied_then_retry (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) subscriptions = NULL;
  BayeuxEngine *engine = cometd_test_server_get_engine (wire->server);

  bayeux_engine_deny_subscribe (engine, "/a");
  wire_open (wire);
  error = wire_subscribe_error (wire, "/a");
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 403);
  g_assert_nonnull (cometd_error_get_reply (error));
  subscriptions = cometd_client_dup_subscriptions (wire->client);
  g_assert_cmpuint (g_strv_length (subscriptions), ==, 0);

  bayeux_engine_deny_subscribe (engine, NULL);
  wire_subscribe_quietly (wire, "/a");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 2);
  g_assert_cmpuint (cometd_test_server_count_subscribers (wire->server, "/a"), ==, 1);
}

static void
test_cancelled (Wire *wire)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_lose_reply (wire->server, "/meta/subscribe", 1);
  cometd_client_subscribe_async (wire->client, "/a", cancellable, cometd_test_store_result,
                                 &result);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/subscribe") == 1);
  g_cancellable_cancel (cancellable);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_subscribe_finish (wire->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* B68 */
static void
test_resubscribe_reports_failure (Wire *wire)
{
  static const char *channels[] = { "/a", "/b", "/c" };
  Listener listeners[3] = { { 0 } };
  CometdSubscription *handles[3];

  wire_open (wire);
  for (guint i = 0; i < 3; i++)
    handles[i] = listen (wire, channels[i], &listeners[i]);
  bayeux_engine_deny_subscribe (cometd_test_server_get_engine (wire->server), "/b");
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (listeners[1].n_failed == 1);
  g_assert_cmpint (listeners[1].code, ==, 403);
  cometd_test_wait_until (cometd_test_server_count_subscribers (wire->server, "/c") == 1);
  wire_wait_steady (wire);
  cometd_test_wait_until (cometd_subscription_get_state (handles[2])
                          == COMETD_SUBSCRIPTION_STATE_ACTIVE);

  for (guint i = 0; i < 3; i++)
    cometd_test_server_publish (wire->server, channels[i], "1");
  cometd_test_wait_until (listeners[0].n_messages == 1 && listeners[2].n_messages == 1);
  g_assert_cmpuint (listeners[1].n_messages, ==, 0);
  g_assert_cmpuint (listeners[0].n_failed + listeners[2].n_failed, ==, 0);
  g_assert_cmpint (cometd_subscription_get_state (handles[1]), ==,
                   COMETD_SUBSCRIPTION_STATE_FAILED);
  for (guint i = 0; i < 3; i++)
    g_object_unref (handles[i]);
}

/* B70 */
static void
test_wildcards (Wire *wire)
{
  static const char *channels[] = { "/a/*", "/a/**", "/a/b", "/**" };
  Listener listeners[4] = { { 0 } };
  CometdSubscription *handles[4];

  wire_open (wire);
  for (guint i = 0; i < 4; i++)
    handles[i] = listen (wire, channels[i], &listeners[i]);

  cometd_testing_server_publish_json (wire->testing, "/a/b", "1");
  cometd_test_wait_until (listeners[3].n_messages == 1);
  cometd_testing_server_publish_json (wire->testing, "/a/b/c", "1");
  cometd_test_wait_until (listeners[3].n_messages == 2);
  cometd_testing_server_publish_json (wire->testing, "/a", "1");
  cometd_test_wait_until (listeners[3].n_messages == 3);
  g_assert_cmpuint (listeners[0].n_messages, ==, 1);
  g_assert_cmpuint (listeners[1].n_messages, ==, 2);
  g_assert_cmpuint (listeners[2].n_messages, ==, 1);
  for (guint i = 0; i < 4; i++)
    g_object_unref (handles[i]);
}

/* B70: if a server sends a copy for each subscription, each copy is delivered. */
static void
test_copies (Wire *wire)
{
  Listener listener = { 0 };
  g_autoptr(CometdSubscription) one = NULL;

  cometd_test_server_get_options (wire->server)->copy_per_subscription = TRUE;
  wire_open (wire);
  one = listen (wire, "/a/b", &listener);
  wire_subscribe_quietly (wire, "/a/*");
  cometd_test_server_publish (wire->server, "/a/b", "1");
  cometd_test_wait_until (listener.n_messages == 2);
}

/* One request to the server for any number of subscriptions. */
static void
test_handles (Wire *wire)
{
  Listener first_listener = { 0 };
  Listener second_listener = { 0 };
  g_autoptr(CometdSubscription) first = NULL;
  g_autoptr(CometdSubscription) second = NULL;
  g_autoptr(GAsyncResult) one = NULL;
  g_autoptr(GAsyncResult) two = NULL;
  g_auto(GStrv) channels = NULL;
  guint n_notified = 0;

  wire_open (wire);
  g_signal_connect_swapped (wire->client, "notify::subscriptions", G_CALLBACK (notify_cb),
                            &n_notified);
  first = listen (wire, "/a", &first_listener);
  second = listen (wire, "/a", &second_listener);
  g_assert_true (first != second);
  g_assert_true (cometd_subscription_get_client (first) == wire->client);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);
  cometd_test_server_publish (wire->server, "/a", "1");
  cometd_test_wait_until (first_listener.n_messages == 1 && second_listener.n_messages == 1);

  cometd_subscription_unsubscribe_async (first, NULL, cometd_test_store_result, &one);
  g_assert_cmpint (cometd_subscription_get_state (first), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  cometd_test_wait_until (one != NULL);
  g_assert_true (cometd_subscription_unsubscribe_finish (first, one, NULL));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/unsubscribe"), ==, 0);
  wire_wait_steady (wire);
  cometd_test_server_publish (wire->server, "/a", "2");
  cometd_test_wait_until (second_listener.n_messages == 2);
  g_assert_cmpuint (first_listener.n_messages, ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);

  cometd_subscription_unsubscribe_async (second, NULL, cometd_test_store_result, &two);
  cometd_test_wait_until (two != NULL);
  g_assert_true (cometd_subscription_unsubscribe_finish (second, two, NULL));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/unsubscribe"), ==, 1);
  g_assert_cmpuint (cometd_test_server_count_subscribers (wire->server, "/a"), ==, 0);
  g_assert_cmpuint (n_notified, ==, 2);

  /* Closing ends the other subscriptions. */
  g_clear_object (&first);
  first = wire_subscribe (wire, "/b");
  wire_subscribe_quietly (wire, "/a/*");
  channels = cometd_client_dup_subscriptions (wire->client);
  g_assert_cmpstrv (channels, ((const char *[]) { "/a/*", "/b", NULL }));
  g_assert_cmpuint (n_notified, ==, 4);
  wire_close (wire);
  g_assert_cmpint (cometd_subscription_get_state (first), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  g_assert_cmpuint (n_notified, >, 4);
}

/* Unsubscribing from a channel ends all subscriptions to it. */
static void
test_unsubscribe_channel (Wire *wire)
{
  g_autoptr(CometdSubscription) first = NULL;
  g_autoptr(CometdSubscription) second = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  first = wire_subscribe (wire, "/a");
  second = wire_subscribe (wire, "/a");
  cometd_client_unsubscribe_async (wire->client, "/a", NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_assert_true (cometd_client_unsubscribe_finish (wire->client, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cometd_subscription_get_state (first), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  g_assert_cmpint (cometd_subscription_get_state (second), ==, COMETD_SUBSCRIPTION_STATE_ENDED);
  g_assert_cmpuint (wire_count (wire, "/meta/unsubscribe"), ==, 1);
}

/* The client keeps the subscription: dropping our reference changes nothing. */
static void
test_kept (Wire *wire)
{
  Listener listener = { 0 };

  wire_open (wire);
  g_object_unref (listen (wire, "/a", &listener));
  cometd_testing_server_publish_json (wire->testing, "/a", "1");
  cometd_test_wait_until (listener.n_messages == 1);
}

static void
test_bad_channels (Wire *wire)
{
  static const char *channels[] = {
    "a", "/a//b", "/", "/meta/connect", "/meta/*", "/a/*/b", "/*/a", "/**/a",
  };

  wire_open (wire);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr(GError) error = wire_subscribe_error (wire, channels[i]);

      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL);
    }
  g_assert_cmpuint (wire_count (wire, "/meta/subscribe"), ==, 0);
}

/* Servers may omit the subscription in the reply. */
static void
test_bare_reply (Wire *wire)
{
  wire_open (wire);
  cometd_test_server_patch (wire->server, "/meta/subscribe", 1, "{\"subscription\":null}");
  wire_subscribe_quietly (wire, "/a");
}

static void
add_tests (void)
{
  wire_add ("subscribe/events-behind-the-reply", test_events_behind_the_reply);
  wire_add ("subscribe/events-wait-for-an-iteration", test_events_wait_for_an_iteration);
  wire_add ("subscribe/events-behind-two-replies", test_events_behind_two_replies);
  wire_add ("subscribe/events-behind-a-reply-to-nobody", test_events_behind_a_reply_to_nobody);
  wire_add ("subscribe/denied-then-retry", test_denied_then_retry);
  wire_add ("subscribe/cancelled", test_cancelled);
  wire_add ("subscribe/resubscribe-reports-failure", test_resubscribe_reports_failure);
  wire_add_testing ("subscribe/wildcards", test_wildcards);
  wire_add ("subscribe/copies", test_copies);
  wire_add ("subscribe/handles", test_handles);
  wire_add_testing ("subscribe/unsubscribe-channel", test_unsubscribe_channel);
  wire_add_testing ("subscribe/kept", test_kept);
  wire_add_testing ("subscribe/bad-channels", test_bad_channels);
  wire_add ("subscribe/bare-reply", test_bare_reply);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
