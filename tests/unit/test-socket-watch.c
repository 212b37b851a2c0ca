/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/transports/cometd-socket-watch-private.h>
#include <locale.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cometd-test.h"

/* More than are asked for at once. */
#define N_PAIRS 50

typedef struct _Fixture Fixture;

typedef struct
{
  Fixture *fixture;
  GSocket *near;
  GSocket *far;
  CometdSocketWatch *watch;
  guint n_readable;
  void (*react) (Fixture *fixture); /* Called when it is readable; or NULL. */
  gboolean leaves;                  /* Whether the callback reads nothing. */
} Pair;

struct _Fixture
{
  Pair pairs[N_PAIRS];
  guint n_readable;
};

static void
readable_cb (gpointer user_data)
{
  Pair *pair = user_data;
  char byte;

  pair->n_readable++;
  pair->fixture->n_readable++;
  if (!pair->leaves)
    g_assert_cmpint (g_socket_receive (pair->near, &byte, 1, NULL, NULL), ==, 1);
  if (pair->react != NULL)
    pair->react (pair->fixture);
}

static GSocket *
new_socket (int fd)
{
  GError *error = NULL;
  GSocket *socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  for (guint i = 0; i < N_PAIRS; i++)
    {
      Pair *pair = &fixture->pairs[i];
      int fds[2];

      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
      pair->fixture = fixture;
      pair->near = new_socket (fds[0]);
      pair->far = new_socket (fds[1]);
      pair->watch = cometd_socket_watch_new (pair->near, readable_cb, pair);
      g_assert_nonnull (pair->watch);
    }
}

static void
free_watches (Fixture *fixture)
{
  for (guint i = 0; i < N_PAIRS; i++)
    g_clear_pointer (&fixture->pairs[i].watch, cometd_socket_watch_free);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  free_watches (fixture);
  for (guint i = 0; i < N_PAIRS; i++)
    {
      g_clear_object (&fixture->pairs[i].near);
      g_clear_object (&fixture->pairs[i].far);
    }
}

static void
write_to (Fixture *fixture,
          guint    number)
{
  g_assert_cmpint (g_socket_send (fixture->pairs[number].far, "x", 1, NULL, NULL), ==, 1);
}

static void
test_readable (Fixture       *fixture,
               gconstpointer  user_data)
{
  cometd_test_assert_stays (fixture->n_readable == 0, 10);
  for (guint i = 0; i < N_PAIRS; i += 2)
    write_to (fixture, i);
  cometd_test_wait_until (fixture->n_readable == N_PAIRS / 2);
  for (guint i = 0; i < N_PAIRS; i++)
    g_assert_cmpuint (fixture->pairs[i].n_readable, ==, i % 2 == 0);
}

/* It is told again while something is left, and at the end. */
static void
test_left (Fixture       *fixture,
           gconstpointer  user_data)
{
  write_to (fixture, 0);
  write_to (fixture, 0);
  cometd_test_wait_until (fixture->pairs[0].n_readable == 2);

  fixture->pairs[0].leaves = TRUE;
  g_clear_object (&fixture->pairs[0].far);
  cometd_test_wait_until (fixture->pairs[0].n_readable == 4);
}

static void
test_files (Fixture       *fixture,
            gconstpointer  user_data)
{
  guint n_files = cometd_test_count_files ();

  free_watches (fixture);
  g_assert_cmpuint (cometd_test_count_files (), ==, n_files - 1);
}

/* Also those that are readable in the same iteration, and the source that is being dispatched. */
static void
test_freed_inside (Fixture       *fixture,
                   gconstpointer  user_data)
{
  for (guint i = 0; i < N_PAIRS; i++)
    {
      fixture->pairs[i].react = free_watches;
      write_to (fixture, i);
    }
  cometd_test_wait_until (fixture->n_readable > 0);
  cometd_test_assert_stays (fixture->n_readable == 1, 20);
}

/* A child that drops what it has from this process takes nothing from it. */
static void
test_forked (Fixture       *fixture,
             gconstpointer  user_data)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, !=, -1);
  if (child == 0)
    {
      free_watches (fixture);
      _exit (0);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < N_PAIRS; i++)
    write_to (fixture, i);
  cometd_test_wait_until (fixture->n_readable == N_PAIRS);
}

static void
work (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + COMETD_SOCKET_WATCH_MAX_RUN * 1000;

  while (g_get_monotonic_time () < end)
    ;
}

/* One iteration runs no more than the time for it allows; all sockets have their turn before any of
 * them has it again. */
static void
test_fair (Fixture       *fixture,
           gconstpointer  user_data)
{
  for (guint i = 0; i < 5; i++)
    {
      fixture->pairs[i].react = work;
      fixture->pairs[i].leaves = TRUE;
      write_to (fixture, i);
    }

  for (guint i = 1; i <= 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (fixture->n_readable, ==, i);
      for (guint j = 0; j < 5; j++)
        g_assert_cmpuint (fixture->pairs[j].n_readable, <=, (i + 4) / 5);
    }
}

static void
run_nested (Fixture *fixture)
{
  write_to (fixture, 0);
  write_to (fixture, 1);
  cometd_test_wait_until (fixture->pairs[1].n_readable == 1);
  g_assert_cmpuint (fixture->pairs[0].n_readable, ==, 1);

  /* The socket that is left does not keep the nested loop from waiting. */
  g_main_context_iteration (NULL, FALSE);
  g_assert_false (g_main_context_pending (NULL));
  fixture->pairs[0].react = NULL;
}

/* In a nested main loop all sockets are read but the one whose callback runs it, which follows
 * later. */
static void
test_nested (Fixture       *fixture,
             gconstpointer  user_data)
{
  fixture->pairs[0].react = run_nested;
  write_to (fixture, 0);
  cometd_test_wait_until (fixture->pairs[0].n_readable == 2);
}

#define ADD(path, function) \
  g_test_add ("/socket-watch/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("readable", test_readable);
  ADD ("left", test_left);
  ADD ("files", test_files);
  ADD ("freed-inside", test_freed_inside);
  ADD ("forked", test_forked);
  ADD ("fair", test_fair);
  ADD ("nested", test_nested);

  return g_test_run ();
}
