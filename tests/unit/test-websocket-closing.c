/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "websocket-fixture.h"

static void
close_transport (TransportRecorder *recorder)
{
  recorder->calling = TRUE;
  cometd_transport_close (recorder->transport);
  recorder->calling = FALSE;
}

static void
abort_transport (TransportRecorder *recorder)
{
  recorder->calling = TRUE;
  cometd_transport_abort (recorder->transport);
  recorder->calling = FALSE;
}

static void
drop_transport (TransportRecorder *recorder)
{
  g_clear_object (&recorder->transport);
}

/* Messages sent before are sent; the server is notified; messages that it sends in the meantime are
 * ignored. B46 */
static void
test_close (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  websocket_fixture_open (fixture);
  transport_recorder_send (recorder, 2, "[2]", NULL);
  websocket_fixture_text (fixture, "[]");
  close_transport (recorder);
  close_transport (recorder);
  transport_recorder_send (recorder, 3, "[3]", NULL);
  transport_recorder_wait_for (recorder, "closed");
  g_assert_cmpstr (fixture->frames->str, ==, "text:[1] text:[2] close:1000");
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (g_str_equal (recorder->news->str, "closed"), 20);
}

static void
test_close_unanswered (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->ignore_close = TRUE;
  websocket_fixture_open (fixture);
  close_transport (fixture->recorder);
  transport_recorder_wait_for (fixture->recorder, "closed");
  cometd_test_wait_until (fixture->peer->n_open == 0);
}

static void
test_close_and_reset (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  websocket_fixture_open (fixture);
  cometd_test_peer_reset (fixture->link);
  close_transport (fixture->recorder);
  transport_recorder_wait_for (fixture->recorder, "closed");
  cometd_test_assert_stays (g_str_equal (fixture->recorder->news->str, "closed"), 20);
}

static void
test_close_unused (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  close_transport (fixture->recorder);
  transport_recorder_wait_for (fixture->recorder, "closed");
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 0);
}

static void
test_close_opening (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->silent = TRUE;
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);
  close_transport (fixture->recorder);
  transport_recorder_wait_for (fixture->recorder, "closed");
  cometd_test_wait_until (fixture->peer->n_open == 0);
}

/* B18: the session cancels an upgrade without a response. */
static void
test_abort_opening (gconstpointer data)
{
  void (*end) (TransportRecorder *recorder) = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->silent = TRUE;
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);
  end (fixture->recorder);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
}

static void
test_abort_connecting (gconstpointer data)
{
  void (*end) (TransportRecorder *recorder) = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  end (fixture->recorder);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
  g_assert_cmpstr (fixture->frames->str, ==, "");
}

static gboolean
is_answered (WebsocketFixture *fixture)
{
  return fixture->link != NULL;
}

/* The response to the upgrade is in transit. */
static void
test_abort_upgraded (gconstpointer data)
{
  void (*end) (TransportRecorder *recorder) = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->after_upgrade = "\x81\x02[]";
  fixture->after_upgrade_length = 4;
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  cometd_test_wait_until (is_answered (fixture));
  end (fixture->recorder);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
}

static void
test_abort_open (gconstpointer data)
{
  void (*end) (TransportRecorder *recorder) = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  websocket_fixture_open (fixture);
  websocket_fixture_text (fixture, "[]");
  end (fixture->recorder);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
}

static void
test_abort_closing (gconstpointer data)
{
  void (*end) (TransportRecorder *recorder) = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->ignore_close = TRUE;
  websocket_fixture_open (fixture);
  close_transport (fixture->recorder);
  end (fixture->recorder);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
}

/* Data that the socket does not accept is not waited for. */
static void
test_abort_sending (gconstpointer data)
{
  void (*end) (TransportRecorder *recorder) = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  g_autofree char *text = g_strnfill (20 * 0x100000, 'x');

  websocket_fixture_open (fixture);
  transport_recorder_send (fixture->recorder, 2, text, NULL);
  end (fixture->recorder);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
}

typedef struct
{
  const char *name;
  const char *hook_word;
  void (*hook) (TransportRecorder *recorder);
  const char *news;
} InsideCase;

/* Three messages arrive at once, then the WebSocket is closed. */
static const InsideCase inside_cases[] = {
  { "abort-in-received", "received", abort_transport, "received-0" },
  { "drop-in-received", "received", drop_transport, "received-0" },
  { "close-in-received", "received", close_transport, "received-0 closed" },
  { "abort-in-lost", "lost", abort_transport, "received-0 received-0 received-0 lost" },
  { "drop-in-lost", "lost", drop_transport, "received-0 received-0 received-0 lost" },
  { "close-in-lost", "lost", close_transport, "received-0 received-0 received-0 lost" },
};

static void
test_inside (gconstpointer data)
{
  const InsideCase *test = data;
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");
  TransportRecorder *recorder = fixture->recorder;

  recorder->hook_word = test->hook_word;
  recorder->hook = test->hook;
  fixture->ignore_close = TRUE;
  websocket_fixture_open (fixture);
  cometd_test_peer_send (fixture->link, "\x81\x02[]\x81\x02[]\x81\x02[]\x88\x02\x03\xe8", 16);
  cometd_test_wait_until (g_str_equal (recorder->news->str, test->news));
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (g_str_equal (recorder->news->str, test->news), 20);
}

static void
test_inside_closed (void)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->recorder->hook_word = "closed";
  fixture->recorder->hook = drop_transport;
  websocket_fixture_open (fixture);
  close_transport (fixture->recorder);
  transport_recorder_wait_for (fixture->recorder, "closed");
  g_assert_null (fixture->recorder->transport);
}

/* A refused upgrade, in whose notification the transport is dropped. */
static void
test_inside_refused (gconstpointer data)
{
  g_autoptr(WebsocketFixture) fixture = websocket_fixture_new ("ws");

  fixture->upgrade_answer = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
  fixture->recorder->hook_word = "lost";
  fixture->recorder->hook = data;
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  transport_recorder_wait_for (fixture->recorder, "lost");
  soup_session_abort (fixture->recorder->settings.session);
}

int
main (int    argc,
      char **argv)
{
  const struct { const char *name; void (*end) (TransportRecorder *recorder); } ends[] = {
    { "abort", abort_transport }, { "drop", drop_transport },
  };
  const struct { const char *name; GTestDataFunc func; } phases[] = {
    { "connecting", test_abort_connecting },
    { "opening", test_abort_opening },
    { "upgraded", test_abort_upgraded },
    { "open", test_abort_open },
    { "closing", test_abort_closing },
    { "sending", test_abort_sending },
    { "refused", test_inside_refused },
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/websocket/close/open", test_close);
  g_test_add_func ("/websocket/close/unanswered", test_close_unanswered);
  g_test_add_func ("/websocket/close/reset", test_close_and_reset);
  g_test_add_func ("/websocket/close/unused", test_close_unused);
  g_test_add_func ("/websocket/close/opening", test_close_opening);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (phases); j++)
        {
          g_autofree char *path = g_strdup_printf ("/websocket/%s/%s", ends[i].name,
                                                   phases[j].name);

          g_test_add_data_func (path, ends[i].end, phases[j].func);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (inside_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket/inside/%s", inside_cases[i].name);

      g_test_add_data_func (path, &inside_cases[i], test_inside);
    }
  g_test_add_func ("/websocket/inside/drop-in-closed", test_inside_closed);

  return g_test_run ();
}
