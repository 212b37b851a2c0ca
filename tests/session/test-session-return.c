/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reconnecting after an outage, and how long that takes. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

#define UNKNOWN "\"successful\":false,\"error\":\"402::session_unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"
#define RETRY_IN_A_MINUTE OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":60000}"

/* The delay until the next attempt, in milliseconds. */
static guint
get_delay (Stage *stage)
{
  gint64 time = cometd_session_get_next_retry (stage->session);

  g_assert_cmpint (time, !=, 0);
  return (guint)((time - stage->now) / 1000);
}

/* Lets the client retry unsuccessfully for this time. */
static void
be_away (Stage *stage,
         guint  milliseconds)
{
  gint64 end = stage->now + milliseconds * (gint64)1000;

  while (stage->now < end)
    {
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
      stage_pass (stage, get_delay (stage));
    }
}

/* However long the outage was: once the server replies that it does not know the session, there is
 * no delay. */
static void
test_session_gone (gconstpointer types)
{
  static const guint outages[] = { 0, 1000, 5000, 25000, 600000 };

  for (gsize i = 0; i < G_N_ELEMENTS (outages); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      g_test_message ("%u ms", outages[i]);
      stage_open (stage);
      be_away (stage, outages[i]);
      g_free (stage_sent (stage));
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_assert_sent (stage, "handshake");
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
    }
}

/* The interval advised by the server applies nevertheless. */
static void
test_session_gone_interval (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect",
                "\"successful\":false,\"error\":\"402::session_unknown\","
                "\"advice\":{\"reconnect\":\"handshake\",\"interval\":700}");
  g_assert_cmpuint (get_delay (stage), ==, 700);
}

/* A server that accepts each handshake and refuses the connect that it should hold. */
static void
test_storm (gconstpointer types)
{
  static const char *const refusals[] = {
    UNKNOWN,
    "\"successful\":false,\"error\":\"403::Unknown client\","
    "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
    OK ",\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      guint n_handshakes = 1;
      gint64 start;

      stage_open (stage);
      start = stage->now;
      while (TRUE)
        {
          stage_answer (stage, "/meta/connect", refusals[i]);
          if (cometd_session_get_next_retry (stage->session) != 0)
            stage_pass (stage, get_delay (stage));
          if (stage->now - start > 10 * G_USEC_PER_SEC)
            break;
          n_handshakes++;
          stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
          stage_answer (stage, "/meta/connect", OK);
        }
      g_assert_cmpuint (n_handshakes, <=, 6);

      /* A held connect ends the series. */
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_pass (stage, 20000);
      stage_answer (stage, "/meta/connect", OK);
      g_free (stage_sent (stage));
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_assert_sent (stage, "handshake");
    }
}

/* So does one that delivers events. */
static void
test_storm_ends_with_events (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  for (guint i = 0; i < 5; i++)
    {
      g_free (stage_sent (stage));
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_assert_sent (stage, "handshake");
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_answer_with (stage, "{\"channel\":\"/a\",\"data\":1},", "/meta/connect", OK, "");
    }
}

/* If the app has started nothing for a minute and waits for nothing, delays may be longer. */
static void
test_idle_app (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_pass (stage, 20000);
  stage_answer (stage, "/meta/connect", OK);
  be_away (stage, 70000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 15000);

  /* The app starts an operation, which fails; the delay is reduced to 10 s in all. */
  stage_pass (stage, 1000);
  stage_publish (stage, "/a", "a");
  g_assert_cmpuint (get_delay (stage), ==, 9000);
  stage_pass (stage, 9000);
  g_free (stage_news (stage));

  /* The next one would wait forever. */
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 10000);
  cometd_session_watch (stage->session, TRUE);
  stage_pass (stage, 1);
  g_assert_cmpuint (get_delay (stage), ==, 9999);
}

/* The reply to a publish proves that the server can be reached, too: the delays are reset. A
 * WebSocket has no replies while the state is unconnected. */
static void
test_reply_resets (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  stage_open (stage);
  be_away (stage, 7000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 8000);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a", OK);
  stage_pass (stage, get_delay (stage));
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 1000);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_answer (stage, "/b", "\"successful\":false,\"error\":\"403::denied\"");
  stage_pass (stage, get_delay (stage));
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 1000);
}

