/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Received messages are dispatched for a limited time in each iteration of the main loop, and wait
 * while dispatching is on hold. */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/session/cometd-alarm-private.h>
#include <cometd-glib/session/cometd-receiver-private.h>
#include <locale.h>

#include "stage.h"

static gboolean
is_socket (gconstpointer types)
{
  return g_str_equal (types, "websocket");
}

/* Delivers events and the connect reply in one body, without an iteration of the main loop. */
static void
arrive (Stage *stage,
        guint  first,
        guint  last)
{
  g_autoptr(CometdTransport) transport = g_object_ref (stage_transport (stage));
  FakeRecord *record = fake_transport_get_record (transport);
  FakeExchange *sent = g_ptr_array_index (record->sent, record->sent->len - 1);
  gboolean ends_exchanges = cometd_transport_ends_exchanges (transport);
  GString *json = g_string_new ("[");
  g_autoptr(GBytes) bytes = NULL;

  for (guint i = first; i <= last; i++)
    g_string_append_printf (json, "%s{\"channel\":\"/a\",\"data\":%u}", i > first ? "," : "", i);
  g_string_append_c (json, ']');
  bytes = g_string_free_to_bytes (json);
  cometd_transport_tell_received (transport, bytes, ends_exchanges ? sent->number : 0);
}

static void
take_a_millisecond (gpointer       stage,
                    CometdMessage *message)
{
  ((Stage *)stage)->now += 1000;
}

static void
count_freed (gpointer user_data)
{
  (*(guint *)user_data)++;
}

static void
abort_session (gpointer       stage,
               CometdMessage *message)
{
  cometd_session_abort (((Stage *)stage)->session);
}

/* The session keeps no body that was dispatched, also if a handler ends the session meanwhile. */
static void
test_body_is_freed (gconstpointer types)
{
  const char *json = "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2}]";

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autoptr(CometdTransport) transport = NULL;
      guint n_freed = 0;
      GBytes *bytes = g_bytes_new_with_free_func (json, strlen (json), count_freed, &n_freed);

      stage_open (stage);
      stage->on_event = i > 0 ? abort_session : NULL;
      transport = g_object_ref (stage_transport (stage));
      cometd_transport_tell_received (transport, bytes, is_socket (types) ? 0 : 1);
      g_bytes_unref (bytes);
      stage_run (stage);
      g_assert_cmpuint (n_freed, ==, 1);
    }
}

static guint
count_news (Stage *stage)
{
  g_autofree char *news = stage_news (stage);
  g_auto(GStrv) words = g_strsplit (news, " ", -1);

  return *news == '\0' ? 0 : g_strv_length (words);
}

static gboolean
is_reading (Stage *stage)
{
  return !fake_transport_get_record (stage_transport (stage))->is_suspended;
}

/* A handler that takes a millisecond, and a hundred events in one frame. */
static void
test_budget (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint n_seen = 0, n_turns = 0;

  stage_open (stage);
  stage->on_event = take_a_millisecond;
  arrive (stage, 1, 100);
  do
    {
      guint n_news = count_news (stage);

      g_assert_cmpuint (n_news, >, 0);
      g_assert_cmpuint (n_news, <=, COMETD_SESSION_MAX_DISPATCH + 1);
      n_seen += n_news;
      n_turns++;
      if (n_seen < 100)
        {
          g_assert_true (is_reading (stage) == !is_socket (types));
          g_assert_cmpint (stage->alarm, ==, 0);
          stage->alarm = -1;
          cometd_session_alarm (stage->session);
        }
    }
  while (n_seen < 100);
  g_assert_cmpuint (n_turns, >=, 12);
  g_assert_true (is_reading (stage));
}

typedef struct
{
  Stage *stage;
  guint n_ended;
} SlowApp;

static void
end_slowly (CometdMessage *reply,
            const GError  *error,
            gpointer       user_data)
{
  SlowApp *app = user_data;

  g_assert_nonnull (error);
  app->n_ended++;
  app->stage->now += 1000;
}

