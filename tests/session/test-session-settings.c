/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Settings that are changed while something waits. */

#include "stage.h"

#include <locale.h>

/* Asserts that nothing happens before this time, and something then. */
static void
assert_news_after (Stage      *stage,
                   guint       milliseconds,
                   const char *news)
{
  stage_pass (stage, milliseconds - 1);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, news);
}

/* Opens without a reply from the network; a retry is planned. */
static void
begin_open (Stage *stage)
{
  stage->settings.backoff_increment = stage->settings.max_backoff = 30000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 503);
  stage_assert_news (stage, "handshaking");
}

static void
change_connection_timeout (Stage *stage,
                           guint  timeout)
{
  stage->settings.connection_timeout = timeout;
  cometd_session_settings_changed (stage->session);
}

static void
test_open_sooner (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  begin_open (stage);
  stage_pass (stage, 1000);
  change_connection_timeout (stage, 3000);
  assert_news_after (stage, 2000, "disconnected open:transport");
  stage_assert_idle (stage);
}

/* The time has passed already: open ends, but not within the call. */
static void
test_open_now (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  begin_open (stage);
  stage_pass (stage, 5000);
  change_connection_timeout (stage, 4000);
  stage_assert_news (stage, "");
  stage_run (stage);
  stage_assert_news (stage, "disconnected open:transport");
}

static void
test_open_later (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 2000;
  begin_open (stage);
  change_connection_timeout (stage, 7000);
  assert_news_after (stage, 7000, "disconnected open:transport");
}

static void
test_open_unlimited (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  begin_open (stage);
  change_connection_timeout (stage, 0);
  /* The time of open, and of the attempt after the delay. */
  stage_pass (stage, 25000);
  stage_assert_news (stage, "");

  /* And limited again. */
  change_connection_timeout (stage, 1);
  stage_pass (stage, stage->settings.max_network_delay);
  stage_assert_news (stage, "disconnected open:timeout");
}

/* An attempt may take max-network-delay. */
static void
test_open_attempt (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_assert_news (stage, "handshaking");
  change_connection_timeout (stage, 1000);
  stage->settings.max_network_delay = 500;
  cometd_session_settings_changed (stage->session);
  assert_news_after (stage, 1500, "disconnected open:timeout");
}

/* Lets a receive wait without a connection; a retry is planned. */
static void
begin_watch (Stage *stage)
{
  stage->settings.backoff_increment = stage->settings.max_backoff = 30000;
  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_STATUS, 503);
  stage_pass (stage, 100);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_STATUS, 503);
  cometd_session_watch (stage->session, TRUE);
  stage_run (stage);
  stage_assert_news (stage, "unconnected");
  g_free (stage_sent (stage));
}

static void
test_watch_sooner (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  begin_watch (stage);
  stage_pass (stage, 1000);
  change_connection_timeout (stage, 3000);
  assert_news_after (stage, 2000, "unreachable");
}

/* Long after the new time has passed; that does not look as if the machine had been suspended,
 * after which the planned attempt is made at once. */
static void
test_watch_now (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 0;
  begin_watch (stage);
  stage_pass (stage, 9000);
  change_connection_timeout (stage, 1);
  stage_assert_news (stage, "");
  stage_run (stage);
  stage_assert_news (stage, "unreachable");
  stage_assert_sent (stage, "");
}

static void
test_watch_later (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 3000;
  begin_watch (stage);
  change_connection_timeout (stage, 5000);
  assert_news_after (stage, 5000, "unreachable");
}

/* A lower limit shortens the delay that is in progress; a higher one does not extend it. */
static void
test_backoff (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  begin_watch (stage);
  stage_pass (stage, 500);
  stage->settings.max_backoff = 60000;
  cometd_session_settings_changed (stage->session);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==,
                   stage->now + 9500 * (gint64)1000);
  stage->settings.max_backoff = 2000;
  cometd_session_settings_changed (stage->session);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==,
                   stage->now + 1500 * (gint64)1000);
  stage_pass (stage, 1499);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "connect0");
}

/* The server's advice takes precedence over it. */
static void
test_backoff_advised (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gboolean is_socket = g_str_equal (types, "websocket");

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail_full (stage, "/meta/handshake",
                   is_socket ? COMETD_FAILURE_UPGRADE : COMETD_FAILURE_STATUS, 503, 20000);
  stage->settings.max_backoff = 100;
  cometd_session_settings_changed (stage->session);
  stage_pass (stage, 19999);
  stage_assert_sent (stage, "handshake");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "handshake");
}

