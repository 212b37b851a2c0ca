/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire.h"

#include <locale.h>

typedef struct
{
  WireTest test;
  const char *connection_type;
  gboolean is_testing;
} WireCase;

/* GTest keeps pointers to these until the end. */
static WireCase cases[100];
static guint n_cases;

guint
wire_milliseconds (guint milliseconds)
{
  return (guint)(milliseconds * cometd_test_timeout_scale ());
}

static void
double_delay_cb (CometdClient *client)
{
  cometd_client_set_max_network_delay (client, 2 * cometd_client_get_max_network_delay (client));
}

void
wire_be_impatient (Wire  *wire,
                   guint  milliseconds)
{
  cometd_client_set_max_network_delay (wire->client, wire_milliseconds (milliseconds));
  g_signal_connect (wire->client, "notify::last-error", G_CALLBACK (double_delay_cb), NULL);
}

void
wire_be_patient (Wire *wire)
{
  g_signal_handlers_disconnect_by_func (wire->client, double_delay_cb, NULL);
  cometd_client_set_max_network_delay (wire->client, WIRE_PATIENCE);
}

gboolean
wire_is_websocket (Wire *wire)
{
  return g_str_equal (wire->connection_type, "websocket");
}

static void
state_changed_cb (CometdClient *client,
                  CometdState   old_state,
                  CometdState   new_state,
                  gpointer      user_data)
{
  Wire *wire = user_data;

  g_assert_cmpint (old_state, !=, new_state);
  if (wire->states->len > 0)
    g_assert_cmpint (old_state, ==,
                     g_array_index (wire->states, CometdState, wire->states->len - 1));
  g_array_append_val (wire->states, new_state);
}

CometdClient *
wire_client_new (Wire *wire)
{
  CometdClient *client = cometd_client_new (wire->testing != NULL
                                            ? cometd_testing_server_get_url (wire->testing)
                                            : cometd_test_server_get_url (wire->server));
  const char *types[] = { wire->connection_type, NULL };

  g_object_set (client,
                "connection-types", types,
                "max-network-delay", WIRE_PATIENCE,
                "connection-timeout", WIRE_PATIENCE,
                "backoff-increment", 10,
                "max-backoff", 80,
                NULL);

  return client;
}

static void
connect_answered_cb (Wire *wire)
{
  wire->n_answered = wire_count (wire, "/meta/connect");
}

static void
set_up (Wire          *wire,
        gconstpointer  data)
{
  const WireCase *wire_case = data;

  if (wire_case->is_testing)
    {
      wire->testing = cometd_testing_server_new ();
      wire_start (wire);
    }
  else
    wire->server = cometd_test_server_new ();
  wire->connection_type = wire_case->connection_type;
  wire->events = g_ptr_array_new_with_free_func (g_free);
  wire->states = g_array_new (FALSE, FALSE, sizeof (CometdState));
  wire->client = wire_client_new (wire);
  g_signal_connect (wire->client, "state-changed", G_CALLBACK (state_changed_cb), wire);
  if (wire->testing != NULL)
    g_signal_connect_swapped (wire->client, "meta-received::/meta/connect",
                              G_CALLBACK (connect_answered_cb), wire);
}

static void
run (Wire          *wire,
     gconstpointer  data)
{
  const WireCase *wire_case = data;

  wire_case->test (wire);
}

static void
tear_down (Wire          *wire,
           gconstpointer  data)
{
  g_clear_object (&wire->result);
  if (wire->client != NULL)
    {
      g_signal_handlers_disconnect_by_data (wire->client, wire);
      cometd_client_abort (wire->client);
      cometd_test_finalize (wire->client);
    }
  g_clear_pointer (&wire->server, cometd_test_server_free);
  if (wire->testing != NULL)
    g_assert_finalize_object (wire->testing);
  g_ptr_array_unref (wire->events);
  g_array_unref (wire->states);
}

static void
add_one (const char *connection_type,
         gboolean    is_testing,
         const char *name,
         WireTest    test)
{
  g_autofree char *path = g_strdup_printf ("/wire/%s/%s", connection_type, name);
  WireCase *wire_case;

  g_assert_cmpuint (n_cases, <, G_N_ELEMENTS (cases));
  wire_case = &cases[n_cases++];
  wire_case->test = test;
  wire_case->connection_type = connection_type;
  wire_case->is_testing = is_testing;
  g_test_add_vtable (path, sizeof (Wire), wire_case,
                     (GTestFixtureFunc)set_up, (GTestFixtureFunc)run, (GTestFixtureFunc)tear_down);
}

