/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <locale.h>
#include <string.h>

#include "cometd-test-network.h"
#include "cometd-test.h"

/* As documented. */
#define MAX_FALLBACK_URLS 50

/* The client while it is disconnected; without a network. */

typedef struct
{
  CometdClient *client;
  GAsyncResult *result;
  GError *error;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->client = cometd_client_new ("http://127.0.0.1:1/cometd");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_object (&fixture->result);
  g_clear_error (&fixture->error);
  g_assert_finalize_object (fixture->client);
}

/* Waits for the result of an operation that was just started. */
static GAsyncResult *
wait (Fixture *fixture)
{
  cometd_test_wait_until (fixture->result != NULL);
  return fixture->result;
}

static void
test_properties (Fixture       *fixture,
                 gconstpointer  user_data)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (fixture->client);
  g_autofree GParamSpec **specs = NULL;
  guint n_specs, n_seen = 0;

  /* The documented defaults are the actual ones. */
  specs = g_object_class_list_properties (klass, &n_specs);
  for (guint i = 0; i < n_specs; i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      if (g_str_equal (specs[i]->name, "url") || g_str_equal (specs[i]->name, "session")
          || g_str_equal (specs[i]->name, "network-monitor")
          || specs[i]->value_type == G_TYPE_STRV)
        continue;
      g_test_message ("%s", specs[i]->name);
      g_object_get_property (G_OBJECT (fixture->client), specs[i]->name, &value);
      g_assert_true (g_param_value_defaults (specs[i], &value));
      n_seen++;
    }
  g_assert_cmpuint (n_seen, ==, 25);
}

static void
test_defaults (Fixture       *fixture,
               gconstpointer  user_data)
{
  const char * const *types = cometd_client_get_connection_types (fixture->client);
  g_auto(GStrv) subscriptions = cometd_client_dup_subscriptions (fixture->client);

  g_assert_cmpstr (types[0], ==, "websocket");
  g_assert_cmpstr (types[1], ==, "long-polling");
  g_assert_null (types[2]);
  g_assert_cmpuint (g_strv_length (subscriptions), ==, 0);
  g_assert_cmpstr (cometd_client_get_url (fixture->client), ==, "http://127.0.0.1:1/cometd");
  g_assert_true (SOUP_IS_SESSION (cometd_client_get_session (fixture->client)));
  g_assert_cmpint (cometd_client_get_state (fixture->client), ==, COMETD_STATE_DISCONNECTED);
  g_assert_cmpuint (cometd_client_get_max_message_size (fixture->client), ==, 16 * 1024 * 1024);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static const struct
{
  const char *name;
  guint64 value;
} numbers[] = {
  { "max-pending-count", 7 },
  { "connection-timeout", 0 },
  { "max-network-delay", 1 },
  { "backoff-increment", 0 },
  { "max-backoff", 5 },
  { "max-message-size", (guint64)1 << 40 },
  { "max-depth", 512 },
  { "max-batch-size", 1 },
  { "max-outgoing-size", 0 },
  { "keepalive-interval", 0 },
};

static void
test_set_numbers (Fixture       *fixture,
                  gconstpointer  user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", numbers[i].name, NULL);
      g_auto(GValue) value = G_VALUE_INIT, number = G_VALUE_INIT;
      guint n_notified = 0;

      g_test_message ("%s", numbers[i].name);
      g_value_init (&number, G_TYPE_UINT64);
      g_value_set_uint64 (&number, numbers[i].value);
      g_signal_connect_swapped (fixture->client, signal, G_CALLBACK (count_cb), &n_notified);
      g_object_set_property (G_OBJECT (fixture->client), numbers[i].name, &number);
      g_object_set_property (G_OBJECT (fixture->client), numbers[i].name, &number);
      g_assert_cmpuint (n_notified, ==, 1);

      g_value_init (&value, G_TYPE_UINT64);
      g_object_get_property (G_OBJECT (fixture->client), numbers[i].name, &value);
      g_assert_cmpuint (g_value_get_uint64 (&value), ==, numbers[i].value);
      g_signal_handlers_disconnect_by_data (fixture->client, &n_notified);
    }
}

