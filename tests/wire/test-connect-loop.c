/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The series of connects: B27, B28, B34 to B36, B38, B39, B42. */

#include "wire.h"

static gint64
get_gap (Wire *wire,
         int   number)
{
  return cometd_test_server_get_record (wire->server, "/meta/connect", number)->time
    - cometd_test_server_get_record (wire->server, "/meta/connect", number - 1)->time;
}

static gint64
get_hint (Wire *wire,
          int   number)
{
  CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/connect", number);
  JsonObject *advice = bayeux_json_get_object (record->message, "advice");

  return advice != NULL ? bayeux_json_get_int (advice, "timeout", -1) : -1;
}

/* B27 */
static void
test_interval (Wire *wire)
{
  cometd_test_server_get_options (wire->server)->interval = 300;
  cometd_test_server_get_options (wire->server)->timeout = 50;
  wire_open (wire);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") == 3);
  g_assert_cmpint (get_gap (wire, 1), >=, 290000);
  g_assert_cmpint (get_gap (wire, 2), >=, 340000);
}

/* The server repeatedly advises an interval of 0. */
static void
test_loop (Wire *wire)
{
  cometd_test_server_get_options (wire->server)->timeout = 20;
  wire_open (wire);
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") == 10);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_CONNECTED), ==, 1);
  if (wire_is_websocket (wire))
    g_assert_cmpuint (cometd_test_server_count_accepted (wire->server), ==, 1);
  else
    g_assert_cmpuint (cometd_test_server_count_accepted (wire->server), <=, 2);
}

/* B28 */
static void
test_none (Wire *wire)
{
  static const gboolean successful[] = { TRUE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (successful); i++)
    {
      guint n;

      cometd_test_server_get_options (wire->server)->timeout = 30000;
      wire_open (wire);
      wire_publish_quietly (wire, "/a", "1");
      cometd_test_server_get_options (wire->server)->timeout = 10;
      if (successful[i])
        cometd_test_server_patch (wire->server, "/meta/connect", 1,
                                  "{\"advice\":{\"reconnect\":\"none\"}}");
      else
        cometd_test_server_fail (wire->server, "/meta/connect", 1, "500::enough",
                                 "{\"advice\":{\"reconnect\":\"none\"}}");
      wire_subscribe_quietly (wire, "/wake");
      cometd_test_server_publish (wire->server, "/wake", "1");
      if (wire_is_websocket (wire))
        cometd_test_server_reset_all (wire->server);
      cometd_test_wait_until (cometd_client_get_state (wire->client) == COMETD_STATE_DISCONNECTED);
      n = cometd_test_server_count (wire->server, NULL);
      cometd_test_assert_stays (cometd_test_server_count (wire->server, NULL) == n, 100);
      g_assert_nonnull (cometd_client_get_last_error (wire->client));
      cometd_test_server_clear_faults (wire->server);
      cometd_test_server_expire (wire->server, NULL);
    }
}

/* B34 */
static void
test_backoff (Wire *wire)
{
  CometdTestFault *fault;
  int first;

  wire_open (wire);
  g_object_set (wire->client, "backoff-increment", 40, "max-backoff", 100, NULL);
  first = (int)cometd_test_server_count (wire->server, "/meta/connect");
  fault = cometd_test_server_fail (wire->server, "/meta/connect", 4, "500::busy",
                                   "{\"advice\":{\"reconnect\":\"retry\",\"interval\":0}}");
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (fault->hits == 4 && cometd_client_get_connected (wire->client));
  wire_wait_steady (wire);

  /* 40, 80, then at most 100; jitter may reduce each by half. */
  g_assert_cmpint (get_gap (wire, first + 1), >=, 20000);
  g_assert_cmpint (get_gap (wire, first + 2), >=, 40000);
  g_assert_cmpint (get_gap (wire, first + 3), >=, 50000);
  g_assert_cmpint (get_gap (wire, first + 4), >=, 50000);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_assert_cmpint (cometd_client_get_next_retry_time (wire->client), ==, 0);
}

