/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Detecting dead connections: what extends timeouts, and when the connection is checked. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

#define HOUR (60 * 60 * 1000)
#define NETWORK_WAIT 1500

#define UNKNOWN "\"successful\":false,\"error\":\"402::session_unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"

static FakeRecord *
get_record (Stage *stage)
{
  return fake_transport_get_record (stage_transport (stage));
}

static FakeExchange *
get_last_exchange (Stage *stage)
{
  FakeRecord *record = get_record (stage);

  return g_ptr_array_index (record->sent, record->sent->len - 1);
}

static gboolean
is_socket (gconstpointer types)
{
  return g_str_equal (types, "websocket");
}

/* Events keep arriving before the reply to the connect. */
static void
test_slow_connect (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  for (guint i = 0; i < 20; i++)
    {
      stage_pass (stage, 9000);
      stage_progress (stage, "/meta/connect");
    }
  stage_assert_news (stage, "");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect");

  stage_pass (stage, 35000);
  stage_progress (stage, "/meta/connect");
  stage_pass (stage, 9999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
}

/* But not without limit. */
static void
test_endless_connect (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gint64 start, passed;

  stage_open (stage);
  start = stage->now;
  while (cometd_session_get_state (stage->session) == COMETD_STATE_CONNECTED)
    {
      stage_progress (stage, "/meta/connect");
      stage_pass (stage, 9000);
      g_assert_cmpint (stage->now - start, <=, 25 * (gint64)HOUR * 1000);
    }
  passed = (stage->now - start) / 1000;
  g_assert_cmpint (passed, >=, 24 * (gint64)HOUR);
  g_assert_cmpint (passed, <, 24 * (gint64)HOUR + 9000);
}

/* Over long-polling, the reply to an operation shares the bandwidth with that to the connect. */
static void
test_slow_operation (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  for (guint i = 0; i < 3; i++)
    {
      stage_pass (stage, 9000);
      stage_progress (stage, "/meta/connect");
    }
  stage_pass (stage, 2999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "a:timeout");

  stage_answer (stage, "/meta/connect", OK);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_pass (stage, 9999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "b:timeout");
}

/* Data on another connection says nothing about that of the connect. */
static void
test_other_exchange (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  for (guint i = 0; i < 5; i++)
    {
      stage_pass (stage, 5000);
      stage_progress (stage, "/a");
    }
  stage_answer (stage, "/a", OK);
  stage_pass (stage, 14999);
  stage_assert_news (stage, "a:ok");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
}

/* A timeout of an operation may mean that the connection is dead. */
static void
test_timed_out (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_assert_sent (stage, "/a");
  stage_pass (stage, 10000);
  stage_assert_news (stage, "a:timeout");
  if (is_socket (types))
    {
      g_assert_cmpuint (get_record (stage)->n_checks, ==, 1);
      g_assert_cmpuint (get_record (stage)->check_wait, ==, 10000);
      stage_assert_sent (stage, "");
      return;
    }

  stage_assert_sent (stage, "connect0");
  g_assert_true (get_last_exchange (stage)->is_apart);
  stage_pass (stage, 9999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
}

/* The network changes while the connection seems to work. */
static void
test_network_changed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_pass (stage, 1000);
  cometd_session_network_changed (stage->session);
  stage_run (stage);
  if (is_socket (types))
    {
      g_assert_cmpuint (get_record (stage)->n_checks, ==, 1);
      g_assert_cmpuint (get_record (stage)->check_wait, ==, NETWORK_WAIT);
      stage_assert_sent (stage, "");
      return;
    }

  stage_assert_sent (stage, "connect0");
  g_assert_true (get_last_exchange (stage)->is_apart);
  /* Another change has no effect. */
  cometd_session_network_changed (stage->session);
  stage_pass (stage, NETWORK_WAIT - 1);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
  g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                  COMETD_ERROR_TIMEOUT);
}

/* It changes while an attempt is in progress, on which there may never be a reply. */
static void
test_network_changed_in_attempt (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  stage_pass (stage, 5000);
  cometd_session_network_changed (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "connect0");
  g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                  COMETD_ERROR_TRANSPORT);

  /* An attempt that has just begun is given its time. */
  stage_pass (stage, 500);
  cometd_session_network_changed (stage->session);
  stage_pass (stage, NETWORK_WAIT - 500 - 1);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "connect0");

  /* The third one, after no further change, is not limited. */
  stage_pass (stage, 9999);
  stage_assert_sent (stage, "");
  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_assert_sent (stage, "handshake");

  /* The same during a handshake. It is no evidence against the connection type. */
  stage_pass (stage, 5000);
  cometd_session_network_changed (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "handshake");
  g_assert_cmpstr (stage_type (stage), ==, types);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "unconnected handshaking connecting connected");
}

