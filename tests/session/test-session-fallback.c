/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changing from one connection type to another, and when not to. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

#define UNKNOWN "\"successful\":false,\"error\":\"402::session_unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"

/* B20: a WebSocket that has worked is kept for a server that is unreachable, or that restarts
 * behind a proxy. */
static void
test_sticky (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  for (guint i = 0; i < 5; i++)
    {
      fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
      stage_pass (stage, 10000);
    }
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 502);
  stage_pass (stage, 9000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 503);
  stage_pass (stage, 10000);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* Long-polling works, WebSocket does not any more. CometD replies with 402 on the other type. */
static void
go_on_by_long_polling (Stage *stage)
{
  stage_assert_sent (stage, "connect0");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_assert_sent (stage, "handshake");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* The laptop is behind a different proxy now. */
static void
test_refused_later (void)
{
  static const guint statuses[] = { 403, 404, 200, 302, 501 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

      stage_open (stage);
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
      stage_pass (stage, 50);
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, statuses[i]);
      stage_pass (stage, 1000);
      stage_assert_sent (stage, "connect0 connect0");
      g_assert_cmpstr (stage_type (stage), ==, "websocket");
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, statuses[i]);
      go_on_by_long_polling (stage);

      /* It is tried again for the next session. */
      stage_pass (stage, 20000);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect0 connect connect");
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_assert_sent (stage, "handshake");
      g_assert_cmpstr (stage_type (stage), ==, "websocket");
      stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, statuses[i]);
      stage_assert_sent (stage, "handshake");
      g_assert_cmpstr (stage_type (stage), ==, "long-polling");
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_pass (stage, 20000);
      stage_answer (stage, "/meta/connect", OK);
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
      g_assert_cmpstr (stage_type (stage), ==, "websocket");
    }
}

/* Faye keeps the session. */
static void
test_refused_later_by_faye (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 404);
  stage_pass (stage, 1000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 404);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "unconnected connected");
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
}

/* The same during a new handshake. */
static void
test_refused_in_handshake (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_BROKEN, 0);
  for (guint i = 0; i < 2; i++)
    {
      stage_pass (stage, 1000u << i);
      g_assert_cmpstr (stage_type (stage), ==, "websocket");
      stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 404);
    }
  stage_assert_sent (stage, "handshake handshake handshake handshake");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
}

/* A server error is attributed to the server for 10 s only. */
static void
test_server_errors (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");
  gint64 start;

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  start = stage->now;
  while (g_str_equal (stage_type (stage), "websocket"))
    {
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 503);
      g_free (stage_sent (stage));
      if (g_str_equal (stage_type (stage), "websocket"))
        stage_pass (stage, (guint)((cometd_session_get_next_retry (stage->session) - stage->now) /
                                   1000));
    }
  g_assert_cmpint (stage->now - start, >=, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (stage->now - start, <=, 20 * G_USEC_PER_SEC);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* Upgrades receive no response. */
static void
test_silent_later (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  stage_pass (stage, 10000);
  go_on_by_long_polling (stage);
}

/* If a connection that has worked becomes silent, its type is not to blame. */
static void
test_silent_but_heard (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_pass (stage, 40000);
  stage_assert_news (stage, "unconnected");
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
}

/* The reverse. */
static void
test_long_polling_refused_later (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling,websocket");

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_assert_sent (stage, "/a");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_STATUS, 404);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_STATUS, 404);
  stage_assert_sent (stage, "connect0");
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
  /* The old transport has no messages left. */
  stage_assert_news (stage, "unconnected a:connection-closed");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
}

/* B16, B19 */
static void
test_fallback (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 404);
  stage_assert_sent (stage, "handshake handshake");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
}

/* B17, B18: the WebSocket opens, and stays silent. */
static void
test_fallback_from_silence (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage->settings.max_network_delay = 500;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_pass (stage, 500);
  stage_assert_sent (stage, "handshake handshake");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
}

/* The same if the time for opening expires first: the other type gets its time, too. */
static void
test_fallback_at_last (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_pass (stage, 10000);
  stage_assert_sent (stage, "handshake handshake");
  stage_pass (stage, 5000);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
}

/* Every type is silent: open fails in bounded time. */
static void
test_all_silent (void)
{
  static const struct
  {
    guint connection_timeout, max_network_delay;
  } settings[] = { { 2000, 10000 }, { 2000, 1000 }, { 10000, 3000 }, { 10000, 10000 } };
  static const char *const types[] = {
    "websocket,long-polling", "long-polling,websocket", "websocket", "long-polling",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings) * G_N_ELEMENTS (types); i++)
    {
      g_autoptr(Stage) stage = stage_new (types[i % G_N_ELEMENTS (types)]);
      g_autofree char *news = NULL;

      stage->settings.connection_timeout = settings[i / G_N_ELEMENTS (types)].connection_timeout;
      stage->settings.max_network_delay = settings[i / G_N_ELEMENTS (types)].max_network_delay;
      cometd_session_open (stage->session, stage_done, (gpointer)"open");
      stage_pass (stage, stage->settings.connection_timeout - 1);
      stage_assert_news (stage, "handshaking");
      stage_pass (stage, stage->settings.max_network_delay + 1);
      stage_assert_news (stage, "disconnected open:timeout");
      stage_assert_idle (stage);
    }
}

/* B21: if the server is down, no type is to blame. */
static void
test_no_fallback (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (guint i = 0; i < 3; i++)
    {
      fake_transport_get_record (stage_transport (stage))->is_reached = FALSE;
      stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UNREACHABLE, 0);
      stage_pass (stage, 1000u << i);
      g_assert_cmpstr (stage_type (stage), ==, "websocket");
    }
}

/* The handshake was sent with a type that the server does not support. */
static void
test_other_type (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake",
                OK ",\"clientId\":\"abc\",\"supportedConnectionTypes\":[\"long-polling\"]");
  stage_assert_sent (stage, "handshake handshake");
  g_assert_cmpstr (stage_type (stage), ==, "long-polling");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "connect0");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/fallback/sticky", test_sticky);
  g_test_add_func ("/session/fallback/refused", test_fallback);
  g_test_add_func ("/session/fallback/refused-later", test_refused_later);
  g_test_add_func ("/session/fallback/refused-later-by-faye", test_refused_later_by_faye);
  g_test_add_func ("/session/fallback/refused-in-handshake", test_refused_in_handshake);
  g_test_add_func ("/session/fallback/server-errors", test_server_errors);
  g_test_add_func ("/session/fallback/silent-later", test_silent_later);
  g_test_add_func ("/session/fallback/silent-but-heard", test_silent_but_heard);
  g_test_add_func ("/session/fallback/long-polling-refused-later",
                   test_long_polling_refused_later);
  g_test_add_func ("/session/fallback/all-silent", test_all_silent);
  g_test_add_func ("/session/fallback/silent", test_fallback_from_silence);
  g_test_add_func ("/session/fallback/at-last", test_fallback_at_last);
  g_test_add_func ("/session/fallback/not-when-down", test_no_fallback);
  g_test_add_func ("/session/fallback/other-type", test_other_type);

  return g_test_run ();
}
