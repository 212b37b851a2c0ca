/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-exec.h"

#include "cli-usage.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

/* Processes use memory; more are hardly faster. */
#define MAX_JOBS 64

struct _CliExec
{
  CliLink *link;
  char **command;
  GPtrArray *running;          /* Owned GSubprocess. */
  CliOutputFunc func;          /* Waits for fewer processes; NULL if nothing waits. */
  gpointer user_data;
  guint limit;                 /* Of running, for func. */
  gboolean has_failed;         /* One of those that have ended. */
};

gboolean
cli_exec_check (const CliOptions  *options,
                GError           **error)
{
  g_auto(GStrv) command = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) why = NULL;

  if (options->jobs < 1 || options->jobs > MAX_JOBS)
    return cli_usage_fail (error, _("--jobs: %d is not a number from 1 to %d"), options->jobs,
                           MAX_JOBS);
  if (options->exec == NULL)
    return options->jobs == 1 || cli_usage_fail (error, _("--jobs requires --exec"));

  if (!g_shell_parse_argv (options->exec, NULL, &command, &why))
    return cli_usage_fail (error, "--exec: “%s”: %s", options->exec, why->message);
  path = g_find_program_in_path (command[0]);
  if (path == NULL)
    return cli_usage_fail (error, _("--exec: there is no program “%s”"), command[0]);

  return TRUE;
}

CliExec *
cli_exec_new (CliLink *link)
{
  CliExec *self = g_new0 (CliExec, 1);

  self->link = link;
  self->running = g_ptr_array_new_with_free_func (g_object_unref);
  /* It was validated by cli_exec_check(). */
  g_shell_parse_argv (cli_link_get_options (link)->exec, NULL, &self->command, NULL);

  return self;
}

void
cli_exec_free (CliExec *self)
{
  g_ptr_array_unref (self->running);
  g_strfreev (self->command);
  g_free (self);
}

static void
wait_for (CliExec       *self,
          guint          limit,
          CliOutputFunc  func,
          gpointer       user_data)
{
  self->limit = limit;
  self->func = func;
  self->user_data = user_data;
  if (self->running->len <= limit)
    {
      self->func = NULL;
      func (user_data);
    }
}

/* A program need not read its input. */
static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree char *line = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
}

static void
exited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliExec *self = user_data;
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr(GError) error = NULL;
  gboolean is_over = g_subprocess_wait_finish (process, result, &error);

  if (!is_over || g_subprocess_get_if_signaled (process)
      || g_subprocess_get_exit_status (process) != 0)
    self->has_failed = TRUE;
  if (!is_over)
    cli_output_complain ("--exec: %s", error->message);
  else if (g_subprocess_get_if_signaled (process))
    cli_output_complain (_("--exec: %s was ended by signal %d"), self->command[0],
                         g_subprocess_get_term_sig (process));
  else if (g_subprocess_get_exit_status (process) != 0)
    cli_output_complain (_("--exec: %s exited with status %d"), self->command[0],
                         g_subprocess_get_exit_status (process));

  g_ptr_array_remove_fast (self->running, process);
  if (self->func != NULL && self->running->len <= self->limit)
    wait_for (self, self->limit, self->func, self->user_data);
}

void
cli_exec_start (CliExec       *self,
                CometdMessage *message)
{
  const CliOptions *options = cli_link_get_options (self->link);
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autofree char *text = cli_format_plain (&options->format, message);
  char *line = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = NULL;

  g_subprocess_launcher_setenv (launcher, "COMETD_CHANNEL", cometd_message_get_channel (message),
                                TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *)self->command, &error);
  if (process == NULL)
    {
      cli_output_complain ("--exec: %s", error->message);
      cli_link_finish (self->link, CLI_EXIT_USAGE);
      return;
    }

  g_ptr_array_add (self->running, g_object_ref (process));
  g_subprocess_wait_async (process, NULL, exited_cb, self);
  line = g_strconcat (text, "\n", NULL);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (process), line, strlen (line),
                                   G_PRIORITY_DEFAULT, NULL, written_cb, line);
}

void
cli_exec_when_free (CliExec       *self,
                    CliOutputFunc  func,
                    gpointer       user_data)
{
  wait_for (self, (guint)cli_link_get_options (self->link)->jobs - 1, func, user_data);
}

void
cli_exec_when_idle (CliExec       *self,
                    CliOutputFunc  func,
                    gpointer       user_data)
{
  wait_for (self, 0, func, user_data);
}

gboolean
cli_exec_has_failed (CliExec *self)
{
  return self->has_failed;
}

void
cli_exec_stop (CliExec *self)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      const char *pid = g_subprocess_get_identifier (g_ptr_array_index (self->running, i));

      /* g_subprocess_send_signal() would do it later, when this program may have exited. */
      if (pid != NULL)
        kill ((pid_t)g_ascii_strtoll (pid, NULL, 10), SIGTERM);
    }
}