void
wire_add_websocket (const char *name,
                    WireTest    test)
{
  add_one ("websocket", FALSE, name, test);
}

void
wire_add_long_polling (const char *name,
                       WireTest    test)
{
  add_one ("long-polling", FALSE, name, test);
}

void
wire_add (const char *name,
          WireTest    test)
{
  wire_add_websocket (name, test);
  wire_add_long_polling (name, test);
}

void
wire_add_testing_websocket (const char *name,
                            WireTest    test)
{
  add_one ("websocket", TRUE, name, test);
}

void
wire_add_testing (const char *name,
                  WireTest    test)
{
  wire_add_testing_websocket (name, test);
  add_one ("long-polling", TRUE, name, test);
}

void
wire_allow_both (Wire       *wire,
                 const char *first)
{
  gboolean websocket = g_str_equal (first, "websocket");
  const char *types[] = { first, websocket ? "long-polling" : "websocket", NULL };

  g_object_set (wire->client, "connection-types", types, NULL);
}

static void
message_received_cb (CometdClient  *client,
                     CometdMessage *message,
                     gpointer       user_data)
{
  Wire *wire = user_data;
  g_autofree char *data = cometd_message_dup_data_json (message);

  g_ptr_array_add (wire->events,
                   g_strdup_printf ("%s %s", cometd_message_get_channel (message), data));
}

void
wire_watch (Wire *wire)
{
  g_signal_connect (wire->client, "message-received", G_CALLBACK (message_received_cb), wire);
}

char *
wire_take_events (Wire *wire)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < wire->events->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (char *)wire->events->pdata[i]);
  g_ptr_array_set_size (wire->events, 0);

  return g_string_free (text, FALSE);
}

guint
wire_count_state (Wire        *wire,
                  CometdState  state)
{
  guint n = 0;

  for (guint i = 0; i < wire->states->len; i++)
    n += g_array_index (wire->states, CometdState, i) == state ? 1 : 0;

  return n;
}

void
wire_wait_held (Wire  *wire,
                guint  n)
{
  cometd_test_wait_until (cometd_test_server_count_held (wire->server) == n);
}

void
wire_wait_steady (Wire *wire)
{
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  if (wire->testing != NULL)
    cometd_test_wait_until (cometd_client_get_connected (wire->client)
                            && wire_count (wire, "/meta/connect") > wire->n_answered);
  else
    cometd_test_wait_until (cometd_test_server_count_held (wire->server) >= 1);
}

/* Does the session of the client have a connect that is held? The first one that it sends when it
 * is opened is not; @first: the messages of the installed server before that. */
static gboolean
has_held (Wire         *wire,
          CometdClient *client,
          guint         first)
{
  const char *client_id = cometd_client_get_client_id (client);
  GListModel *messages;
  guint n = 0;

  if (wire->testing == NULL)
    return bayeux_engine_has_held (cometd_test_server_get_engine (wire->server), client_id);

  messages = cometd_testing_server_get_messages (wire->testing);
  for (guint i = first; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      n += g_str_equal (cometd_message_get_channel (message), "/meta/connect")
        && g_strcmp0 (cometd_message_get_client_id (message), client_id) == 0 ? 1 : 0;
    }

  return n >= 2;
}

void
wire_open_client (Wire         *wire,
                  CometdClient *client)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  const guint n_messages = wire->testing != NULL ? wire_count (wire, NULL) : 0;

  cometd_client_open_async (client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_open_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_client_get_state (client), ==, COMETD_STATE_CONNECTED);
  cometd_test_wait_until (has_held (wire, client, n_messages));
}

void
wire_open (Wire *wire)
{
  wire_open_client (wire, wire->client);
}

GAsyncResult **
wire_result (Wire *wire)
{
  g_clear_object (&wire->result);
  return &wire->result;
}

gboolean
wire_try_open (Wire    *wire,
               GError **error)
{
  cometd_client_open_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  return cometd_client_open_finish (wire->client, wire->result, error);
}

