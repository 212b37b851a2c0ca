/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

#define REFUSED "\"successful\":false,\"error\":\"403:denied_by_security_policy:subscribe_denied\""
#define LOST "\"successful\":false,\"error\":\"402::session_unknown\""

static void
subscribe (Stage      *stage,
           const char *channel,
           const char *handle)
{
  cometd_session_subscribe (stage->session, channel, (gpointer)handle);
}

static void
subscribe_ok (Stage      *stage,
              const char *channel,
              const char *handle)
{
  g_autofree char *expected = g_strdup_printf ("%s:active", handle);

  subscribe (stage, channel, handle);
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, expected);
  g_free (stage_sent (stage));
}

static void
unsubscribe (Stage      *stage,
             const char *handle)
{
  cometd_session_unsubscribe (stage->session, (gpointer)handle, stage_done, (gpointer)"un");
  stage_run (stage);
}

static void
assert_channels (Stage      *stage,
                 const char *expected)
{
  g_auto(GStrv) channels = cometd_session_dup_channels (stage->session);
  g_autofree char *joined = g_strjoinv (" ", channels);

  g_assert_cmpstr (joined, ==, expected);
}

/* One request to the server for any number of subscriptions. */
static void
test_shared (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "one");
  stage_run (stage);
  subscribe (stage, "/a", "two");
  stage_run (stage);
  stage_assert_sent (stage, "subscribe:/a");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "one:active two:active");
  subscribe (stage, "/a", "three");
  stage_run (stage);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "three:active");
  assert_channels (stage, "/a");

  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_assert_news (stage, "event:/a=1>one>two>three");

  unsubscribe (stage, "two");
  unsubscribe (stage, "one");
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "un:ok un:ok");
  unsubscribe (stage, "three");
  stage_assert_sent (stage, "unsubscribe:/a");
  assert_channels (stage, "");
  stage_answer (stage, "/meta/unsubscribe", OK);
  stage_assert_news (stage, "un:ok");
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":2}]");
  stage_assert_news (stage, "event:/a=2");
}

static void
test_whole_channel (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a", "one");
  subscribe (stage, "/a", "two");
  stage_run (stage);
  stage_assert_news (stage, "two:active");
  cometd_session_unsubscribe_channel (stage->session, "/a", stage_done, (gpointer)"un");
  stage_run (stage);
  stage_assert_sent (stage, "unsubscribe:/a");
  stage_answer (stage, "/meta/unsubscribe", OK);
  stage_assert_news (stage, "one:ended two:ended un:ok");

  cometd_session_unsubscribe_channel (stage->session, "/never", stage_done, (gpointer)"un");
  stage_run (stage);
  stage_assert_news (stage, "un:ok");
  stage_assert_sent (stage, "");
}

/* B70: each subscription once. */
static void
test_patterns (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a/*", "star");
  subscribe_ok (stage, "/a/**", "stars");
  subscribe_ok (stage, "/a/b", "exact");
  subscribe_ok (stage, "/**", "all");
  stage_push (stage, "[{\"channel\":\"/a/b\",\"data\":1},{\"channel\":\"/a\",\"data\":2},"
              "{\"channel\":\"/a/b/c\",\"data\":3},{\"channel\":\"/service/x\",\"data\":4}]");
  stage_assert_news (stage, "event:/a/b=1>exact>star>stars>all event:/a=2>all"
                     " event:/a/b/c=3>stars>all event:/service/x=4");
}

/* A channel name may contain unnecessary escapes. */
static void
test_escaped_name (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a/b", "exact");
  stage_push (stage, "[{\"channel\":\"\\/a\\/b\",\"data\":1}]");
  stage_assert_news (stage, "event:/a/b=1>exact");
}

/* B67: refused, and requested again later. */
static void
test_refused (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "one");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", REFUSED);
  stage_assert_news (stage, "one:failed(server)");
  assert_channels (stage, "");
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_assert_news (stage, "event:/a=1");
  subscribe (stage, "/a", "two");
  stage_run (stage);
  stage_assert_sent (stage, "subscribe:/a subscribe:/a");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "two:active");
}

/* B68: one of three is refused after a new handshake. */
static void
test_resubscribe (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a", "a");
  subscribe_ok (stage, "/b", "b");
  subscribe_ok (stage, "/c", "c");
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "handshake subscribe:/a,subscribe:/b,subscribe:/c connect0");
  stage_assert_news (stage, "handshaking a:pending b:pending c:pending connecting");

  stage_answer_with (stage, "", "/meta/subscribe:/b", REFUSED, "");
  if (g_str_equal (types, "websocket"))
    {
      stage_answer (stage, "/meta/subscribe:/a", OK);
      stage_answer (stage, "/meta/subscribe:/c", OK);
      stage_assert_news (stage, "b:failed(server) a:active c:active");
      assert_channels (stage, "/a /c");
    }
}