/* B35 */
static void
test_temporary_failure (Wire *wire)
{
  g_autofree char *client_id = NULL;
  CometdTestFault *fault;

  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  client_id = g_strdup (cometd_client_get_client_id (wire->client));
  fault = cometd_test_server_reset (wire->server, "/meta/connect", 2);
  cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (fault->hits == 2);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));

  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 1);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 1);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 1);
  g_assert_null (cometd_client_get_last_error (wire->client));
}

/* B36 */
static void
test_max_interval (Wire *wire)
{
  static const char advice[] =
    "{\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":100,\"maxInterval\":100}}";
  g_autofree char *log = NULL;
  guint first;

  /* The server claims this, but keeps its sessions: the test does not depend on the speed of the
   * machine. */
  cometd_test_server_get_options (wire->server)->timeout = 100;
  cometd_test_server_patch (wire->server, "/meta/handshake", -1, advice);
  cometd_test_server_patch (wire->server, "/meta/connect", -1, advice);
  wire_open (wire);
  wire_subscribe_quietly (wire, "/a");
  cometd_test_server_stop (wire->server);
  first = cometd_test_server_count (wire->server, NULL);
  cometd_test_wait_until (wire_count_state (wire, COMETD_STATE_HANDSHAKING) >= 2);
  cometd_test_server_resume (wire->server);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  wire_wait_steady (wire);

  log = wire_dup_log (wire, first);
  g_assert_true (g_str_has_prefix (log, "handshake "));
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/handshake"), ==, 2);
  g_assert_cmpuint (cometd_test_server_count (wire->server, "/meta/subscribe"), ==, 2);
}

/* B38 */
static void
test_timer (Wire *wire)
{
  CometdTestFault *fault;
  g_autofree char *client_id = NULL;
  guint n;

  cometd_test_server_get_options (wire->server)->timeout = 300;
  g_object_set (wire->client, "backoff-increment", 5, NULL);
  wire_open (wire);
  client_id = g_strdup (cometd_client_get_client_id (wire->client));

  /* One is held already, so this applies to the next one; no other has such a short timeout. It is
   * long enough for it to reach the server. */
  n = cometd_test_server_count (wire->server, "/meta/connect");
  fault = cometd_test_server_drop (wire->server, "/meta/connect", 1);
  g_object_set (wire->client, "max-network-delay", wire_milliseconds (1000), NULL);
  cometd_test_wait_until (fault->hits == 1 &&
                          wire_count_state (wire, COMETD_STATE_UNCONNECTED) == 1);
  g_object_set (wire->client, "max-network-delay", WIRE_PATIENCE, NULL);

  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") >= n + 2);
  /* Both times; the first connect may have taken a while to arrive. */
  g_assert_cmpint (get_gap (wire, (int)n + 1), >=, wire_milliseconds (1000) * 1000 + 200000);
  g_assert_cmpint (get_hint (wire, n), ==, -1);
  g_assert_cmpint (get_hint (wire, n + 1), ==, 0);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 1);
  g_assert_cmpstr (cometd_client_get_client_id (wire->client), ==, client_id);
}

static void
extend_cb (CometdClient  *client,
           CometdMessage *message,
           gpointer       user_data)
{
  g_object_set (client, "max-network-delay", WIRE_PATIENCE, NULL);
}

/* B39: the property may be changed at any time, also in a handler. */
static void
test_timer_changed (Wire *wire)
{
  CometdTestFault *fault;

  cometd_test_server_get_options (wire->server)->timeout = 10;
  wire_open (wire);
  /* Much too short for the delay, but changed before a connect is sent with it. */
  g_object_set (wire->client, "max-network-delay", 20, NULL);
  g_signal_connect (wire->client, "meta-received::/meta/connect", G_CALLBACK (extend_cb), NULL);
  fault = cometd_test_server_delay (wire->server, "/meta/connect", 1, 200);
  cometd_test_wait_until (fault->hits == 1);
  cometd_test_assert_stays (cometd_client_get_connected (wire->client), 300);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 0);
}