static void
test_set_others (Fixture       *fixture,
                 gconstpointer  user_data)
{
  static const char * const types[] = { "long-polling", NULL };
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(CometdClient) client = NULL;
  g_auto(GStrv) got_types = NULL;
  g_autofree char *url = NULL;
  CometdOverflowPolicy policy;
  gboolean resubscribe;

  client = g_object_new (COMETD_TYPE_CLIENT,
                         "session", session,
                         "connection-types", types,
                         "overflow-policy", COMETD_OVERFLOW_POLICY_DROP_NEWEST,
                         "resubscribe", FALSE,
                         NULL);
  g_object_get (client,
                "connection-types", &got_types,
                "overflow-policy", &policy,
                "resubscribe", &resubscribe,
                "url", &url,
                NULL);
  g_assert_true (cometd_client_get_session (client) == session);
  g_assert_cmpstrv (got_types, types);
  g_assert_cmpint (policy, ==, COMETD_OVERFLOW_POLICY_DROP_NEWEST);
  g_assert_false (resubscribe);
  g_assert_null (url);

  cometd_client_set_connection_types (client, NULL);
  g_assert_cmpstr (cometd_client_get_connection_types (client)[0], ==, "websocket");
  cometd_client_set_url (client, "ws://127.0.0.1:1/");
  g_assert_cmpstr (cometd_client_get_url (client), ==, "ws://127.0.0.1:1/");
}

static void
test_network_monitor (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autoptr(CometdTestNetwork) network = cometd_test_network_new ();
  g_autoptr(GNetworkMonitor) monitor = NULL;
  guint n_notified = 0;

  g_signal_connect_swapped (fixture->client, "notify::network-monitor", G_CALLBACK (count_cb),
                            &n_notified);
  g_assert_true (cometd_client_get_network_monitor (fixture->client) ==
                 g_network_monitor_get_default ());

  g_object_set (fixture->client, "network-monitor", network, NULL);
  g_object_set (fixture->client, "network-monitor", network, NULL);
  g_object_get (fixture->client, "network-monitor", &monitor, NULL);
  g_assert_true ((gpointer)monitor == network);
  g_assert_cmpuint (n_notified, ==, 1);

  cometd_client_set_network_monitor (fixture->client, NULL);
  g_assert_null (cometd_client_get_network_monitor (fixture->client));
  g_assert_cmpuint (n_notified, ==, 2);
  g_signal_handlers_disconnect_by_data (fixture->client, &n_notified);
}

typedef void (*Begin) (CometdClient       *client,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data);
typedef gpointer (*Finish) (CometdClient *client,
                            GAsyncResult *result,
                            GError      **error);

static const char *channel;

static void
publish (CometdClient       *client,
         GCancellable       *cancellable,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  cometd_client_publish_async (client, channel, NULL, cancellable, callback, user_data);
}

static void
publish_json (CometdClient       *client,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  cometd_client_publish_json_async (client, channel, "{}", cancellable, callback, user_data);
}

static void
publish_bad_json (CometdClient       *client,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  cometd_client_publish_json_async (client, channel, "{\"a\":}", cancellable, callback, user_data);
}

static void
remote_call (CometdClient       *client,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  cometd_client_remote_call_async (client, channel, NULL, 0, cancellable, callback, user_data);
}

static void
subscribe (CometdClient       *client,
           GCancellable       *cancellable,
           GAsyncReadyCallback callback,
           gpointer            user_data)
{
  cometd_client_subscribe_async (client, channel, cancellable, callback, user_data);
}

static void
unsubscribe (CometdClient       *client,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  cometd_client_unsubscribe_async (client, channel, cancellable, callback, user_data);
}

