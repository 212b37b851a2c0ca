/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Credentials: B78, and B05 and B07 with an extension. */

#include "wire.h"

#define TEST_TYPE_AUTH (test_auth_get_type ())
G_DECLARE_FINAL_TYPE (TestAuth, test_auth, TEST, AUTH, CometdAuthExtension)

/* Adds a token to each handshake and publish, and renews it only when it is called. */
struct _TestAuth
{
  CometdAuthExtension parent_instance;

  guint token;
  guint n_calls;
  gboolean wait;
  gboolean refuse;
  gboolean forget;
  CometdAuthRequest *request;
};

G_DEFINE_FINAL_TYPE (TestAuth, test_auth, COMETD_TYPE_AUTH_EXTENSION)

static void
test_auth_outgoing (CometdExtension *extension,
                    CometdExchange  *exchange)
{
  TestAuth *self = TEST_AUTH (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      g_autofree char *json = g_strdup_printf ("{\"token\":%u}", self->token);
      g_autoptr(JsonNode) ext = bayeux_json_node (json);

      cometd_message_set_field (message, "ext", ext);
    }
}

static void
answer (TestAuth *self)
{
  g_autoptr(CometdAuthRequest) request = g_steal_pointer (&self->request);

  self->token++;
  if (self->refuse)
    cometd_auth_request_fail_literal (request, "no password");
  else
    cometd_auth_request_complete (request);
}

static void
test_auth_authenticate (CometdAuthExtension *extension,
                        CometdAuthRequest   *request)
{
  TestAuth *self = TEST_AUTH (extension);

  g_assert_false (cometd_message_get_successful (cometd_auth_request_get_reply (request)));
  self->n_calls++;
  if (self->forget)
    return;
  g_set_object (&self->request, request);
  if (!self->wait)
    answer (self);
}

static void
test_auth_finalize (GObject *object)
{
  g_clear_object (&TEST_AUTH (object)->request);

  G_OBJECT_CLASS (test_auth_parent_class)->finalize (object);
}

static void
test_auth_class_init (TestAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);
  CometdAuthExtensionClass *auth_class = COMETD_AUTH_EXTENSION_CLASS (klass);

  object_class->finalize = test_auth_finalize;
  extension_class->outgoing = test_auth_outgoing;
  auth_class->authenticate = test_auth_authenticate;
}

static void
test_auth_init (TestAuth *self)
{
}

static TestAuth *
add_auth (Wire *wire)
{
  TestAuth *self = g_object_new (TEST_TYPE_AUTH, NULL);

  self->token = 1;
  cometd_client_set_auth_extension (wire->client, COMETD_AUTH_EXTENSION (self));

  return self;
}

static gint64
get_token (Wire       *wire,
           const char *channel,
           int         number)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, channel, number);

  return bayeux_json_get_int (bayeux_json_get_object (record->message, "ext"), "token", 0);
}

/* B78 */
static void
test_retry_once (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  cometd_test_server_fail (wire->server, "/x", 1, "401::expired", NULL);
  wire_publish_quietly (wire, "/x", "1");
  g_assert_cmpuint (auth->n_calls, ==, 1);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 2);
  g_assert_cmpint (get_token (wire, "/x", 0), ==, 1);
  g_assert_cmpint (get_token (wire, "/x", 1), ==, 2);

  /* A second consecutive refusal is final. */
  cometd_test_server_fail (wire->server, "/x", 2, "401::expired", NULL);
  error = wire_publish_error (wire, "/x", "1");
  g_assert_cmpint (cometd_error_get_code (error), ==, 401);
  g_assert_cmpuint (auth->n_calls, ==, 2);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 4);
  g_assert_true (cometd_client_get_connected (wire->client));
}

/* B78: concurrent refusals share one call, and each message is sent once more. */
static void
test_shared (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);
  GAsyncResult *results[3] = { NULL };

  wire_open (wire);
  auth->wait = TRUE;
  cometd_test_server_fail (wire->server, "/x", 3, "401::expired", NULL);
  for (guint i = 0; i < 3; i++)
    cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                      &results[i]);
  cometd_test_wait_until (auth->request != NULL);
  cometd_test_assert_stays (results[0] == NULL && results[1] == NULL && results[2] == NULL, 30);
  answer (auth);
  cometd_test_wait_until (results[0] != NULL && results[1] != NULL && results[2] != NULL);
  g_assert_cmpuint (auth->n_calls, ==, 1);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 6);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(CometdMessage) reply =
        cometd_client_publish_json_finish (wire->client, results[i], NULL);

      g_assert_nonnull (reply);
      g_object_unref (results[i]);
    }
}

static void
test_no_password (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  auth->refuse = TRUE;
  cometd_test_server_fail (wire->server, "/x", 1, "401::expired", NULL);
  error = wire_publish_error (wire, "/x", "1");
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/x"), ==, 1);
  g_assert_true (cometd_client_get_connected (wire->client));
}

