/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-transport.h"
#include "holder.h"

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/cometd-exchange-private.h>
#include <cometd-glib/session/cometd-receiver-private.h>
#include <locale.h>
#include <string.h>

/* The receiver alone, with a sink that writes down what it is told. */

typedef struct
{
  CometdSessionSettings settings;
  CometdTurn *turn;
  CometdTransport *transport;
  CometdReceiver *receiver;
  GString *news;
  gint64 now;
  gint64 message_time; /* That a handler takes. */
  gboolean is_blocked;
  gboolean is_over; /* Nothing is to be told any more. */
  guint depth;      /* Of enter(). */
} Fixture;

static gint64
get_now (gpointer user_data)
{
  return ((Fixture *)user_data)->now;
}

static void
note (Fixture    *fixture,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
note (Fixture    *fixture,
      const char *format,
      ...)
{
  va_list args;

  if (fixture->news->len > 0)
    g_string_append_c (fixture->news, ' ');
  va_start (args, format);
  g_string_append_vprintf (fixture->news, format, args);
  va_end (args);
}

static void
assert_news (Fixture    *fixture,
             const char *expected)
{
  g_assert_cmpstr (fixture->news->str, ==, expected);
  g_assert_cmpuint (fixture->depth, ==, 0);
  g_string_truncate (fixture->news, 0);
}

static gboolean
may_dispatch (gpointer user_data)
{
  return !((Fixture *)user_data)->is_blocked;
}

static gboolean
message (CometdMessage *message,
         gpointer       user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (fixture->depth, >, 0);
  note (fixture, "%s", cometd_message_get_channel (message));
  fixture->now += fixture->message_time;
  return !fixture->is_over;
}

static CometdMessage *
make_message (GBytes               *bytes,
              const CometdEnvelope *envelope,
              gpointer              user_data)
{
  return cometd_message_new_from_envelope (bytes, envelope, NULL);
}

static gboolean
envelope (GBytes               *bytes,
          const CometdEnvelope *envelope,
          gpointer              user_data)
{
  g_autoptr(CometdMessage) made = make_message (bytes, envelope, user_data);

  return message (made, user_data);
}

static void
body_ended (gpointer user_data)
{
  note (user_data, "end");
}

static void
finished (guint64              exchange,
          const CometdFailure *failure,
          gpointer             user_data)
{
  note (user_data, "%s:%d", failure != NULL ? "failed" : "finished", (int)exchange);
}

static void
lost (GObject             *transport,
      const CometdFailure *failure,
      gpointer             user_data)
{
  g_assert_true (COMETD_IS_TRANSPORT (transport));
  note (user_data, "lost:%d", (int)failure->kind);
}

static void
rest_changed (gboolean has_rest,
              gint64   since,
              gpointer user_data)
{
  note (user_data, has_rest ? "rest" : "no-rest");
}

static void
drained (gboolean may_act,
         gpointer user_data)
{
  note (user_data, may_act ? "drained" : "drained-only");
}

static void
delayed (gpointer user_data)
{
  note (user_data, "delayed");
}

static void
enter (gpointer user_data)
{
  ((Fixture *)user_data)->depth++;
}

static void
leave (gpointer user_data)
{
  ((Fixture *)user_data)->depth--;
}

static void
progress (guint64  exchange,
          gint64   now,
          gpointer user_data)
{
}

static void
sent (gpointer user_data)
{
  note (user_data, "sent");
}

static void
heard (gpointer user_data)
{
}

static void
dropped (GListModel   *messages,
         const GError *error,
         gpointer      user_data)
{
  note (user_data, "dropped:%u", g_list_model_get_n_items (messages));
}

static const CometdReceiverSink sink = {
  .dispatcher = {
    may_dispatch,
    envelope,
    message,
    body_ended,
    finished,
    lost,
    rest_changed,
    drained,
    delayed,
  },
  .lane = { make_message },
  .enter = enter,
  .leave = leave,
  .progress = progress,
  .sent = sent,
  .heard = heard,
  .dropped = dropped,
};

static void
setup (Fixture       *fixture,
       gconstpointer  type)
{
  fixture->settings.max_depth = 100;
  fixture->news = g_string_new (NULL);
  fixture->turn = cometd_turn_new (get_now, fixture);
  fixture->receiver = cometd_receiver_new (&sink, fixture, fixture->turn, &fixture->settings,
                                           NULL);
  fixture->transport = fake_transport_new (type);
  cometd_receiver_set_transport (fixture->receiver, fixture->transport);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  type)
{
  cometd_transport_abort (fixture->transport);
  cometd_receiver_free (fixture->receiver);
  g_assert_finalize_object (fixture->transport);
  cometd_turn_free (fixture->turn);
  g_string_free (fixture->news, TRUE);
}

static void
receive (Fixture    *fixture,
         const char *text,
         guint64     exchange)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  cometd_transport_tell_received (fixture->transport, bytes, exchange);
}

