/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-calls.h"

#include <string.h>

static GAsyncResult *
wait_for_result (GAsyncResult **result)
{
  cometd_test_wait_until_for (*result != NULL, INTEROP_SECONDS);
  return *result;
}

/* A client that may use one connection type only, and retries soon after the connection is lost. */
CometdClient *
interop_client_new (const char *url,
                    const char *connection_type)
{
  const char *types[] = { connection_type, NULL };
  CometdClient *client = cometd_client_new (url);

  g_object_set (client,
                "connection-types", types,
                "max-network-delay", INTEROP_SECONDS * 1000,
                "connection-timeout", INTEROP_SECONDS * 1000,
                "backoff-increment", 50,
                "max-backoff", 500,
                NULL);
  return client;
}

CometdClient *
interop_client_new_open (const char *url,
                         const char *connection_type)
{
  CometdClient *client = interop_client_new (url, connection_type);

  interop_open (client);
  g_assert_cmpstr (cometd_client_get_connection_type (client), ==, connection_type);
  return client;
}

gboolean
interop_try_open (CometdClient  *client,
                  GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_open_async (client, NULL, cometd_test_store_result, &result);
  return cometd_client_open_finish (client, wait_for_result (&result), error);
}

void
interop_open (CometdClient *client)
{
  g_autoptr(GError) error = NULL;

  interop_try_open (client, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_CONNECTED);
  g_assert_nonnull (cometd_client_get_client_id (client));
}

void
interop_close (CometdClient *client)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_close_async (client, NULL, cometd_test_store_result, &result);
  cometd_client_close_finish (client, wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_DISCONNECTED);
  g_assert_null (cometd_client_get_client_id (client));
}

/* Only its owner may keep a closed client alive. */
void
interop_close_and_free (CometdClient **client)
{
  interop_close (*client);
  g_assert_finalize_object (g_steal_pointer (client));
}

CometdSubscription *
interop_try_subscribe (CometdClient  *client,
                       const char    *channel,
                       GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_subscribe_async (client, channel, NULL, cometd_test_store_result, &result);
  return cometd_client_subscribe_finish (client, wait_for_result (&result), error);
}

void
interop_unsubscribe (CometdClient *client,
                     const char   *channel)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_unsubscribe_async (client, channel, NULL, cometd_test_store_result, &result);
  cometd_client_unsubscribe_finish (client, wait_for_result (&result), &error);
  g_assert_no_error (error);
}

CometdMessage *
interop_try_publish (CometdClient  *client,
                     const char    *channel,
                     const char    *json,
                     GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_publish_json_async (client, channel, json, NULL,
                                    cometd_test_store_result, &result);
  return cometd_client_publish_json_finish (client, wait_for_result (&result), error);
}

void
interop_publish (CometdClient *client,
                 const char   *channel,
                 const char   *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = interop_try_publish (client, channel, json, &error);

  g_assert_no_error (error);
  g_assert_true (cometd_message_is_reply (reply));
  g_assert_true (cometd_message_get_successful (reply));
  g_assert_cmpstr (cometd_message_get_channel (reply), ==, channel);
}

CometdMessage *
interop_try_remote_call (CometdClient  *client,
                         const char    *target,
                         const char    *json,
                         guint          timeout,
                         GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) parse_error = NULL;
  g_autoptr(JsonNode) data = json_from_string (json, &parse_error);

  g_assert_no_error (parse_error);
  cometd_client_remote_call_async (client, target, data, timeout, NULL,
                                   cometd_test_store_result, &result);
  return cometd_client_remote_call_finish (client, wait_for_result (&result), error);
}

CometdMessage *
interop_try_receive (CometdClient  *client,
                     GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_receive_async (client, NULL, cometd_test_store_result, &result);
  return cometd_client_receive_finish (client, wait_for_result (&result), error);
}

/* The server itself refused, and the error has its reply. */
void
interop_assert_refused (const GError *error,
                        int           code)
{
  CometdMessage *reply;

  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, code);
  reply = cometd_error_get_reply (error);
  g_assert_nonnull (reply);
  g_assert_false (cometd_message_get_successful (reply));
  g_assert_nonnull (cometd_message_get_error (reply));
}