/* The machine sleeps while a retry is planned, and resumes before it is due. */
static void
test_resume (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  be_away (stage, 70000);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 15000);
  g_free (stage_sent (stage));
  stage_pass (stage, 1000);
  stage->now += 10 * G_USEC_PER_SEC;
  stage_run (stage);
  stage_assert_sent (stage, "connect0");
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 1000);
}

/* retry_now overrides the interval and Retry-After, the return of the network does not. */
static void
test_precedence (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gboolean is_socket = g_str_equal (types, "websocket");

  stage_open (stage);
  stage_answer (stage, "/meta/connect", RETRY_IN_A_MINUTE);
  stage_pass (stage, 60000);
  g_free (stage_sent (stage));
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  g_assert_cmpuint (get_delay (stage), ==, 60050);
  cometd_session_network_changed (stage->session);
  g_assert_cmpuint (get_delay (stage), ==, 60000);
  stage_pass (stage, 1000);
  cometd_session_retry_now (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "connect0");
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, 0);

  stage_fail_full (stage, "/meta/connect",
                   is_socket ? COMETD_FAILURE_UPGRADE : COMETD_FAILURE_STATUS, 503, 90000);
  g_assert_cmpuint (get_delay (stage), ==, 90000);
  stage_publish (stage, "/a", "a");
  cometd_session_network_changed (stage->session);
  g_assert_cmpuint (get_delay (stage), ==, 90000);
  stage_pass (stage, 1000);
  cometd_session_retry_now (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, is_socket ? "connect0" : "/a connect0");

  stage_answer (stage, "/meta/connect", OK ",\"advice\":{\"reconnect\":\"none\"}");
  cometd_session_retry_now (stage->session);
  cometd_session_network_changed (stage->session);
  stage_pass (stage, 600000);
  stage_assert_sent (stage, "");
}

/* Waiting for announced events ends with the connection on which they would arrive. */
static void
test_announced_events_lost (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK ",\"x-messages\":2");
  stage_assert_sent (stage, "handshake");
  if (g_str_equal (types, "long-polling"))
    {
      /* They are in the response; if not, nothing is lost. */
      stage_pass (stage, 10000);
      stage_assert_sent (stage, "connect0");
      return;
    }

  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  g_assert_cmpuint (get_delay (stage), ==, 1000);
  stage_pass (stage, 500);
  cometd_session_retry_now (stage->session);
  stage_run (stage);
  stage_assert_sent (stage, "connect0");
}

/* The time of the next attempt is never in the past. */
static void
test_next_retry_time (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 50);
  /* In progress. */
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, 0);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  g_assert_cmpuint (get_delay (stage), ==, 1000);
  /* Delayed. */
  cometd_session_set_paused (stage->session, TRUE);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, 0);
  stage_pass (stage, 5000);
  g_assert_cmpint (cometd_session_get_next_retry (stage->session), ==, 0);
}

/* A server that holds a connect for hours. */
static void
test_held_for_hours (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer (stage, "/meta/connect",
                OK ",\"advice\":{\"reconnect\":\"retry\",\"timeout\":7200000}");
  stage_pass (stage, 7200000 + 9999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unconnected");
}

/* A captive portal responds to all requests for a minute, and then is gone without a sign. */
static void
test_portal (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  gboolean is_socket = g_str_equal (types, "websocket");
  gint64 start;

  stage_open (stage);
  start = stage->now;
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, get_delay (stage));
  while (stage->now - start < 60 * G_USEC_PER_SEC)
    {
      stage_fail (stage, "/meta/connect",
                  is_socket ? COMETD_FAILURE_UPGRADE : COMETD_FAILURE_NOT_BAYEUX, 200);
      g_assert_cmpuint (get_delay (stage), <=, 1500);
      stage_pass (stage, get_delay (stage));
    }
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "unconnected connected");

  /* A page that stays is requested less often. */
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, get_delay (stage));
  start = stage->now;
  while (stage->now - start < 300 * G_USEC_PER_SEC)
    {
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_NOT_BAYEUX, 200);
      stage_pass (stage, get_delay (stage));
    }
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_NOT_BAYEUX, 200);
  g_assert_cmpuint (get_delay (stage), >=, 10000);
}