static void
lose (Fixture *fixture)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED, "gone");
  CometdFailure failure = { .kind = COMETD_FAILURE_BROKEN, .error = error };

  cometd_transport_tell_lost (fixture->transport, &failure);
}

static void
resume (Fixture *fixture)
{
  cometd_turn_restart (fixture->turn);
  fixture->depth++;
  cometd_receiver_resume (fixture->receiver, FALSE);
  fixture->depth--;
}

static void
test_frames (Fixture       *fixture,
             gconstpointer  type)
{
  g_assert_false (cometd_receiver_is_heard (fixture->receiver));
  receive (fixture, "[{\"channel\":\"/a\"},{\"channel\":\"/b\"}]", 0);
  assert_news (fixture, "/a /b end drained");
  g_assert_true (cometd_receiver_is_heard (fixture->receiver));
  g_assert_cmpint (cometd_receiver_get_resume_time (fixture->receiver), ==, -1);
  cometd_transport_tell_sent (fixture->transport);
  lose (fixture);
  assert_news (fixture, "sent lost:1 drained");
}

/* Nothing that follows from a response is sent before its end. */
static void
test_responses (Fixture       *fixture,
                gconstpointer  type)
{
  receive (fixture, "[{\"channel\":\"/a\"}]", 7);
  assert_news (fixture, "/a end drained-only");
  cometd_transport_tell_finished (fixture->transport, 7, NULL);
  assert_news (fixture, "finished:7 drained");
}

static void
test_invalid_frame (Fixture       *fixture,
                    gconstpointer  type)
{
  receive (fixture, "nonsense", 0);
  assert_news (fixture, "lost:7 drained");
  g_assert_true (fake_transport_get_record (fixture->transport)->is_aborted);
  g_assert_false (cometd_receiver_is_heard (fixture->receiver));
}

static void
test_invalid_response (Fixture       *fixture,
                       gconstpointer  type)
{
  receive (fixture, "nonsense", 7);
  assert_news (fixture, "failed:7 drained");
  g_assert_cmpuint (fake_transport_get_record (fixture->transport)->cancelled->len, ==, 1);
}

/* Handlers take long, so the rest is dispatched in later iterations, and nothing overtakes it. */
static void
test_turns (Fixture       *fixture,
            gconstpointer  type)
{
  fixture->message_time = 5000;
  receive (fixture, "[{\"channel\":\"/a\"},{\"channel\":\"/b\"},{\"channel\":\"/c\"}]", 0);
  assert_news (fixture, "/a /b rest drained");
  g_assert_cmpint (cometd_receiver_get_resume_time (fixture->receiver), ==, 0);
  g_assert_true (cometd_receiver_has_rest (fixture->receiver));
  receive (fixture, "[{\"channel\":\"/d\"}]", 0);
  lose (fixture);
  assert_news (fixture, "delayed delayed");

  resume (fixture);
  assert_news (fixture, "/c end /d end lost:1 no-rest drained");
  g_assert_false (cometd_receiver_has_rest (fixture->receiver));
}

/* Nothing is dispatched before the news that came before has been told. */
static void
test_blocked (Fixture       *fixture,
              gconstpointer  type)
{
  fixture->is_blocked = TRUE;
  receive (fixture, "[{\"channel\":\"/a\"}]", 0);
  assert_news (fixture, "delayed");
  g_assert_true (cometd_receiver_has_arrivals (fixture->receiver));
  fixture->is_blocked = FALSE;
  resume (fixture);
  assert_news (fixture, "/a end drained");
}

/* A handler has closed everything. */
static void
test_over (Fixture       *fixture,
           gconstpointer  type)
{
  fixture->is_over = TRUE;
  receive (fixture, "[{\"channel\":\"/a\"},{\"channel\":\"/b\"}]", 0);
  assert_news (fixture, "/a");
  cometd_receiver_clear (fixture->receiver);
  g_assert_false (cometd_receiver_has_arrivals (fixture->receiver));
}

/* Replies about subscriptions pass a hold, events do not. */
static void
test_hold (Fixture       *fixture,
           gconstpointer  type)
{
  guint token = cometd_receiver_hold (fixture->receiver);

  receive (fixture, "[{\"channel\":\"/meta/subscribe\"},{\"channel\":\"/a\"}]", 0);
  assert_news (fixture, "/meta/subscribe rest drained");
  g_assert_cmpint (cometd_receiver_get_resume_time (fixture->receiver), ==,
                   fixture->now + COMETD_SESSION_MAX_HOLD_DISPATCH * 1000);
  resume (fixture);
  assert_news (fixture, "drained");

  g_assert_true (cometd_receiver_release (fixture->receiver, token));
  resume (fixture);
  assert_news (fixture, "/a end no-rest drained");
}

