/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "long-polling-fixture.h"

static void
test_success (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;
  const char * const headers[] = { "X-Exchange", "one", "X-Both", "exchange", NULL };
  const char *request = NULL;

  g_ptr_array_add (recorder->settings.headers, (gpointer)"X-App");
  g_ptr_array_add (recorder->settings.headers, (gpointer)"always");
  g_ptr_array_add (recorder->settings.headers, (gpointer)"X-Both");
  g_ptr_array_add (recorder->settings.headers, (gpointer)"app");

  g_assert_cmpstr (cometd_transport_get_connection_type (recorder->transport), ==, "long-polling");
  g_assert_true (cometd_transport_ends_exchanges (recorder->transport));
  g_assert_false (cometd_transport_pushes (recorder->transport));
  g_assert_false (cometd_transport_is_reached (recorder->transport));

  transport_recorder_send (recorder, 7, "[{\"ä\":1}]", headers);
  transport_recorder_wait_for (recorder, "finished-7");
  g_assert_cmpstr (recorder->news->str, ==, "received-7 finished-7");
  g_assert_cmpstr (transport_recorder_get_body (recorder), ==, "[{}]");
  g_assert_true (cometd_transport_is_reached (recorder->transport));

  request = get_request (fixture, 0);
  g_assert_true (g_str_has_prefix (request, "POST /bayeux?key=secret HTTP/1.1\r\n"));
  g_assert_true (g_str_has_suffix (request, "\r\n\r\n[{\"ä\":1}]"));
  assert_header (request, "Content-Type", "application/json;charset=UTF-8");
  assert_header (request, "X-App", "always");
  assert_header (request, "X-Exchange", "one");
  assert_header (request, "X-Both", "exchange");
}

static void
test_in_pieces (void)
{
  static const char text[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\n[{\"\r\n5\r\nä\":1\r\n2\r\n}]\r\n0\r\n\r\n";
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_nothing);
  TransportRecorder *recorder = fixture->recorder;

  transport_recorder_send (recorder, 1, "[]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);
  for (gsize i = 0; i < sizeof text - 1; i++)
    {
      g_assert_cmpstr (recorder->news->str, ==, "");
      cometd_test_peer_send (g_ptr_array_index (fixture->peer->links, 0), text + i, 1);
      cometd_test_assert_stays (TRUE, 1);
    }
  transport_recorder_wait_for (recorder, "finished-1");
  g_assert_cmpstr (transport_recorder_get_body (recorder), ==, "[{\"ä\":1}]");
  /* One for each chunk, unless several were read at once. */
  g_assert_cmpuint (recorder->n_progress, >, 0);
}

/* Two at a time, the first of which is held. */
static void
answer_all_but_held (Fixture            *fixture,
                     CometdTestPeerLink *link,
                     const char         *request)
{
  if (!g_str_has_suffix (request, "held"))
    cometd_test_peer_send_http (link, 200, "", "[2]");
}

static void
test_concurrent (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_all_but_held);
  TransportRecorder *recorder = fixture->recorder;

  transport_recorder_send (recorder, 1, "held", NULL);
  transport_recorder_send (recorder, 2, "other", NULL);
  transport_recorder_wait_for (recorder, "finished-2");
  g_assert_cmpstr (recorder->news->str, ==, "received-2 finished-2");

  cometd_test_wait_until (fixture->requests->len == 2);
  for (guint i = 0; i < fixture->peer->links->len; i++)
    cometd_test_peer_send_http (g_ptr_array_index (fixture->peer->links, i), 200, "", "[1]");
  transport_recorder_wait_for (recorder, "finished-1");
  g_assert_cmpstr (transport_recorder_get_body (recorder), ==, "[1]");
}

static void
release_held (Fixture            *fixture,
              CometdTestPeerLink *link,
              const char         *request)
{
  if (g_str_has_suffix (request, "held"))
    {
      link->data = fixture;
      return;
    }

  cometd_test_peer_send_http (link, 200, "", "[2]");
  for (guint i = 0; i < fixture->peer->links->len; i++)
    {
      CometdTestPeerLink *other = g_ptr_array_index (fixture->peer->links, i);

      if (other->data != NULL)
        {
          other->data = NULL;
          cometd_test_peer_send_http (other, 200, "", "[1]");
        }
    }
}

/* After the first two there are no new connections, although each POST might need one. */
static void
test_connections (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", release_held);
  TransportRecorder *recorder = fixture->recorder;

  for (guint i = 0; i < 200; i++)
    {
      transport_recorder_send (recorder, 2 * i + 1, "held", NULL);
      cometd_test_wait_until (fixture->requests->len == 2 * i + 1);
      transport_recorder_send (recorder, 2 * i + 2, "other", NULL);
      cometd_test_wait_until (recorder->n_finished == 2 * i + 2);
    }
  g_assert_null (strstr (recorder->news->str, "failed"));
  g_assert_cmpuint (fixture->peer->n_accepted, <=, 2);
}

static void
send_again (TransportRecorder *recorder)
{
  if (recorder->n_finished < 50)
    transport_recorder_send (recorder, recorder->n_finished + 1, "[]", NULL);
}

/* A request that the listener sends from within finished reuses the connection. */
static void
test_connections_inside (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;

  recorder->hook_word = "finished";
  recorder->hook = send_again;
  transport_recorder_send (recorder, 1, "[]", NULL);
  cometd_test_wait_until (recorder->n_finished == 50);
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 1);
}

/* The server closes an idle connection: the next POST opens a new one. */
static void
test_stale (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_close);

  fixture->raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";
  send_and_wait (fixture, "received-1 finished-1");
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  transport_recorder_wait_for (fixture->recorder, "finished-2");
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 2);
}

