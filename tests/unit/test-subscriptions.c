/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-error-reply-private.h>
#include <cometd-glib/session/cometd-subscriptions-private.h>
#include <locale.h>
#include <string.h>

/* The part alone. What it tells is written down: "+/a" and "-/a" are requests, with "^" if they go
 * before all others, "!2" takes request 2 back, and "one:active" is news. */
typedef struct
{
  CometdSubscriptions *subscriptions;
  GString *told;
  guint64 last_number;
  gboolean is_sent; /* Requests cannot be taken back any more. */
} Sink;

static void G_GNUC_PRINTF (2, 3)
tell (Sink       *sink,
      const char *format,
      ...)
{
  va_list arguments;

  if (sink->told->len > 0)
    g_string_append_c (sink->told, ' ');
  va_start (arguments, format);
  g_string_append_vprintf (sink->told, format, arguments);
  va_end (arguments);
}

static guint64
request (const char *channel,
         gboolean    subscribe,
         gboolean    at_head,
         gpointer    user_data)
{
  Sink *sink = user_data;

  tell (sink, "%s%c%s", at_head ? "^" : "", subscribe ? '+' : '-', channel);
  return ++sink->last_number;
}

static gboolean
withdraw (guint64  number,
          gpointer user_data)
{
  Sink *sink = user_data;
  CometdSubscriptionsAnswer answer = { .number = number, .channel = "/a" };

  if (sink->is_sent)
    return FALSE;

  tell (sink, "!%" G_GUINT64_FORMAT, number);
  cometd_subscriptions_answered (sink->subscriptions, &answer, COMETD_REACH_ESTABLISHED, TRUE);
  return TRUE;
}

static void
news (gpointer                 subscription,
      CometdSubscriptionState  state,
      CometdMessage           *reply,
      const GError            *error,
      gpointer                 user_data)
{
  g_autoptr(GEnumClass) states = g_type_class_ref (COMETD_TYPE_SUBSCRIPTION_STATE);

  tell (user_data, "%s:%s", (char *)subscription,
        g_enum_get_value (states, (int)state)->value_nick);
}

static void
restored (gpointer user_data)
{
  tell (user_data, "restored");
}

static gint64
postponed (guint    n_times,
           gpointer user_data)
{
  tell (user_data, "postponed%u", n_times);
  return n_times * 1000;
}

static const CometdSubscriptionsSink functions = { request, withdraw, news, restored, postponed };

static void
set_up (Sink          *sink,
        gconstpointer  data)
{
  sink->told = g_string_new (NULL);
  sink->subscriptions = cometd_subscriptions_new (&functions, sink);
}

static void
tear_down (Sink          *sink,
           gconstpointer  data)
{
  cometd_subscriptions_free (sink->subscriptions);
  g_string_free (sink->told, TRUE);
}

static void
assert_told (Sink       *sink,
             const char *expected)
{
  g_assert_cmpstr (sink->told->str, ==, expected);
  g_string_truncate (sink->told, 0);
}

static void
subscribe (Sink       *sink,
           const char *channel,
           const char *subscription)
{
  cometd_subscriptions_subscribe (sink->subscriptions, channel, (gpointer)subscription,
                                  COMETD_REACH_ESTABLISHED);
}

static guint64
unsubscribe (Sink       *sink,
             const char *subscription,
             CometdReach reach)
{
  return cometd_subscriptions_unsubscribe (sink->subscriptions, (gpointer)subscription, reach);
}

/* The last request ends: with a reply if code is 0 or a Bayeux error, without one if it is the code
 * of a CometdError, which are negative here. */
