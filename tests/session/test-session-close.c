/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "stage.h"

static void
close_now (Stage *stage)
{
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
  stage_run (stage);
}

/* B46 */
static void
test_graceful (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  CometdTransport *transport;

  stage_open (stage);
  transport = stage_transport (stage);
  cometd_session_subscribe (stage->session, "/s", (gpointer)"s");
  stage_run (stage);
  stage_answer (stage, "/meta/subscribe", OK);
  close_now (stage);
  stage_assert_sent (stage, "subscribe:/s disconnect");
  stage_assert_news (stage, "s:active disconnecting");

  /* CometD completes the held connect first. */
  if (g_str_equal (types, "websocket"))
    stage_answer (stage, "/meta/connect", OK ",\"advice\":{\"reconnect\":\"none\"}");
  stage_assert_news (stage, "");
  stage_answer (stage, "/meta/disconnect", OK);
  g_assert_true (fake_transport_get_record (transport)->is_closed);
  stage_assert_news (stage, "disconnected s:ended");

  cometd_transport_tell_closed (transport);
  stage_run (stage);
  stage_assert_news (stage, "close:ok");
  stage_pass (stage, 100000);
  stage_assert_sent (stage, "");
  stage_assert_idle (stage);

  /* B51 */
  stage_open (stage);
}

/* B46: since CometD 5, the held connect may be answered last. */
static void
test_connect_last (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);
  g_autoptr(CometdTransport) transport = NULL;
  g_autofree char *id = NULL;
  g_autofree char *json = NULL;
  g_autoptr(GBytes) bytes = NULL;

  stage_open (stage);
  transport = g_object_ref (stage_transport (stage));
  id = stage_last_id (stage, "/meta/connect");
  close_now (stage);
  stage_answer (stage, "/meta/disconnect", OK);
  json = g_strdup_printf ("[{\"channel\":\"/meta/connect\",\"id\":\"%s\"," OK
                          ",\"advice\":{\"reconnect\":\"none\"}}]", id);
  bytes = g_bytes_new (json, strlen (json));
  cometd_transport_tell_received (transport, bytes, 0);
  stage_run (stage);
  cometd_transport_tell_closed (transport);
  stage_run (stage);
  stage_assert_news (stage, "disconnecting disconnected close:ok");
  stage_assert_sent (stage, "disconnect");
  stage_assert_idle (stage);
}

/* Messages published before are sent before. */
static void
test_after_publish (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  cometd_session_begin_batch (stage->session);
  stage_publish (stage, "/a", "a");
  close_now (stage);
  stage_assert_sent (stage, "/a,disconnect");
  stage_answer_all (stage, "/a", OK);
  stage_assert_news (stage, "disconnecting a:ok disconnected");
  cometd_session_end_batch (stage->session);
}

/* B47: the server is gone, or does not reply. */
static void
test_unanswered (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  close_now (stage);
  stage_pass (stage, 11000);
  stage_assert_news (stage, "disconnecting a:timeout disconnected close:ok");
  stage_assert_idle (stage);
}

static void
test_link_breaks (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  close_now (stage);
  stage_fail (stage, "/meta/disconnect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 1000);
  stage_assert_news (stage, "disconnecting disconnected close:ok");
  stage_assert_idle (stage);
}

static void
test_unknown_session (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  close_now (stage);
  stage_answer (stage, "/meta/disconnect", "\"successful\":false,\"error\":\"402::unknown\"");
  stage_pass (stage, 1000);
  stage_assert_news (stage, "disconnecting disconnected close:ok");
}

/* B48 */
static void
test_while_handshaking (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_publish (stage, "/a", "a");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  stage_run (stage);
  close_now (stage);
  stage_assert_news (stage, "handshaking disconnected a:connection-closed"
                     " b:failed(connection-closed) open:connection-closed close:ok");
  stage_assert_sent (stage, "handshake");
  stage_assert_idle (stage);
  stage_open (stage);
}

static void
test_while_connecting (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  close_now (stage);
  stage_assert_sent (stage, "handshake connect0 disconnect");
  stage_answer (stage, "/meta/connect", OK);
  stage_answer (stage, "/meta/disconnect", OK);
  stage_pass (stage, 1000);
  stage_assert_news (stage, "handshaking connecting disconnecting disconnected"
                     " open:connection-closed close:ok");
}

static void
test_while_unconnected (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_UNREACHABLE, 0);
  close_now (stage);
  stage_assert_news (stage, "unconnected disconnected close:ok");
  stage_assert_sent (stage, "");
  stage_assert_idle (stage);
}

static void
test_twice (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  close_now (stage);
  stage_assert_news (stage, "close:ok");
  stage_open (stage);
  close_now (stage);
  close_now (stage);
  stage_answer (stage, "/meta/disconnect", OK);
  stage_pass (stage, 1000);
  stage_assert_news (stage, "disconnecting disconnected close:ok close:ok");
  stage_assert_sent (stage, "disconnect");
}

static void
test_abort (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage_publish (stage, "/a", "a");
  cometd_session_subscribe (stage->session, "/b", (gpointer)"b");
  close_now (stage);
  cometd_session_abort (stage->session);
  stage_assert_news (stage, "disconnecting");
  stage_run (stage);
  stage_assert_news (stage, "disconnected a:connection-closed b:failed(connection-closed)"
                     " close:ok");
  g_assert_true (fake_transport_get_record (stage_transport (stage))->is_aborted);
  stage_assert_idle (stage);
}

/* B90: in each state, the owner of the session may drop it. */
static void
test_dropped (gconstpointer types)
{
  for (guint state = 0; state <= COMETD_STATE_DISCONNECTING; state++)
    {
      g_autoptr(Stage) stage = stage_new (types);

      if (state == COMETD_STATE_HANDSHAKING || state == COMETD_STATE_CONNECTING)
        cometd_session_open (stage->session, stage_done, (gpointer)"open");
      else if (state != COMETD_STATE_DISCONNECTED)
        stage_open (stage);
      stage_run (stage);

      if (state == COMETD_STATE_CONNECTING)
        stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
      else if (state == COMETD_STATE_UNCONNECTED)
        stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
      else if (state == COMETD_STATE_DISCONNECTING)
        close_now (stage);
      g_assert_cmpint (cometd_session_get_state (stage->session), ==, state);
      g_free (stage_news (stage));

      cometd_session_detach (stage->session);
      g_assert_cmpint (stage->alarm, ==, -1);
      g_assert_finalize_object (g_steal_pointer (&stage->session));
      stage_assert_news (stage, "");
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("close/graceful", test_graceful);
  stage_add_test ("close/connect-last", test_connect_last);
  stage_add_test ("close/after-publish", test_after_publish);
  stage_add_test ("close/unanswered", test_unanswered);
  stage_add_test ("close/link-breaks", test_link_breaks);
  stage_add_test ("close/unknown-session", test_unknown_session);
  stage_add_test ("close/while-handshaking", test_while_handshaking);
  stage_add_test ("close/while-connecting", test_while_connecting);
  stage_add_test ("close/while-unconnected", test_while_unconnected);
  stage_add_test ("close/twice", test_twice);
  stage_add_test ("close/abort", test_abort);
  stage_add_test ("close/dropped", test_dropped);

  return g_test_run ();
}