/* Without an open or a connection there is nothing to do. */
static void
test_disconnected (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  change_connection_timeout (stage, 1);
  g_assert_cmpint (stage->alarm, ==, -1);
  change_connection_timeout (stage, 10000);
  stage_open (stage);
  change_connection_timeout (stage, 1);
  stage_pass (stage, 1000);
  stage_assert_news (stage, "");
}

static void
change_network_delay (Stage *stage,
                      guint  delay)
{
  stage->settings.max_network_delay = delay;
  cometd_session_settings_changed (stage->session);
  stage_run (stage);
}

/* B39: a reply that is awaited may take the time that is added; less time is for later messages. */
static void
test_delay_handshake (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_pass (stage, 9999);
  change_network_delay (stage, 12000);
  change_network_delay (stage, 1000);
  stage_pass (stage, 2000);
  g_assert_null (cometd_session_get_last_error (stage->session));
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "handshake connect0 connect");
  stage_assert_news (stage, "handshaking connecting connected open:ok");
}

/* B39: the server holds a connect for 30 seconds. */
static void
test_delay_connect (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_pass (stage, 30000);
  change_network_delay (stage, 12000);
  stage_pass (stage, 11999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
}

/* B39: messages of the app; a time that it gave for one of them stays. */
static void
test_delay_operations (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdMessage) own = cometd_message_new ("/own");
  g_autoptr(CometdMessage) call = cometd_message_new ("/service/call");
  g_autoptr(CometdMessage) kept = cometd_message_new ("/kept");

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/a", (gpointer)"a");
  stage_publish (stage, "/b", "b");
  cometd_session_send (stage->session, call, TRUE, 0, stage_done, (gpointer)"call");
  cometd_session_publish (stage->session, own, COMETD_PUBLISH_FLAGS_NONE, 5000, stage_done,
                          (gpointer)"own");
  cometd_session_publish (stage->session, kept, COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE, 0, stage_done,
                          (gpointer)"kept");
  stage_run (stage);
  stage_pass (stage, 4999);
  change_network_delay (stage, 12000);
  stage_pass (stage, 1);
  stage_assert_news (stage, "own:timeout");
  stage_pass (stage, 6999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "a:failed(timeout) b:timeout call:timeout kept:timeout");
}

/* B39: one that may wait to be sent has a time from the call on. */
static void
test_delay_unsent (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  cometd_session_publish (stage->session, message, COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE, 0,
                          stage_done, (gpointer)"a");
  stage_pass (stage, 9999);
  change_network_delay (stage, 12000);
  stage_pass (stage, 2000);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "a:timeout");
}

/* B39: one that waits for credentials is sent after the change. */
static void
test_delay_refused (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->has_credentials = TRUE;
  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", "\"successful\":false,\"error\":\"401::expired\"");
  stage_assert_news (stage, "authenticate");
  change_network_delay (stage, 12000);
  cometd_session_authenticated (stage->session, NULL);
  stage_run (stage);
  stage_pass (stage, 11999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "a:timeout");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("settings/open-sooner", test_open_sooner);
  stage_add_test ("settings/open-now", test_open_now);
  stage_add_test ("settings/open-later", test_open_later);
  stage_add_test ("settings/open-unlimited", test_open_unlimited);
  stage_add_test ("settings/open-attempt", test_open_attempt);
  stage_add_test ("settings/watch-sooner", test_watch_sooner);
  stage_add_test ("settings/watch-now", test_watch_now);
  stage_add_test ("settings/watch-later", test_watch_later);
  stage_add_test ("settings/backoff", test_backoff);
  stage_add_test ("settings/backoff-advised", test_backoff_advised);
  stage_add_test ("settings/disconnected", test_disconnected);
  stage_add_test ("settings/delay-handshake", test_delay_handshake);
  stage_add_test ("settings/delay-connect", test_delay_connect);
  stage_add_test ("settings/delay-operations", test_delay_operations);
  stage_add_test ("settings/delay-unsent", test_delay_unsent);
  stage_add_test ("settings/delay-refused", test_delay_refused);

  return g_test_run ();
}
