/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* CometdReplayExtension with a server that behaves like Salesforce: B85. */

#include "replay.h"

/* B85: events carry 5 and 6; after a new handshake, the subscription asks for those after 6, and
 * what was sent meanwhile arrives. The cookies are sent back, without which the server would
 * refuse. */
static void
test_positions (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autofree char *log = NULL;
  g_autofree char *events = NULL;
  g_autofree char *ids = NULL;

  cometd_test_server_set_cookie (wire->server, "NODE=a; Path=/");
  wire_watch (wire);
  wire_open (wire);
  g_assert_true (replay_get_asked_at_handshake (wire));
  wire_subscribe_quietly (wire, "/u/x");
  replay_assert_asked (wire, -1, NULL);

  cometd_test_replay_set_next (server, "/u/x", 5);
  replay_publish (server, "/u/x", "five");
  replay_publish (server, "/u/x", "six");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 6);

  cometd_test_server_expire (wire->server, NULL);
  replay_publish (server, "/u/x", "seven");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 7);
  replay_assert_asked (wire, -1, "{\"/u/x\":6}");
  events = replay_take_payloads (wire);
  g_assert_cmpstr (events, ==, "five six seven");
  ids = cometd_replay_extension_dup_replay_id_text (replay, "/u/x?a=b");
  g_assert_cmpstr (ids, ==, "7");

  log = replay_dup_cookies (wire);
  g_assert_nonnull (strstr (log, "NODE=a"));
  g_assert_nonnull (strstr (log, "BAYEUX_BROWSER="));
}

static void
changed_cb (CometdReplayExtension *replay,
            const char            *channel,
            const char            *id,
            gpointer               user_data)
{
  g_string_append_printf (user_data, "%s=%s ", channel, id);
}

/* Beyond 2⁵³, where a double has no odd numbers. */
static void
test_exact (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(GString) changes = g_string_new (NULL);
  const gint64 id = G_GINT64_CONSTANT (9007199254740993);

  g_signal_connect (replay, "replay-id-changed", G_CALLBACK (changed_cb), changes);
  wire_watch (wire);
  wire_open (wire);
  cometd_replay_extension_set_replay_id (replay, "/u/x", id - 2);
  wire_subscribe_quietly (wire, "/u/x");
  replay_assert_asked (wire, -1, "{\"/u/x\":9007199254740991}");

  cometd_test_replay_set_next (server, "/u/x", id);
  replay_publish (server, "/u/x", "odd");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == id);
  g_assert_cmpstr (changes->str, ==, "/u/x=9007199254740991 /u/x=9007199254740993 ");
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/subscribe") == 2);
  replay_assert_asked (wire, -1, "{\"/u/x\":9007199254740993}");

  cometd_test_replay_set_next (server, "/u/x", G_MAXINT64);
  replay_publish (server, "/u/x", "last");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == G_MAXINT64);
}

static void
test_earliest (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autofree char *events = NULL;

  replay_publish (server, "/u/x", "one");
  replay_publish (server, "/u/x", "two");
  wire_watch (wire);
  wire_open (wire);
  cometd_replay_extension_set_replay_id (replay, "/u/x", -2);
  wire_subscribe_quietly (wire, "/u/x");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 2);
  events = replay_take_payloads (wire);
  g_assert_cmpstr (events, ==, "one two");
}

static const struct
{
  const char *channel;
  const char *id;
  int code;
} wrong[] = {
  { "/u/x", "", COMETD_ERROR_INVALID_DATA },
  { "/u/x", "-3", COMETD_ERROR_INVALID_DATA },
  { "/u/x", "1.5", COMETD_ERROR_INVALID_DATA },
  { "/u/x", "1e3", COMETD_ERROR_INVALID_DATA },
  { "/u/x", " 1", COMETD_ERROR_INVALID_DATA },
  { "/u/x", "latest", COMETD_ERROR_INVALID_DATA },
  { "/u/x", "9223372036854775808", COMETD_ERROR_INVALID_DATA },
  { "u", "1", COMETD_ERROR_INVALID_CHANNEL },
  { "/meta/connect", "1", COMETD_ERROR_INVALID_CHANNEL },
  { "/service/x", "1", COMETD_ERROR_INVALID_CHANNEL },
};

