/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

#define LOST "\"successful\":false,\"error\":\"402::session_unknown\""
#define BUSY "\"successful\":false,\"error\":\"503::busy\""
#define DENIED "\"successful\":false,\"error\":\"403:denied_by_security_policy:subscribe_denied\""

static void
subscribe (Stage      *stage,
           const char *channel,
           const char *handle)
{
  cometd_session_subscribe (stage->session, channel, (gpointer)handle);
  stage_run (stage);
}

/* Connected with one subscription, and then in a new session up to its subscriptions. */
static void
open_again (Stage *stage)
{
  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "subscribe:/a handshake subscribe:/a connect0");
  stage_assert_news (stage, "a:active handshaking a:pending connecting");
}

/* An app that is notified of "connected" receives everything published from then on. */
static void
test_connected_last (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_again (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "");
  stage_assert_sent (stage, "");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "a:active connected");
  stage_assert_sent (stage, "connect");
}

/* A subscription that is refused, or gets no reply, does not keep the client from connecting. */
static void
test_connected_after_refusal (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_again (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_answer (stage, "/meta/subscribe", DENIED);
  stage_assert_news (stage, "a:failed(server) connected");
}

/* Neither does one that waits for new credentials. */
static void
test_connected_without_credentials (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->has_credentials = TRUE;
  open_again (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_answer (stage, "/meta/subscribe", DENIED);
  stage_assert_news (stage, "connected authenticate");
  g_assert_cmpuint (stage->n_authenticate, ==, 1);
  cometd_session_authenticated (stage->session, NULL);
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "a:active");
}

static void
test_connected_after_silence (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_again (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 10000);
  stage_assert_news (stage, "connected");
}

/* A transient refusal is not reported: the client retries with growing delays. */
static void
test_passing (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_again (stage);
  stage_answer (stage, "/meta/subscribe", BUSY);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
  stage_assert_sent (stage, "connect");
  stage_pass (stage, 990);
  stage_assert_sent (stage, "");
  stage_pass (stage, 20);
  stage_assert_sent (stage, "subscribe:/a");
  stage_answer (stage, "/meta/subscribe", BUSY);
  stage_pass (stage, 1900);
  stage_assert_sent (stage, "");
  stage_pass (stage, 200);
  stage_assert_sent (stage, "subscribe:/a");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "a:active");
}

/* Nothing is retried when the session has ended, and the delays of the next one do not go on from
 * those. */
static void
test_passing_closed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.backoff_increment = 5000;
  open_again (stage);
  stage_answer (stage, "/meta/subscribe", BUSY);
  cometd_session_abort (stage->session);
  stage_assert_idle (stage);
}

/* The server is restarted between the handshake and the subscription: one more session restores
 * it. */
static void
test_restarted_again (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_again (stage);
  stage_answer (stage, "/meta/subscribe", LOST);
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 5000);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/subscribe", OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "handshaking connecting a:active connected");
}

/* A subscribe operation of the app fails, whatever the reason. */
static void
test_passing_first (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_answer (stage, "/meta/subscribe", BUSY);
  stage_assert_news (stage, "a:failed(server)");
}

static void
test_http_busy (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  open_again (stage);
  stage_fail (stage, "/meta/subscribe", COMETD_FAILURE_STATUS, 429);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected");
  stage_pass (stage, 1100);
  stage_assert_sent (stage, "connect subscribe:/a");
  stage_fail (stage, "/meta/subscribe", COMETD_FAILURE_STATUS, 404);
  stage_assert_news (stage, "a:failed(transport)");
}

/* Without a reply, the server may have processed it, so it is undone. */
static void
test_unclear (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_pass (stage, 10000);
  stage_assert_news (stage, "a:failed(timeout)");
  /* A timeout also makes the client check the connection, which a WebSocket does without a
   * message. */
  if (g_str_equal (types, "websocket"))
    stage_assert_sent (stage, "subscribe:/a unsubscribe:/a");
  else
    stage_assert_sent (stage, "subscribe:/a unsubscribe:/a connect0");
  stage_answer (stage, "/meta/unsubscribe", OK);
  stage_assert_sent (stage, "");
}