/* A request that checks whether the server can be reached does not use a connection that may be
 * dead. */
static void
test_apart (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);

  send_and_wait (fixture, "received-1 finished-1");
  fixture->recorder->is_apart = TRUE;
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  transport_recorder_wait_for (fixture->recorder, "finished-2");
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 2);
}

/* Cancelled at each stage: nothing is notified, and the server sees the end of the connection. */
static void
test_cancel (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_stay);
  TransportRecorder *recorder = fixture->recorder;

  fixture->raw = data;
  transport_recorder_send (recorder, 1, "[]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);
  cometd_test_assert_stays (TRUE, 20);
  cometd_transport_cancel (recorder->transport, 99);
  cometd_transport_cancel (recorder->transport, 1);
  cometd_transport_cancel (recorder->transport, 1);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (recorder->news->len == 0, 20);

  fixture->answer = answer_ok;
  transport_recorder_send (recorder, 2, "[]", NULL);
  transport_recorder_wait_for (recorder, "finished-2");
}

static void
test_cancel_at_once (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;

  transport_recorder_send (recorder, 1, "[]", NULL);
  cometd_transport_cancel (recorder->transport, 1);
  cometd_test_assert_stays (recorder->news->len == 0, 20);
}

static void
abort_transport (TransportRecorder *recorder)
{
  cometd_transport_abort (recorder->transport);
}

static void
drop_transport (TransportRecorder *recorder)
{
  g_clear_object (&recorder->transport);
}

static void
close_transport (TransportRecorder *recorder)
{
  recorder->calling = TRUE;
  cometd_transport_close (recorder->transport);
  recorder->calling = FALSE;
}

typedef struct
{
  const char *name;
  const char *hook_word;
  void (*hook) (TransportRecorder *recorder);
  Answer answer;
  const char *news;
} InsideCase;

static const InsideCase inside_cases[] = {
  { "abort-in-received", "received", abort_transport, answer_ok, "received-1" },
  { "abort-in-finished", "finished", abort_transport, answer_ok, "received-1 finished-1" },
  { "abort-in-failed", "failed", abort_transport, answer_reset, "failed-1" },
  { "drop-in-received", "received", drop_transport, answer_ok, "received-1" },
  { "drop-in-finished", "finished", drop_transport, answer_ok, "received-1 finished-1" },
  { "drop-in-failed", "failed", drop_transport, answer_reset, "failed-1" },
  { "close-in-received", "received", close_transport, answer_ok, "received-1 closed" },
  { "close-in-finished", "finished", close_transport, answer_ok, "received-1 finished-1 closed" },
};

static void
test_inside (gconstpointer data)
{
  const InsideCase *test = data;
  g_autoptr(Fixture) fixture = fixture_new ("http", test->answer);
  TransportRecorder *recorder = fixture->recorder;

  recorder->hook_word = test->hook_word;
  recorder->hook = test->hook;
  transport_recorder_send (recorder, 1, "[]", NULL);
  transport_recorder_send (recorder, 2, "never", NULL);
  cometd_test_wait_until (g_str_equal (recorder->news->str, test->news));
  cometd_test_assert_stays (g_str_equal (recorder->news->str, test->news), 20);
}

