/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The faults that a test can set for the scripted server. */

#include "raw-client.h"

static void
test_bad_bodies (RawClient     *client,
                 gconstpointer  data)
{
  g_autofree char *deep = g_strnfill (BAYEUX_JSON_MAX_DEPTH + 1, '[');
  static const struct
  {
    const char *body;
    guint status;
  } cases[] = {
    { "", 400 },
    { "{", 400 },
    { "[1]", 400 },
    { "\"x\"", 400 },
    { NULL, 400 },
    { "[]", 500 },
    { "[{\"channel\":\"/meta/handshake\"},{\"channel\":\"/a\"}]", 500 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint status;
      const char *body = cases[i].body != NULL ? cases[i].body : deep;

      g_free (raw_client_receive (client, raw_client_send (client, body), &status, NULL));
      g_assert_cmpuint (status, ==, cases[i].status);
    }
}

static void
test_faults (RawClient     *client,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *page = NULL;
  CometdTestFault *fault;
  gint64 start;
  guint status;

  raw_client_open (client);

  cometd_test_server_respond (client->server, "/meta/subscribe", 1, 503, "<html>");
  page = raw_client_receive (client, raw_client_send (client, SUBSCRIBE ("/a")), &status, NULL);
  g_assert_cmpuint (status, ==, 503);
  g_assert_cmpstr (page, ==, "<html>");
  g_assert_cmpuint (cometd_test_server_count_subscribers (client->server, "/a"), ==, 0);

  fault = cometd_test_server_fail (client->server, "/meta/*", 1, "403::no",
                                   "{\"advice\":{\"reconnect\":\"none\"}}");
  fault->skip = 1;
  raw_client_assert_post (client, SUBSCRIBE ("/a"), SUBSCRIBE_OK ("/a"));
  raw_client_assert_post (client, SUBSCRIBE ("/b"),
                          "[{\"id\":\"s\",\"channel\":\"/meta/subscribe\",\"subscription\":\"/b\","
                          "\"successful\":false,\"error\":\"403::no\","
                          "\"advice\":{\"reconnect\":\"none\"}}]");
  g_assert_cmpuint (fault->hits, ==, 1);

  cometd_test_server_patch (client->server, "/meta/subscribe", 1,
                            "{\"subscription\":null,\"more\":[1]}");
  raw_client_assert_post (client, SUBSCRIBE ("/b"),
                          "[{\"id\":\"s\",\"channel\":\"/meta/subscribe\",\"successful\":true,"
                          "\"more\":[1]}]");

  cometd_test_server_delay (client->server, "/p", 1, 50);
  start = g_get_monotonic_time ();
  raw_client_assert_post (client, PUBLISH ("/p", "1"),
                          "[{\"id\":\"p\",\"channel\":\"/p\",\"successful\":true}]");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 50000);

  cometd_test_server_reset (client->server, "/p", 1);
  g_assert_null (raw_client_receive (client, raw_client_send (client, PUBLISH ("/p", "1")),
                                     NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

static void
test_no_answer (RawClient     *client,
                gconstpointer  data)
{
  RawRequest *dropped;
  RawRequest *lost;
  RawRequest *frozen;
  RawRequest *second;
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;

  raw_client_open (client);
  cometd_test_server_drop (client->server, "/meta/subscribe", 1);
  cometd_test_server_lose_reply (client->server, "/meta/subscribe", 1);
  dropped = raw_client_send (client, SUBSCRIBE ("/dropped"));
  cometd_test_wait_until (cometd_test_server_count (client->server, "/meta/subscribe") == 1);
  lost = raw_client_send (client, SUBSCRIBE ("/lost"));
  cometd_test_wait_until (cometd_test_server_count_subscribers (client->server, "/lost") == 1);

  cometd_test_server_set_frozen (client->server, TRUE);
  frozen = raw_client_send (client, SUBSCRIBE ("/frozen"));
  second = raw_client_send (client, SUBSCRIBE ("/second"));
  cometd_test_wait_until (cometd_test_server_count_accepted (client->server) == 4);
  cometd_test_assert_stays (frozen->result == NULL && second->result == NULL, 20);
  cometd_test_server_set_frozen (client->server, FALSE);
  text = raw_client_finish (client, frozen);
  g_assert_cmpstr (text, ==, SUBSCRIBE_OK ("/frozen"));
  other = raw_client_finish (client, second);
  g_assert_cmpstr (other, ==, SUBSCRIBE_OK ("/second"));
  g_assert_cmpuint (cometd_test_server_count_subscribers (client->server, "/dropped"), ==, 0);
  g_assert_null (dropped->result);
  g_assert_null (lost->result);

  soup_session_abort (client->session);
  g_free (raw_client_receive (client, dropped, NULL, NULL));
  g_free (raw_client_receive (client, lost, NULL, NULL));
  cometd_test_wait_until (cometd_test_server_count_open (client->server) == 0);
}

static void
test_listening (RawClient     *client,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  guint port = cometd_test_server_get_port (client->server);
  g_autofree char *text = NULL;
  RawRequest *held;

  raw_client_open (client);
  raw_client_assert_post (client, SUBSCRIBE ("/a"), SUBSCRIBE_OK ("/a"));
  held = raw_client_send (client, CONNECT (""));
  cometd_test_wait_until (cometd_test_server_count_held (client->server) == 1);

  /* Open connections are kept. */
  cometd_test_server_pause (client->server);
  cometd_test_server_publish (client->server, "/a", "1");
  text = raw_client_finish (client, held);
  g_assert_cmpstr (text, ==, "[{\"channel\":\"/a\",\"data\":1}," CONNECT_OK "}]");

  cometd_test_server_stop (client->server);
  g_assert_cmpuint (cometd_test_server_count_open (client->server), ==, 0);
  g_assert_null (raw_client_receive (client, raw_client_send (client, SUBSCRIBE ("/a")),
                                     NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);

  cometd_test_server_resume (client->server);
  g_assert_cmpuint (cometd_test_server_get_port (client->server), ==, port);
  raw_client_assert_post (client, SUBSCRIBE ("/a"), SUBSCRIBE_OK ("/a"));
}

/* SoupServer keeps connections that the other side has closed; a long test would run out of file
 * descriptors. */
static void
test_coming_and_going (RawClient     *client,
                       gconstpointer  data)
{
  guint before = cometd_test_count_files ();

  for (guint i = 0; i < 300; i++)
    {
      guint status;

      g_free (raw_client_receive (client, raw_client_send (client, "[]"), &status, NULL));
      g_assert_cmpuint (status, ==, 500);
      soup_session_abort (client->session);
    }

  g_assert_cmpuint (cometd_test_server_count_accepted (client->server), ==, 300);
  g_assert_cmpuint (cometd_test_count_files (), <, before + 100);
}

#define add(path, test) \
  g_test_add (path, RawClient, NULL, raw_client_set_up, test, raw_client_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/server/bad-bodies", test_bad_bodies);
  add ("/server/faults", test_faults);
  add ("/server/no-answer", test_no_answer);
  add ("/server/listening", test_listening);
  add ("/server/coming-and-going", test_coming_and_going);

  return g_test_run ();
}