/* With both types allowed, the preferred one is in use again afterwards. */
static void
test_portal_both (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  for (guint i = 0; i < 20; i++)
    {
      if (cometd_session_get_next_retry (stage->session) != 0)
        stage_pass (stage, get_delay (stage));
      stage_fail (stage, "/meta/connect",
                  g_str_equal (stage_type (stage), "websocket") ? COMETD_FAILURE_UPGRADE
                                                                : COMETD_FAILURE_NOT_BAYEUX, 200);
      stage_run (stage);
    }
  if (cometd_session_get_next_retry (stage->session) != 0)
    stage_pass (stage, get_delay (stage));
  if (g_str_equal (stage_type (stage), "long-polling"))
    {
      stage_fail (stage, "/meta/connect", COMETD_FAILURE_NOT_BAYEUX, 200);
      stage_pass (stage, get_delay (stage));
    }
  g_assert_cmpstr (stage_type (stage), ==, "websocket");
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
  g_assert_cmpstr (cometd_session_get_connection_type (stage->session), ==, "websocket");
}

/* There is no network, so attempts fail at once and cost nothing. */
static void
test_no_network (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "no route");
  CometdFailure failure = { .kind = COMETD_FAILURE_UNREACHABLE, .is_local = TRUE, .error = error };
  gint64 start;

  stage_open (stage);
  start = stage->now;
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, get_delay (stage));
  while (stage->now - start < 590 * G_USEC_PER_SEC)
    {
      stage_fail_with (stage, "/meta/connect", &failure);
      g_assert_cmpuint (get_delay (stage), ==, 1000);
      stage_pass (stage, 1000);
    }
  stage_pass (stage, 1000 * 10);
  stage_fail_with (stage, "/meta/connect", &failure);
  g_assert_cmpuint (get_delay (stage), >=, 10000);
}

/* A captive portal, or a server that is being set up: errors that would make an open fail are
 * retried once there was a session. */
static void
test_permanent_failures_pass (gconstpointer types)
{
  static const struct
  {
    CometdFailureKind kind;
    guint status;
  } failures[] = {
    { COMETD_FAILURE_REDIRECT, 302 },
    { COMETD_FAILURE_NOT_BAYEUX, 200 },
    { COMETD_FAILURE_TLS, 0 },
    { COMETD_FAILURE_STATUS, 404 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      stage_open (stage);
      stage_fail (stage, "/meta/connect", failures[i].kind, failures[i].status);
      stage_pass (stage, 50);
      stage_fail (stage, "/meta/connect", failures[i].kind, failures[i].status);
      g_assert_nonnull (cometd_session_get_last_error (stage->session));
      stage_pass (stage, 1000);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_news (stage, "unconnected connected");

      /* The same during a new handshake. */
      stage_answer (stage, "/meta/connect", UNKNOWN);
      stage_fail (stage, "/meta/handshake", failures[i].kind, failures[i].status);
      stage_pass (stage, 1000);
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_news (stage, "handshaking connecting connected");
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("return/session-gone", test_session_gone);
  stage_add_test ("return/session-gone-interval", test_session_gone_interval);
  stage_add_test ("return/storm", test_storm);
  stage_add_test ("return/storm-ends-with-events", test_storm_ends_with_events);
  stage_add_test ("return/idle-app", test_idle_app);
  g_test_add_func ("/session/return/reply-resets", test_reply_resets);
  stage_add_test ("return/resume", test_resume);
  stage_add_test ("return/precedence", test_precedence);
  stage_add_test ("return/announced-events-lost", test_announced_events_lost);
  stage_add_test ("return/next-retry-time", test_next_retry_time);
  stage_add_test ("return/held-for-hours", test_held_for_hours);
  stage_add_test ("return/portal", test_portal);
  g_test_add_func ("/session/return/portal-both", test_portal_both);
  stage_add_test ("return/no-network", test_no_network);
  stage_add_test ("return/permanent-failures-pass", test_permanent_failures_pass);

  return g_test_run ();
}
