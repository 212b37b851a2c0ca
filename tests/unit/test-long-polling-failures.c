/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "long-polling-fixture.h"

typedef struct
{
  const char *name;
  const char *raw;
  CometdFailureKind kind;
  guint status;
  int code;
  const char *text;
} FailureCase;

static const FailureCase failure_cases[] = {
  { "status-400", "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n[]",
    COMETD_FAILURE_STATUS, 400, COMETD_ERROR_TRANSPORT, "400 (Bad Request)" },
  { "status-403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    COMETD_FAILURE_STATUS, 403, COMETD_ERROR_TRANSPORT, "403 (Forbidden)" },
  { "status-500", "HTTP/1.1 500 \r\nContent-Length: 2\r\n\r\n[]",
    COMETD_FAILURE_STATUS, 500, COMETD_ERROR_TRANSPORT, "500" },
  { "status-503", "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n",
    COMETD_FAILURE_STATUS, 503, COMETD_ERROR_TRANSPORT, "503 (Busy)" },
  { "status-204", "HTTP/1.1 204 No Content\r\n\r\n",
    COMETD_FAILURE_STATUS, 204, COMETD_ERROR_TRANSPORT, "204" },
  { "status-201", "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n[]",
    COMETD_FAILURE_STATUS, 201, COMETD_ERROR_TRANSPORT, "201" },
  { "status-303", "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n\r\n",
    COMETD_FAILURE_REDIRECT, 303, COMETD_ERROR_TRANSPORT, "without a valid address" },
  { "status-302", "HTTP/1.1 302 Found\r\nLocation: /elsewhere?t=secret\r\n"
    "Content-Length: 0\r\n\r\n",
    COMETD_FAILURE_REDIRECT, 302, COMETD_ERROR_TRANSPORT, "/elsewhere” that is not followed" },
  { "status-401", "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
    "Content-Length: 0\r\n\r\n",
    COMETD_FAILURE_STATUS, 401, COMETD_ERROR_TRANSPORT, "401 (Who)" },
  { "empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    COMETD_FAILURE_INVALID, 200, COMETD_ERROR_TRANSPORT, "an empty body" },
  { "empty-chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    COMETD_FAILURE_INVALID, 200, COMETD_ERROR_TRANSPORT, "an empty body" },
  { "html", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n"
    "Content-Length: 6\r\n\r\n<html>",
    COMETD_FAILURE_NOT_BAYEUX, 200, COMETD_ERROR_TRANSPORT,
    "(long-polling) responded with 200 text/html instead of a Bayeux reply" },
  { "text", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nno\n",
    COMETD_FAILURE_NOT_BAYEUX, 200, COMETD_ERROR_TRANSPORT, "200 (no content type) instead of" },
  { "blank", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\r\n",
    COMETD_FAILURE_NOT_BAYEUX, 200, COMETD_ERROR_TRANSPORT, "instead of a Bayeux reply" },
  { "no-answer", "",
    COMETD_FAILURE_BROKEN, 0, COMETD_ERROR_CONNECTION_CLOSED, "was lost" },
  { "half-head", "HTTP/1.1 200 OK\r\nConte",
    COMETD_FAILURE_INVALID, 0, COMETD_ERROR_TRANSPORT, "not valid HTTP" },
  { "half-body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[{}",
    COMETD_FAILURE_BROKEN, 200, COMETD_ERROR_CONNECTION_CLOSED, "was lost" },
  { "half-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n[{}",
    COMETD_FAILURE_BROKEN, 200, COMETD_ERROR_CONNECTION_CLOSED, "was lost" },
  { "no-http", "220 mail.example ESMTP\r\n\r\n",
    COMETD_FAILURE_INVALID, 0, COMETD_ERROR_TRANSPORT, "not valid HTTP" },
  { "too-long", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
    COMETD_FAILURE_TOO_LARGE, 200, COMETD_ERROR_TOO_LARGE, "larger" },
  { "absurdly-long", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n",
    COMETD_FAILURE_TOO_LARGE, 200, COMETD_ERROR_TOO_LARGE, "larger" },
};

static void
check_failure (Fixture           *fixture,
               const FailureCase *test)
{
  TransportRecorder *recorder = fixture->recorder;
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/bayeux", fixture->peer->port);

  recorder->settings.max_message_size = 1000;
  fixture->raw = test->raw;
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (recorder->kind, ==, test->kind);
  g_assert_cmpuint (recorder->status, ==, test->status);
  g_assert_error (recorder->error, COMETD_ERROR, test->code);
  g_test_message ("%s", recorder->error->message);
  g_assert_nonnull (strstr (recorder->error->message, test->text));
  g_assert_nonnull (strstr (recorder->error->message, address));
  g_assert_null (strstr (recorder->error->message, "secret"));
  g_assert_true (cometd_transport_is_reached (recorder->transport));
  g_assert_cmpuint (fixture->requests->len, ==, 1);
}

static void
test_failure (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_close);

  check_failure (fixture, data);
}

/* Each once more on a reused connection: nothing is sent twice. */
static void
test_failure_on_used (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);

  send_and_wait (fixture, "received-1 finished-1");
  g_string_truncate (fixture->recorder->news, 0);
  fixture->recorder->n_finished = 0;
  g_ptr_array_set_size (fixture->requests, 0);

  fixture->answer = answer_raw_and_close;
  check_failure (fixture, data);
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 1);
}

