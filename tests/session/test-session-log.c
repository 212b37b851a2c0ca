/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the log says of a session: its states, its advice, and each message that is dropped. */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test-lines.h"
#include "stage.h"

static CometdLog the_log;

/* A connected session whose log is on. */
static Stage *
log_stage_new (const char *types)
{
  Stage *stage = stage_new (types);

  cometd_test_lines_start (TRUE);
  cometd_log_init (&the_log);
  stage->settings.log = &the_log;
  stage_open (stage);
  return stage;
}

static void
test_life (gconstpointer types)
{
  g_autoptr(Stage) stage = log_stage_new (types);

  cometd_test_assert_lines (1, "client *: disconnected → handshaking, the app opens the client");
  cometd_test_assert_lines (1, "client *: handshaking → connecting, handshake accepted");
  cometd_test_assert_lines (1, "client *: connecting → connected, connect accepted");
  cometd_test_assert_lines (1, "*new advice: reconnect retry, interval 0 ms, timeout 30000 ms");
  cometd_test_assert_lines (1, "*received * bytes*: /meta/handshake");

  cometd_test_lines_start (TRUE);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  cometd_test_assert_lines (1, "*connected → unconnected, *: *");
  stage_pass (stage, 10000);
  stage_answer (stage, "/meta/connect",
                "\"successful\":false,\"error\":\"402::unknown\","
                "\"advice\":{\"reconnect\":\"handshake\",\"interval\":5}");
  cometd_test_assert_lines (1, "*unconnected → handshaking, a new session is necessary: *402*");
  cometd_test_assert_lines (1, "*new advice: reconnect handshake, interval 5 ms, *");
  stage_pass (stage, 10);
  stage_answer (stage, "/meta/handshake",
                "\"successful\":false,\"error\":\"403::denied\","
                "\"advice\":{\"reconnect\":\"none\"}");
  cometd_test_assert_lines (1, "*handshaking → disconnected, *403::denied");
  g_assert_cmpint (the_log.state, ==, COMETD_STATE_DISCONNECTED);
}

/* The same advice in each reply is logged once. */
static void
test_same_advice (gconstpointer types)
{
  g_autoptr(Stage) stage = log_stage_new (types);

  for (guint i = 0; i < 3; i++)
    stage_answer (stage, "/meta/connect",
                  OK ",\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}");
  cometd_test_assert_lines (1, "*new advice*");
}

static void
test_fallback (void)
{
  g_autoptr(Stage) stage = stage_new ("websocket,long-polling");

  cometd_test_lines_start (TRUE);
  cometd_log_init (&the_log);
  stage->settings.log = &the_log;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_fail (stage, "/meta/handshake", COMETD_FAILURE_UPGRADE, 404);
  cometd_test_assert_lines (1, "*falls back to long-polling: *");
}

static const struct
{
  const char *json;
  const char *line;
} dropped[] = {
  { "[{\"channel\":\"no channel\",\"data\":1}]", "*dropped a message on the invalid channel *" },
  { "[{\"channel\":\"/meta/connect\",\"id\":\"gone\",\"successful\":true}]",
    "*dropped a message on /meta/connect: no request or session has this id, *" },
  { "[{\"channel\":\"/meta/disconnect\",\"clientId\":\"another\"}]",
    "*dropped a message on /meta/disconnect: no request or session has this id, *" },
  { "[{\"channel\":\"/a\",\"successful\":true}]",
    "*dropped a message on /a: it is neither a reply nor an event" },
  { "[{\"channel\":\"/a\",\"data\":NaN},{\"channel\":\"/b\",\"data\":1}]",
    "*dropped a message on /a: it has a value that is not JSON" },
};

static void
test_dropped (gconstpointer types)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    {
      g_autoptr(Stage) stage = log_stage_new (types);

      cometd_test_lines_start (TRUE);
      stage_push (stage, dropped[i].json);
      cometd_test_assert_lines (1, dropped[i].line);
      cometd_test_assert_lines (1, "*dropped*");
    }
}

/* A body that is not JSON is one line, and its text is in none. */
static void
test_invalid_body (gconstpointer types)
{
  g_autoptr(Stage) stage = log_stage_new (types);

  cometd_test_lines_start (TRUE);
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":\"hush\"}, hush");
  cometd_test_assert_lines (1, "*dropped a body: *");
  cometd_test_assert_lines (0, "*hush*");
}

/* Text of the server cannot begin a line, or control a terminal. */
static void
test_hostile_text (gconstpointer types)
{
  g_autoptr(Stage) stage = log_stage_new (types);
  g_autofree char *lines = NULL;

  cometd_test_lines_start (TRUE);
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_answer (stage, "/a",
                "\"successful\":false,\"error\":\"403::\\u001b[31mred\\nclient 1: faked\"");
  stage_push (stage, "[{\"channel\":\"/\\u001b[31m\\u009b\\u202e\",\"data\":1}]");
  lines = cometd_test_lines_dup (TRUE);
  g_assert_null (strchr (lines, '\x1b'));
  g_assert_null (strstr (lines, "\u202e"));
  g_assert_null (strstr (lines, "\nclient 1: faked"));
  cometd_test_assert_lines (1, "*a message to /a failed: *red client 1: faked");
}

/* Messages that are not dispatched before the end. */
static void
close_cb (gpointer       data,
          CometdMessage *message)
{
  Stage *stage = data;

  cometd_session_abort (stage->session);
}

static void
test_after_close (gconstpointer types)
{
  g_autoptr(Stage) stage = log_stage_new (types);

  stage->on_event = close_cb;
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/b\",\"data\":2},"
              "{\"channel\":\"/c\",\"data\":3}]");
  cometd_test_assert_lines (1, "*dropped 2 messages: the session ended before *");
  cometd_test_assert_lines (1, "*connected → disconnected, *");
}

/* Off, the log has no lines, whatever is dropped. */
static void
test_off (gconstpointer types)
{
  g_autoptr(Stage) stage = log_stage_new (types);

  cometd_test_lines_start (FALSE);
  the_log.is_on = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    stage_push (stage, dropped[i].json);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  cometd_test_assert_lines (0, "*");
  g_assert_cmpint (the_log.state, ==, COMETD_STATE_UNCONNECTED);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  stage_add_test ("log/life", test_life);
  stage_add_test ("log/same-advice", test_same_advice);
  g_test_add_func ("/session/log/fallback", test_fallback);
  stage_add_test ("log/dropped", test_dropped);
  stage_add_test ("log/invalid-body", test_invalid_body);
  stage_add_test ("log/hostile-text", test_hostile_text);
  stage_add_test ("log/after-close", test_after_close);
  stage_add_test ("log/off", test_off);
  return g_test_run ();
}
