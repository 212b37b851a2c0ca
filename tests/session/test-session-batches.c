/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "stage.h"

/* Publishes to /a0, /a1, … with the channels as tags. */
static void
publish_many (Stage *stage,
              guint  n_messages)
{
  static const char *const names[] = { "/a0", "/a1", "/a2", "/a3", "/a4", "/a5", "/a6", "/a7" };

  for (guint i = 0; i < n_messages; i++)
    stage_publish (stage, names[i], names[i]);
  stage_run (stage);
}

/* From now on ids have the same length, so that messages have the same size. */
static void
warm_up (Stage *stage)
{
  for (guint i = 0; i < 10; i++)
    stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer_all (stage, "/a", OK);
  g_free (stage_sent (stage));
  g_free (stage_news (stage));
}

/* A body that is too large is sent again in parts, in order, and so are the following ones. */
static void
test_body_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  warm_up (stage);
  publish_many (stage, 8);
  stage_assert_sent (stage, "/a0,/a1,/a2,/a3,/a4,/a5,/a6,/a7");
  stage_fail (stage, "/a0", COMETD_FAILURE_STATUS, 413);
  stage_assert_sent (stage, "/a0,/a1,/a2");
  stage_answer_all (stage, "/a0", OK);
  stage_assert_sent (stage, "/a3,/a4,/a5");
  stage_fail (stage, "/a3", COMETD_FAILURE_STATUS, 413);
  stage_assert_sent (stage, "/a3");
  stage_answer (stage, "/a3", OK);
  stage_answer (stage, "/a4", OK);
  stage_answer (stage, "/a5", OK);
  stage_assert_sent (stage, "/a4 /a5 /a6");
  stage_fail (stage, "/a6", COMETD_FAILURE_STATUS, 413);
  stage_assert_sent (stage, "/a7");
  stage_answer (stage, "/a7", OK);
  stage_assert_news (stage, "/a0:ok /a1:ok /a2:ok /a3:ok /a4:ok /a5:ok /a6:too-large /a7:ok");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);

  /* The reduced limit is kept until the property is set. */
  publish_many (stage, 2);
  stage_assert_sent (stage, "/a0");
  stage_answer (stage, "/a0", OK);
  stage_answer (stage, "/a1", OK);
  cometd_session_reset_batch_size (stage->session);
  publish_many (stage, 2);
  stage_assert_sent (stage, "/a1 /a0,/a1");
}

static void
reconnect (Stage *stage)
{
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
}

/* If only one frame can be meant, it was not processed: all its messages are sent again, one frame
 * at a time. */
static void
test_frame_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  publish_many (stage, 1);
  stage_answer (stage, "/a0", OK);
  publish_many (stage, 8);
  stage_publish (stage, "/b", "/b");
  stage_run (stage);
  stage_assert_sent (stage, "/a0 /a0,/a1,/a2,/a3,/a4,/a5,/a6,/a7 /b");
  stage_refuse_frame (stage);
  stage_assert_news (stage, "/a0:ok unconnected");
  reconnect (stage);
  stage_assert_sent (stage, "connect0 /a0,/a1,/a2,/a3 connect");
  stage_answer_all (stage, "/a0", OK);
  stage_assert_sent (stage, "/a4,/a5,/a6");
  stage_answer_all (stage, "/a4", OK);
  stage_assert_sent (stage, "/a7,/b");
  stage_answer_all (stage, "/a7", OK);
  stage_assert_news (stage, "connected /a0:ok /a1:ok /a2:ok /a3:ok /a4:ok /a5:ok /a6:ok /a7:ok "
                     "/b:ok");
}

/* A single message that is too large fails, without affecting others. */
static void
test_message_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  publish_many (stage, 1);
  stage_answer (stage, "/a0", OK);
  stage_publish (stage, "/a/rather/long/name", "long");
  stage_run (stage);
  stage_publish (stage, "/b", "/b");
  stage_run (stage);
  stage_refuse_frame (stage);
  stage_assert_news (stage, "/a0:ok long:too-large unconnected");
  reconnect (stage);
  stage_assert_sent (stage, "/a0 /a/rather/long/name /b connect0 /b connect");
  stage_answer (stage, "/b", OK);
  stage_assert_news (stage, "connected /b:ok");
}

/* If several frames may be meant, their publishes may have been processed, so they fail; idempotent
 * requests, and those that the server cannot have read, are sent again. */
static void
test_frames_unclear (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  publish_many (stage, 3);
  stage_answer_all (stage, "/a0", OK);
  stage_publish (stage, "/small", "small");
  stage_run (stage);
  publish_many (stage, 4);
  cometd_session_subscribe (stage->session, "/sub", (gpointer)"sub");
  stage_publish (stage, "/c", "c");
  stage_publish (stage, "/d", "d");
  stage_publish (stage, "/e", "e");
  stage_run (stage);
  stage_publish (stage, "/f", "f");
  stage_run (stage);
  stage_assert_sent (stage, "/a0,/a1,/a2 /small /a0,/a1,/a2,/a3 subscribe:/sub,/c,/d,/e /f");
  g_free (stage_news (stage));
  stage_refuse_frame (stage);
  stage_assert_news (stage, "unconnected small:connection-closed /a0:connection-closed "
                     "/a1:connection-closed /a2:connection-closed /a3:connection-closed "
                     "c:connection-closed d:connection-closed e:connection-closed");
  reconnect (stage);
  stage_assert_sent (stage, "connect0 subscribe:/sub connect");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_sent (stage, "/f");
  stage_answer (stage, "/f", OK);
  stage_assert_news (stage, "connected sub:active f:ok");
}

