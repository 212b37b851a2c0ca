/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Remote calls and services: B64, B65, B71. */

#include "wire.h"

static CometdMessage *
call (Wire        *wire,
      const char  *target,
      guint        timeout,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) data = bayeux_json_node ("[1]");

  cometd_client_remote_call_async (wire->client, target, data, timeout, NULL,
                                   cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  return cometd_client_remote_call_finish (wire->client, result, error);
}

/* B64: the result arrives before the acknowledgement with the same id. */
static void
test_ok (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) result = NULL;
  g_autofree char *json = NULL;

  wire_open (wire);
  wire_watch (wire);
  result = call (wire, "call", 0, &error);
  g_assert_no_error (error);
  json = cometd_message_dup_data_json (result);
  g_assert_cmpstr (json, ==, "{\"called\":[1]}");
  cometd_test_assert_stays (wire->events->len == 0, 20);
}

/* B64: and after it. */
static void
test_ok_late (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) result = NULL;
  g_autofree char *json = NULL;

  cometd_test_server_get_options (wire->server)->dialect = BAYEUX_DIALECT_FAYE;
  wire_open (wire);
  cometd_test_server_delay (wire->server, "/service/call", 1, 30);
  result = call (wire, "call", 0, &error);
  g_assert_no_error (error);
  json = cometd_message_dup_data_json (result);
  g_assert_cmpstr (json, ==, "{\"called\":[1]}");
}

/* B64 */
static void
test_fail (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  wire_open (wire);
  g_assert_null (call (wire, "/fail", 0, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  json = cometd_message_dup_data_json (cometd_error_get_reply (error));
  g_assert_cmpstr (json, ==, "{\"failed\":[1]}");
}

/* B65 */
static void
test_timeout (Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) never = NULL;

  wire_open (wire);
  wire_watch (wire);
  cometd_test_server_set_frozen (wire->server, TRUE);
  g_assert_null (call (wire, "call", wire_milliseconds (50), &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  cometd_test_server_set_frozen (wire->server, FALSE);
  wire_publish_quietly (wire, "/x", "1");
  /* The late result is ignored. */
  cometd_test_assert_stays (wire->events->len == 0 && cometd_client_get_connected (wire->client),
                            50);

  /* Acknowledged, but without a result. */
  g_assert_null (call (wire, "nobody", wire_milliseconds (50), &never));
  g_assert_error (never, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  wire_publish_quietly (wire, "/x", "1");
}

/* B71: subscribing to a service channel is purely local. */
static void
test_service_events (Wire *wire)
{
  g_autofree char *events = NULL;

  wire_open (wire);
  wire_watch (wire);
  wire_publish_quietly (wire, "/service/echo", "{\"a\":[]}");
  cometd_test_wait_until (wire->events->len == 1);
  events = wire_take_events (wire);
  g_assert_cmpstr (events, ==, "/service/echo {\"a\":[]}");
}

/* B71 */
static void
test_service_subscribe (Wire *wire)
{
  g_autoptr(CometdSubscription) subscription = NULL;

  cometd_test_server_get_options (wire->server)->dialect = BAYEUX_DIALECT_FAYE;
  wire_open (wire);
  subscription = wire_subscribe (wire, "/service/echo");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 0);
  wire_watch (wire);
  wire_publish_quietly (wire, "/service/echo", "1");
  cometd_test_wait_until (wire->events->len == 1);
}

static void
add_tests (void)
{
  wire_add ("remote-call/ok", test_ok);
  wire_add ("remote-call/ok-late", test_ok_late);
  wire_add ("remote-call/fail", test_fail);
  wire_add ("remote-call/timeout", test_timeout);
  wire_add ("remote-call/service-events", test_service_events);
  wire_add ("remote-call/service-subscribe", test_service_subscribe);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
