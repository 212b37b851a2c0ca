/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "websocket-fixture.h"

#define assert_header(request, name, value) \
  G_STMT_START \
  { \
    g_autofree char *value_ = cometd_test_peer_get_header (request, name); \
    g_assert_cmpstr (value_, ==, value); \
  } \
  G_STMT_END

static void
wait_for_frames (WebsocketFixture *fixture,
                 const char       *frames)
{
  cometd_test_wait_until (g_str_equal (fixture->frames->str, frames));
}

static void
test_success (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("http");
  TransportRecorder *recorder = fixture->recorder;
  const char * const headers[] = { "X-Exchange", "one", NULL };
  const char *request = NULL;

  g_ptr_array_add (recorder->settings.headers, (gpointer)"X-App");
  g_ptr_array_add (recorder->settings.headers, (gpointer)"always");
  g_assert_cmpstr (cometd_transport_get_connection_type (recorder->transport), ==, "websocket");
  g_assert_false (cometd_transport_ends_exchanges (recorder->transport));
  g_assert_true (cometd_transport_pushes (recorder->transport));
  g_assert_false (cometd_transport_is_reached (recorder->transport));

  /* Messages sent before it is open wait, in order. */
  transport_recorder_send (recorder, 1, "[1]", headers);
  transport_recorder_send (recorder, 2, "[2]", NULL);
  transport_recorder_send (recorder, 3, "[\"ä\"]", NULL);
  cometd_transport_cancel (recorder->transport, 2);
  wait_for_frames (fixture, "text:[1] text:[2] text:[\"ä\"]");
  g_assert_true (cometd_transport_is_reached (recorder->transport));
  transport_recorder_send (recorder, 4, "[4]", NULL);
  wait_for_frames (fixture, "text:[1] text:[2] text:[\"ä\"] text:[4]");

  websocket_fixture_text (fixture, "[{}]");
  websocket_fixture_text (fixture, "[{\"ä\":1}]");
  cometd_test_wait_until (recorder->bodies->len == 2);
  g_assert_cmpstr (recorder->news->str, ==, "received-0 received-0");
  g_assert_cmpstr (transport_recorder_get_body (recorder), ==, "[{\"ä\":1}]");

  g_assert_cmpuint (fixture->requests->len, ==, 1);
  request = g_ptr_array_index (fixture->requests, 0);
  g_assert_true (g_str_has_prefix (request, "GET /bayeux?key=secret HTTP/1.1\r\n"));
  assert_header (request, "X-App", "always");
  assert_header (request, "X-Exchange", "one");
  assert_header (request, "Sec-WebSocket-Extensions", NULL);
  assert_header (request, "Sec-WebSocket-Protocol", NULL);
}

/* Frames that arrive together with the response to the upgrade are processed without waiting for
 * more. */
static void
test_early_frames (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->after_upgrade = "\x81\x02[]\x81\x02[]";
  fixture->after_upgrade_length = 8;
  websocket_fixture_open (fixture);
  cometd_test_wait_until (fixture->recorder->bodies->len == 2);
  websocket_fixture_text (fixture, "[3]");
  cometd_test_wait_until (fixture->recorder->bodies->len == 3);
}

static void
test_fragments_and_pings (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  websocket_fixture_open (fixture);
  websocket_fixture_frame (fixture, 0x01, "[", 1);
  websocket_fixture_frame (fixture, 0x89, "x", 1);
  websocket_fixture_frame (fixture, 0x8a, "", 0);
  websocket_fixture_frame (fixture, 0x80, "]", 1);
  wait_for_frames (fixture, "text:[1] pong:x");
  cometd_test_wait_until (fixture->recorder->bodies->len == 1);
  g_assert_cmpstr (transport_recorder_get_body (fixture->recorder), ==, "[]");
}

static void
test_empty (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  websocket_fixture_open (fixture);
  websocket_fixture_text (fixture, "");
  websocket_fixture_text (fixture, "[]");
  cometd_test_wait_until (fixture->recorder->bodies->len == 1);
  g_assert_cmpstr (transport_recorder_get_body (fixture->recorder), ==, "[]");
}