/* Re-subscriptions after a new handshake succeed with any limit of the server. */
static void
test_subscriptions_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/a", (gpointer)"a");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  stage_refuse_frame (stage);
  reconnect (stage);
  stage_assert_sent (stage, "subscribe:/a,subscribe:/b connect0 subscribe:/a connect");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_sent (stage, "subscribe:/b");
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "unconnected connected a:active b:active");
}

/* … also if it takes several refusals to find it: the state is not connected before the
 * subscriptions are made. */
static void
test_restored_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");
  static const char *channels[] = { "/a", "/b", "/c", "/d", "/e", "/f" };

  stage_open (stage);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    cometd_session_subscribe (stage->session, channels[i], (gpointer)(channels[i] + 1));
  stage_run (stage);
  stage_answer_all (stage, "/meta/subscribe", OK);
  stage_answer (stage, "/meta/connect",
                "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_answer (stage, "/meta/handshake", "\"successful\":true,\"clientId\":\"new\"");
  g_free (stage_sent (stage));
  g_free (stage_news (stage));

  stage_refuse_frame (stage);
  reconnect (stage);
  stage_assert_sent (stage, "connect0 subscribe:/a,subscribe:/b");
  stage_refuse_frame (stage);
  stage_pass (stage, 2000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 subscribe:/a");
  stage_assert_news (stage, "unconnected");
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_sent (stage, "subscribe:/b subscribe:/c subscribe:/d subscribe:/e subscribe:/f "
                     "connect");
  stage_assert_news (stage, "a:active b:active c:active d:active e:active f:active connected");
}

/* A frame that is no larger than one with a reply was not refused; it fails with the connection. */
static void
test_innocent (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");

  stage_open (stage);
  publish_many (stage, 2);
  stage_answer_all (stage, "/a0", OK);
  publish_many (stage, 2);
  g_free (stage_news (stage));
  stage_refuse_frame (stage);
  stage_assert_news (stage, "unconnected /a0:connection-closed /a1:connection-closed");
}

/* While the poll has failed, messages are sent as before. */
static void
test_poll_failed (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  publish_many (stage, 1);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "unconnected");
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_sent (stage, "/a0");
  stage_answer (stage, "/a0", OK);
  stage_assert_sent (stage, "/b,/c");
  stage_answer_all (stage, "/b", OK);
  stage_assert_news (stage, "/a0:ok b:ok c:ok");
  stage_publish (stage, "/d", "d");
  stage_run (stage);
  stage_assert_sent (stage, "/d");
  stage_fail (stage, "/d", COMETD_FAILURE_UNREACHABLE, 0);
  stage_assert_news (stage, "d:transport");
}

/* If a publish fails with its exchange, messages of the same main loop iteration that wait behind
 * it fail too. */
static void
test_behind_failed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->settings.max_batch_size = 1;
  publish_many (stage, 4);
  stage_publish (stage, "/later", "later");
  stage_run (stage);
  stage_assert_sent (stage, "/a0");
  stage_answer (stage, "/a0", OK);
  stage_assert_sent (stage, "/a1");
  stage_fail (stage, "/a1", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "/a0:ok /a1:transport /a2:connection-closed /a3:connection-closed");
  stage_assert_sent (stage, "/later");
  stage_answer (stage, "/later", OK);
  stage_assert_news (stage, "later:ok");
}

/* A batch of the app is one unit, even if it takes several iterations. */
static void
test_behind_in_batch (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  stage->settings.max_batch_size = 1;
  cometd_session_begin_batch (stage->session);
  publish_many (stage, 1);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  cometd_session_end_batch (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "/a0");
  stage_pass (stage, 10000);
  stage_assert_news (stage, "/a0:timeout b:connection-closed");
  /* A check of the connection. */
  stage_assert_sent (stage, "connect0");
}

/* A message that the server refuses, or that is too large, fails alone. */
static void
test_behind_refused (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  stage->settings.max_batch_size = 1;
  publish_many (stage, 3);
  stage_answer (stage, "/a0", "\"successful\":false,\"error\":\"403::no\"");
  stage_fail (stage, "/a1", COMETD_FAILURE_STATUS, 413);
  stage_answer (stage, "/a2", OK);
  stage_assert_news (stage, "/a0:server /a1:too-large /a2:ok");
}

/* A body that waits when the session is lost is built again for the next one. */
static void
test_session_lost (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");
  g_autofree char *json = NULL;

  stage_open (stage);
  stage->settings.max_batch_size = 1;
  publish_many (stage, 2);
  stage_assert_sent (stage, "/a0");
  stage_answer (stage, "/meta/connect", "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_pass (stage, 50);
  stage_assert_news (stage, "handshaking /a0:connection-closed");
  stage_answer (stage, "/meta/handshake", "\"successful\":true,\"clientId\":\"new\"");
  stage_assert_sent (stage, "handshake /a1 connect0");
  json = stage_last (stage, "/a1");
  g_assert_nonnull (strstr (json, "\"clientId\":\"new\""));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/too-large/body", test_body_refused);
  g_test_add_func ("/session/too-large/frame", test_frame_refused);
  g_test_add_func ("/session/too-large/message", test_message_refused);
  g_test_add_func ("/session/too-large/unclear", test_frames_unclear);
  g_test_add_func ("/session/too-large/subscriptions", test_subscriptions_refused);
  g_test_add_func ("/session/too-large/restored", test_restored_refused);
  g_test_add_func ("/session/too-large/innocent", test_innocent);
  g_test_add_func ("/session/poll-failed", test_poll_failed);
  g_test_add_data_func ("/session/behind/failed", "long-polling", test_behind_failed);
  g_test_add_func ("/session/behind/in-batch", test_behind_in_batch);
  g_test_add_func ("/session/behind/refused", test_behind_refused);
  g_test_add_func ("/session/behind/session-lost", test_session_lost);

  return g_test_run ();
}
