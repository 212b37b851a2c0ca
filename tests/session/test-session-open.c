/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

/* B01 */
static void
test_plain (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
  g_assert_null (cometd_session_get_last_error (stage->session));
}

/* B11 */
static void
test_queued (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_publish (stage, "/a", "a");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_sent (stage, "handshake");

  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "/a,subscribe:/b,/c connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok a:ok b:active c:ok");
}

/* How each operation ends is one word of the news. */
static void
assert_told_once (Stage *stage)
{
  g_autofree char *news = stage_news (stage);
  g_auto(GStrv) words = g_strsplit (news, " ", 0);
  static const char *const tags[] = { "open:", "a:", "b:failed", "c:" };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      guint n = 0;

      for (guint j = 0; words[j] != NULL; j++)
        n += g_str_has_prefix (words[j], tags[i]) ? 1 : 0;
      g_test_message ("%s: %s", tags[i], news);
      g_assert_cmpuint (n, ==, 1);
    }
  g_assert_null (strstr (news, ":ok"));
}

/* B12 */
static void
test_queued_then_denied (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_publish (stage, "/a", "a");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake",
                "\"successful\":false,\"error\":\"403::handshake_denied\","
                "\"advice\":{\"reconnect\":\"none\"}");
  stage_assert_news (stage, "handshaking disconnected a:connection-closed"
                     " b:failed(connection-closed) open:server");
  stage_assert_sent (stage, "handshake");
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "");
}

/* B12: each is told once, whatever the reason. */
static void
test_queued_then_failed (gconstpointer types)
{
  static const CometdFailureKind kinds[] = { COMETD_FAILURE_TLS, COMETD_FAILURE_NOT_BAYEUX };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds) + 2; i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autoptr(CometdMessage) call = cometd_message_new ("/service/c");

      cometd_session_open (stage->session, stage_done, (gpointer)"open");
      stage_publish (stage, "/a", "a");
      cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
      cometd_session_send (stage->session, call, TRUE, 0, stage_done, (gpointer)"c");
      stage_run (stage);
      if (i < G_N_ELEMENTS (kinds))
        stage_fail (stage, "/meta/handshake", kinds[i], 200);
      else if (i == G_N_ELEMENTS (kinds))
        stage_answer (stage, "/meta/handshake",
                      OK ",\"clientId\":\"abc\",\"supportedConnectionTypes\":[\"x\"]");
      else
        cometd_session_abort (stage->session);
      stage_pass (stage, 100000);
      stage_assert_sent (stage, "handshake");
      assert_told_once (stage);
      stage_assert_idle (stage);
    }
}

/* B06: without advice, and without a permanent error code, the handshake is retried. */
static void
test_refused (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", "\"successful\":false,\"error\":\"500::busy\"");
  stage_assert_sent (stage, "handshake");
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, stage->now + 1000000);
  stage_pass (stage, 999);
  stage_assert_sent (stage, "");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "handshake");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
  g_assert_null (cometd_session_get_last_error (stage->session));
}

/* B06: a 4xx without advice is permanent. */
static void
test_denied (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", "\"successful\":false,\"error\":\"403::go away\"");
  stage_assert_news (stage, "handshaking disconnected open:server");
  stage_assert_sent (stage, "handshake");
  stage_assert_idle (stage);

  /* B05 */
  stage_open (stage);
}

/* B08: the delays grow. */
static void
test_unavailable (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  for (guint i = 0; i < 3; i++)
    {
      stage_fail (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 503);
      stage_assert_sent (stage, "handshake");
      stage_pass (stage, (1000u << i) - 1);
      stage_assert_sent (stage, "");
      stage_pass (stage, 1);
    }
  stage_assert_sent (stage, "handshake");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting connected open:ok");
}

/* B09 */
static void
test_bad_body (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("<html>", 6);
  gboolean is_socket = g_str_equal (types, "websocket");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  cometd_transport_tell_received (stage_transport (stage), bytes, is_socket ? 0 : 1);
  g_assert_nonnull (cometd_session_get_last_error (stage->session));
  stage_pass (stage, 1000);
  stage_assert_sent (stage, "handshake handshake");
}

/* When its time has passed, open fails with the last error. */
static void
test_time_is_over (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UNREACHABLE, 0);
  /* The last attempt, made after 1 s, is allowed to complete. */
  stage_pass (stage, 10999);
  stage_assert_news (stage, "handshaking");
  stage_pass (stage, 1);
  stage_assert_news (stage, "disconnected open:timeout");
  stage_assert_idle (stage);
}