static void
test_close (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_nothing);
  TransportRecorder *recorder = fixture->recorder;

  recorder->hook_word = "closed";
  recorder->hook = drop_transport;
  transport_recorder_send (recorder, 1, "[]", NULL);
  cometd_test_wait_until (fixture->requests->len == 1);
  close_transport (recorder);
  close_transport (recorder);
  transport_recorder_send (recorder, 2, "[]", NULL);
  transport_recorder_wait_for (recorder, "closed");
  cometd_test_wait_until (fixture->peer->n_open == 0);
  cometd_test_assert_stays (g_str_equal (recorder->news->str, "closed"), 20);
  g_assert_cmpuint (fixture->requests->len, ==, 1);
}

static void
test_abort_after_close (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_nothing);

  close_transport (fixture->recorder);
  cometd_transport_abort (fixture->recorder->transport);
  cometd_test_assert_stays (fixture->recorder->news->len == 0, 20);
}

static void
answer_cookie (Fixture            *fixture,
               CometdTestPeerLink *link,
               const char         *request)
{
  cometd_test_peer_send_http (link, 200,
                              "Set-Cookie: BAYEUX_BROWSER=abc; Path=/; HttpOnly\r\n"
                              "Set-Cookie: node=7\r\n",
                              "[]");
}

/* B86: in the jar of the session, or in that of the client if it has none. */
static void
test_cookies (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_cookie);
  TransportRecorder *recorder = fixture->recorder;
  const char * const headers[] = { "Cookie", "own=1; node=app", NULL };

  if (data != NULL)
    soup_session_remove_feature_by_type (recorder->settings.session, SOUP_TYPE_COOKIE_JAR);
  recorder->settings.jar = data != NULL ? soup_cookie_jar_new () : NULL;

  send_and_wait (fixture, "received-1 finished-1");
  assert_header (get_request (fixture, 0), "Cookie", NULL);
  transport_recorder_send (recorder, 2, "[]", NULL);
  transport_recorder_wait_for (recorder, "finished-2");
  g_assert_nonnull (strstr (get_request (fixture, 1), "BAYEUX_BROWSER=abc"));
  g_assert_nonnull (strstr (get_request (fixture, 1), "node=7"));

  /* Cookies of the app are sent too, and take precedence over others of the same name. */
  transport_recorder_send (recorder, 3, "[]", headers);
  transport_recorder_wait_for (recorder, "finished-3");
  assert_header (get_request (fixture, 2), "Cookie", "own=1; node=app; BAYEUX_BROWSER=abc");
}

static void
test_user_agent (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  const char * const headers[] = { "User-Agent", "app/2", NULL };

  send_and_wait (fixture, "received-1 finished-1");
  g_assert_nonnull (strstr (get_request (fixture, 0), "cometd-glib/"));
  transport_recorder_send (fixture->recorder, 2, "[]", headers);
  transport_recorder_wait_for (fixture->recorder, "finished-2");
  assert_header (get_request (fixture, 1), "User-Agent", "app/2");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/long-polling/success", test_success);
  g_test_add_func ("/long-polling/in-pieces", test_in_pieces);
  g_test_add_func ("/long-polling/concurrent", test_concurrent);
  g_test_add_func ("/long-polling/connections", test_connections);
  g_test_add_func ("/long-polling/connections-inside", test_connections_inside);
  g_test_add_func ("/long-polling/stale", test_stale);
  g_test_add_func ("/long-polling/apart", test_apart);
  g_test_add_func ("/long-polling/cancel/at-once", test_cancel_at_once);
  g_test_add_data_func ("/long-polling/cancel/held", "", test_cancel);
  g_test_add_data_func ("/long-polling/cancel/head", "HTTP/1.1 200 OK\r\n", test_cancel);
  g_test_add_data_func ("/long-polling/cancel/body",
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[", test_cancel);
  for (guint i = 0; i < G_N_ELEMENTS (inside_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/long-polling/inside/%s", inside_cases[i].name);

      g_test_add_data_func (path, &inside_cases[i], test_inside);
    }
  g_test_add_func ("/long-polling/close", test_close);
  g_test_add_func ("/long-polling/abort-after-close", test_abort_after_close);
  g_test_add_data_func ("/long-polling/cookies/jar-of-session", NULL, test_cookies);
  g_test_add_func ("/long-polling/user-agent", test_user_agent);
  g_test_add_data_func ("/long-polling/cookies/own-jar", "", test_cookies);

  return g_test_run ();
}
