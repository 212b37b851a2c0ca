/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* An app is killed and started again, and continues its session with a real server: nothing that
 * was published is lost. COMETD_RESUME_KILLS and COMETD_RESUME_SEED change the runs. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "interop-calls.h"
#include "interop-peer.h"
#include "interop-server.h"
#include "interop-system.h"

/* Numbers published from one kill to the next, at most. */
#define MAX_PAUSE 40

static const char *reader;
static InteropServer *server;

typedef struct
{
  char *folder;
  char *log_path;
  char *url;
  const char *connection_type;
  const char *mode;
  CometdTestChild *child;
  CometdClient *publisher;
  guint n_published;
} Run;

static void
start (Run *run)
{
  const char *argv[] = { reader, run->url, run->connection_type, run->folder, run->mode, NULL };

  run->child = cometd_test_child_new (argv);
}

static void
kill_reader (Run *run)
{
  cometd_test_child_send_signal (run->child, SIGKILL);
  g_clear_pointer (&run->child, cometd_test_child_stop);
}

static guint
count_lines (Run        *run,
             const char *prefix)
{
  g_autofree char *log = NULL;
  g_auto(GStrv) lines = NULL;
  guint n_lines = 0;

  if (!g_file_get_contents (run->log_path, &log, NULL, NULL))
    return 0;

  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n_lines += g_str_has_prefix (lines[i], prefix);
  return n_lines;
}

static gboolean
has_line (Run        *run,
          const char *line)
{
  g_autofree char *log = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (run->log_path, &log, NULL, NULL))
    return FALSE;

  lines = g_strsplit (log, "\n", -1);
  return g_strv_contains ((const char * const *)lines, line);
}

static void
wait_ready (Run   *run,
            guint  n_times)
{
  cometd_test_wait_until_for (count_lines (run, "ready") >= n_times, INTEROP_SECONDS);
}

static void
begin (Run        *run,
       const char *connection_type,
       const char *mode)
{
  run->folder = interop_folder_new ();
  run->log_path = g_build_filename (run->folder, "log", NULL);
  run->url = g_strdup_printf ("http://127.0.0.1:%u/cometd", interop_server_get_port (server));
  run->connection_type = connection_type;
  run->mode = mode;
  start (run);
  wait_ready (run, 1);
  run->publisher = interop_client_new_open (run->url, "websocket");
}

static void
publish (Run   *run,
         guint  n_numbers)
{
  for (; n_numbers > 0; n_numbers--)
    {
      g_autofree char *number = g_strdup_printf ("%u", ++run->n_published);

      interop_publish (run->publisher, "/numbers", number);
    }
}

static void
wait_for_last (Run *run)
{
  g_autofree char *last = g_strdup_printf ("got %u", run->n_published);

  cometd_test_wait_until_for (has_line (run, last), INTEROP_SECONDS);
}

/* The numbers from first on that the reader did not get; and those that it got more than once. */
static guint
count_lost (Run   *run,
            guint  first,
            guint *n_doubled)
{
  g_autofree char *log = NULL;
  g_autofree guint *counts = g_new0 (guint, run->n_published + 1);
  g_auto(GStrv) lines = NULL;
  guint n_lost = 0;

  g_assert_true (g_file_get_contents (run->log_path, &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "got "))
      {
        int number = atoi (lines[i] + strlen ("got "));

        g_assert_cmpint (number, >, 0);
        g_assert_cmpint (number, <=, (int)run->n_published);
        counts[number]++;
      }

  *n_doubled = 0;
  for (guint i = first; i <= run->n_published; i++)
    {
      n_lost += counts[i] == 0;
      *n_doubled += counts[i] > 1;
    }
  return n_lost;
}

/* The number of different sessions. */
static guint
count_sessions (Run *run)
{
  g_autofree char *log = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GHashTable) sessions = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_true (g_file_get_contents (run->log_path, &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "session "))
      g_hash_table_add (sessions, lines[i]);
  return g_hash_table_size (sessions);
}

