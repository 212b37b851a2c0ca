/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

/* The session of another process goes on with a connect, or is replaced by a new one. */

#define LOST "\"successful\":false,\"error\":\"402::session_unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"

static const struct
{
  const char *name;
  const char *reply;
} refusals[] = {
  { "402", "\"successful\":false,\"error\":\"402::session_unknown\"" },
  { "402-handshake", LOST },
  { "402-none", "\"successful\":false,\"error\":\"402::session_unknown\","
                "\"advice\":{\"reconnect\":\"none\"}" },
  { "401-unknown", "\"successful\":false,\"error\":\"401:abc:Unknown client\"" },
  { "403-unknown", "\"successful\":false,\"error\":\"403::Unknown client\"" },
  { "403", "\"successful\":false,\"error\":\"403::forbidden\"" },
  { "500", "\"successful\":false,\"error\":\"500::oops\"" },
  { "advice", "\"successful\":true,\"advice\":{\"reconnect\":\"handshake\"}" },
};

/* Opens with the client id "xyz" and the channel /a, by the first of the types. */
static void
resume (Stage *stage)
{
  g_autoptr(CometdSavedSession) saved = cometd_saved_session_new ();

  saved->client_id = g_strdup ("xyz");
  saved->connection_type = g_strdup (stage->settings.connection_types[0]);
  saved->channels = g_strsplit ("/a", ",", -1);
  saved->advice.timeout = 30000;
  cometd_session_resume (stage->session, saved, stage_done, (gpointer)"open");
  stage_run (stage);
}

static void
subscribe (Stage      *stage,
           const char *channel,
           const char *handle)
{
  cometd_session_subscribe (stage->session, channel, (gpointer)handle);
  stage_run (stage);
}

static void
test_connect (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autofree char *connect = NULL;

  resume (stage);
  stage_assert_sent (stage, "connect0");
  connect = stage_last (stage, "/meta/connect");
  g_assert_nonnull (strstr (connect, "\"clientId\":\"xyz\""));
  stage_assert_news (stage, "connecting");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connected open:ok");
  stage_assert_sent (stage, "connect");
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "xyz");

  /* The subscription is there, and needs no message. */
  subscribe (stage, "/a", "a");
  stage_assert_news (stage, "a:active");
  stage_assert_sent (stage, "");
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_assert_news (stage, "event:/a=1>a");
}

/* The app may subscribe before the server has confirmed the session. */
static void
test_subscribe_early (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  subscribe (stage, "/a", "a");
  subscribe (stage, "/b", "b");
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_assert_news (stage, "connecting");
  stage_assert_sent (stage, "connect0");
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "a:active connected open:ok");
  stage_assert_sent (stage, "subscribe:/b,/c connect");
}

static void
test_unknown (gconstpointer types)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      g_test_message ("%s", refusals[i].name);
      resume (stage);
      subscribe (stage, "/a", "a");
      stage_publish (stage, "/c", "c");
      stage_run (stage);
      stage_answer (stage, "/meta/connect", refusals[i].reply);
      stage_pass (stage, 50);
      stage_assert_sent (stage, "connect0 handshake");
      stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      /* A subscription of the app is made, and no other. */
      stage_assert_sent (stage, "subscribe:/a,/c connect0");
      stage_answer_all (stage, "/meta/subscribe", OK);
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_news (stage, "connecting handshaking connecting a:active c:ok connected "
                                "open:ok");
      g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
    }
}

/* Channels that the app does not subscribe to again are not restored in a new session. */
static void
test_unknown_unclaimed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 handshake connect0 connect");
  subscribe (stage, "/a", "a");
  stage_assert_sent (stage, "subscribe:/a");
}

/* With resubscribe off, a subscription that was never made has not ended. */
static void
test_unknown_no_resubscribe (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage->settings.resubscribe = FALSE;
  resume (stage);
  subscribe (stage, "/a", "a");
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "connect0 handshake subscribe:/a connect0");
  stage_assert_news (stage, "connecting handshaking connecting");
}

/* Later the session is like any other. */
static void
test_lost_later (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  stage_answer (stage, "/meta/connect", OK);
  subscribe (stage, "/a", "a");
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "connect0 connect handshake subscribe:/a connect0");
  stage_assert_news (stage, "connecting connected open:ok a:active handshaking a:pending "
                            "connecting");
}

static void
test_unsubscribe (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  stage_answer (stage, "/meta/connect", OK);
  cometd_session_unsubscribe_channel (stage->session, "/a", stage_done, (gpointer)"off");
  stage_run (stage);
  stage_assert_sent (stage, "connect0 connect unsubscribe:/a");
  stage_answer (stage, "/meta/unsubscribe", OK);
  stage_assert_news (stage, "connecting connected open:ok off:ok");
}

static void
test_unsubscribe_early (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  cometd_session_unsubscribe_channel (stage->session, "/a", stage_done, (gpointer)"off");
  stage_run (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 unsubscribe:/a connect");
  stage_assert_news (stage, "connecting off:ok connected open:ok");
}

/* A server that cannot be reached is tried again, as for any open, and the messages wait. */
static void
test_unreachable (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  subscribe (stage, "/a", "a");
  stage_publish (stage, "/c", "c");
  stage_run (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  stage_assert_news (stage, "connecting unconnected");
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "connect0 connect0 /c connect");
  stage_assert_news (stage, "a:active connected open:ok");
}

static void
test_unreachable_for_long (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  for (guint i = 0; i < 40 && cometd_session_get_state (stage->session) !=
                              COMETD_STATE_DISCONNECTED; i++)
    {
      if (cometd_session_get_state (stage->session) == COMETD_STATE_CONNECTING || i % 2 == 0)
        stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
      stage_pass (stage, 1000);
    }
  stage_assert_news (stage, "connecting unconnected disconnected open:transport");
  stage_assert_idle (stage);
}

/* HTTP refuses the connect, as a proxy does that does not know the cookie: a handshake may do. */
static void
test_http_refusal (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");

  resume (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_STATUS, 404);
  stage_pass (stage, 50);
  stage_assert_sent (stage, "connect0 handshake");
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_STATUS, 404);
  stage_assert_news (stage, "connecting handshaking disconnected open:transport");
}