/* The WebSocket is lost in the meantime: the subscription is undone once there is a connection. */
static void
test_unclear_lost (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "unconnected a:failed(connection-closed)");
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "subscribe:/a connect0 unsubscribe:/a connect");
  stage_answer (stage, "/meta/unsubscribe", OK);
  stage_assert_news (stage, "connected");
}

/* The connection is lost before the reply to a re-subscription: the state changes to connected when
 * it has been repeated, although the session is the same. */
static void
lose_subscription (Stage *stage)
{
  open_again (stage);
  if (g_str_equal (stage_type (stage), "long-polling"))
    stage_fail (stage, "/meta/subscribe", COMETD_FAILURE_BROKEN, 0);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 1000);
  g_free (stage_sent (stage));
  stage_assert_news (stage, "unconnected");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "");
  stage_assert_sent (stage, "subscribe:/a");
}

static void
test_same_session (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  lose_subscription (stage);
  stage_publish (stage, "/b", "b");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "a:active connected");
  stage_answer (stage, "/b", OK);
  stage_assert_news (stage, "b:ok");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "");
}

/* The connection is lost once more while the repeated subscription waits for its reply. */
static void
test_same_session_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  lose_subscription (stage);
  if (g_str_equal (types, "websocket"))
    {
      stage_fail (stage, "/meta/subscribe", COMETD_FAILURE_BROKEN, 0);
      stage_pass (stage, 3000);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect0 subscribe:/a");
      stage_answer (stage, "/meta/subscribe", OK);
      stage_assert_news (stage, "a:active connected");
    }
  else
    {
      stage_fail (stage, "/meta/subscribe", COMETD_FAILURE_BROKEN, 0);
      stage_assert_news (stage, "connected");
      stage_assert_sent (stage, "connect");
      stage_pass (stage, 2100);
      stage_assert_sent (stage, "subscribe:/a");
    }
}

static void
test_same_session_closed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  lose_subscription (stage);
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
  stage_assert_news (stage, "disconnected a:failed(connection-closed) close:ok");
}

/* An unsubscribe without a reply is repeated. */
static void
test_unsubscribe_lost (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  subscribe (stage, "/a", "a");
  stage_answer (stage, "/meta/subscribe", OK);
  cometd_session_unsubscribe (stage->session, (gpointer)"a", NULL, NULL);
  stage_run (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "subscribe:/a unsubscribe:/a connect0 unsubscribe:/a connect");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("resubscribe/connected-last", test_connected_last);
  stage_add_test ("resubscribe/connected-after-refusal", test_connected_after_refusal);
  stage_add_test ("resubscribe/connected-without-credentials", test_connected_without_credentials);
  stage_add_test ("resubscribe/connected-after-silence", test_connected_after_silence);
  stage_add_test ("resubscribe/passing", test_passing);
  stage_add_test ("resubscribe/passing-closed", test_passing_closed);
  stage_add_test ("resubscribe/restarted-again", test_restarted_again);
  stage_add_test ("resubscribe/passing-first", test_passing_first);
  g_test_add_func ("/session/resubscribe/http-busy", test_http_busy);
  stage_add_test ("resubscribe/unclear", test_unclear);
  g_test_add_func ("/session/resubscribe/unclear-lost", test_unclear_lost);
  stage_add_test ("resubscribe/same-session", test_same_session);
  stage_add_test ("resubscribe/same-session-lost", test_same_session_lost);
  stage_add_test ("resubscribe/same-session-closed", test_same_session_closed);
  g_test_add_func ("/session/resubscribe/unsubscribe-lost", test_unsubscribe_lost);

  return g_test_run ();
}
