/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Servers relay additional fields of a publisher to all subscribers: messages of other users must
 * not affect a client that receives them. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test-lines.h"
#include "stage.h"

static void
assert_unharmed (Stage *stage)
{
  stage_run (stage);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");
  g_assert_null (cometd_session_get_last_error (stage->session));
  g_assert_false (cometd_session_has_multiple_clients (stage->session));
}

static const char *const extra_fields[] = {
  "\"advice\":{\"reconnect\":\"none\"}",
  "\"advice\":{\"reconnect\":\"handshake\"}",
  "\"advice\":{\"reconnect\":\"retry\",\"interval\":3600000}",
  "\"advice\":{\"interval\":-1}",
  "\"advice\":{\"timeout\":1,\"maxInterval\":1}",
  "\"advice\":{\"multiple-clients\":true,\"interval\":2000}",
  "\"advice\":null",
  "\"successful\":true",
  "\"successful\":false",
  "\"successful\":null",
  "\"successful\":false,\"error\":\"402::session_unknown\",\"advice\":{\"reconnect\":\"none\"}",
  "\"successful\":false,\"error\":\"401::unauthorized\"",
  "\"successful\":false,\"error\":\"403::Unknown client\"",
  "\"error\":\"402::session_unknown\"",
  "\"error\":null",
  "\"ext\":{\"ack\":7,\"replay\":{\"/a\":9},\"timesync\":{\"tc\":1,\"ts\":2,\"p\":3,\"a\":4}}",
  "\"ext\":null",
  "\"ext\":5",
  "\"clientId\":\"other\"",
  "\"clientId\":null",
  "\"id\":\"1\"",
  "\"id\":1",
  "\"id\":null",
  "\"version\":\"9.9\",\"minimumVersion\":\"9.9\"",
  "\"supportedConnectionTypes\":[\"callback-polling\"]",
  "\"connectionType\":\"callback-polling\"",
  "\"subscription\":\"/a\"",
  "\"subscription\":\"/a\",\"successful\":false",
  "\"x-messages\":1000",
  "\"timestamp\":\"now\",\"hosts\":[\"http://127.0.0.1:1/\"]",
};

static void
test_extra_fields (gconstpointer types)
{
  for (gsize i = 0; i < G_N_ELEMENTS (extra_fields); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autofree char *push = NULL;
      g_autofree char *before = NULL;

      g_test_message ("%s", extra_fields[i]);
      stage->has_credentials = TRUE;
      stage_open (stage);
      cometd_session_subscribe (stage->session, "/a", (gpointer)"sub");
      stage_run (stage);
      stage_answer (stage, "/meta/subscribe", OK);
      stage_assert_sent (stage, "subscribe:/a");
      stage_assert_news (stage, "sub:active");

      push = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":1,%s}]", extra_fields[i]);
      stage_push (stage, push);
      stage_assert_news (stage, "event:/a=1>sub");
      assert_unharmed (stage);
      stage_assert_sent (stage, "");

      /* Together with the reply to the connect, which is followed by the next one as usual. */
      before = g_strdup_printf ("{%s,\"data\":2,\"channel\":\"/a\"},", extra_fields[i]);
      stage_answer_with (stage, before, "/meta/connect", OK, "");
      stage_assert_news (stage, "event:/a=2>sub");
      assert_unharmed (stage);
      stage_assert_sent (stage, "connect");
    }
}

/* The channel of each request to which another user tries to reply. */
static const char *const pending[] = {
  "/a", "/service/echo", "/meta/connect", "/meta/subscribe",
};

static const char *const forged[] = {
  "\"successful\":true",
  "\"successful\":false,\"error\":\"402::session_unknown\"",
  "\"successful\":false,\"error\":\"401::no\",\"advice\":{\"reconnect\":\"none\"}",
};

static void
start_requests (Stage *stage)
{
  g_autoptr(CometdMessage) call = cometd_message_new ("/service/echo");

  stage_open (stage);
  stage->has_credentials = TRUE;
  stage_publish (stage, "/a", "a");
  cometd_session_send (stage->session, call, TRUE, 0, stage_done, (gpointer)"call");
  cometd_session_subscribe (stage->session, "/s", (gpointer)"sub");
  stage_run (stage);
  stage_assert_sent (stage, "/a,/service/echo,subscribe:/s");
}