/* In both directions, more than a socket accepts at once. */
static void
test_large (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;
  g_autofree char *text = g_strnfill (20 * 0x100000, 'x');
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, 20 * 0x100000);

  websocket_fixture_open (fixture);
  websocket_fixture_text (fixture, text);
  websocket_fixture_text (fixture, "[2]");
  cometd_test_wait_until (recorder->bodies->len == 2);
  g_assert_true (g_bytes_equal (g_ptr_array_index (recorder->bodies, 0), bytes));

  /* The number of bytes that the socket has not accepted is known. */
  g_assert_cmpuint (cometd_transport_get_unsent_size (recorder->transport), ==, 0);
  transport_recorder_send (recorder, 2, text, NULL);
  transport_recorder_send (recorder, 3, "[3]", NULL);
  g_assert_cmpuint (cometd_transport_get_unsent_size (recorder->transport), >, 0x100000);
  cometd_test_wait_until (g_str_has_suffix (fixture->frames->str, " text:[3]"));
  g_assert_cmpuint (fixture->frames->len, ==, strlen ("text:[1] text: text:[3]") + strlen (text));
  cometd_test_wait_until (cometd_transport_get_unsent_size (recorder->transport) == 0);
  g_assert_cmpuint (recorder->n_sent, >, 0);
}

static gboolean
tick_cb (gpointer user_data)
{
  ++*(guint *)user_data;
  return G_SOURCE_CONTINUE;
}

static void
linger (TransportRecorder *recorder)
{
  gint64 end = g_get_monotonic_time () + 100;

  while (g_get_monotonic_time () < end)
    ;
}

/* While the server sends faster than the client reads, other sources of the main loop are
 * dispatched. */
static void
test_budget (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  g_autoptr(GByteArray) frames = g_byte_array_new ();
  guint n_ticks = 0;
  guint source = 0;

  websocket_fixture_open (fixture);
  fixture->recorder->hook_word = "received";
  fixture->recorder->hook = linger;
  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (frames, (const guint8 *)"\x81\x02[]", 4);
  source = g_timeout_add (1, tick_cb, &n_ticks);
  cometd_test_peer_send (fixture->link, frames->data, frames->len);
  cometd_test_wait_until (fixture->recorder->bodies->len == 1000);
  g_source_remove (source);
  g_assert_cmpuint (n_ticks, >, 5);
}

typedef struct
{
  const char *name;
  const char *answer;
  CometdFailureKind kind;
  guint status;
  int code;
  const char *text;
} UpgradeCase;

#define ACCEPTED "HTTP/1.1 101 Ok\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"

