/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "testing-fixture.h"

/* In milliseconds: long enough never to expire if the server replies. */
#define PATIENCE 60000

typedef struct
{
  TestingTest test;
  const char *connection_type;
} TestingCase;

/* GTest keeps pointers to these until the end. */
static TestingCase cases[100];
static guint n_cases;

static void
set_up (Testing       *testing,
        gconstpointer  data)
{
  const TestingCase *testing_case = data;
  g_autoptr(GError) error = NULL;

  testing->connection_type = testing_case->connection_type;
  testing->server = cometd_testing_server_new ();
  cometd_testing_server_start (testing->server, &error);
  g_assert_no_error (error);
  testing->client = testing_client_new (testing);
}

static void
run (Testing       *testing,
     gconstpointer  data)
{
  const TestingCase *testing_case = data;

  testing_case->test (testing);
}

static void
tear_down (Testing       *testing,
           gconstpointer  data)
{
  cometd_client_abort (testing->client);
  cometd_test_finalize (testing->client);
  g_assert_finalize_object (testing->server);
}

void
testing_add (const char  *path,
             TestingTest  test)
{
  static const char *types[] = { "websocket", "long-polling" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      TestingCase *testing_case = &cases[n_cases++];
      g_autofree char *name = g_strdup_printf ("/%s/%s", path, types[i]);

      g_assert (n_cases <= G_N_ELEMENTS (cases));
      testing_case->test = test;
      testing_case->connection_type = types[i];
      g_test_add (name, Testing, testing_case, set_up, run, tear_down);
    }
}

CometdClient *
testing_client_new (Testing *testing)
{
  const char *types[] = { testing->connection_type, NULL };

  return g_object_new (COMETD_TYPE_CLIENT,
                       "url", cometd_testing_server_get_url (testing->server),
                       "connection-types", types,
                       "max-network-delay", PATIENCE,
                       "connection-timeout", PATIENCE,
                       "backoff-increment", 10,
                       "max-backoff", 80,
                       NULL);
}

static gboolean
try_open (CometdClient  *client,
          GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_open_async (client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  return cometd_client_open_finish (client, result, error);
}

void
testing_open_client (CometdClient *client)
{
  g_autoptr(GError) error = NULL;

  try_open (client, &error);
  g_assert_no_error (error);
}

GError *
testing_open_error (CometdClient *client)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (try_open (client, &error));
  return g_steal_pointer (&error);
}

void
testing_close (CometdClient *client)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_close_async (client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_close_finish (client, result, &error);
  g_assert_no_error (error);
}

GError *
testing_subscribe_error (CometdClient *client,
                         const char   *channel)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_subscribe_async (client, channel, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  subscription = cometd_client_subscribe_finish (client, result, &error);
  g_assert_true ((subscription == NULL) == (error != NULL));
  return g_steal_pointer (&error);
}

void
testing_subscribe (CometdClient *client,
                   const char   *channel)
{
  g_autoptr(GError) error = testing_subscribe_error (client, channel);

  g_assert_no_error (error);
}

GError *
testing_publish (CometdClient *client,
                 const char   *channel,
                 const char   *json)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_publish_json_async (client, channel, json, NULL, cometd_test_store_result,
                                    &result);
  cometd_test_wait_until (result != NULL);
  reply = cometd_client_publish_json_finish (client, result, &error);
  return g_steal_pointer (&error);
}

char *
testing_receive (CometdClient *client)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  cometd_client_receive_async (client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  message = cometd_client_receive_finish (client, result, &error);
  g_assert_no_error (error);
  json = cometd_message_dup_data_json (message);
  return g_strdup_printf ("%s %s", cometd_message_get_channel (message), json);
}

static CometdMessage *
look (Testing    *testing,
      const char *channel,
      guint      *n)
{
  GListModel *messages = cometd_testing_server_get_messages (testing->server);
  CometdMessage *last = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (g_str_equal (cometd_message_get_channel (message), channel))
        {
          last = message;
          (*n)++;
        }
    }

  return last;
}

guint
testing_count (Testing    *testing,
               const char *channel)
{
  guint n = 0;

  look (testing, channel, &n);
  return n;
}

CometdMessage *
testing_last (Testing    *testing,
              const char *channel)
{
  guint n = 0;

  return look (testing, channel, &n);
}

void
testing_open (Testing *testing)
{
  const guint n_connects = testing_count (testing, "/meta/connect");

  testing_open_client (testing->client);
  cometd_test_wait_until (testing_count (testing, "/meta/connect") == n_connects + 2);
}
