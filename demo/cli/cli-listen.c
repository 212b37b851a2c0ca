/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli listen: prints each event as a line. */

#include "cli-commands.h"
#include "cli-exec.h"
#include "cli-link.h"
#include "cli-replay.h"
#include "cli-subscribe.h"

#include <glib/gi18n.h>

typedef struct
{
  CliLink *link;
  CliExec *exec;               /* NULL without --exec. */
  int n_messages;
} Listener;

static void
listen_subscribed (CliLink  *link,
                   gpointer  user_data)
{
}

static void receive_next (gpointer user_data);

static void
finish_listen (gpointer user_data)
{
  Listener *self = user_data;

  cli_link_finish (self->link, CLI_EXIT_DONE);
}

/* Passes the message on. If its reader is slow, the client, and so the server, waits. */
static void
hand_over (Listener      *self,
           CometdMessage *message)
{
  const CliOptions *options = cli_link_get_options (self->link);
  CliOutput *output = cli_link_get_output (self->link);
  gboolean is_last = ++self->n_messages == options->count;

  if (self->exec != NULL)
    {
      cli_exec_start (self->exec, message);
      if (is_last)
        cli_exec_when_idle (self->exec, finish_listen, self);
      else
        cli_exec_when_free (self->exec, receive_next, self);
    }
  else
    {
      g_autofree char *text = cli_format_message (&options->format, message);

      cli_output_print (output, text);
      if (is_last)
        finish_listen (self);
      else
        cli_output_when_drained (output, receive_next, self);
    }
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Listener *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) message =
    cometd_client_receive_finish (COMETD_CLIENT (source), result, &error);

  if (message != NULL)
    hand_over (self, message);
  else
    cli_link_fail (self->link, _("could not receive"), error);
}

static void
receive_next (gpointer user_data)
{
  Listener *self = user_data;

  cometd_client_receive_async (cli_link_get_client (self->link),
                               cli_link_get_cancellable (self->link),
                               received_cb, self);
}

static void
listen_ready (CliLink  *link,
              gpointer  user_data)
{
  cli_subscribe (link, (const char * const *)cli_link_get_options (link)->arguments,
                 listen_subscribed, NULL);
  receive_next (user_data);
}

static gboolean
check_listen (CliOptions  *options,
              GError     **error)
{
  return cli_check_channels (options->arguments, error)
    && cli_exec_check (options, error)
    && cli_replay_check (options->replay, error);
}

static CliExit
run_listen (const CliOptions *options)
{
  g_autoptr(CliLink) link = cli_link_new (options);
  g_autoptr(CliExec) exec = options->exec != NULL ? cli_exec_new (link) : NULL;
  Listener self = { .link = link, .exec = exec };
  CliExit status;

  if (!cli_replay_set_up (link, options->arguments))
    return CLI_EXIT_USAGE;

  status = cli_link_run (link, listen_ready, &self);
  if (exec != NULL)
    cli_exec_stop (exec);
  if (exec != NULL && cli_exec_has_failed (exec) && status == CLI_EXIT_DONE)
    status = CLI_EXIT_PROGRAM;

  return status;
}

const CliCommand cli_command_listen = {
  .name = "listen",
  .arguments = "URL CHANNEL…",
  .summary = N_("Prints the messages of one or more channels, one line of JSON each."),
  .description = N_("A channel may end in /* or /** to match the channels below it. If the "
                    "connection is lost, it is restored automatically."),
  .min_arguments = 2,
  .max_arguments = G_MAXUINT,
  .counts = TRUE,
  .replays = TRUE,
  .executes = TRUE,
  .prints = CLI_PRINTS_MESSAGES,
  .endless = TRUE,
  .check = check_listen,
  .run = run_listen,
};