static void
test_text (Wire *wire)
{
  g_autoptr(CometdReplayExtension) replay = cometd_replay_extension_new ();
  g_autofree char *text = NULL;

  g_assert_null (cometd_replay_extension_dup_replay_id_text (replay, "/u/x"));
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, -1);
  g_assert_true (cometd_replay_extension_set_replay_id_text (replay, "/u/x?a=b",
                                                             "9223372036854775807", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (cometd_replay_extension_set_replay_id_text (replay, wrong[i].channel,
                                                                  wrong[i].id, &error));
      g_assert_error (error, COMETD_ERROR, wrong[i].code);
    }
  text = cometd_replay_extension_dup_replay_id_text (replay, "/u/x");
  g_assert_cmpstr (text, ==, "9223372036854775807");
}

/* A channel has one position, whatever the filter. */
static void
test_filter (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);

  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/topic/x?State=open");
  replay_publish (server, "/topic/x?State=open", "one");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/topic/x") == 1);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/topic/x?a=b"), ==, 1);
  wire_subscribe_quietly (wire, "/topic/x");
  replay_assert_asked (wire, -1, "{\"/topic/x\":1}");
}

/* Positions of channels that only a pattern covers are known once an event was received. */
static void
test_pattern (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);

  wire_watch (wire);
  wire_open (wire);
  cometd_replay_extension_set_replay_id (replay, "/event/c/d", 9);
  wire_subscribe_quietly (wire, "/event/*");
  replay_assert_asked (wire, -1, NULL);
  replay_publish (server, "/event/a", "one");
  replay_publish (server, "/event/b", "one");
  replay_publish (server, "/event/b", "two");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/event/b") == 2);

  cometd_replay_extension_set_replay_id (replay, "/event/*", -2);
  cometd_test_server_expire (wire->server, NULL);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/subscribe") == 2);
  replay_assert_asked (wire, -1, "{\"/event/*\":-2,\"/event/a\":1,\"/event/b\":2}");
}

/* What any user of a server can write: no position counts unless the server supports replay, and
 * the client has subscribed to the channel. */
static void
test_unsupported (Wire *wire)
{
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);

  wire_watch (wire);
  wire_open (wire);
  cometd_replay_extension_set_replay_id (replay, "/u/x", 3);
  wire_subscribe_quietly (wire, "/u/x");
  replay_assert_asked (wire, -1, NULL);
  cometd_test_server_publish (wire->server, "/u/x", "{\"event\":{\"replayId\":7}}");
  cometd_test_wait_until (wire->events->len == 1);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 3);
}

static void
test_untrusted (Wire *wire)
{
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);

  replay_start (wire);
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  wire_subscribe_quietly (wire, "/topic/y");
  /* The server sends it, although the client has not subscribed to it. */
  replay_deliver (wire, "/u/z", "{\"event\":{\"replayId\":7}}");
  replay_deliver (wire, "/service/z", "{\"event\":{\"replayId\":7}}");
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":7}}");
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":6}}");
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":-2}}");
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":\"8\"}}");
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":8.5}}");
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":1e18}}");
  replay_deliver (wire, "/u/x", "{\"event\":7}");
  replay_deliver (wire, "/u/x", "7");
  cometd_test_wait_until (wire->events->len == 10);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 7);
  g_assert_null (cometd_replay_extension_dup_replay_id_text (replay, "/u/z"));
  g_assert_null (cometd_replay_extension_dup_replay_id_text (replay, "/service/z"));

  /* Nor does it count once the client has unsubscribed. */
  g_assert_true (replay_unsubscribe (wire, "/u/x"));
  replay_deliver (wire, "/u/x", "{\"event\":{\"replayId\":99}}");
  cometd_test_wait_until (wire->events->len == 11);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 7);
}

/* An app that pulls has processed an event when it asks for the next one. What waits in the receive
 * queue is not asked for again. */
static void
test_pull (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  replay_publish (server, "/u/x", "one");
  replay_publish (server, "/u/x", "two");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, -1);

  first = wire_receive (wire);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, -1);
  cometd_test_server_expire (wire->server, NULL);
  replay_publish (server, "/u/x", "three");
  cometd_test_wait_until (cometd_client_get_pending_count (wire->client) == 2);
  replay_assert_asked (wire, -1, "{\"/u/x\":2}");

  second = wire_receive (wire);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 1);
  third = wire_receive (wire);
  g_assert_nonnull (strstr (third, "three"));
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 2);
  wire_close (wire);
  g_assert_cmpint (cometd_replay_extension_get_replay_id (replay, "/u/x"), ==, 3);
}