static void
end (Run *run)
{
  g_assert_cmpuint (count_lines (run, "error"), ==, 0);
  kill_reader (run);
  interop_close_and_free (&run->publisher);
  interop_folder_free (run->folder);
  g_free (run->log_path);
  g_free (run->url);
}

/* Killed between two messages. */
static void
test_between (gconstpointer connection_type)
{
  Run run = { 0 };
  guint n_doubled;

  begin (&run, connection_type, "handler");
  publish (&run, 5);
  wait_for_last (&run);
  kill_reader (&run);
  publish (&run, 5);
  start (&run);
  wait_for_last (&run);
  publish (&run, 5);
  wait_for_last (&run);
  g_assert_cmpuint (count_lost (&run, 1, &n_doubled), ==, 0);
  g_assert_cmpuint (count_sessions (&run), ==, 1);
  end (&run);
}

static guint
get_number (const char *variable,
            guint       fallback)
{
  const char *text = g_getenv (variable);

  return text != NULL ? (guint)atoi (text) : fallback;
}

/* Killed at any time, also while it starts. */
static void
kill_often (const char *connection_type,
            const char *mode)
{
  guint n_kills = get_number ("COMETD_RESUME_KILLS", 4);
  guint seed = get_number ("COMETD_RESUME_SEED", g_test_rand_int_range (1, G_MAXINT));
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  Run run = { 0 };
  guint n_lost, n_doubled, n_ready;

  begin (&run, connection_type, mode);
  for (guint i = 0; i < n_kills; i++)
    {
      publish (&run, (guint)g_rand_int_range (rand, 1, MAX_PAUSE));
      kill_reader (&run);
      publish (&run, (guint)g_rand_int_range (rand, 0, 10));
      /* Counted while no reader runs, which could be ready at once. */
      n_ready = count_lines (&run, "ready");
      start (&run);
      /* Half of the time the reader is killed before it is ready. */
      if (g_rand_boolean (rand))
        wait_ready (&run, n_ready + 1);
    }
  publish (&run, 1);
  wait_for_last (&run);

  n_lost = count_lost (&run, 1, &n_doubled);
  g_test_message ("%s, %s, seed %u: %u kills, %u published, %u lost, %u doubled, %u sessions",
                  connection_type, mode, seed, n_kills, run.n_published, n_lost, n_doubled,
                  count_sessions (&run));
  g_assert_cmpuint (n_lost, ==, 0);
  g_assert_cmpuint (count_sessions (&run), ==, 1);
  end (&run);
}

static void
test_often_handler (gconstpointer connection_type)
{
  kill_often (connection_type, "handler");
}

static void
test_often_receive (gconstpointer connection_type)
{
  kill_often (connection_type, "receive");
}

/* The server has forgotten the session: a handshake follows, and the app gets what is published
 * from then on. */
static void
test_expired (gconstpointer connection_type)
{
  Run run = { 0 };
  guint n_doubled, n_before;

  begin (&run, connection_type, "handler");
  publish (&run, 5);
  wait_for_last (&run);
  kill_reader (&run);
  interop_close_and_free (&run.publisher);
  interop_server_kill (server);
  interop_server_start (server);
  n_before = run.n_published;
  start (&run);
  wait_ready (&run, 2);
  run.publisher = interop_client_new_open (run.url, "websocket");
  publish (&run, 5);
  wait_for_last (&run);
  g_assert_cmpuint (count_lost (&run, n_before + 1, &n_doubled), ==, 0);
  g_assert_cmpuint (count_sessions (&run), ==, 2);
  end (&run);
}

int
main (int   argc,
      char *argv[])
{
  /* Longer than a busy machine needs to start the reader. */
  static const char * const options[] = { "--max-interval", "120000", NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  reader = argv[1];
  g_assert_nonnull (reader);

  interop_add_both ("resume", "between", test_between);
  interop_add_both ("resume", "often", test_often_handler);
  interop_add_both ("resume", "often-receive", test_often_receive);
  interop_add_both ("resume", "expired", test_expired);

  server = interop_server_new ("cometd", options);
  status = g_test_run ();
  interop_server_free (server);
  return status;
}