GError *
wire_open_error (Wire *wire)
{
  GError *error = NULL;

  g_assert_false (wire_try_open (wire, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);

  return error;
}

GError *
wire_open_error_at_last (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  for (guint limit = 100; limit < WIRE_PATIENCE; limit *= 2)
    {
      g_clear_error (&error);
      g_object_set (wire->client, "connection-timeout", wire_milliseconds (limit), NULL);
      error = wire_open_error (wire);
      /* That is not a reply: it arrives later on this machine. */
      if (!g_error_matches (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT))
        break;
    }
  g_object_set (wire->client, "connection-timeout", WIRE_PATIENCE, NULL);

  return g_steal_pointer (&error);
}

void
wire_close (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_close_async (wire->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_close_finish (wire->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_DISCONNECTED);
}

static CometdSubscription *
subscribe (Wire        *wire,
           const char  *channel,
           GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_subscribe_async (wire->client, channel, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  return cometd_client_subscribe_finish (wire->client, result, error);
}

CometdSubscription *
wire_subscribe (Wire       *wire,
                const char *channel)
{
  g_autoptr(GError) error = NULL;
  CometdSubscription *subscription = subscribe (wire, channel, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cometd_subscription_get_state (subscription), ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
  return subscription;
}

void
wire_subscribe_quietly (Wire       *wire,
                        const char *channel)
{
  g_autoptr(CometdSubscription) subscription = wire_subscribe (wire, channel);

  g_assert_cmpstr (cometd_subscription_get_channel (subscription), ==, channel);
}

GError *
wire_subscribe_error (Wire       *wire,
                      const char *channel)
{
  GError *error = NULL;

  g_assert_null (subscribe (wire, channel, &error));
  g_assert_nonnull (error);
  return error;
}

CometdMessage *
wire_try_publish (Wire        *wire,
                  const char  *channel,
                  const char  *json,
                  GError     **error)
{
  cometd_client_publish_json_async (wire->client, channel, json, NULL, cometd_test_store_result,
                                    wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  return cometd_client_publish_json_finish (wire->client, wire->result, error);
}

CometdMessage *
wire_publish (Wire       *wire,
              const char *channel,
              const char *json)
{
  g_autoptr(GError) error = NULL;
  CometdMessage *reply = wire_try_publish (wire, channel, json, &error);

  g_assert_no_error (error);
  return reply;
}

void
wire_publish_quietly (Wire       *wire,
                      const char *channel,
                      const char *json)
{
  g_autoptr(CometdMessage) reply = wire_publish (wire, channel, json);

  g_assert_true (cometd_message_get_successful (reply));
}

GError *
wire_publish_error (Wire       *wire,
                    const char *channel,
                    const char *json)
{
  GError *error = NULL;

  g_assert_null (wire_try_publish (wire, channel, json, &error));
  g_assert_nonnull (error);
  return error;
}

char *
wire_receive (Wire *wire)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;

  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  message = cometd_client_receive_finish (wire->client, result, &error);
  g_assert_no_error (error);
  data = cometd_message_dup_data_json (message);

  return g_strdup_printf ("%s %s", cometd_message_get_channel (message), data);
}

char *
wire_try_receive (Wire    *wire,
                  GError **error)
{
  g_autoptr(CometdMessage) message = NULL;

  cometd_client_receive_async (wire->client, NULL, cometd_test_store_result, wire_result (wire));
  cometd_test_wait_until (wire->result != NULL);
  message = cometd_client_receive_finish (wire->client, wire->result, error);
  return message != NULL ? cometd_message_dup_data_json (message) : NULL;
}

void
wire_assert_receives (Wire       *wire,
                      const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *received = wire_try_receive (wire, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (received, ==, json);
}

void
wire_publish_numbers (Wire  *wire,
                      guint  first,
                      guint  last)
{
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i);

      if (wire->testing != NULL)
        cometd_testing_server_publish_json (wire->testing, "/a", json);
      else
        cometd_test_server_publish (wire->server, "/a", json);
    }
}

guint
wire_count (Wire       *wire,
            const char *channel)
{
  GListModel *messages = cometd_testing_server_get_messages (wire->testing);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      n += channel == NULL || g_str_equal (cometd_message_get_channel (message), channel) ? 1 : 0;
    }

  return n;
}

void
wire_start (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  cometd_testing_server_start (wire->testing, &error);
  g_assert_no_error (error);
}

char *
wire_dup_log (Wire  *wire,
              guint  first)
{
  return cometd_test_log_dup_text (cometd_test_server_get_log (wire->server), first);
}

int
wire_main (int    argc,
           char **argv,
           void (*add_tests) (void))
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  add_tests ();

  return g_test_run ();
}