static void
answer (Sink        *sink,
        const char  *channel,
        int          code,
        CometdReach  reach)
{
  g_autoptr(CometdMessage) reply = cometd_message_new ("/meta/subscribe");
  g_autoptr(GError) error = NULL;
  CometdSubscriptionsAnswer answer = {
    .number = sink->last_number,
    .channel = channel,
    .is_sent = TRUE,
    .reply = code >= 0 ? reply : NULL,
  };

  if (code > 0)
    {
      g_autofree char *text = g_strdup_printf ("%d::no", code);

      cometd_message_set_string (reply, COMETD_FIELD_ERROR, text);
      error = cometd_error_new_from_reply (reply);
    }
  else if (code < 0)
    error = g_error_new (COMETD_ERROR, -code, "no");
  answer.error = error;
  cometd_subscriptions_answered (sink->subscriptions, &answer, reach, TRUE);
}

static void
make_active (Sink       *sink,
             const char *channel,
             const char *subscription)
{
  subscribe (sink, channel, subscription);
  answer (sink, channel, 0, COMETD_REACH_ESTABLISHED);
  g_string_truncate (sink->told, 0);
}

/* A channel is subscribed with its first subscription and unsubscribed with its last. */
static void
test_shared (Sink          *sink,
             gconstpointer  data)
{
  g_auto(GStrv) channels = NULL;

  subscribe (sink, "/a", "one");
  subscribe (sink, "/a", "two");
  g_assert_true (cometd_subscriptions_is_new (sink->subscriptions, "/a"));
  assert_told (sink, "+/a");
  answer (sink, "/a", 0, COMETD_REACH_ESTABLISHED);
  g_assert_false (cometd_subscriptions_is_new (sink->subscriptions, "/a"));
  assert_told (sink, "one:active two:active");
  subscribe (sink, "/a", "three");
  assert_told (sink, "three:active");

  channels = cometd_subscriptions_dup_channels (sink->subscriptions);
  g_assert_cmpuint (g_strv_length (channels), ==, 1);
  g_assert_cmpuint (unsubscribe (sink, "one", COMETD_REACH_ESTABLISHED), ==, 0);
  g_assert_cmpuint (unsubscribe (sink, "two", COMETD_REACH_ESTABLISHED), ==, 0);
  assert_told (sink, "");
  sink->is_sent = TRUE;
  g_assert_cmpuint (unsubscribe (sink, "three", COMETD_REACH_ESTABLISHED), ==, 2);
  assert_told (sink, "-/a");
  answer (sink, "/a", 0, COMETD_REACH_ESTABLISHED);
  assert_told (sink, "");
}

static void
test_whole_channel (Sink          *sink,
                    gconstpointer  data)
{
  make_active (sink, "/a", "one");
  subscribe (sink, "/a", "two");
  g_string_truncate (sink->told, 0);
  g_assert_cmpuint (cometd_subscriptions_unsubscribe_channel (sink->subscriptions, "/a",
                                                              COMETD_REACH_ESTABLISHED), ==, 2);
  assert_told (sink, "one:ended two:ended -/a");
  g_assert_cmpuint (cometd_subscriptions_unsubscribe_channel (sink->subscriptions, "/b",
                                                              COMETD_REACH_ESTABLISHED), ==, 0);
}

static void
test_local (Sink          *sink,
            gconstpointer  data)
{
  subscribe (sink, "/service/x", "one");
  assert_told (sink, "one:active");
  cometd_subscriptions_session_lost (sink->subscriptions, TRUE);
  cometd_subscriptions_restore (sink->subscriptions, TRUE);
  g_assert_cmpuint (unsubscribe (sink, "one", COMETD_REACH_ESTABLISHED), ==, 0);
  assert_told (sink, "");
}

/* A subscription that has not been requested from the server need not be taken back there. */
static void
test_withdraw (Sink          *sink,
               gconstpointer  data)
{
  subscribe (sink, "/a", "one");
  unsubscribe (sink, "one", COMETD_REACH_ESTABLISHED);
  assert_told (sink, "+/a !1");
  sink->is_sent = TRUE;
  subscribe (sink, "/a", "two");
  unsubscribe (sink, "two", COMETD_REACH_ESTABLISHED);
  assert_told (sink, "+/a -/a");
}

