/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error.h>
#include <cometd-glib/cometd-log-body-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test-lines.h"

static void
assert_line (const char *expected)
{
  g_autofree char *lines = cometd_test_lines_dup (TRUE);
  g_autofree char *line = g_strconcat (expected, "\n", NULL);

  g_assert_cmpstr (lines, ==, line);
}

static void
test_fields (void)
{
  CometdLog log = { .number = 7, .state = COMETD_STATE_CONNECTED };

  cometd_test_lines_start (TRUE);
  cometd_log_debug (&log, "/a", "dropped a message on %s", "/a");
  assert_line ("[COMETD_CLIENT=7 COMETD_STATE=connected COMETD_CHANNEL=/a] "
               "client 7: dropped a message on /a");

  cometd_test_lines_start (TRUE);
  cometd_log_debug (NULL, NULL, "no client");
  assert_line ("[] no client");
}

static void
test_numbers (void)
{
  CometdLog one, other;

  cometd_log_init (&one);
  cometd_log_init (&other);
  g_assert_cmpuint (one.number, >, 0);
  g_assert_cmpuint (other.number, ==, one.number + 1);
  g_assert_cmpint (one.state, ==, COMETD_STATE_DISCONNECTED);
}

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

/* Debug lines only where they are wanted; warnings always. */
static void
test_off (void)
{
  CometdLog log = { .number = 1 };
  guint n_calls = 0;

  cometd_test_lines_start (FALSE);
  cometd_log_debug (&log, NULL, "%s", (count_call (&n_calls), ""));
  cometd_log_state (&log, COMETD_STATE_HANDSHAKING, "opened", NULL);
  cometd_test_assert_lines (0, "*");
  g_assert_cmpuint (n_calls, ==, 0);
  g_assert_cmpint (log.state, ==, COMETD_STATE_HANDSHAKING);

  cometd_log_write (&log, G_LOG_LEVEL_MESSAGE, NULL, "message");
  cometd_test_assert_lines (1, "*message");

  /* Takes effect immediately. */
  g_log_set_debug_enabled (TRUE);
  cometd_log_debug (&log, NULL, "%s", (count_call (&n_calls), "debug"));
  cometd_test_assert_lines (1, "*debug");
  g_assert_cmpuint (n_calls, ==, 1);
}

static void
test_state (void)
{
  CometdLog log = { .number = 1 };
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT, "no reply");

  cometd_test_lines_start (TRUE);
  cometd_log_state (&log, COMETD_STATE_HANDSHAKING, "opened", NULL);
  cometd_log_state (&log, COMETD_STATE_HANDSHAKING, "opened", NULL);
  cometd_log_state (&log, COMETD_STATE_HANDSHAKING, "handshake failed", error);
  cometd_log_state (&log, COMETD_STATE_DISCONNECTED, "ended", error);
  cometd_log_state (NULL, COMETD_STATE_DISCONNECTED, "ended", error);
  assert_line ("[COMETD_CLIENT=1 COMETD_STATE=handshaking] "
               "client 1: disconnected → handshaking, opened\n"
               "[COMETD_CLIENT=1 COMETD_STATE=handshaking] "
               "client 1: still handshaking, handshake failed: no reply\n"
               "[COMETD_CLIENT=1 COMETD_STATE=disconnected] "
               "client 1: handshaking → disconnected, ended: no reply");
}

static const struct
{
  const char *text;
  const char *expected;
} texts[] = {
  { "plain ä 漢", "plain ä 漢" },
  { "two\nlines\r\tand more", "two lines  and more" },
  { "\x1b[31mred\x1b]0;title\x07", "\ufffd[31mred\ufffd]0;title\ufffd" },
  { "c1 \xc2\x9b" "31m del \x7f", "c1 \ufffd31m del \ufffd" },
  { "bidi \u202e\u2066 zero \u200b line \u2028", "bidi \ufffd\ufffd zero \ufffd line \ufffd" },
  { "bad \xff utf8 \xc3", "bad \ufffd utf8 \ufffd" },
};

/* Nothing that a server says controls a terminal, or begins another line. */
static void
test_clean (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *expected = g_strdup_printf ("[COMETD_CHANNEL=%s] %s", texts[i].expected,
                                                   texts[i].expected);

      cometd_test_lines_start (TRUE);
      cometd_log_write (NULL, G_LOG_LEVEL_MESSAGE, texts[i].text, "%s", texts[i].text);
      assert_line (expected);
    }
}

static void
test_cut (void)
{
  g_autofree char *text = g_strnfill (100 * 1000, 'x');
  g_autofree char *line = NULL;

  cometd_test_lines_start (TRUE);
  cometd_log_write (NULL, G_LOG_LEVEL_MESSAGE, text, "%s", text);
  line = cometd_test_lines_dup (TRUE);
  g_assert_cmpuint (strlen (line), <, 1200);
  g_assert_true (g_str_has_suffix (line, "x…\n"));
}

/* A body names a bounded number of channels. */
static void
test_body (void)
{
  g_autoptr(GString) json = g_string_new ("[");
  g_autoptr(GBytes) body = NULL;
  CometdLog log = { .number = 1 };
  g_autofree char *line = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (json, "%s{\"channel\":\"/c%u\",\"data\":\"secret\"}", i > 0 ? "," : "",
                            i < 3 ? 0 : i);
  g_string_append_c (json, ']');
  body = g_bytes_new (json->str, json->len);

  cometd_test_lines_start (TRUE);
  cometd_log_sent (&log, body, 5);
  line = cometd_test_lines_dup (FALSE);
  g_test_message ("%s", line);
  cometd_test_assert_lines (1, "client 1: sends * bytes (exchange 5): /c0 ×3, /c3, /c4, /c5, /c6, "
                            "/c7, /c8, /c9 and 990 on other channels");
}

static void
test_batch (void)
{
  CometdLogBatch batch = COMETD_LOG_BATCH_INIT;

  cometd_log_batch_add (&batch, "/a", 2);
  cometd_log_batch_add (&batch, "/b", 2);
  cometd_log_batch_add (&batch, "/a", 2);
  cometd_log_batch_remove (&batch, "/b");
  cometd_log_batch_remove (&batch, "/unknown");
  g_assert_cmpuint (batch.n_messages, ==, 2);

  cometd_test_lines_start (TRUE);
  cometd_log_batch_write (&batch, NULL, "dropped");
  assert_line ("[COMETD_CHANNEL=/a] dropped: /a ×2");
  cometd_log_batch_clear (&batch);
  g_assert_cmpuint (batch.n_messages, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/fields", test_fields);
  g_test_add_func ("/log/numbers", test_numbers);
  g_test_add_func ("/log/off", test_off);
  g_test_add_func ("/log/state", test_state);
  g_test_add_func ("/log/clean", test_clean);
  g_test_add_func ("/log/cut", test_cut);
  g_test_add_func ("/log/body", test_body);
  g_test_add_func ("/log/batch", test_batch);
  return g_test_run ();
}