static gpointer
unsubscribe_finish (CometdClient *client,
                    GAsyncResult *result,
                    GError      **error)
{
  return GINT_TO_POINTER (cometd_client_unsubscribe_finish (client, result, error));
}

static gpointer
subscribe_finish (CometdClient *client,
                  GAsyncResult *result,
                  GError      **error)
{
  return cometd_client_subscribe_finish (client, result, error);
}

#define OPERATION(begin, finish) begin, (Finish)finish

static const struct
{
  const char *name;
  Begin begin;
  Finish finish;
  const char *channel;
  CometdError code;
} refusals[] = {
  { "publish", OPERATION (publish, cometd_client_publish_finish), "/a",
    COMETD_ERROR_INVALID_OPERATION },
  { "publish-service", OPERATION (publish, cometd_client_publish_finish), "/service/a",
    COMETD_ERROR_INVALID_OPERATION },
  { "publish-nothing", OPERATION (publish, cometd_client_publish_finish), "",
    COMETD_ERROR_INVALID_CHANNEL },
  { "publish-no-slash", OPERATION (publish, cometd_client_publish_finish), "a",
    COMETD_ERROR_INVALID_CHANNEL },
  { "publish-meta", OPERATION (publish, cometd_client_publish_finish), "/meta/connect",
    COMETD_ERROR_INVALID_CHANNEL },
  { "publish-pattern", OPERATION (publish, cometd_client_publish_finish), "/a/*",
    COMETD_ERROR_INVALID_CHANNEL },
  { "publish-json", OPERATION (publish_json, cometd_client_publish_json_finish), "/a",
    COMETD_ERROR_INVALID_OPERATION },
  { "publish-json-pattern", OPERATION (publish_json, cometd_client_publish_json_finish), "/**",
    COMETD_ERROR_INVALID_CHANNEL },
  { "publish-json-bad", OPERATION (publish_bad_json, cometd_client_publish_json_finish), "/a",
    COMETD_ERROR_INVALID_DATA },
  { "remote-call", OPERATION (remote_call, cometd_client_remote_call_finish), "echo",
    COMETD_ERROR_INVALID_OPERATION },
  { "remote-call-slash", OPERATION (remote_call, cometd_client_remote_call_finish), "/echo",
    COMETD_ERROR_INVALID_OPERATION },
  { "remote-call-whole", OPERATION (remote_call, cometd_client_remote_call_finish),
    "/service/echo", COMETD_ERROR_INVALID_OPERATION },
  { "remote-call-nothing", OPERATION (remote_call, cometd_client_remote_call_finish), "",
    COMETD_ERROR_INVALID_CHANNEL },
  { "remote-call-pattern", OPERATION (remote_call, cometd_client_remote_call_finish), "*",
    COMETD_ERROR_INVALID_CHANNEL },
  { "subscribe", OPERATION (subscribe, subscribe_finish), "/a", COMETD_ERROR_INVALID_OPERATION },
  { "subscribe-pattern", OPERATION (subscribe, subscribe_finish), "/a/**",
    COMETD_ERROR_INVALID_OPERATION },
  { "subscribe-meta", OPERATION (subscribe, subscribe_finish), "/meta/handshake",
    COMETD_ERROR_INVALID_CHANNEL },
  { "subscribe-all-meta", OPERATION (subscribe, subscribe_finish), "/meta/*",
    COMETD_ERROR_INVALID_CHANNEL },
  { "subscribe-nothing", OPERATION (subscribe, subscribe_finish), "/",
    COMETD_ERROR_INVALID_CHANNEL },
  { "unsubscribe", OPERATION (unsubscribe, unsubscribe_finish), "/a",
    COMETD_ERROR_INVALID_OPERATION },
  { "unsubscribe-nothing", OPERATION (unsubscribe, unsubscribe_finish), "a",
    COMETD_ERROR_INVALID_CHANNEL },
  { "receive", OPERATION (cometd_client_receive_async, cometd_client_receive_finish), NULL,
    COMETD_ERROR_INVALID_OPERATION },
};