/* An event that has the id of a request, on any channel to which users can publish. */
static void
test_forged (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  start_requests (stage);
  for (gsize i = 0; i < G_N_ELEMENTS (pending); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (forged); j++)
      {
        g_autofree char *id = stage_last_id (stage, pending[i]);
        g_autofree char *other =
          g_strdup_printf ("[{\"channel\":\"/b\",\"id\":\"%s\",\"data\":1,%s}]", id, forged[j]);
        g_autofree char *same =
          g_strdup_printf ("[{\"channel\":\"/a\",\"id\":\"%s\",\"data\":2,%s}]", id, forged[j]);
        g_autofree char *empty =
          g_strdup_printf ("[{\"channel\":\"/b\",\"id\":\"%s\",%s}]", id, forged[j]);

        g_test_message ("%s %s", pending[i], forged[j]);
        stage_push (stage, other);
        stage_assert_news (stage, "event:/b=1");
        stage_push (stage, same);
        stage_assert_news (stage, "event:/a=2");
        stage_push (stage, empty);
        stage_assert_news (stage, "");
        assert_unharmed (stage);
        stage_assert_sent (stage, "");
      }

  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "a:ok sub:active");
  stage_answer (stage, "/service/echo", OK ",\"data\":1");
  stage_assert_news (stage, "call:ok");
}

/* The same id on the channel of a different request. */
static void
test_crossed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  start_requests (stage);
  for (gsize i = 0; i < G_N_ELEMENTS (pending); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (pending); j++)
      {
        g_autofree char *id = stage_last_id (stage, pending[i]);
        g_autofree char *json =
          g_strdup_printf ("[{\"channel\":\"%s\",\"id\":\"%s\",\"successful\":false,"
                           "\"advice\":{\"reconnect\":\"none\"}}]", pending[j], id);

        if (i == j)
          continue;

        stage_push (stage, json);
        stage_assert_news (stage, "");
        assert_unharmed (stage);
      }
}

/* Ids that can be guessed are not ours. */
static void
test_guessed (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  start_requests (stage);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *json =
        g_strdup_printf ("[{\"channel\":\"/a\",\"id\":\"%u\",\"successful\":true},"
                         "{\"channel\":\"/a\",\"id\":%u,\"successful\":true},"
                         "{\"channel\":\"/service/echo\",\"id\":\"%u\",\"successful\":true,"
                         "\"data\":1}]", i, i, i);

      stage_push (stage, json);
      stage_assert_news (stage, "event:/service/echo=1");
    }
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "a:ok sub:active");
}

/* Advice in the reply to a publish is ignored: on some servers it is an event of another user. */
static void
test_advice_of_publish (gconstpointer types)
{
  for (gsize i = 0; i < 6; i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autofree char *members = g_strdup_printf (OK ",%s", extra_fields[i]);

      stage_open (stage);
      stage_publish (stage, "/a", "a");
      stage_run (stage);
      stage_answer (stage, "/a", members);
      stage_assert_news (stage, "a:ok");
      assert_unharmed (stage);
      stage_assert_sent (stage, "/a");
      stage_answer (stage, "/meta/connect", OK);
      stage_assert_sent (stage, "connect");
    }
}

/* B65: a result that arrives after the call has ended is logged, and is not an event. */
static void
test_late_result (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdMessage) message = cometd_message_new ("/service/echo");
  g_autofree char *id = NULL;
  g_autofree char *json = NULL;

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/service/echo", (gpointer)"sub");
  cometd_session_send (stage->session, message, TRUE, 300, stage_done, (gpointer)"call");
  stage_run (stage);
  stage_answer (stage, "/service/echo", OK);
  stage_pass (stage, 300);
  stage_assert_news (stage, "sub:active call:timeout");

  id = stage_last_id (stage, "/service/echo");
  json = g_strdup_printf ("[{\"channel\":\"/service/echo\",\"id\":\"%s\",\"successful\":true,"
                          "\"data\":1}]", id);
  cometd_test_lines_start (FALSE);
  stage_push (stage, json);
  cometd_test_assert_lines (1, "*result on /service/echo*after the remote call*");
  stage_assert_news (stage, "");

  /* Unsolicited messages are events, whatever their field successful says. */
  stage_push (stage, "[{\"channel\":\"/service/echo\",\"successful\":true,\"data\":2}]");
  stage_assert_news (stage, "event:/service/echo=2>sub");
}

