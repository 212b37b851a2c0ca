/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/session/cometd-sender-private.h>
#include <locale.h>
#include <string.h>

#include "stage.h"

static gboolean
is_socket (gconstpointer types)
{
  return g_str_equal (types, "websocket");
}

/* Frames do not exceed the limits of servers. */
static void
test_frame_size (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  FakeRecord *record;

  stage_open (stage);
  for (guint i = 0; i < 2500; i++)
    stage_publish (stage, "/channel/with/quite/a/long/name", "a");
  stage_run (stage);

  record = fake_transport_get_record (stage_transport (stage));
  for (guint i = 0; i < record->sent->len; i++)
    g_assert_cmpuint (strlen (((FakeExchange *)g_ptr_array_index (record->sent, i))->body), <=,
                      stage->settings.max_batch_size);
  g_assert_cmpuint (record->sent->len, >, is_socket (types) ? 8 : 3);
}

static void
test_outbox_full (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  for (guint i = 0; i < COMETD_SENDER_MAX_MESSAGES; i++)
    stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_assert_news (stage, "");
  stage_publish (stage, "/a", "more");
  stage_run (stage);
  stage_assert_news (stage, "more:queue-full");
  cometd_session_end_batch (stage->session);
}

/* The limit counts all bytes of a body, including brackets and commas. */
static void
test_batch_limit (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  FakeRecord *record;
  FakeExchange *sent;
  gsize length;

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  record = fake_transport_get_record (stage_transport (stage));
  sent = g_ptr_array_index (record->sent, record->sent->len - 1);
  length = strlen (sent->body);
  stage_assert_sent (stage, "/a,/b");
  stage_answer_all (stage, "/a", OK);

  stage->settings.max_batch_size = length;
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_assert_sent (stage, "/a,/b");
  stage_answer_all (stage, "/a", OK);

  stage->settings.max_batch_size = length - 1;
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_answer (stage, "/a", OK);
  stage_assert_sent (stage, "/a /b");
}

/* A message counts until the server has received it, and one too many fails immediately. */
static void
test_outgoing_size (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint64 one, waiting;

  stage_open (stage);
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
  stage->n_sent_told = 0;
  stage_publish (stage, "/a", "a");
  one = cometd_session_get_outgoing_size (stage->session);
  g_assert_cmpuint (one, >, 10);
  stage_publish (stage, "/a", "b");
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 2 * one);
  g_assert_cmpuint (stage->n_sent_told, ==, 0);

  stage->settings.max_outgoing_size = 2 * one;
  stage_publish (stage, "/a", "c");
  stage_assert_news (stage, "");
  stage_run (stage);
  stage_assert_news (stage, "c:queue-full");
  stage_assert_sent (stage, "/a,/a");
  waiting = cometd_session_get_outgoing_size (stage->session);
  if (is_socket (types))
    g_assert_cmpuint (waiting, ==, 0);
  else
    g_assert_cmpuint (waiting, >, 2 * one);

  stage_answer_all (stage, "/a", OK);
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
  g_assert_cmpuint (stage->n_sent_told, ==, is_socket (types) ? 0 : 2);
  stage_assert_news (stage, "a:ok b:ok");

  /* A single message may always wait. */
  stage->settings.max_outgoing_size = 1;
  stage_publish (stage, "/a", "a");
  stage_publish (stage, "/a", "b");
  stage_run (stage);
  stage_answer (stage, "/a", OK);
  stage_assert_news (stage, "b:queue-full a:ok");
}

/* Bytes that a WebSocket has accepted and not written yet count, too. */
static void
test_stalled (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  FakeRecord *record;

  stage_open (stage);
  record = fake_transport_get_record (stage_transport (stage));
  record->unsent_size = 1000;
  stage->settings.max_outgoing_size = 1010;
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 1000);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_assert_news (stage, "a:queue-full");
  stage->n_sent_told = 0;
  record->unsent_size = 0;
  cometd_transport_tell_sent (stage_transport (stage));
  g_assert_cmpuint (stage->n_sent_told, ==, 1);
  cometd_transport_tell_sent (stage_transport (stage));
  g_assert_cmpuint (stage->n_sent_told, ==, 1);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_assert_sent (stage, "/a");
}

/* A message does not count any more once it has ended in any way. */
static void
test_outgoing_ends (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint64 number;

  stage_open (stage);
  number = stage_publish (stage, "/a", "a");
  cometd_session_cancel (stage->session, number);
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_pass (stage, 11000);
  stage_assert_news (stage, "a:timeout b:timeout");
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
  stage_publish (stage, "/a", "a");
  cometd_session_abort (stage->session);
  stage_run (stage);
  g_assert_cmpuint (cometd_session_get_outgoing_size (stage->session), ==, 0);
}

static guint n_expired;

static void
expired (CometdMessage *reply,
         const GError  *error,
         gpointer       user_data)
{
  Stage *stage = user_data;

  /* Callbacks take half a millisecond each. */
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TIMEOUT);
  stage->now += 500;
  n_expired++;
}

/* For any number of requests that expire together, one main loop iteration takes no longer than its
 * share, and none is forgotten. */
static void
test_expire_together (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint n_turns = 0;
  guint before;

  n_expired = 0;
  stage_open (stage);
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr(CometdMessage) message = cometd_message_new ("/a");

      cometd_session_send (stage->session, message, FALSE, 0, expired, stage);
    }
  stage_run (stage);
  stage->now += 10000 * 1000;

  for (; n_expired < 500; n_turns++)
    {
      before = n_expired;
      g_assert_cmpint (stage->alarm, <=, stage->now);
      stage->alarm = -1;
      cometd_session_alarm (stage->session);
      g_assert_cmpuint (n_expired - before, <=, 2 * COMETD_SESSION_MAX_TELL);
      g_assert_cmpuint (n_turns, <, 60);
    }
}

/* Many thousand messages are sent in several main loop iterations. */
static void
test_send_together (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");
  g_autofree char *first = NULL, *rest = NULL;

  stage_open (stage);
  for (guint i = 0; i < 2500; i++)
    stage_publish (stage, i == 0 ? "/first" : i == 2499 ? "/last" : "/a", "a");

  stage->pace = 10000;
  stage->alarm = -1;
  cometd_session_alarm (stage->session);
  first = stage_sent (stage);
  g_assert_true (g_str_has_prefix (first, "/first,/a,"));
  g_assert_true (g_str_has_suffix (first, ",/a"));
  g_assert_cmpint (stage->alarm, ==, 0);

  stage->pace = 0;
  stage_run (stage);
  rest = stage_sent (stage);
  g_assert_true (g_str_has_suffix (rest, ",/a,/last"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("send/frame-size", test_frame_size);
  stage_add_test ("send/outbox-full", test_outbox_full);
  stage_add_test ("send/expire-together", test_expire_together);
  g_test_add_func ("/session/send/send-together", test_send_together);
  stage_add_test ("send/batch-limit", test_batch_limit);
  stage_add_test ("send/outgoing-size", test_outgoing_size);
  stage_add_test ("send/outgoing-ends", test_outgoing_ends);
  stage_add_test ("send/stalled", test_stalled);

  return g_test_run ();
}
