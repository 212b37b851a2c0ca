/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* From one connection type to another, and when not. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

/* B20: a WebSocket that has worked is not given up; neither is a type for a server that is down. */
static void
test_sticky (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  for (guint i = 0; i < 5; i++)
    {
      stage_pass (stage, 30000);
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UPGRADE, 502);
      g_assert_cmpstr (stage_type (stage), ==, "websocket");
    }
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

/* B17, B18: the socket is there, and nothing comes. */
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

/* The same where the time for opening is over first: the other type gets its time, too. */
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

/* B21: a server that is down says nothing about a type. */
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

/* The handshake came over a type that the server does not go on with. */
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
  g_test_add_func ("/session/fallback/silent", test_fallback_from_silence);
  g_test_add_func ("/session/fallback/at-last", test_fallback_at_last);
  g_test_add_func ("/session/fallback/not-when-down", test_no_fallback);
  g_test_add_func ("/session/fallback/other-type", test_other_type);

  return g_test_run ();
}