/* The WebSocket is refused: the other type is tried, to which the session does not belong. */
static void
test_other_type (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  resume (stage);
  stage_fail (stage, NULL, COMETD_FAILURE_UPGRADE, 404);
  stage_run (stage);
  stage_assert_sent (stage, "connect0 connect0");
  g_assert_cmpstr (cometd_session_get_connection_type (stage->session), ==, "long-polling");
  stage_answer (stage, "/meta/connect", LOST);
  stage_pass (stage, 50);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* A type that the app does not allow any more. */
static void
test_type_not_allowed (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket");
  g_autoptr(CometdSavedSession) saved = cometd_saved_session_new ();

  saved->client_id = g_strdup ("xyz");
  saved->connection_type = g_strdup ("long-polling");
  saved->channels = g_strsplit ("", ",", -1);
  cometd_session_resume (stage->session, saved, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_assert_sent (stage, "handshake");
}

static void
test_close_early (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  resume (stage);
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
  stage_assert_sent (stage, "connect0 disconnect");
  stage_answer (stage, "/meta/disconnect", OK);
  stage_pass (stage, 1000);
  stage_assert_news (stage, "connecting disconnecting disconnected open:connection-closed "
                            "close:ok");
}

/* Channels of the other process that the app does not want any more. */
static void
test_given_up (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_auto(GStrv) channels = NULL;

  resume (stage);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "connecting connected open:ok");
  channels = cometd_session_dup_active_channels (stage->session);
  g_assert_cmpstr (channels[0], ==, "/a");
  for (guint i = 0; i < 3; i++)
    {
      stage_pass (stage, 19999);
      stage_answer (stage, "/meta/connect", OK);
    }
  stage_assert_sent (stage, "connect0 connect connect connect connect");
  stage_assert_news (stage, "");
  stage_pass (stage, 10);
  stage_assert_sent (stage, "unsubscribe:/a");
  stage_assert_news (stage, "given-up");
  stage_answer (stage, "/meta/unsubscribe", OK);
  subscribe (stage, "/a", "a");
  stage_assert_sent (stage, "subscribe:/a");
}

static void
check_arrived (gpointer user_data)
{
  Stage *stage = user_data;

  /* Before it is sent, and after everything has been dispatched. */
  g_assert_true (cometd_session_is_quiet (stage->session));
  g_string_append_printf (stage->news, "%sabout-to-connect", stage->news->len > 0 ? " " : "");
  stage_assert_sent (stage, stage->data);
}

/* The listener is told before each connect, and not for each event. */
static void
test_connecting (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  g_assert_cmpuint (stage->n_connecting, ==, 2);
  stage->on_connecting = check_arrived;
  stage->data = (gpointer)"";
  stage_answer_with (stage, "{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":2},",
                     "/meta/connect", OK, "");
  stage_assert_news (stage, "event:/a=1 event:/a=2 about-to-connect");
  stage_assert_sent (stage, "connect");
  stage->on_connecting = NULL;
}

static void
close_now (gpointer user_data)
{
  Stage *stage = user_data;

  cometd_session_abort (stage->session);
}

static void
test_connecting_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_connecting = close_now;
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "");
  stage_assert_news (stage, "disconnected");
  stage->on_connecting = NULL;
}

static void
drop_now (gpointer user_data)
{
  Stage *stage = user_data;

  cometd_session_detach (stage->session);
}

static void
test_connecting_drop (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_connecting = drop_now;
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_sent (stage, "");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("/session/resume/connect", test_connect);
  stage_add_test ("/session/resume/subscribe-early", test_subscribe_early);
  stage_add_test ("/session/resume/unknown", test_unknown);
  stage_add_test ("/session/resume/unknown-unclaimed", test_unknown_unclaimed);
  stage_add_test ("/session/resume/unknown-no-resubscribe", test_unknown_no_resubscribe);
  stage_add_test ("/session/resume/lost-later", test_lost_later);
  stage_add_test ("/session/resume/unsubscribe", test_unsubscribe);
  stage_add_test ("/session/resume/unsubscribe-early", test_unsubscribe_early);
  stage_add_test ("/session/resume/unreachable", test_unreachable);
  stage_add_test ("/session/resume/unreachable-for-long", test_unreachable_for_long);
  g_test_add_func ("/session/resume/http-refusal", test_http_refusal);
  g_test_add_func ("/session/resume/other-type", test_other_type);
  g_test_add_func ("/session/resume/type-not-allowed", test_type_not_allowed);
  stage_add_test ("/session/resume/close-early", test_close_early);
  stage_add_test ("/session/resume/given-up", test_given_up);
  stage_add_test ("/session/resume/connecting", test_connecting);
  stage_add_test ("/session/resume/connecting-abort", test_connecting_abort);
  stage_add_test ("/session/resume/connecting-drop", test_connecting_drop);

  return g_test_run ();
}