/* No attempt is started after that time. */
static void
test_no_time_for_a_retry (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 2000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, stage->now + 1000000);
  stage_pass (stage, 1000);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, 0);
  g_assert_nonnull (cometd_session_get_last_error (stage->session));
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UNREACHABLE, 0);
  stage_pass (stage, 999);
  stage_assert_news (stage, "handshaking");
  stage_pass (stage, 1);
  stage_assert_news (stage, "disconnected open:transport");
  stage_assert_sent (stage, "handshake handshake");
}

/* A reply within max-network-delay is not too late. */
static void
test_slow_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.connection_timeout = 2000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_pass (stage, 9999);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  /* A server that ignores the advice timeout 0 holds the connect. */
  stage_pass (stage, 39999);
  stage_assert_news (stage, "handshaking connecting");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected open:ok");

  /* Once this has been observed, it also applies after a failure. */
  stage_assert_sent (stage, "handshake connect0 connect");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 39999);
  stage_assert_news (stage, "unconnected");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
}

/* A server that replies immediately is found silent after max-network-delay. */
static void
test_silent_after_open (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0");
  stage_pass (stage, 11000);
  stage_assert_sent (stage, "connect0");
}

/* Retry-After does not extend an open. */
static void
test_retry_after (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gboolean is_socket = g_str_equal (types, "websocket");

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail_full (stage, "/meta/handshake",
                   is_socket ? COMETD_FAILURE_UPGRADE : COMETD_FAILURE_STATUS, 503, 20000);
  stage_pass (stage, 19999);
  stage_assert_sent (stage, "handshake");
  stage_pass (stage, 1);
  stage_assert_sent (stage, "handshake");
  stage_fail_full (stage, "/meta/handshake",
                   is_socket ? COMETD_FAILURE_UPGRADE : COMETD_FAILURE_STATUS, 503, 3600000);
  stage_pass (stage, 40000);
  stage_assert_news (stage, "handshaking disconnected open:transport");
}

static void
test_silent (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_pass (stage, 9999);
  stage_assert_news (stage, "handshaking");
  stage_pass (stage, 1);
  stage_assert_news (stage, "disconnected open:timeout");
}

static const struct
{
  CometdFailureKind kind;
  guint status;
} fatal[] = {
  { COMETD_FAILURE_TLS, 0 },
  { COMETD_FAILURE_REDIRECT, 302 },
  { COMETD_FAILURE_NOT_BAYEUX, 200 },
  { COMETD_FAILURE_STATUS, 404 },
  { COMETD_FAILURE_STATUS, 400 },
};

/* B88 */
static void
test_fatal (gconstpointer types)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      cometd_session_open (stage->session, stage_done, (gpointer)"open");
      stage_run (stage);
      stage_fail (stage, "/meta/handshake", fatal[i].kind, fatal[i].status);
      stage_assert_news (stage, "handshaking disconnected open:transport");
      stage_open (stage);
    }
}

/* B03: the first connect fails. */
static void
test_connect_fatal (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_STATUS, 404);
  stage_assert_news (stage, "handshaking connecting disconnected open:transport");
  stage_assert_sent (stage, "handshake connect0");
  stage_assert_idle (stage);
  stage_open (stage);
}

/* However long the app is willing to wait. */
static void
test_longest_delay (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.max_network_delay = G_MAXUINT;
  stage_open (stage);
  stage_pass (stage, 24 * 60 * 60 * 1000);
  stage_assert_news (stage, "");
}

/* B15 */
static void
test_late_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *late = NULL;
  g_autofree char *again = NULL;
  g_autofree char *late_id = NULL;
  g_autofree char *before = NULL;

  stage->settings.connection_timeout = 60000;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  late = stage_last (stage, "/meta/handshake");
  late_id = stage_last_id (stage, "/meta/handshake");
  stage_pass (stage, 11000);
  again = stage_last (stage, "/meta/handshake");
  g_assert_cmpstr (late, !=, again);
  stage_assert_sent (stage, "handshake handshake");

  before = g_strdup_printf ("{\"channel\":\"/meta/handshake\",\"id\":\"%s\"," HANDSHAKE_OK "},",
                            late_id);
  stage_answer_with (stage, before, "/meta/handshake", "\"successful\":false", "");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_HANDSHAKING);
}