static const UpgradeCase upgrade_cases[] = {
  { "403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
    COMETD_FAILURE_UPGRADE, 403, COMETD_ERROR_TRANSPORT, "403 (Forbidden)" },
  { "404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    COMETD_FAILURE_UPGRADE, 404, COMETD_ERROR_TRANSPORT, "404 (Not Found)" },
  { "200", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    COMETD_FAILURE_UPGRADE, 200, COMETD_ERROR_TRANSPORT, "200 (OK)" },
  { "302", "HTTP/1.1 302 Found\r\nLocation: /x?t=secret\r\nContent-Length: 0\r\n\r\n",
    COMETD_FAILURE_UPGRADE, 302, COMETD_ERROR_TRANSPORT, "/x” that is not followed" },
  { "401", "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
    COMETD_FAILURE_UPGRADE, 401, COMETD_ERROR_TRANSPORT, "401 (Who)" },
  { "503", "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    COMETD_FAILURE_UPGRADE, 503, COMETD_ERROR_TRANSPORT, "503 (Busy)" },
  { "bad-accept", ACCEPTED "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
    COMETD_FAILURE_UPGRADE, 101, COMETD_ERROR_TRANSPORT, "101" },
  { "no-accept", ACCEPTED "\r\n",
    COMETD_FAILURE_UPGRADE, 101, COMETD_ERROR_TRANSPORT, "101" },
  { "extension", ACCEPTED "Sec-WebSocket-Accept: %s\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
    COMETD_FAILURE_UPGRADE, 101, COMETD_ERROR_TRANSPORT, "101" },
  { "no-http", "220 mail.example ESMTP\r\n\r\n",
    COMETD_FAILURE_INVALID, 0, COMETD_ERROR_TRANSPORT, "not valid HTTP" },
};

/* B16, B19 */
static void
test_upgrade (gconstpointer data)
{
  const UpgradeCase *test = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->upgrade_answer = test->answer;
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  assert_lost (fixture, test->kind, test->code);
  g_test_message ("%s", fixture->recorder->error->message);
  g_assert_cmpuint (fixture->recorder->status, ==, test->status);
  g_assert_nonnull (strstr (fixture->recorder->error->message, test->text));
  g_assert_true (cometd_transport_is_reached (fixture->recorder->transport));

  /* The connection has ended. */
  transport_recorder_send (fixture->recorder, 2, "[2]", NULL);
  cometd_test_assert_stays (g_str_equal (fixture->recorder->news->str, "lost"), 20);
  g_assert_cmpuint (fixture->requests->len, ==, 1);
  g_assert_cmpstr (fixture->frames->str, ==, "");
}

static void
test_upgrade_broken (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->silent = TRUE;
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);
  g_assert_true (cometd_transport_is_reached (fixture->recorder->transport));
  cometd_test_peer_close (g_ptr_array_index (fixture->peer->links, 0));
  assert_lost (fixture, COMETD_FAILURE_BROKEN, COMETD_ERROR_CONNECTION_CLOSED);
}

/* B21 */
static void
test_refused (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  g_autofree char *url = g_strdup_printf ("http://joe:secret@127.0.0.1:%u/",
                                          cometd_test_find_dead_port ());

  transport_recorder_set_url (fixture->recorder, url);
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  assert_lost (fixture, COMETD_FAILURE_UNREACHABLE, COMETD_ERROR_TRANSPORT);
  g_assert_false (cometd_transport_is_reached (fixture->recorder->transport));
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize length;
  CometdFailureKind kind;
  int code;
  const char *text;
  const char *frames; /* What the server received in the end. */
} LossCase;

#define BYTES(text) text, sizeof text - 1

static const LossCase loss_cases[] = {
  { "close-1000", BYTES ("\x88\x02\x03\xe8"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 1000", "text:[1] close:1000" },
  { "close-1011", BYTES ("\x88\x08\x03\xf3" "broken"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 1011 (broken)", "text:[1] close:1011" },
  { "close-without-code", BYTES ("\x88\x00"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 1005", "text:[1] close:1000" },
  { "close-0", BYTES ("\x88\x02\0\0"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 0", "text:[1] close:1002" },
  { "close-999", BYTES ("\x88\x02\x03\xe7"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 999", "text:[1] close:1002" },
  { "close-1005", BYTES ("\x88\x02\x03\xed"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 1005", "text:[1] close:1002" },
  { "close-1006", BYTES ("\x88\x02\x03\xee"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 1006", "text:[1] close:1002" },
  { "close-1015", BYTES ("\x88\x02\x03\xf7"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 1015", "text:[1] close:1002" },
  { "close-65535", BYTES ("\x88\x02\xff\xff"), COMETD_FAILURE_BROKEN,
    COMETD_ERROR_CONNECTION_CLOSED, "code 65535", "text:[1] close:1002" },
  { "binary", BYTES ("\x82\x02[]"), COMETD_FAILURE_INVALID,
    COMETD_ERROR_TRANSPORT, "binary", "text:[1] close:1003" },
  { "masked", BYTES ("\x81\x82" "abcd[]"), COMETD_FAILURE_INVALID,
    COMETD_ERROR_TRANSPORT, "sent an invalid WebSocket frame", "text:[1] close:1002" },
  { "compressed", BYTES ("\xc1\x02[]"), COMETD_FAILURE_INVALID,
    COMETD_ERROR_TRANSPORT, "sent an invalid WebSocket frame", "text:[1] close:1002" },
  { "too-large", BYTES ("\x81\x0a"), COMETD_FAILURE_TOO_LARGE,
    COMETD_ERROR_TOO_LARGE, "is larger than “max-message-size” allows", "text:[1] close:1009" },
  { "fragments-too-large", BYTES ("\x01\x04[...\x00\x04....\x00\x01"), COMETD_FAILURE_TOO_LARGE,
    COMETD_ERROR_TOO_LARGE, "is larger than “max-message-size” allows", "text:[1] close:1009" },
};

static void
test_loss (gconstpointer data)
{
  const LossCase *test = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  recorder->settings.max_message_size = 8;
  fixture->ignore_close = TRUE;
  websocket_fixture_open (fixture);
  websocket_fixture_text (fixture, "12345678");
  cometd_test_peer_send (fixture->link, test->bytes, test->length);
  assert_lost (fixture, test->kind, test->code);
  g_assert_cmpstr (recorder->news->str, ==, "received-0 lost");
  g_assert_nonnull (strstr (recorder->error->message, test->text));
  g_assert_nonnull (strstr (recorder->error->message, "http://127.0.0.1:"));
  wait_for_frames (fixture, test->frames);
  cometd_test_wait_until (fixture->peer->n_open == 0);
}

static void
test_broken (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  websocket_fixture_open (fixture);
  cometd_test_peer_close (fixture->link);
  assert_lost (fixture, COMETD_FAILURE_BROKEN, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_nonnull (strstr (fixture->recorder->error->message, "without closing"));
}

static void
test_reset (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  websocket_fixture_open (fixture);
  cometd_test_peer_reset (fixture->link);
  assert_lost (fixture, COMETD_FAILURE_BROKEN, COMETD_ERROR_CONNECTION_CLOSED);
}

/* The failure is detected while sending, and notified later. */
static void
test_reset_while_sending (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  websocket_fixture_open (fixture);
  cometd_test_peer_reset (fixture->link);
  for (guint i = 2; i < 10; i++)
    {
      transport_recorder_send (recorder, i, "[2]", NULL);
      g_assert_cmpstr (recorder->news->str, ==, "");
    }
  assert_lost (fixture, COMETD_FAILURE_BROKEN, COMETD_ERROR_CONNECTION_CLOSED);
}

static void
test_keepalive (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  /* Long enough for the first pong. */
  fixture->recorder->settings.keepalive_interval = 3;
  websocket_fixture_open (fixture);
  wait_for_frames (fixture, "text:[1] ping:");
  websocket_fixture_frame (fixture, 0x8a, "", 0);
  fixture->recorder->settings.max_network_delay = 1;
  wait_for_frames (fixture, "text:[1] ping: ping:");
  assert_lost (fixture, COMETD_FAILURE_BROKEN, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_nonnull (strstr (fixture->recorder->error->message, "ping"));
}

/* Pings begin when the interval is changed, although nothing is sent. */
static void
test_keepalive_changed (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  recorder->settings.keepalive_interval = 0;
  websocket_fixture_open (fixture);
  wait_for_frames (fixture, "text:[1]");
  recorder->settings.keepalive_interval = 1;
  cometd_transport_settings_changed (recorder->transport);
  wait_for_frames (fixture, "text:[1] ping:");
}

/* Each ping has its own timeout, however long the interval. */
static void
test_check (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  websocket_fixture_open (fixture);
  g_assert_true (cometd_transport_check (recorder->transport, 1000 * COMETD_TEST_PATIENCE));
  wait_for_frames (fixture, "text:[1] ping:");
  websocket_fixture_frame (fixture, 0x8a, "", 0);
  websocket_fixture_text (fixture, "[2]");
  transport_recorder_wait_for (recorder, "received");
  g_assert_cmpuint (recorder->n_progress, ==, 0);

  g_assert_true (cometd_transport_check (recorder->transport, 1));
  wait_for_frames (fixture, "text:[1] ping: ping:");
  assert_lost (fixture, COMETD_FAILURE_BROKEN, COMETD_ERROR_CONNECTION_CLOSED);
  g_assert_nonnull (strstr (recorder->error->message, "ping"));
}

static void
test_progress (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  websocket_fixture_open (fixture);
  websocket_fixture_frame (fixture, 0x01, "[", 1);
  cometd_test_wait_until (recorder->n_progress == 1);
  websocket_fixture_frame (fixture, 0x80, "]", 1);
  transport_recorder_wait_for (recorder, "received");
  g_assert_cmpuint (recorder->n_progress, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/websocket/success", test_success);
  g_test_add_func ("/websocket/early-frames", test_early_frames);
  g_test_add_func ("/websocket/fragments-and-pings", test_fragments_and_pings);
  g_test_add_func ("/websocket/empty", test_empty);
  g_test_add_func ("/websocket/large", test_large);
  g_test_add_func ("/websocket/budget", test_budget);
  for (guint i = 0; i < G_N_ELEMENTS (upgrade_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket/upgrade/%s", upgrade_cases[i].name);

      g_test_add_data_func (path, &upgrade_cases[i], test_upgrade);
    }
  g_test_add_func ("/websocket/upgrade/broken", test_upgrade_broken);
  g_test_add_func ("/websocket/refused", test_refused);
  for (guint i = 0; i < G_N_ELEMENTS (loss_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket/loss/%s", loss_cases[i].name);

      g_test_add_data_func (path, &loss_cases[i], test_loss);
    }
  g_test_add_func ("/websocket/broken", test_broken);
  g_test_add_func ("/websocket/reset", test_reset);
  g_test_add_func ("/websocket/reset-while-sending", test_reset_while_sending);
  g_test_add_func ("/websocket/keepalive", test_keepalive);
  g_test_add_func ("/websocket/keepalive-changed", test_keepalive_changed);
  g_test_add_func ("/websocket/check", test_check);
  g_test_add_func ("/websocket/progress", test_progress);

  return g_test_run ();
}