static void
test_refusals (Fixture       *fixture,
               gconstpointer  user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", refusals[i].name);
      channel = refusals[i].channel;
      refusals[i].begin (fixture->client, NULL, cometd_test_store_result, &fixture->result);
      g_assert_null (fixture->result);
      g_assert_null (refusals[i].finish (fixture->client, wait (fixture), &error));
      g_assert_error (error, COMETD_ERROR, (int)refusals[i].code);
      g_assert_null (cometd_client_get_error_reply (fixture->client, fixture->result));
      if (channel != NULL && refusals[i].code == COMETD_ERROR_INVALID_CHANNEL)
        g_assert_nonnull (strstr (error->message, channel));
      g_clear_object (&fixture->result);
    }
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  channel = "/a";
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(GError) error = NULL;

      refusals[i].begin (fixture->client, cancellable, cometd_test_store_result,
                         &fixture->result);
      g_assert_null (refusals[i].finish (fixture->client, wait (fixture), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_object (&fixture->result);
    }
}

static const struct
{
  const char *name, *url;
  const char *types[3];
  CometdError code;
  const char *named;
} bad_opens[] = {
  { "no-url", NULL, { "websocket" }, COMETD_ERROR_INVALID_DATA, "URL" },
  { "empty-url", "", { "websocket" }, COMETD_ERROR_INVALID_DATA, "" },
  { "relative-url", "cometd", { "long-polling" }, COMETD_ERROR_INVALID_DATA, "URL" },
  { "other-scheme", "ftp://127.0.0.1/", { "long-polling" }, COMETD_ERROR_INVALID_DATA, "ftp" },
  { "no-types", "http://127.0.0.1:1/", { NULL }, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE, "" },
};

static void
test_bad_opens (Fixture       *fixture,
                gconstpointer  user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_opens); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad_opens[i].name);
      cometd_client_set_url (fixture->client, bad_opens[i].url);
      cometd_client_set_connection_types (fixture->client, bad_opens[i].types);
      cometd_client_open_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
      g_assert_false (cometd_client_open_finish (fixture->client, wait (fixture), &error));
      g_assert_error (error, COMETD_ERROR, (int)bad_opens[i].code);
      g_assert_nonnull (strstr (error->message, bad_opens[i].named));
      g_assert_cmpint (cometd_client_get_state (fixture->client), ==, COMETD_STATE_DISCONNECTED);
      g_clear_object (&fixture->result);
    }
}

/* Any address that cannot be used makes an open fail, not only the one that is used first. */
static void
test_fallback_urls (Fixture       *fixture,
                    gconstpointer  user_data)
{
  static const char * const urls[] = { "ws://127.0.0.1:1/", "http://127.0.0.1:1/cometd", NULL };
  static const char * const bad_urls[] = { "http://127.0.0.1:2/", "ftp://127.0.0.1/", NULL };
  g_autofree const char **many = g_new0 (const char *, MAX_FALLBACK_URLS + 2);
  guint n_notified = 0;

  g_assert_null (cometd_client_get_fallback_urls (fixture->client)[0]);
  g_signal_connect_swapped (fixture->client, "notify::fallback-urls", G_CALLBACK (count_cb),
                            &n_notified);
  cometd_client_set_fallback_urls (fixture->client, NULL);
  g_assert_cmpuint (n_notified, ==, 0);
  cometd_client_set_fallback_urls (fixture->client, urls);
  cometd_client_set_fallback_urls (fixture->client, urls);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpstrv (cometd_client_get_fallback_urls (fixture->client), urls);

  for (guint i = 0; i < MAX_FALLBACK_URLS + 1; i++)
    many[i] = "http://127.0.0.1:1/";
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      cometd_client_set_fallback_urls (fixture->client, i == 0 ? bad_urls : many);
      cometd_client_open_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
      g_assert_false (cometd_client_open_finish (fixture->client, wait (fixture), &error));
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, i == 0 ? "ftp" : "51"));
      g_assert_null (cometd_client_get_current_url (fixture->client));
      g_clear_object (&fixture->result);
    }

  /* As many as are allowed, and only while the client is disconnected. */
  many[MAX_FALLBACK_URLS] = NULL;
  cometd_client_set_fallback_urls (fixture->client, many);
  cometd_client_open_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
  g_assert_cmpstr (cometd_client_get_current_url (fixture->client), ==,
                   "http://127.0.0.1:1/cometd");
  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*STATE_DISCONNECTED*");
  cometd_client_set_fallback_urls (fixture->client, NULL);
  g_test_assert_expected_messages ();
  cometd_client_abort (fixture->client);
  g_assert_false (cometd_client_open_finish (fixture->client, wait (fixture), NULL));
}