/* Changes without end do not cause more attempts than the server can bear; see also
 * cometd-network-watch.c, which reports one each second at most. */
static void
test_network_unstable (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint n_attempts = 0;

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *sent = NULL;

      cometd_session_network_changed (stage->session);
      stage_pass (stage, 100);
      sent = stage_sent (stage);
      n_attempts += *sent != '\0' ? 1 : 0;
    }
  /* One each NETWORK_WAIT. */
  g_assert_cmpuint (n_attempts, <=, 8);
}

/* The network is the same as before: nothing is lost, and nothing is notified. */
static void
test_network_same (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");
  g_autofree char *json = NULL;
  g_autoptr(GBytes) bytes = NULL;
  guint64 former;

  stage_open (stage);
  former = get_last_exchange (stage)->number;
  cometd_session_network_changed (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "connect0");

  /* Events that arrive with the reply to the previous connect. */
  json = g_strdup ("[{\"channel\":\"/a\",\"data\":1}]");
  bytes = g_bytes_new (json, strlen (json));
  cometd_transport_tell_received (stage_transport (stage), bytes, former);
  cometd_transport_tell_finished (stage_transport (stage), former, NULL);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1");
  stage_assert_sent (stage, "");

  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect");
  stage_pass (stage, 30000);
  stage_assert_news (stage, "");
  g_assert_cmpuint (get_record (stage)->cancelled->len, ==, 0);
}

/* The connect that was replaced by a probe fails, or never completes: the result of the probe
 * counts. CometD 3.1 answers it with 408, later versions with 500, Faye not at all. */
static void
test_former_connect (void)
{
  static const guint statuses[] = { 408, 500, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(Stage) stage = stage_new ("long-polling");
      g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "refused");
      CometdFailure failure = {
        .kind = COMETD_FAILURE_STATUS,
        .status = statuses[i],
        .error = error,
      };
      guint64 former;

      stage_open (stage);
      former = get_last_exchange (stage)->number;
      cometd_session_network_changed (stage->session);
      stage_run (stage);
      if (statuses[i] != 0)
        {
          cometd_transport_tell_finished (stage_transport (stage), former, &failure);
          stage_run (stage);
        }
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect0 connect");
      stage_pass (stage, 2000);
      stage_assert_news (stage, "");
      stage_assert_sent (stage, "");
      if (statuses[i] == 0)
        {
          g_assert_cmpuint (get_record (stage)->cancelled->len, ==, 1);
          g_assert_cmpuint (g_array_index (get_record (stage)->cancelled, guint64, 0), ==, former);
        }
    }
}

/* The server advises an interval between connects: the next one is the check. */
static void
test_network_between (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  stage_answer (stage, "/meta/connect",
                OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":5000}");
  cometd_session_network_changed (stage->session);
  stage_pass (stage, 4999);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "connect");
}

/* The transport is told how long the server holds a connect. */
static void
test_hold (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  g_assert_cmpuint (get_record (stage)->hold, ==, 30000);
  stage_answer (stage, "/meta/connect",
                OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":12000}");
  g_assert_cmpuint (get_record (stage)->hold, ==, 12000);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("alive/slow-connect", test_slow_connect);
  stage_add_test ("alive/endless-connect", test_endless_connect);
  stage_add_test ("alive/slow-operation", test_slow_operation);
  stage_add_test ("alive/timed-out", test_timed_out);
  stage_add_test ("alive/network-changed", test_network_changed);
  stage_add_test ("alive/network-changed-in-attempt", test_network_changed_in_attempt);
  stage_add_test ("alive/network-unstable", test_network_unstable);
  stage_add_test ("alive/hold", test_hold);
  g_test_add_func ("/session/long-polling/alive/other-exchange", test_other_exchange);
  g_test_add_func ("/session/long-polling/alive/network-same", test_network_same);
  g_test_add_func ("/session/long-polling/alive/former-connect", test_former_connect);
  g_test_add_func ("/session/long-polling/alive/network-between", test_network_between);

  return g_test_run ();
}