/* The server sends Retry-After. */
static void
test_retry_after (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_close);

  fixture->raw = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
  send_and_wait (fixture, "failed-1");
  g_assert_cmpuint (fixture->recorder->retry_after, ==, 7000);
}

/* The session checks the status: new credentials do not help against a limit. */
static void
test_reason (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_close);

  fixture->raw = "HTTP/1.1 403 Rate Limit Exceeded\r\nContent-Length: 0\r\n\r\n";
  send_and_wait (fixture, "failed-1");
  g_assert_cmpstr (fixture->recorder->reason, ==, "Rate Limit Exceeded");
}

/* Some servers send a byte order mark, or an empty line. */
static void
test_before_json (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_raw_and_close);

  fixture->raw = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\xef\xbb\xbf\r\n[]";
  send_and_wait (fixture, "received-1 finished-1");
}

static void
test_reset (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_reset);

  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (fixture->recorder->kind, ==, COMETD_FAILURE_BROKEN);
  g_assert_error (fixture->recorder->error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED);
}

/* The first two requests on a connection: one response, and then the end, as some proxies do. */
static void
answer_once (Fixture            *fixture,
             CometdTestPeerLink *link,
             const char         *request)
{
  if (fixture->requests->len == 2)
    cometd_test_peer_reset (link);
  else
    answer_ok (fixture, link, request);
}

/* The loss of a reused connection says nothing about the server: a connect is sent once more. */
static void
test_kept_breaks (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_once);

  fixture->recorder->holds = TRUE;
  send_and_wait (fixture, "received-1 finished-1");
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  cometd_test_wait_until (fixture->recorder->n_finished == 2);
  g_assert_cmpstr (fixture->recorder->news->str, ==,
                   "received-1 finished-1 received-2 finished-2");
  g_assert_cmpuint (fixture->requests->len, ==, 3);
  g_assert_cmpuint (fixture->peer->n_accepted, ==, 2);
}

/* So is an idempotent request: a subscribe. */
static void
test_kept_breaks_for_subscribe (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_once);

  fixture->recorder->is_idempotent = TRUE;
  send_and_wait (fixture, "received-1 finished-1");
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  cometd_test_wait_until (fixture->recorder->n_finished == 2);
  g_assert_cmpstr (fixture->recorder->news->str, ==,
                   "received-1 finished-1 received-2 finished-2");
  g_assert_cmpuint (fixture->requests->len, ==, 3);
}

/* Other messages may have been processed, and would be duplicated. */
static void
test_kept_breaks_for_others (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_once);

  send_and_wait (fixture, "received-1 finished-1");
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  cometd_test_wait_until (fixture->recorder->n_finished == 2);
  g_assert_cmpstr (fixture->recorder->news->str, ==, "received-1 finished-1 failed-2");
  g_assert_cmpuint (fixture->requests->len, ==, 2);
}

/* Only once, and not on a new connection. */
static void
test_new_breaks (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);

  fixture->recorder->holds = TRUE;
  send_and_wait (fixture, "received-1 finished-1");
  fixture->answer = answer_reset;
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  cometd_test_wait_until (fixture->recorder->n_finished == 2);
  g_assert_cmpuint (fixture->requests->len, ==, 3);
  transport_recorder_send (fixture->recorder, 3, "[]", NULL);
  cometd_test_wait_until (fixture->recorder->n_finished == 3);
  g_assert_cmpuint (fixture->requests->len, ==, 4);
  g_assert_cmpstr (fixture->recorder->news->str, ==, "received-1 finished-1 failed-2 failed-3");
}

static void
test_refused (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;
  g_autofree char *url = g_strdup_printf ("ws://joe:pass@127.0.0.1:%u/x",
                                          cometd_test_find_dead_port ());

  transport_recorder_set_url (recorder, url);
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_UNREACHABLE);
  g_assert_cmpuint (recorder->status, ==, 0);
  g_assert_error (recorder->error, COMETD_ERROR, COMETD_ERROR_TRANSPORT);
  g_assert_nonnull (strstr (recorder->error->message, "http://127.0.0.1:"));
  g_assert_null (strstr (recorder->error->message, "pass"));
  g_assert_false (cometd_transport_is_reached (recorder->transport));
}

/* The session of an app may have a timeout, which ends a connection. */
static void
test_session_timeout (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_nothing);
  TransportRecorder *recorder = fixture->recorder;

  g_object_unref (recorder->settings.session);
  recorder->settings.session = soup_session_new_with_options ("timeout", 3, NULL);
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_BROKEN);
  g_assert_true (cometd_transport_is_reached (recorder->transport));
}