#define NULLS "\"id\":null,\"advice\":null,\"error\":null,\"ext\":null"

/* JSON null is the same as a missing field. */
static void
test_null (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":null,\"successful\":null,"
              "\"clientId\":null,\"subscription\":null," NULLS "}]");
  stage_assert_news (stage, "event:/a=null");

  /* Of several values the last one counts, even if it is null. */
  stage_push (stage, "[{\"channel\":\"/meta/connect\",\"advice\":{\"reconnect\":\"none\"},"
              "\"advice\":null}]");
  stage_assert_news (stage, "");
  stage_answer (stage, "/meta/connect", OK ",\"advice\":null,\"error\":null,\"ext\":null");
  stage_assert_sent (stage, "connect");
  assert_unharmed (stage);

  stage_push (stage, "[{\"channel\":\"/meta/disconnect\",\"successful\":null,\"clientId\":null,"
              NULLS "}]");
  stage_assert_news (stage, "disconnected ended:server");
}

/* A refused connect whose id is null or missing is still the reply. */
static void
test_null_on_connect (gconstpointer types)
{
  static const char *const ids[] = { "", "\"id\":null," };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autofree char *refusal =
        g_strdup_printf ("[{\"channel\":\"/meta/connect\",%s\"successful\":false,"
                         "\"error\":\"402::session_unknown\"}]", ids[i]);

      stage_open (stage);
      stage_push (stage, refusal);
      stage_assert_news (stage, "handshaking");
      stage_pass (stage, 100);
      stage_assert_sent (stage, "handshake");
    }
}

/* The same for the handshake: a 4xx without advice is permanent. */
static void
test_null_on_handshake (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer_with (stage, "{\"channel\":\"/meta/handshake\",\"id\":null,\"successful\":false,"
                     "\"error\":\"403::denied\",\"advice\":null},",
                     "/meta/handshake", HANDSHAKE_OK, "");
  stage_assert_news (stage, "handshaking disconnected open:server");
}

/* B49: a disconnect from the server precedes the replies of the body in which it arrives. */
static void
test_kick_before_reply (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/service/logout", "logout");
  stage_publish (stage, "/b", "b");
  stage_run (stage);
  stage_answer_with (stage, "{\"channel\":\"/meta/disconnect\",\"successful\":true},",
                     "/service/logout", OK, ",{\"channel\":\"/e\",\"data\":1}");
  stage_assert_news (stage, "logout:ok event:/e=1 disconnected b:connection-closed ended:server");
  stage_assert_idle (stage);
}

/* The reply to the connect with the same news may be in between. */
static void
test_kick_and_connect (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_answer_with (stage, "{\"channel\":\"/meta/disconnect\",\"successful\":true},",
                     "/meta/connect", OK ",\"advice\":{\"reconnect\":\"none\"}",
                     ",{\"channel\":\"/e\",\"data\":1}");
  stage_assert_news (stage, "event:/e=1 disconnected ended:server");
  stage_assert_idle (stage);
}

/* The client is closing, and the server is faster. */
static void
test_kick_while_closing (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
  stage_assert_sent (stage, "/a,disconnect");
  stage_answer_with (stage, "{\"channel\":\"/meta/disconnect\",\"successful\":true},",
                     "/a", OK, "");
  stage_pass (stage, 1000);
  stage_assert_news (stage, "disconnecting a:ok disconnected close:ok");
}

static void
abort_on_event (gpointer       data,
                CometdMessage *message)
{
  cometd_session_abort (((Stage *)data)->session);
}

/* A handler ends the session between the disconnect and the end of its body. */
static void
test_kick_and_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->on_event = abort_on_event;
  stage_push (stage, "[{\"channel\":\"/meta/disconnect\"},{\"channel\":\"/e\",\"data\":1}]");
  stage_assert_news (stage, "event:/e=1 disconnected");
  stage->on_event = NULL;
  stage_assert_idle (stage);
  stage_open (stage);
}

/* A message for the previous session, from a server that sends no ids. */
static void
test_earlier_session (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_push (stage, "[{\"channel\":\"/meta/connect\",\"clientId\":\"older\","
              "\"advice\":{\"reconnect\":\"none\"}},"
              "{\"channel\":\"/meta/disconnect\",\"clientId\":\"older\"}]");
  stage_assert_news (stage, "");
  assert_unharmed (stage);
}