static void
test_no_client_id (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_HANDSHAKING);
  g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                  COMETD_ERROR_TRANSPORT);
}

/* The client id is part of every message that is sent. */
static void
test_long_client_id (gconstpointer types)
{
  for (guint length = 1024; length <= 1025; length++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autofree char *id = g_strnfill (length, 'x');
      g_autofree char *members = g_strdup_printf (OK ",\"clientId\":\"%s\"", id);

      cometd_session_open (stage->session, stage_done, (gpointer)"open");
      stage_run (stage);
      stage_answer (stage, "/meta/handshake", members);
      if (length == 1024)
        {
          g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, id);
          continue;
        }
      g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_HANDSHAKING);
      g_assert_error (cometd_session_get_last_error (stage->session), COMETD_ERROR,
                      COMETD_ERROR_TRANSPORT);
    }
}

/* B10 */
static void
test_no_common_type (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake",
                OK ",\"clientId\":\"abc\",\"supportedConnectionTypes\":[\"carrier-pigeon\"]");
  stage_assert_news (stage, "handshaking disconnected open:unsupported-connection-type");
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "handshake");
}

/* Invalid fields of a reply are ignored. */
static void
test_strange_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake",
                OK ",\"clientId\":\"abc\",\"x-messages\":{},\"advice\":[],"
                "\"supportedConnectionTypes\":"
                "[{\"a\":1},[],5,null,true,\"websocket\",\"long-polling\"]");
  stage_assert_sent (stage, "handshake connect0");
  stage_assert_news (stage, "handshaking connecting");
}

static void
test_unknown_type (void)
{
  g_autoptr(Stage) stage = stage_new ("carrier-pigeon");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_assert_news (stage, "handshaking disconnected open:unsupported-connection-type");
}

static void
test_cancel (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(GError) error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED, "cancelled");

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  cometd_session_cancel_open (stage->session, error);
  stage_assert_news (stage, "handshaking");
  stage_run (stage);
  stage_assert_news (stage, "disconnected open:failed");
  stage_open (stage);
}

/* Events announced by the server with the handshake arrive before the first connect. */
static void
test_announced_events (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  if (g_str_equal (types, "websocket"))
    {
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK ",\"x-messages\":2");
      stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
      stage_assert_sent (stage, "handshake");
      stage_push (stage, "[{\"channel\":\"/a\",\"data\":2}]");
    }
  else
    stage_answer_with (stage, "", "/meta/handshake", HANDSHAKE_OK ",\"x-messages\":2",
                       ",{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2}");
  stage_assert_sent (stage, g_str_equal (types, "websocket") ? "connect0" : "handshake connect0");
  stage_assert_news (stage, "handshaking connecting event:/a=1 event:/a=2");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("open/plain", test_plain);
  stage_add_test ("open/queued", test_queued);
  stage_add_test ("open/queued-then-denied", test_queued_then_denied);
  stage_add_test ("open/queued-then-failed", test_queued_then_failed);
  stage_add_test ("open/refused", test_refused);
  stage_add_test ("open/denied", test_denied);
  stage_add_test ("open/unavailable", test_unavailable);
  stage_add_test ("open/bad-body", test_bad_body);
  stage_add_test ("open/time-is-over", test_time_is_over);
  stage_add_test ("open/no-time-for-a-retry", test_no_time_for_a_retry);
  stage_add_test ("open/silent", test_silent);
  stage_add_test ("open/slow-reply", test_slow_reply);
  stage_add_test ("open/silent-after-open", test_silent_after_open);
  stage_add_test ("open/retry-after", test_retry_after);
  stage_add_test ("open/fatal", test_fatal);
  stage_add_test ("open/connect-fatal", test_connect_fatal);
  stage_add_test ("open/longest-delay", test_longest_delay);
  stage_add_test ("open/late-reply", test_late_reply);
  stage_add_test ("open/no-client-id", test_no_client_id);
  stage_add_test ("open/long-client-id", test_long_client_id);
  stage_add_test ("open/no-common-type", test_no_common_type);
  stage_add_test ("open/strange-reply", test_strange_reply);
  stage_add_test ("open/cancel", test_cancel);
  stage_add_test ("open/announced-events", test_announced_events);
  g_test_add_func ("/session/open/unknown-type", test_unknown_type);

  return g_test_run ();
}
