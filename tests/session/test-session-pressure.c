/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>

#include "stage.h"

/* The app does not keep up with the events. */

#define REFUSED "\"successful\":false,\"error\":\"402::unknown\""

static gboolean
is_suspended (Stage *stage)
{
  return fake_transport_get_record (stage_transport (stage))->is_suspended;
}

/* The connect has completed, and the next one is delayed. */
static void
open_paused (Stage *stage)
{
  stage_open (stage);
  cometd_session_set_paused (stage->session, TRUE);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "");
}

static void
test_pause (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_paused (stage);
  cometd_session_set_paused (stage->session, FALSE);
  stage_run (stage);
  stage_assert_sent (stage, "connect");
  stage_assert_news (stage, "");
}

/* Opening is never delayed. */
static void
test_open (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_set_paused (stage->session, TRUE);
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "handshake connect0");
  stage_assert_news (stage, "handshaking connecting connected open:ok");
}

/* The server has removed the session, and says so only in a reply. A connect checks it. */
static void
test_session_lost (gconstpointer types)
{
  const char *refusals[] = { REFUSED, REFUSED ",\"advice\":{\"reconnect\":\"handshake\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      open_paused (stage);
      stage_publish (stage, "/a", "publish");
      stage_run (stage);
      stage_assert_sent (stage, "/a");
      stage_answer (stage, "/a", refusals[i]);
      stage_assert_sent (stage, "connect0");
      stage_answer (stage, "/meta/connect", refusals[1]);
      stage_pass (stage, 5000);
      stage_assert_sent (stage, "handshake");
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_assert_sent (stage, "connect0");
      stage_answer (stage, "/meta/connect", OK);
      g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
      g_free (stage_news (stage));

      /* There is still no room. */
      stage_pass (stage, 100000);
      stage_assert_sent (stage, "");
      stage_assert_news (stage, "");
    }
}

/* The session exists, and the refusal had a different reason: the delay continues. */
static void
test_session_kept (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  open_paused (stage);
  stage_publish (stage, "/a", "publish");
  stage_run (stage);
  stage_answer (stage, "/a", REFUSED);
  stage_assert_sent (stage, "/a connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "publish:server");
}

static void
test_connection_lost (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  open_paused (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 5000);
  stage_assert_sent (stage, "connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "unconnected connected");
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "");
}

/* Nothing is read, and the silence is not taken for a dead connection. */
static void
test_blocked (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  cometd_session_set_blocked (stage->session, TRUE);
  g_assert_true (is_suspended (stage));
  stage_pass (stage, 1000000);
  stage_assert_news (stage, "");
  cometd_session_set_blocked (stage->session, FALSE);
  g_assert_false (is_suspended (stage));
  stage_pass (stage, 39999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");

  /* A new connection is read until it is established. */
  cometd_session_set_blocked (stage->session, TRUE);
  stage_pass (stage, 5000);
  g_assert_false (is_suspended (stage));
  stage_answer (stage, "/meta/connect", OK);
  g_assert_true (is_suspended (stage));
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
  g_assert_false (is_suspended (stage));
}

/* While an operation waits for its reply, the transport keeps reading. */
static void
test_blocked_operation (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  cometd_session_set_blocked (stage->session, TRUE);
  g_assert_true (is_suspended (stage));
  stage_publish (stage, "/a", "publish");
  stage_run (stage);
  g_assert_false (is_suspended (stage));
  stage_push (stage, "[{\"channel\":\"/e\",\"data\":1}]");
  g_assert_false (is_suspended (stage));
  stage_answer (stage, "/a", OK);
  g_assert_true (is_suspended (stage));
  stage_assert_news (stage, "event:/e=1 publish:ok");

  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  g_assert_false (is_suspended (stage));
  stage_answer (stage, "/meta/subscribe", OK ",\"subscription\":\"/b\"");
  g_assert_true (is_suspended (stage));
  stage_assert_news (stage, "b:active");
}

/* At the limit in bytes nothing can be read, so operations fail; new ones fail as well. */
static void
test_full (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "sent");
  stage_run (stage);
  stage_assert_sent (stage, "/a");
  cometd_session_set_full (stage->session, TRUE);
  stage_run (stage);
  stage_assert_news (stage, "sent:queue-full");

  stage_publish (stage, "/a", "unsent");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "unsent:queue-full b:failed(queue-full)");

  cometd_session_set_full (stage->session, FALSE);
  stage_publish (stage, "/a", "again");
  stage_run (stage);
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "again:ok");
}

static void
fill_cb (gpointer       data,
         CometdMessage *message)
{
  cometd_session_set_full (((Stage *)data)->session, TRUE);
}

/* A reply behind the event that fills the queue has been read, so it is processed. */
static void
test_full_with_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_event = fill_cb;
  stage_publish (stage, "/a", "publish");
  stage_run (stage);
  stage_answer_with (stage, "{\"channel\":\"/e\",\"data\":1},", "/a", OK, "");
  stage_run (stage);
  stage_assert_news (stage, "event:/e=1 publish:ok");
}

/* Requests of the session itself do not fail: the app would lose its subscription. */
static void
test_full_resubscription (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK ",\"subscription\":\"/b\"");
  stage_answer (stage, "/meta/connect", REFUSED ",\"advice\":{\"reconnect\":\"handshake\"}");
  stage_pass (stage, 5000);
  g_free (stage_news (stage));
  g_free (stage_sent (stage));
  cometd_session_set_full (stage->session, TRUE);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK ",\"subscription\":\"/b\"");
  stage_answer (stage, "/meta/connect", OK);
  stage_run (stage);
  stage_assert_news (stage, "connecting b:active connected");
}

/* The session ended while messages of it waited to be dispatched: the next one is not left deaf. */
static void
test_blocked_again (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  cometd_session_hold_dispatch (stage->session);
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
  g_assert_true (is_suspended (stage));
  cometd_session_abort (stage->session);
  stage_run (stage);

  stage_open (stage);
  cometd_session_set_blocked (stage->session, TRUE);
  g_assert_true (is_suspended (stage));
  cometd_session_set_blocked (stage->session, FALSE);
  g_assert_false (is_suspended (stage));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("pressure/pause", test_pause);
  stage_add_test ("pressure/open", test_open);
  stage_add_test ("pressure/session-lost", test_session_lost);
  stage_add_test ("pressure/session-kept", test_session_kept);
  stage_add_test ("pressure/full", test_full);
  stage_add_test ("pressure/full-with-reply", test_full_with_reply);
  stage_add_test ("pressure/full-resubscription", test_full_resubscription);
  g_test_add_func ("/session/websocket/pressure/connection-lost", test_connection_lost);
  g_test_add_func ("/session/websocket/pressure/blocked", test_blocked);
  g_test_add_func ("/session/websocket/pressure/blocked-operation", test_blocked_operation);
  g_test_add_func ("/session/websocket/pressure/blocked-again", test_blocked_again);

  return g_test_run ();
}