static void
check_position_cb (CometdClient  *client,
                   CometdMessage *message,
                   gpointer       user_data)
{
  gint64 *seen = user_data;
  CometdReplayExtension *replay = g_object_get_data (G_OBJECT (client), "replay");

  *seen = cometd_replay_extension_get_replay_id (replay, "/u/x");
}

/* While a handler runs, its event has not been processed. */
static void
test_handler (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  gint64 seen = 0;

  g_object_set_data (G_OBJECT (wire->client), "replay", replay);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  g_signal_connect (wire->client, "message-received", G_CALLBACK (check_position_cb), &seen);
  replay_publish (server, "/u/x", "one");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 1);
  g_assert_cmpint (seen, ==, -1);
}

/* Credentials expire in the way of Salesforce. */
static void
test_credentials (Wire *wire)
{
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(GError) error = NULL;

  replay_start (wire);
  cometd_test_server_fail (wire->server, "/meta/handshake", 1, "401::Authentication invalid", NULL);
  error = wire_open_error (wire);
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpint (cometd_error_get_code (error), ==, 401);
}

#define TEST_TYPE_LOGIN (test_login_get_type ())
G_DECLARE_FINAL_TYPE (TestLogin, test_login, TEST, LOGIN, CometdAuthExtension)

struct _TestLogin
{
  CometdAuthExtension parent_instance;

  guint n_logins;
};

G_DEFINE_FINAL_TYPE (TestLogin, test_login, COMETD_TYPE_AUTH_EXTENSION)

static void
test_login_authenticate (CometdAuthExtension *extension,
                         CometdAuthRequest   *request)
{
  TEST_LOGIN (extension)->n_logins++;
  cometd_auth_request_complete (request);
}

static void
test_login_class_init (TestLoginClass *klass)
{
  COMETD_AUTH_EXTENSION_CLASS (klass)->authenticate = test_login_authenticate;
}

static void
test_login_init (TestLogin *self)
{
}

/* A token is revoked while the client is connected: Salesforce says so, advises against coming
 * back, and forgets the session. With a new token, the client goes on where it was. */
static void
test_revoked (Wire *wire)
{
  CometdTestReplay *server = replay_start (wire);
  g_autoptr(CometdReplayExtension) replay = replay_add (wire);
  g_autoptr(TestLogin) login = g_object_new (TEST_TYPE_LOGIN, NULL);
  g_autofree char *events = NULL;

  cometd_client_set_auth_extension (wire->client, COMETD_AUTH_EXTENSION (login));
  wire_watch (wire);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/u/x");
  cometd_test_server_fail (wire->server, "/meta/connect", 1, "401::Authentication invalid",
                           "{\"advice\":{\"reconnect\":\"none\"}}");
  replay_publish (server, "/u/x", "one");
  cometd_test_wait_until (login->n_logins == 1);
  cometd_test_server_expire (wire->server, NULL);
  replay_publish (server, "/u/x", "two");
  cometd_test_wait_until (cometd_replay_extension_get_replay_id (replay, "/u/x") == 2);
  events = replay_take_payloads (wire);
  g_assert_cmpstr (events, ==, "one two");
  g_assert_cmpint (cometd_client_get_state (wire->client), ==, COMETD_STATE_CONNECTED);
}

static void
add_tests (void)
{
  wire_add_long_polling ("replay/positions", test_positions);
  wire_add_long_polling ("replay/exact", test_exact);
  wire_add_long_polling ("replay/earliest", test_earliest);
  wire_add_long_polling ("replay/text", test_text);
  wire_add_long_polling ("replay/filter", test_filter);
  wire_add_long_polling ("replay/pattern", test_pattern);
  wire_add ("replay/unsupported", test_unsupported);
  wire_add_long_polling ("replay/untrusted", test_untrusted);
  wire_add_long_polling ("replay/pull", test_pull);
  wire_add_long_polling ("replay/handler", test_handler);
  wire_add_long_polling ("replay/credentials", test_credentials);
  wire_add_long_polling ("replay/revoked", test_revoked);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