/* A request that waits to be sent when its session is lost gets the new client id: otherwise the
 * server would refuse it, and send advice for a session that does not exist any more. */
static void
test_earlier_request (void)
{
  g_autoptr(Stage) stage = stage_new ("long-polling");
  g_autofree char *filler = g_strnfill (1000, 'a');
  g_autofree char *last = NULL;

  stage_open (stage);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/%u/%s", i, filler);

      cometd_session_subscribe (stage->session, channel, (gpointer)g_intern_string (channel));
    }
  stage_run (stage);

  /* The second of two bodies waits for the response to the first. */
  stage_answer (stage, "/meta/connect",
                "\"successful\":false,\"error\":\"402::session_unknown\"");
  stage_pass (stage, 100);
  stage_answer (stage, "/meta/handshake", "\"successful\":true,\"clientId\":\"def\"");
  last = stage_last (stage, "/meta/subscribe");
  g_assert_nonnull (strstr (last, "\"clientId\":\"def\""));
}

static const char *const no_channels[] = {
  "", "/", "//", "x", "x/a", "/a/", "//a", "/a//b", "/a/*/b", "/*/a", "/**", "/a/*", "/a\\n",
};

static void
drop_channel (Stage      *stage,
              const char *channel)
{
  g_autofree char *json = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":1},"
                                           "{\"channel\":\"%s\",\"data\":2},"
                                           "{\"channel\":\"/a\",\"data\":3}]", channel);

  stage_push (stage, json);
  stage_assert_news (stage, "event:/a=1>all event:/a=3>all");
  assert_unharmed (stage);
}

/* Messages on invalid channels are dropped, without affecting the others. */
static void
test_invalid_channels (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(GString) segments = g_string_new (NULL);
  g_autofree char *longer = g_strnfill (1025, 'a');

  stage_open (stage);
  cometd_session_subscribe (stage->session, "/**", (gpointer)"all");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK);
  stage_assert_news (stage, "all:active");

  for (gsize i = 0; i < G_N_ELEMENTS (no_channels); i++)
    {
      g_test_message ("%s", no_channels[i]);
      drop_channel (stage, no_channels[i]);
    }

  longer[0] = '/';
  drop_channel (stage, longer);
  for (guint i = 0; i < 33; i++)
    g_string_append (segments, "/a");
  drop_channel (stage, segments->str);
}

/* An event whose payload contains a number that CometD accepts and JSON cannot represent. */
static void
test_not_json (gconstpointer types)
{
  static const char *const words[] = { "NaN", "Infinity", "-Infinity", "[1,{\"a\":NaN}]" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr(Stage) stage = stage_new (types);
      g_autofree char *before =
        g_strdup_printf ("{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":%s},"
                         "{\"channel\":\"/a\",\"data\":2},", words[i]);

      stage_open (stage);
      stage_answer_with (stage, before, "/meta/connect", OK, "");
      stage_assert_news (stage, "event:/a=1 event:/a=2");
      assert_unharmed (stage);
      stage_assert_sent (stage, "connect");
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("trust/extra-fields", test_extra_fields);
  stage_add_test ("trust/forged", test_forged);
  stage_add_test ("trust/crossed", test_crossed);
  stage_add_test ("trust/guessed", test_guessed);
  stage_add_test ("trust/advice-of-publish", test_advice_of_publish);
  stage_add_test ("trust/late-result", test_late_result);
  stage_add_test ("trust/null", test_null);
  stage_add_test ("trust/null-on-connect", test_null_on_connect);
  stage_add_test ("trust/null-on-handshake", test_null_on_handshake);
  stage_add_test ("trust/kick-before-reply", test_kick_before_reply);
  stage_add_test ("trust/kick-and-connect", test_kick_and_connect);
  stage_add_test ("trust/kick-while-closing", test_kick_while_closing);
  stage_add_test ("trust/kick-and-abort", test_kick_and_abort);
  stage_add_test ("trust/earlier-session", test_earlier_session);
  g_test_add_func ("/session/long-polling/trust/earlier-request", test_earlier_request);
  stage_add_test ("trust/invalid-channels", test_invalid_channels);
  stage_add_test ("trust/not-json", test_not_json);

  return g_test_run ();
}