static void
publish_slowly (SlowApp *app,
                guint    n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = cometd_message_new ("/p");
      g_autoptr(JsonNode) data = json_node_init_int (json_node_alloc (), (int)i);

      cometd_message_set_data (message, data);
      cometd_session_send (app->stage->session, message, FALSE, 0, end_slowly, app);
    }
  stage_run (app->stage);
}

/* Runs what is due, and checks that no iteration completes more operations than its time allows. */
static void
run_slowly (SlowApp *app,
            guint    n_messages)
{
  Stage *stage = app->stage;

  while (app->n_ended < n_messages)
    {
      guint n_before = app->n_ended;

      g_assert_cmpint (stage->alarm, ==, 0);
      stage->alarm = -1;
      cometd_session_alarm (stage->session);
      g_assert_cmpuint (app->n_ended, >, n_before);
      g_assert_cmpuint (app->n_ended - n_before, <=, COMETD_SESSION_MAX_TELL);
    }
}

/* A hundred operations that fail together, each with a callback that takes a millisecond. */
static void
test_budget_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  SlowApp app = { .stage = stage };

  stage_open (stage);
  publish_slowly (&app, 100);
  cometd_session_abort (stage->session);
  run_slowly (&app, 100);
}

/* Messages that arrive in the meantime wait until all callbacks have run. */
static void
test_budget_loss (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "lost");
  CometdFailure failure = { .kind = COMETD_FAILURE_BROKEN, .error = error };
  SlowApp app = { .stage = stage };

  stage_open (stage);
  publish_slowly (&app, 100);
  if (is_socket (types))
    cometd_transport_tell_lost (stage_transport (stage), &failure);
  else
    {
      FakeRecord *record = fake_transport_get_record (stage_transport (stage));
      FakeExchange *sent = g_ptr_array_index (record->sent, record->sent->len - 1);
      FakeExchange *connect = g_ptr_array_index (record->sent, record->sent->len - 2);
      g_autoptr(GBytes) bytes = g_bytes_new_static ("[{\"channel\":\"/a\",\"data\":1}]", 27);

      cometd_transport_tell_finished (stage_transport (stage), sent->number, &failure);
      cometd_transport_tell_received (stage_transport (stage), bytes, connect->number);
      g_assert_cmpuint (count_news (stage), ==, 0);
    }
  g_assert_cmpuint (app.n_ended, >, 0);
  g_assert_cmpuint (app.n_ended, <=, COMETD_SESSION_MAX_TELL);
  run_slowly (&app, 100);
  if (!is_socket (types))
    {
      stage_run (stage);
      stage_assert_news (stage, "event:/a=1");
    }
}

/* Messages that arrive in the meantime are dispatched after the remaining ones. */
static void
test_order (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *news = NULL;
  GString *expected = g_string_new (NULL);

  stage_open (stage);
  stage->on_event = take_a_millisecond;
  arrive (stage, 1, 30);
  arrive (stage, 31, 40);
  arrive (stage, 41, 60);
  stage_run (stage);
  for (guint i = 1; i <= 60; i++)
    g_string_append_printf (expected, "%sevent:/a=%u", i > 1 ? " " : "", i);
  news = stage_news (stage);
  g_assert_cmpstr (news, ==, expected->str);
  g_string_free (expected, TRUE);
}

/* A message that has arrived is never too late, however long the handlers before it take. */
static void
test_late_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  GString *before = g_string_new (NULL);

  stage->settings.max_network_delay = 50;
  stage_open (stage);
  stage->on_event = take_a_millisecond;
  stage_publish (stage, "/p", "p");
  stage_run (stage);
  for (guint i = 0; i < 100; i++)
    g_string_append (before, "{\"channel\":\"/a\",\"data\":0},");
  stage_answer_with (stage, before->str, "/p", OK, "");
  {
    g_autofree char *news = stage_news (stage);

    g_assert_true (g_str_has_suffix (news, " p:ok"));
  }
  g_string_free (before, TRUE);
}