/* A hold ends by itself, and then its release has no effect on another one. */
static void
test_hold_late (Fixture       *fixture,
                gconstpointer  type)
{
  guint token = cometd_receiver_hold (fixture->receiver);

  receive (fixture, "[{\"channel\":\"/a\"}]", 0);
  assert_news (fixture, "rest drained");
  fixture->now = cometd_receiver_get_resume_time (fixture->receiver);
  resume (fixture);
  assert_news (fixture, "/a end no-rest drained");

  g_assert_cmpuint (cometd_receiver_hold (fixture->receiver), !=, token);
  receive (fixture, "[{\"channel\":\"/b\"}]", 0);
  assert_news (fixture, "rest drained");
  g_assert_false (cometd_receiver_release (fixture->receiver, token));
}

/* A large body is read in steps, and everything behind it waits. */
static void
test_large (Fixture       *fixture,
            gconstpointer  type)
{
  g_autofree char *blanks = g_strnfill (3 * COMETD_SESSION_READ_STEP, ' ');
  g_autofree char *body = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":[%s]}]", blanks);

  receive (fixture, body, 0);
  receive (fixture, "[{\"channel\":\"/b\"}]", 0);
  assert_news (fixture, "rest delayed delayed");
  g_assert_cmpint (cometd_receiver_get_resume_time (fixture->receiver), ==, 0);
  resume (fixture);
  assert_news (fixture, "/a end drained /b end no-rest drained");
}

/* If the transport has been replaced before a large body turns out to be invalid, the connection of
 * the new one is kept. */
static void
test_large_replaced (Fixture       *fixture,
                     gconstpointer  type)
{
  g_autofree char *blanks = g_strnfill (2 * COMETD_SESSION_READ_STEP, ' ');
  g_autofree char *body = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":[%s}]", blanks);

  receive (fixture, body, 0);
  assert_news (fixture, "rest delayed");
  cometd_transport_abort (fixture->transport);
  g_object_unref (fixture->transport);
  fixture->transport = fake_transport_new (type);
  cometd_receiver_set_transport (fixture->receiver, fixture->transport);

  resume (fixture);
  assert_news (fixture, "no-rest");
  g_assert_false (fake_transport_get_record (fixture->transport)->is_aborted);
}

static void
test_extension (Fixture       *fixture,
                gconstpointer  type)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  g_autoptr(CometdExchange) exchange = NULL;

  g_ptr_array_add (extensions, holder);
  cometd_receiver_set_extensions (fixture->receiver, extensions);
  g_assert_cmpint (cometd_receiver_get_lane_deadline (fixture->receiver), ==, -1);

  receive (fixture, "[{\"channel\":\"/a\"},{\"channel\":\"/b\"}]", 7);
  cometd_transport_tell_finished (fixture->transport, 7, NULL);
  assert_news (fixture, "delayed delayed");
  g_assert_cmpint (cometd_receiver_get_lane_deadline (fixture->receiver), ==,
                   fixture->now + COMETD_SESSION_MAX_HOLD * 1000);

  exchange = g_steal_pointer (&holder->exchange);
  g_list_store_remove (cometd_exchange_get_messages (exchange), 0);
  cometd_exchange_release (exchange);
  assert_news (fixture, "/b end drained-only finished:7 drained");
}

static void
test_extension_late (Fixture       *fixture,
                     gconstpointer  type)
{
  g_autoptr(Holder) holder = g_object_new (TYPE_HOLDER, NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();
  gint64 deadline;

  g_ptr_array_add (extensions, holder);
  cometd_receiver_set_extensions (fixture->receiver, extensions);
  receive (fixture, "[{\"channel\":\"/a\"}]", 7);
  assert_news (fixture, "delayed");

  deadline = cometd_receiver_get_lane_deadline (fixture->receiver);
  cometd_receiver_expire (fixture->receiver, deadline - 1);
  assert_news (fixture, "");
  cometd_receiver_expire (fixture->receiver, deadline);
  assert_news (fixture, "dropped:1 end drained-only");
  g_clear_object (&holder->exchange);
}

static void
add (const char *path,
     const char *type,
     void      (*test) (Fixture       *fixture,
                        gconstpointer  type))
{
  g_test_add (path, Fixture, type, setup, test, teardown);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add ("/receiver/frames", "websocket", test_frames);
  add ("/receiver/frames/invalid", "websocket", test_invalid_frame);
  add ("/receiver/responses", "long-polling", test_responses);
  add ("/receiver/responses/invalid", "long-polling", test_invalid_response);
  add ("/receiver/turns", "websocket", test_turns);
  add ("/receiver/blocked", "websocket", test_blocked);
  add ("/receiver/over", "websocket", test_over);
  add ("/receiver/hold", "websocket", test_hold);
  add ("/receiver/hold/late", "websocket", test_hold_late);
  add ("/receiver/large", "websocket", test_large);
  add ("/receiver/large-replaced", "websocket", test_large_replaced);
  add ("/receiver/extension", "long-polling", test_extension);
  add ("/receiver/extension/late", "long-polling", test_extension_late);

  return g_test_run ();
}