/* B39: also while a reply is awaited, which may then be later. */
static void
test_timer_extended (Wire *wire)
{
  g_autoptr(CometdMessage) reply = NULL;
  g_autoptr(GError) error = NULL;
  CometdTestFault *connect, *publish;
  guint n;

  cometd_test_server_get_options (wire->server)->timeout = 10;
  wire_open (wire);
  g_object_set (wire->client, "max-network-delay", wire_milliseconds (1000), NULL);
  connect = cometd_test_server_delay (wire->server, "/meta/connect", 1, wire_milliseconds (1500));
  publish = cometd_test_server_delay (wire->server, "/x", 1, wire_milliseconds (1500));
  cometd_client_publish_json_async (wire->client, "/x", "1", NULL, cometd_test_store_result,
                                    wire_result (wire));
  cometd_test_wait_until (connect->hits == 1 && publish->hits == 1);
  g_object_set (wire->client, "max-network-delay", wire_milliseconds (3000), NULL);
  n = cometd_test_server_count (wire->server, "/meta/connect");
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") > n &&
                          wire->result != NULL);
  reply = cometd_client_publish_json_finish (wire->client, wire->result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count_state (wire, COMETD_STATE_UNCONNECTED), ==, 0);
}

/* Connects with empty advice. */
static int
count_asking (Wire *wire)
{
  int n = 0;

  for (guint i = 0; i < cometd_test_server_count (wire->server, "/meta/connect"); i++)
    {
      CometdTestRecord *record = cometd_test_server_get_record (wire->server, "/meta/connect",
                                                                (int)i);
      JsonObject *advice = bayeux_json_get_object (record->message, "advice");

      n += advice != NULL && json_object_get_size (advice) == 0;
    }

  return n;
}

static void
wait_connects (Wire  *wire,
               guint  n)
{
  cometd_test_wait_until (cometd_test_server_count (wire->server, "/meta/connect") >= n);
}

/* B42 */
static void
test_multiple_clients (Wire *wire)
{
  CometdTestFault *fault;
  gboolean multiple;
  int n;

  wire_open (wire);
  cometd_test_server_get_options (wire->server)->timeout = 10;
  fault = cometd_test_server_patch (wire->server, "/meta/connect", 2,
                                    "{\"advice\":{\"reconnect\":\"retry\",\"interval\":200,"
                                    "\"timeout\":10,\"multiple-clients\":true}}");
  wire_subscribe_quietly (wire, "/wake");
  cometd_test_server_publish (wire->server, "/wake", "1");
  if (wire_is_websocket (wire))
    cometd_test_server_reset_all (wire->server);
  cometd_test_wait_until (fault->hits == 2);
  cometd_test_wait_until (cometd_client_get_connected (wire->client));
  n = (int)cometd_test_server_count (wire->server, "/meta/connect");
  g_object_get (wire->client, "multiple-clients", &multiple, NULL);
  g_assert_true (multiple);
  g_assert_cmpint (get_gap (wire, n - 1), >=, 190000);

  /* The next connect asks for new advice, and the reply says that the other client is gone. */
  cometd_test_wait_until (!cometd_client_get_multiple_clients (wire->client));
  n = count_asking (wire);
  g_assert_cmpint (n, >=, 1);
  wait_connects (wire, cometd_test_server_count (wire->server, "/meta/connect") + 3);
  g_assert_cmpint (count_asking (wire), ==, n);
}

static void
add_tests (void)
{
  wire_add ("connect/interval", test_interval);
  wire_add ("connect/loop", test_loop);
  wire_add ("connect/none", test_none);
  wire_add ("connect/backoff", test_backoff);
  wire_add ("connect/temporary-failure", test_temporary_failure);
  wire_add ("connect/max-interval", test_max_interval);
  wire_add ("connect/timer", test_timer);
  wire_add ("connect/timer-changed", test_timer_changed);
  wire_add ("connect/timer-extended", test_timer_extended);
  wire_add ("connect/multiple-clients", test_multiple_clients);
}

int
main (int   argc,
      char *argv[])
{
  return wire_main (argc, argv, add_tests);
}
