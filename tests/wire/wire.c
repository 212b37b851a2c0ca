/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire.h"

void
wire_set_up (Wire          *wire,
             gconstpointer  connection_type)
{
  const char *types[] = { connection_type, NULL };

  wire->connection_type = connection_type;
  wire->server = cometd_test_server_new ();
  wire->client = cometd_client_new (cometd_test_server_get_url (wire->server));
  cometd_client_set_connection_types (wire->client, types);
  cometd_client_set_backoff_increment (wire->client, 10);
}

void
wire_tear_down (Wire          *wire,
                gconstpointer  connection_type)
{
  g_clear_object (&wire->result);
  if (wire->client != NULL)
    {
      cometd_test_server_clear_faults (wire->server);
      cometd_test_server_set_frozen (wire->server, FALSE);
      wire_close (wire);
      g_clear_object (&wire->result);
      g_assert_finalize_object (wire->client);
    }
  cometd_test_server_free (wire->server);
}

void
wire_add (const char *path,
          void      (*body) (Wire          *wire,
                             gconstpointer  connection_type))
{
  static const char * const types[] = { "long-polling", "websocket" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *full_path = g_strconcat (path, "/", types[i], NULL);

      g_test_add (full_path, Wire, types[i], wire_set_up, body, wire_tear_down);
    }
}

GAsyncResult **
wire_result (Wire *wire)
{
  g_clear_object (&wire->result);
  return &wire->result;
}

static GAsyncResult *
wait (Wire *wire)
{
  cometd_test_wait_until (wire->result != NULL);
  return wire->result;
}

gboolean
wire_try_open (Wire    *wire,
               GError **error)
{
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  return cometd_client_open_finish (wire->client, wait (wire), error);
}

void
wire_open (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_try_open (wire, &error);
  g_assert_no_error (error);
  g_assert_true (cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, wire->connection_type);
}

void
wire_close (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  cometd_client_close_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  cometd_client_close_finish (wire->client, wait (wire), &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
}

CometdSubscription *
wire_subscribe (Wire       *wire,
                const char *channel)
{
  CometdSubscription *subscription;
  g_autoptr(GError) error = NULL;

  cometd_client_subscribe_async (wire->client, channel, NULL, cometd_test_store_result,
                                 wire_result (wire));
  subscription = cometd_client_subscribe_finish (wire->client, wait (wire), &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
  return subscription;
}

CometdMessage *
wire_publish (Wire        *wire,
              const char  *channel,
              const char  *json,
              GError     **error)
{
  cometd_client_publish_json_async (wire->client, channel, json, NULL, cometd_test_store_result,
                                    wire_result (wire));
  return cometd_client_publish_json_finish (wire->client, wait (wire), error);
}

char *
wire_receive (Wire    *wire,
              GError **error)
{
  g_autoptr(CometdMessage) message = NULL;

  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  message = cometd_client_receive_finish (wire->client, wait (wire), error);
  return message != NULL ? cometd_message_dup_data_json (message) : NULL;
}

void
wire_assert_receives (Wire       *wire,
                      const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *received = wire_receive (wire, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (received, ==, json);
}