/* What an unconfirmed, or a confirmed, subscription becomes when its request ends with a code. */
static const struct
{
  const char *name;
  gboolean is_restored; /* It was confirmed in an earlier session. */
  int code;
  CometdReach reach;
  const char *told;
} ends[] = {
  { "refused", FALSE, 403, COMETD_REACH_ESTABLISHED, "one:failed" },
  { "busy", FALSE, 503, COMETD_REACH_ESTABLISHED, "one:failed" },
  { "silent", FALSE, -COMETD_ERROR_TIMEOUT, COMETD_REACH_ESTABLISHED, "one:failed -/a" },
  { "silent-and-lost", FALSE, -COMETD_ERROR_TIMEOUT, COMETD_REACH_LOST, "one:failed" },
  { "lost", FALSE, -COMETD_ERROR_CONNECTION_CLOSED, COMETD_REACH_LOST, "one:failed" },
  { "closed", FALSE, -COMETD_ERROR_CONNECTION_CLOSED, COMETD_REACH_CLOSED, "one:failed" },
  { "new-session", FALSE, -COMETD_ERROR_CONNECTION_CLOSED, COMETD_REACH_NEW_SESSION, "" },
  { "restored-refused", TRUE, 403, COMETD_REACH_ESTABLISHED, "one:failed restored" },
  { "restored-busy", TRUE, 503, COMETD_REACH_ESTABLISHED, "postponed1 restored" },
  { "restored-unknown-session", TRUE, 402, COMETD_REACH_ESTABLISHED, "postponed1 restored" },
  { "restored-too-many", TRUE, 429, COMETD_REACH_ESTABLISHED, "postponed1 restored" },
  { "restored-silent", TRUE, -COMETD_ERROR_TIMEOUT, COMETD_REACH_ESTABLISHED,
    "postponed1 restored" },
  { "restored-cut", TRUE, -COMETD_ERROR_CONNECTION_CLOSED, COMETD_REACH_ESTABLISHED,
    "postponed1 restored" },
  { "restored-closed", TRUE, -COMETD_ERROR_CONNECTION_CLOSED, COMETD_REACH_CLOSED,
    "one:failed restored" },
  { "restored-lost", TRUE, -COMETD_ERROR_CONNECTION_CLOSED, COMETD_REACH_LOST, "restored" },
};

static void
test_ends (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      Sink sink = { NULL };

      g_test_message ("%s", ends[i].name);
      set_up (&sink, NULL);
      if (ends[i].is_restored)
        {
          make_active (&sink, "/a", "one");
          cometd_subscriptions_session_lost (sink.subscriptions, TRUE);
          cometd_subscriptions_restore (sink.subscriptions, TRUE);
        }
      else
        subscribe (&sink, "/a", "one");
      g_string_truncate (sink.told, 0);
      answer (&sink, "/a", ends[i].code, ends[i].reach);
      assert_told (&sink, ends[i].told);
      tear_down (&sink, NULL);
    }
}

/* The last of the awaited requests tells that all are restored; requests go in order of channel. */
static void
test_restore (Sink          *sink,
              gconstpointer  data)
{
  make_active (sink, "/a", "one");
  make_active (sink, "/b", "two");
  cometd_subscriptions_session_lost (sink->subscriptions, TRUE);
  assert_told (sink, "one:pending two:pending");
  g_assert_false (cometd_subscriptions_is_restoring (sink->subscriptions));
  cometd_subscriptions_restore (sink->subscriptions, TRUE);
  assert_told (sink, "^+/b ^+/a");
  cometd_subscriptions_restore (sink->subscriptions, TRUE);
  assert_told (sink, "");
  answer (sink, "/a", 0, COMETD_REACH_ESTABLISHED);
  g_assert_true (cometd_subscriptions_is_restoring (sink->subscriptions));
  assert_told (sink, "one:active");
  cometd_subscriptions_stop_waiting (sink->subscriptions, sink->last_number - 1);
  assert_told (sink, "restored");
  cometd_subscriptions_stop_waiting (sink->subscriptions, sink->last_number - 1);
  assert_told (sink, "");
}