/* Programming errors are detected where they are made. */
static void
test_unknown_type (Fixture       *fixture,
                   gconstpointer  user_data)
{
  const char *before[] = { "long-polling", NULL };
  const char *unknown[] = { "websocket", "pigeon", NULL };

  cometd_client_set_connection_types (fixture->client, before);
  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*unknown connection type “pigeon”*");
  cometd_client_set_connection_types (fixture->client, unknown);
  g_test_assert_expected_messages ();
  g_assert_cmpstrv (cometd_client_get_connection_types (fixture->client), before);
}

static void
test_reserved_field (Fixture       *fixture,
                     gconstpointer  user_data)
{
  const char *names[] = {
    "", "channel", "id", "clientId", "version", "minimumVersion", "supportedConnectionTypes"
  };
  g_autoptr(JsonNode) value = json_node_init_string (json_node_alloc (), "x");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*cannot be set*");
      cometd_client_set_handshake_field (fixture->client, names[i], value);
      g_test_assert_expected_messages ();
    }
}

static void
test_reserved_header (Fixture       *fixture,
                      gconstpointer  user_data)
{
  const char *names[] = {
    "Connection", "content-encoding", "Content-Length", "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Key", "Sec-WebSocket-Version", "TRANSFER-ENCODING", "Upgrade"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*cannot be set*");
      cometd_client_set_request_header (fixture->client, names[i], "4");
      g_test_assert_expected_messages ();
    }
  cometd_client_set_request_header (fixture->client, "Sec-WebSocket-Protocol", "bayeux");
}

static void
test_close_closed (Fixture       *fixture,
                   gconstpointer  user_data)
{
  cometd_client_abort (fixture->client);
  cometd_client_retry_now (fixture->client);
  cometd_client_close_async (fixture->client, NULL, cometd_test_store_result, &fixture->result);
  g_assert_true (cometd_client_close_finish (fixture->client, wait (fixture), &fixture->error));
  g_assert_no_error (fixture->error);
}

static void
test_batch (Fixture       *fixture,
            gconstpointer  user_data)
{
  cometd_client_begin_batch (fixture->client);
  cometd_client_begin_batch (fixture->client);
  cometd_client_end_batch (fixture->client);
  cometd_client_end_batch (fixture->client);

  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*n_batches*");
  cometd_client_end_batch (fixture->client);
  g_test_assert_expected_messages ();
}

#define ADD(path, function) \
  g_test_add ("/client/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("properties", test_properties);
  ADD ("defaults", test_defaults);
  ADD ("set-numbers", test_set_numbers);
  ADD ("set-others", test_set_others);
  ADD ("network-monitor", test_network_monitor);
  ADD ("refusals", test_refusals);
  ADD ("cancelled", test_cancelled);
  ADD ("bad-opens", test_bad_opens);
  ADD ("fallback-urls", test_fallback_urls);
  ADD ("unknown-type", test_unknown_type);
  ADD ("reserved-field", test_reserved_field);
  ADD ("reserved-header", test_reserved_header);
  ADD ("close-closed", test_close_closed);
  ADD ("batch", test_batch);

  return g_test_run ();
}