/* A request for credentials that the extension drops has failed. */
static void
test_forgotten (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  auth->forget = TRUE;
  cometd_test_server_fail (wire->server, "/x", 1, "401::expired", NULL);
  error = wire_publish_error (wire, "/x", "1");
  g_assert_cmpuint (auth->n_calls, ==, 1);
}

/* B05, B78: the handshake is refused, and the second one is accepted. */
static void
test_handshake (Wire *wire)
{
  static const char *none = "{\"advice\":{\"reconnect\":\"none\"}}";
  const struct
  {
    const char *error;
    const char *more;
  } refusals[] = { { "401::no", none }, { "403::handshake_denied", none }, { "401::no", NULL } };
  g_autoptr(TestAuth) auth = add_auth (wire);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      cometd_test_server_fail (wire->server, "/meta/handshake", 1, refusals[i].error,
                               refusals[i].more);
      wire_open (wire);
      g_assert_cmpuint (auth->n_calls, ==, i + 1);
      g_assert_cmpint (get_token (wire, "/meta/handshake", -1), ==, i + 2);
      wire_close (wire);
    }
}

static void
test_handshake_twice (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);
  g_autoptr(GError) error = NULL;

  cometd_test_server_fail (wire->server, "/meta/handshake", 2, "401::no",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  error = wire_open_error (wire);
  g_assert_cmpint (cometd_error_get_code (error), ==, 401);
  g_assert_cmpuint (auth->n_calls, ==, 1);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
}

/* B07: a lost session does not require credentials, but the new handshake includes them. */
static void
test_rehandshake (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);

  wire_open (wire);
  auth->token = 7;
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 2);
  wire_wait_steady (wire);
  g_assert_cmpint (get_token (wire, "/meta/handshake", 1), ==, 7);
  g_assert_cmpuint (auth->n_calls, ==, 0);

  /* If they are refused in a new handshake, the extension is called. */
  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "401::expired",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/handshake") == 4);
  wire_wait_steady (wire);
  g_assert_cmpint (get_token (wire, "/meta/handshake", 3), ==, 8);
  g_assert_cmpuint (auth->n_calls, ==, 1);
}

/* Closing does not wait for credentials. */
static void
test_close (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  wire_open (wire);
  auth->wait = TRUE;
  cometd_test_server_fail (wire->server, "/x", 1, "401::expired", NULL);
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    &result);
  cometd_test_wait_until (auth->request != NULL);
  wire_close (wire);
  cometd_test_wait_until (result != NULL);
  g_assert_null (cometd_client_publish_json_finish (wire->client, result, &error));
  g_assert_nonnull (error);
  g_assert_true (g_cancellable_is_cancelled (cometd_auth_request_get_cancellable (auth->request)));
  answer (auth);
  cometd_test_assert_stays (cometd_test_server_count (wire->server, "/x") == 1, 20);
}

/* A refused upgrade asks for credentials, both the first one and later ones. */
static void
test_upgrade (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);

  wire_allow_both (wire, "websocket");
  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 401, 1);
  wire_open (wire);
  g_assert_cmpuint (auth->n_calls, ==, 1);
  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, "websocket");
  g_assert_cmpint (get_token (wire, "/meta/handshake", -1), ==, 2);

  cometd_test_server_set_upgrade (wire->server, BAYEUX_UPGRADE_REFUSE, 401, 1);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (auth->n_calls == 2 && cometd_client_get_connected (wire->client));
  g_assert_cmpstr (cometd_client_get_connection_type (wire->client), ==, "websocket");
  g_assert_cmpuint (cometd_test_server_count_upgrades (wire->server), ==, 4);
}

/* The handshake is sent on a new WebSocket, because the upgrade carries the headers. */
static void
test_new_socket (Wire *wire)
{
  g_autoptr(TestAuth) auth = add_auth (wire);

  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "401::expired", NULL);
  wire_open (wire);
  g_assert_cmpuint (auth->n_calls, ==, 1);
  g_assert_cmpuint (cometd_test_server_count_upgrades (wire->server), ==, 2);
}

static void
add_tests (void)
{
  wire_add ("auth/retry-once", test_retry_once);
  wire_add ("auth/shared", test_shared);
  wire_add ("auth/no-password", test_no_password);
  wire_add ("auth/forgotten", test_forgotten);
  wire_add ("auth/handshake", test_handshake);
  wire_add ("auth/handshake-twice", test_handshake_twice);
  wire_add ("auth/rehandshake", test_rehandshake);
  wire_add ("auth/close", test_close);
  wire_add_websocket ("auth/upgrade", test_upgrade);
  wire_add_websocket ("auth/new-socket", test_new_socket);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