static void
test_no_resubscribe (Sink          *sink,
                     gconstpointer  data)
{
  make_active (sink, "/a", "one");
  subscribe (sink, "/b", "two");
  g_string_truncate (sink->told, 0);
  cometd_subscriptions_session_lost (sink->subscriptions, FALSE);
  assert_told (sink, "one:ended");
}

/* A subscription that an operation waits for fails, even if it began as one that is restored. */
static void
test_restored_and_wanted (Sink          *sink,
                          gconstpointer  data)
{
  make_active (sink, "/a", "one");
  cometd_subscriptions_session_lost (sink->subscriptions, TRUE);
  cometd_subscriptions_restore (sink->subscriptions, FALSE);
  subscribe (sink, "/a", "two");
  assert_told (sink, "one:pending ^+/a");
  answer (sink, "/a", 503, COMETD_REACH_ESTABLISHED);
  assert_told (sink, "one:failed two:failed");
}

/* What is postponed is restored after the given time only, and later the more often it happens. */
static void
test_postponed (Sink          *sink,
                gconstpointer  data)
{
  make_active (sink, "/a", "one");
  cometd_subscriptions_session_lost (sink->subscriptions, TRUE);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *expected = g_strdup_printf ("postponed%u", i);

      g_assert_cmpint (cometd_subscriptions_get_retry_time (sink->subscriptions), ==, -1);
      cometd_subscriptions_restore (sink->subscriptions, FALSE);
      g_string_truncate (sink->told, 0);
      answer (sink, "/a", 503, COMETD_REACH_ESTABLISHED);
      assert_told (sink, expected);
      g_assert_cmpint (cometd_subscriptions_get_retry_time (sink->subscriptions), ==, i * 1000);
      cometd_subscriptions_restore (sink->subscriptions, FALSE);
      assert_told (sink, "");
      cometd_subscriptions_retry (sink->subscriptions);
    }

  cometd_subscriptions_restore (sink->subscriptions, FALSE);
  answer (sink, "/a", 0, COMETD_REACH_ESTABLISHED);
  assert_told (sink, "^+/a one:active");
}

/* Without a connection nothing new can be subscribed; the end of a subscription is made up for. */
static void
test_lost (Sink          *sink,
           gconstpointer  data)
{
  make_active (sink, "/a", "one");
  cometd_subscriptions_subscribe (sink->subscriptions, "/b", (gpointer)"two", COMETD_REACH_LOST);
  assert_told (sink, "two:failed");
  g_assert_cmpuint (unsubscribe (sink, "one", COMETD_REACH_LOST), ==, 0);
  assert_told (sink, "");
  cometd_subscriptions_restore (sink->subscriptions, FALSE);
  assert_told (sink, "-/a");
}

static void
test_end_all (Sink          *sink,
              gconstpointer  data)
{
  CometdJsonSlice slice = { "\"/a\"", 4 };

  make_active (sink, "/a", "one");
  g_assert_cmpstr (cometd_subscriptions_look_up (sink->subscriptions, &slice)->subscription,
                   ==, "one");
  cometd_subscriptions_end_all (sink->subscriptions, NULL);
  assert_told (sink, "one:ended");
  g_assert_null (cometd_subscriptions_look_up (sink->subscriptions, &slice)->subscription);
}

static void
add_test (const char *path,
          void      (*test) (Sink *, gconstpointer))
{
  g_test_add (path, Sink, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add_test ("/subscriptions/shared", test_shared);
  add_test ("/subscriptions/whole-channel", test_whole_channel);
  add_test ("/subscriptions/local", test_local);
  add_test ("/subscriptions/withdraw", test_withdraw);
  g_test_add_func ("/subscriptions/ends", test_ends);
  add_test ("/subscriptions/restore", test_restore);
  add_test ("/subscriptions/no-resubscribe", test_no_resubscribe);
  add_test ("/subscriptions/restored-and-wanted", test_restored_and_wanted);
  add_test ("/subscriptions/postponed", test_postponed);
  add_test ("/subscriptions/lost", test_lost);
  add_test ("/subscriptions/end-all", test_end_all);

  return g_test_run ();
}