/* A large body is read in later iterations; the following messages wait behind it. */
static void
test_large_body (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *text = g_strnfill (1000, 'x');
  GString *before = g_string_new (NULL);
  GString *expected = g_string_new (NULL);
  g_autofree char *news = NULL;

  stage_open (stage);
  stage_publish (stage, "/p", "p");
  stage_run (stage);
  for (guint i = 0; before->len <= 2 * COMETD_SESSION_READ_STEP; i++)
    {
      g_string_append_printf (before, "{\"channel\":\"/a\",\"more\":\"%s\",\"data\":%u},", text, i);
      g_string_append_printf (expected, "event:/a=%u ", i);
    }
  stage_answer_with (stage, before->str, "/p", OK, "");
  arrive (stage, 7, 7);
  g_string_append (expected, "p:ok event:/a=7");
  stage_run (stage);
  news = stage_news (stage);
  g_assert_cmpstr (news, ==, expected->str);
  g_assert_true (is_reading (stage));
  g_string_free (before, TRUE);
  g_string_free (expected, TRUE);
}

/* A body is valid as a whole, or not at all. */
static void
test_large_body_malformed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *text = g_strnfill (2 * COMETD_SESSION_READ_STEP, 'x');
  g_autofree char *before = g_strdup_printf ("{\"channel\":\"/a\",\"data\":1,\"more\":\"%s\"},",
                                             text);

  stage_open (stage);
  stage_publish (stage, "/p", "p");
  stage_run (stage);
  stage_answer_with (stage, before, "/p", OK, ",]");
  stage_assert_news (stage, is_socket (types) ? "unconnected p:connection-closed" : "p:transport");
}

static void
end_session (gpointer       stage,
             CometdMessage *message)
{
  ((Stage *)stage)->now += 10000;
  cometd_session_abort (((Stage *)stage)->session);
}

/* The end of the session drops the remaining messages. */
static void
test_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_event = end_session;
  arrive (stage, 1, 10);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1 disconnected");
  stage_assert_idle (stage);
}

static void
subscribe (Stage *stage)
{
  cometd_session_subscribe (stage->session, "/a", (gpointer)"handle");
  stage_run (stage);
}

/* Events wait, replies about subscriptions do not, and the order is kept. */
static void
test_hold (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint token;

  stage_open (stage);
  subscribe (stage);
  token = cometd_session_hold_dispatch (stage->session);
  stage_answer_with (stage, "", "/meta/subscribe", "\"subscription\":\"/a\"," OK,
                     ",{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2}");
  stage_assert_news (stage, "handle:active");
  g_assert_true (is_reading (stage) == !is_socket (types));
  stage_pass (stage, 100);
  stage_assert_news (stage, "");
  cometd_session_release_dispatch (stage->session, token);
  stage_assert_news (stage, "");
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1>handle event:/a=2>handle");
  g_assert_true (is_reading (stage));
}

/* Every hold must be matched by a release; excess releases have no effect. */
static void
test_holds_are_counted (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint token;

  stage_open (stage);
  token = cometd_session_hold_dispatch (stage->session);
  g_assert_cmpuint (cometd_session_hold_dispatch (stage->session), ==, token);
  arrive (stage, 1, 1);
  cometd_session_release_dispatch (stage->session, token);
  stage_run (stage);
  stage_assert_news (stage, "");
  cometd_session_release_dispatch (stage->session, token);
  cometd_session_release_dispatch (stage->session, token);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1");
}

/* A hold without a release expires. */
static void
test_hold_forgotten (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint token, next;

  stage_open (stage);
  token = cometd_session_hold_dispatch (stage->session);
  arrive (stage, 1, 2);
  stage_pass (stage, COMETD_SESSION_MAX_HOLD_DISPATCH - 1);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "event:/a=1 event:/a=2");

  /* A late release does not end the next hold. */
  next = cometd_session_hold_dispatch (stage->session);
  cometd_session_release_dispatch (stage->session, token);
  arrive (stage, 3, 3);
  stage_assert_news (stage, "");
  cometd_session_release_dispatch (stage->session, next);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=3");
}

