/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli listen: prints each event as a line. */

#include "cli-commands.h"
#include "cli-link.h"
#include "cli-replay.h"
#include "cli-subscribe.h"

#include <glib/gi18n.h>

typedef struct
{
  CliLink *link;
  int n_messages;
} Listener;

static void
subscribed (CliLink  *link,
            gpointer  user_data)
{
}

static void receive_next (gpointer user_data);

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Listener *self = user_data;
  CliOutput *output = cli_link_get_output (self->link);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) message =
    cometd_client_receive_finish (COMETD_CLIENT (source), result, &error);
  g_autofree char *json = NULL;

  if (message == NULL)
    {
      cli_link_fail (self->link, _("could not receive"), error);
      return;
    }

  json = cometd_message_to_json (message);
  cli_output_line (output, json);
  self->n_messages++;
  if (self->n_messages == cli_link_get_options (self->link)->count)
    cli_link_finish (self->link, CLI_EXIT_DONE);
  else
    /* If the output is read slowly, the client, and so the server, waits. */
    cli_output_when_drained (output, receive_next, self);
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
ready (CliLink  *link,
       gpointer  user_data)
{
  cli_subscribe (link, (const char * const *)cli_link_get_options (link)->arguments,
                 subscribed, NULL);
  receive_next (user_data);
}

static gboolean
check (const CliOptions  *options,
       GError           **error)
{
  return cli_check_channels (options->arguments, error)
    && cli_replay_check (options->replay, error);
}

static CliExit
run (const CliOptions *options)
{
  g_autoptr(CliLink) link = cli_link_new (options);
  Listener self = { .link = link };

  if (!cli_replay_set_up (link, options->arguments))
    return CLI_EXIT_USAGE;

  return cli_link_run (link, ready, &self);
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
  .endless = TRUE,
  .check = check,
  .run = run,
};
