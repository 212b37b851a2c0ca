/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test.h"

#include <signal.h>
#include <sys/prctl.h>

struct _CometdTestChild
{
  GSubprocess *process;
  GDataInputStream *lines;
};

static void
child_setup_cb (gpointer user_data)
{
  /* A test that aborts cannot terminate its children. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

CometdTestChild *
cometd_test_child_new (const char * const *argv)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GError) error = NULL;
  CometdTestChild *self = g_new0 (CometdTestChild, 1);

  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));

  return self;
}

static char *
read_line (CometdTestChild *self,
           double           seconds)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *line;

  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL,
                                       cometd_test_store_result, &result);
  cometd_test_wait_until_for (result != NULL, seconds);
  line = g_data_input_stream_read_line_finish (self->lines, result, NULL, &error);
  g_assert_no_error (error);

  return line;
}

/* Returns the next line of the child's standard output; NULL at its end. */
char *
cometd_test_child_read_line (CometdTestChild *self)
{
  return read_line (self, COMETD_TEST_PATIENCE);
}

/* Skips lines until one begins with @prefix, and returns the rest of that line; NULL if the output
 * ends before. */
char *
cometd_test_child_wait_for (CometdTestChild *self,
                            const char      *prefix,
                            double           seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);

  for (;;)
    {
      double left = (double)(end - g_get_monotonic_time ()) / G_USEC_PER_SEC;
      g_autofree char *line = read_line (self, MAX (left, 0.001));

      if (line == NULL)
        return NULL;
      if (g_str_has_prefix (line, prefix))
        return g_strdup (line + strlen (prefix));
    }
}

void
cometd_test_child_write_line (CometdTestChild *self,
                              const char      *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), text, strlen (text),
                             NULL, NULL, &error);
  g_assert_no_error (error);
}

void
cometd_test_child_send_signal (CometdTestChild *self,
                               int              signal_number)
{
  g_subprocess_send_signal (self->process, signal_number);
}

void
cometd_test_child_close_stdin (CometdTestChild *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
}

/* Waits until the child has exited, and returns its exit status, or minus the signal that
 * terminated it. */
int
cometd_test_child_wait (CometdTestChild *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_subprocess_wait_async (self->process, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_subprocess_wait_finish (self->process, result, NULL);

  return g_subprocess_get_if_exited (self->process)
    ? g_subprocess_get_exit_status (self->process)
    : -g_subprocess_get_term_sig (self->process);
}

gint64
cometd_test_busy_time (CometdTestChild *self)
{
  const char *process = self != NULL ? g_subprocess_get_identifier (self->process) : "self";
  g_autofree char *path = g_build_filename ("/proc", process != NULL ? process : "", "task", NULL);
  g_autoptr(GDir) threads = g_dir_open (path, 0, NULL);
  gint64 nanoseconds = 0;
  const char *name;

  while (threads != NULL && (name = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, "schedstat", NULL);
      g_autofree char *text = NULL;
      char *rest;

      /* The thread may have ended meanwhile. */
      if (!g_file_get_contents (file, &text, NULL, NULL))
        continue;

      nanoseconds += g_ascii_strtoll (text, &rest, 10);
      nanoseconds += g_ascii_strtoll (rest, NULL, 10);
    }

  return nanoseconds / 1000;
}

/* Terminates the child, if it is still running, and frees @self. */
void
cometd_test_child_stop (CometdTestChild *self)
{
  g_subprocess_force_exit (self->process);
  cometd_test_child_wait (self);
  g_object_unref (self->lines);
  g_object_unref (self->process);
  g_free (self);
}