/* Messages behind a hold have arrived in time. */
static void
test_hold_and_deadline (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint token;

  stage->settings.max_network_delay = 1000;
  stage_open (stage);
  stage_publish (stage, "/p", "p");
  stage_run (stage);
  token = cometd_session_hold_dispatch (stage->session);
  stage_answer_with (stage, "{\"channel\":\"/a\",\"data\":1},", "/p", OK, "");
  stage_pass (stage, 3000);
  stage_assert_news (stage, "");
  cometd_session_release_dispatch (stage->session, token);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1 p:ok");
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* The end of the connection is dispatched after the messages before it. */
static void
test_hold_and_loss (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  guint token;

  stage_open (stage);
  token = cometd_session_hold_dispatch (stage->session);
  arrive (stage, 1, 1);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_assert_news (stage, "");
  cometd_session_release_dispatch (stage->session, token);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1 unconnected");
}

static void
publish_on_event (gpointer       stage,
                  CometdMessage *message)
{
  stage_publish (stage, "/b", "b");
}

static void
batch_on_event (gpointer       stage,
                CometdMessage *message)
{
  cometd_session_begin_batch (((Stage *)stage)->session);
  cometd_session_end_batch (((Stage *)stage)->session);
}

/* After events alone the session has nothing to do, whatever their number; what a handler asks for
 * is done with the frame. */
static void
test_events_alone (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gint64 alarm;

  stage_open (stage);
  alarm = stage->alarm;
  for (guint i = 0; i < 3; i++)
    arrive (stage, i, i);
  g_assert_cmpint (stage->alarm, ==, alarm);
  stage_assert_sent (stage, "");

  stage->on_event = publish_on_event;
  arrive (stage, 3, 4);
  if (is_socket (types))
    stage_assert_sent (stage, "/b,/b");
  stage_run (stage);
  if (!is_socket (types))
    stage_assert_sent (stage, "/b,/b");

  stage->on_event = NULL;
  arrive (stage, 5, 5);
  stage_assert_sent (stage, "");

  stage->on_event = batch_on_event;
  arrive (stage, 6, 6);
  g_assert_cmpint (stage->alarm, ==, COMETD_ALARM_AT_ONCE);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=0 event:/a=1 event:/a=2 event:/a=3 event:/a=4 event:/a=5 "
                            "event:/a=6");
}

/* The end of the session ends the holds. */
static void
test_hold_and_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_hold_dispatch (stage->session);
  arrive (stage, 1, 1);
  cometd_session_abort (stage->session);
  stage_run (stage);
  stage_assert_news (stage, "disconnected");
  stage_assert_idle (stage);
  stage_open (stage);
  arrive (stage, 2, 2);
  stage_assert_news (stage, "event:/a=2");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("dispatch/budget", test_budget);
  stage_add_test ("dispatch/budget-abort", test_budget_abort);
  stage_add_test ("dispatch/budget-loss", test_budget_loss);
  stage_add_test ("dispatch/order", test_order);
  stage_add_test ("dispatch/late-reply", test_late_reply);
  stage_add_test ("dispatch/large-body", test_large_body);
  stage_add_test ("dispatch/large-body-malformed", test_large_body_malformed);
  stage_add_test ("dispatch/abort", test_abort);
  stage_add_test ("dispatch/hold", test_hold);
  stage_add_test ("dispatch/holds-are-counted", test_holds_are_counted);
  stage_add_test ("dispatch/hold-forgotten", test_hold_forgotten);
  stage_add_test ("dispatch/hold-and-deadline", test_hold_and_deadline);
  stage_add_test ("dispatch/hold-and-loss", test_hold_and_loss);
  stage_add_test ("dispatch/hold-and-abort", test_hold_and_abort);
  stage_add_test ("dispatch/events-alone", test_events_alone);
  stage_add_test ("dispatch/body-is-freed", test_body_is_freed);

  return g_test_run ();
}