/* A changed address applies from the next exchange. */
static void
test_address_changed (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);
  TransportRecorder *recorder = fixture->recorder;
  g_autofree char *dead = g_strdup_printf ("http://127.0.0.1:%u/", cometd_test_find_dead_port ());
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/other", fixture->peer->port);

  transport_recorder_set_url (recorder, dead);
  transport_recorder_send (recorder, 1, "[]", NULL);
  transport_recorder_send (recorder, 2, "[]", NULL);
  cometd_transport_cancel (recorder->transport, 2);
  cometd_test_wait_until (recorder->n_finished == 1);
  cometd_test_assert_stays (recorder->n_finished == 1, 20);
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_UNREACHABLE);

  transport_recorder_set_url (recorder, url);
  transport_recorder_send (recorder, 3, "[]", NULL);
  transport_recorder_wait_for (recorder, "finished-3");
  g_assert_true (g_str_has_prefix (g_ptr_array_index (fixture->requests, 0), "POST /other "));
}

/* An endless response is not read beyond the limit. */
static void
answer_endless (Fixture            *fixture,
                CometdTestPeerLink *link,
                const char         *request)
{
  g_autofree char *chunk = g_strnfill (0x100000, ' ');

  cometd_test_peer_send (link, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", -1);
  for (guint i = 0; i < 16; i++)
    {
      cometd_test_peer_send (link, "100000\r\n", -1);
      cometd_test_peer_send (link, chunk, 0x100000);
      cometd_test_peer_send (link, "\r\n", -1);
    }
}

static void
answer_bomb (Fixture            *fixture,
             CometdTestPeerLink *link,
             const char         *request)
{
  g_autoptr(GZlibCompressor) compressor = NULL;
  g_autoptr(GInputStream) plain = g_memory_input_stream_new ();
  g_autoptr(GInputStream) packed = NULL;
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GBytes) megabyte = g_bytes_new_take (g_strnfill (0x100000, '['), 0x100000);
  g_autofree char *head = NULL;

  compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  for (guint i = 0; i < 32; i++)
    g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (plain), megabyte);
  packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_output_stream_splice (output, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %"
                          G_GSIZE_FORMAT "\r\n\r\n",
                          g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)));
  cometd_test_peer_send (link, head, -1);
  cometd_test_peer_send (link, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (output)),
                         g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)));
}

static void
test_too_large (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", (Answer)data);
  TransportRecorder *recorder = fixture->recorder;

  recorder->settings.max_message_size = 100000;
  send_and_wait (fixture, "failed-1");
  g_assert_cmpint (recorder->kind, ==, COMETD_FAILURE_TOO_LARGE);
  g_assert_error (recorder->error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  cometd_test_wait_until (fixture->peer->n_open == 0);
}

static void
test_large (gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", (Answer)data);

  send_and_wait (fixture, "received-1 finished-1");
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (fixture->recorder->bodies, 0)), >=,
                    16 * 0x100000);
}

static void
test_exact_limit (void)
{
  g_autoptr(Fixture) fixture = fixture_new ("http", answer_ok);

  fixture->recorder->settings.max_message_size = 4;
  send_and_wait (fixture, "received-1 finished-1");
  fixture->recorder->settings.max_message_size = 3;
  transport_recorder_send (fixture->recorder, 2, "[]", NULL);
  transport_recorder_wait_for (fixture->recorder, "failed-2");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (failure_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/long-polling/failure/%s", failure_cases[i].name);
      g_autofree char *used_path = g_strdup_printf ("/long-polling/failure-on-used/%s",
                                                    failure_cases[i].name);

      g_test_add_data_func (path, &failure_cases[i], test_failure);
      g_test_add_data_func (used_path, &failure_cases[i], test_failure_on_used);
    }
  g_test_add_func ("/long-polling/retry-after", test_retry_after);
  g_test_add_func ("/long-polling/reason", test_reason);
  g_test_add_func ("/long-polling/before-json", test_before_json);
  g_test_add_func ("/long-polling/reset", test_reset);
  g_test_add_func ("/long-polling/kept-breaks", test_kept_breaks);
  g_test_add_func ("/long-polling/kept-breaks-for-others", test_kept_breaks_for_others);
  g_test_add_func ("/long-polling/kept-breaks-for-subscribe", test_kept_breaks_for_subscribe);
  g_test_add_func ("/long-polling/new-breaks", test_new_breaks);
  g_test_add_func ("/long-polling/refused", test_refused);
  g_test_add_func ("/long-polling/session-timeout", test_session_timeout);
  g_test_add_func ("/long-polling/address-changed", test_address_changed);
  g_test_add_data_func ("/long-polling/too-large/chunked", answer_endless, test_too_large);
  g_test_add_data_func ("/long-polling/too-large/gzip", answer_bomb, test_too_large);
  g_test_add_data_func ("/long-polling/large/gzip", answer_bomb, test_large);
  g_test_add_func ("/long-polling/exact-limit", test_exact_limit);

  return g_test_run ();
}