static void
test_no_resubscribe (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.resubscribe = FALSE;
  stage_open (stage);
  subscribe_ok (stage, "/a", "a");
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "handshake connect0");
  stage_assert_news (stage, "handshaking a:ended connecting");
}

/* B44: the session continues, and nothing is subscribed again. */
static void
test_short_outage (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a", "a");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 connect");
  stage_assert_news (stage, "unconnected connected");
}

/* Unsubscribed without a connection: the request is sent when there is one. */
static void
test_unsubscribe_offline (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a", "a");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  unsubscribe (stage, "a");
  assert_channels (stage, "");
  if (g_str_equal (types, "long-polling"))
    {
      stage_assert_sent (stage, "unsubscribe:/a");
      stage_answer (stage, "/meta/unsubscribe", OK);
      stage_assert_news (stage, "unconnected un:ok");
      return;
    }

  stage_assert_news (stage, "unconnected un:ok");
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 unsubscribe:/a connect");
}

/* It is new, so it fails with its own connection: over long-polling that is not the one of the
 * poll. */
static void
test_link_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gboolean is_socket = g_str_equal (types, "websocket");

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_run (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, is_socket ? "unconnected a:failed(connection-closed)" : "unconnected");
  subscribe (stage, "/b", "b");
  stage_run (stage);
  stage_assert_news (stage, is_socket ? "b:failed(connection-closed)" : "");
  assert_channels (stage, is_socket ? "" : "/a /b");
}

/* The session is lost before the reply: the request is sent in the new session. */
static void
test_session_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/meta/connect", LOST);
  subscribe (stage, "/b", "b");
  stage_pass (stage, 50);
  stage_assert_news (stage, "handshaking");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "subscribe:/a handshake subscribe:/a,subscribe:/b connect0");
  stage_answer_all (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "connecting a:active b:active");
}

/* B71: subscribing to a service channel is purely local. */
static void
test_service (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/service/x", "x");
  stage_run (stage);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "x:active");
  stage_push (stage, "[{\"channel\":\"/service/x\",\"data\":1}]");
  stage_assert_news (stage, "event:/service/x=1>x");
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "handshake connect0");
  unsubscribe (stage, "x");
  stage_assert_sent (stage, "");
}

/* Unsubscribed before and while it is being subscribed; and subscribed while it is being
 * unsubscribed. */
static void
test_changed_mind (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "a");
  unsubscribe (stage, "a");
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "un:ok");

  subscribe (stage, "/b", "b");
  stage_run (stage);
  unsubscribe (stage, "b");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_sent (stage, "subscribe:/b unsubscribe:/b");
  stage_assert_news (stage, "");
  subscribe (stage, "/b", "again");
  stage_run (stage);
  stage_answer (stage, "/meta/unsubscribe", OK);
  stage_assert_sent (stage, "subscribe:/b");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "un:ok again:active");
  assert_channels (stage, "/b");
}

static void
test_unsubscribe_refused (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/a", "a");
  unsubscribe (stage, "a");
  stage_answer (stage, "/meta/unsubscribe",
                "\"successful\":false,\"error\":\"400::channel_missing\"");
  stage_assert_news (stage, "un:server");
  assert_channels (stage, "");
}

static void
test_timeout (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_pass (stage, 10000);
  stage_assert_news (stage, "a:failed(timeout)");
  assert_channels (stage, "");
}

/* Events on any number of channels do not use up memory. */
static void
test_many_names (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe_ok (stage, "/**", "all");
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *json = g_strdup_printf ("[{\"channel\":\"/a/%u\",\"data\":1}]", i);
      g_autofree char *expected = g_strdup_printf ("event:/a/%u=1>all", i);

      stage_push (stage, json);
      stage_assert_news (stage, expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("channels/shared", test_shared);
  stage_add_test ("channels/whole-channel", test_whole_channel);
  stage_add_test ("channels/patterns", test_patterns);
  stage_add_test ("channels/escaped-name", test_escaped_name);
  stage_add_test ("channels/refused", test_refused);
  stage_add_test ("channels/resubscribe", test_resubscribe);
  stage_add_test ("channels/no-resubscribe", test_no_resubscribe);
  stage_add_test ("channels/short-outage", test_short_outage);
  stage_add_test ("channels/unsubscribe-offline", test_unsubscribe_offline);
  stage_add_test ("channels/link-lost", test_link_lost);
  stage_add_test ("channels/session-lost", test_session_lost);
  stage_add_test ("channels/service", test_service);
  stage_add_test ("channels/changed-mind", test_changed_mind);
  stage_add_test ("channels/unsubscribe-refused", test_unsubscribe_refused);
  stage_add_test ("channels/timeout", test_timeout);
  stage_add_test ("channels/many-names", test_many_names);

  return g_test_run ();
}
