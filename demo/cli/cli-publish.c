/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli publish: publishes one payload, or each line of standard input. */

#include "cli-commands.h"
#include "cli-input.h"
#include "cli-link.h"

#include <glib/gi18n.h>
#include <string.h>

#define PUBLISH_GRACE 1000 /* Milliseconds. */

typedef struct
{
  CliLink *link;
  CliInput *input;             /* NULL if the payload is on the command line. */
  CometdPublishFlags flags;
  guint timeout;               /* Milliseconds; 0 for the default of the library. */
} Publisher;

static void publish_next (gpointer user_data);

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Publisher *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_full_json_finish (COMETD_CLIENT (source), result, &error);
  g_autofree char *text = NULL;

  if (reply == NULL)
    {
      cli_link_fail (self->link, _("not published"), error);
      return;
    }

  text = cli_format_message (&cli_link_get_options (self->link)->format, reply);
  cli_output_print (cli_link_get_output (self->link), text);
  if (self->input == NULL)
    cli_link_finish (self->link, CLI_EXIT_DONE);
  else
    cli_output_when_drained (cli_link_get_output (self->link), publish_next, self);
}

static void
publish (Publisher  *self,
         const char *json)
{
  cometd_client_publish_full_json_async (cli_link_get_client (self->link),
                                         cli_link_get_options (self->link)->arguments[0],
                                         json,
                                         self->flags,
                                         self->timeout,
                                         cli_link_get_cancellable (self->link),
                                         published_cb, self);
}

static void
publish_line_cb (const char   *line,
                 guint         number,
                 const GError *error,
                 gpointer      user_data)
{
  Publisher *self = user_data;
  g_autoptr(GError) wrong = NULL;

  if (error != NULL)
    {
      cli_output_complain (_("line %u: %s"), number, error->message);
      cli_link_finish (self->link, CLI_EXIT_USAGE);
    }
  else if (line == NULL)
    cli_link_finish (self->link, CLI_EXIT_DONE);
  else if (line[strspn (line, " \t\r")] == '\0')
    publish_next (self);
  else if (!cli_check_json (line, &wrong))
    {
      cli_output_complain (_("line %u: %s"), number, wrong->message);
      cli_link_finish (self->link, CLI_EXIT_USAGE);
    }
  else
    publish (self, line);
}

static void
publish_next (gpointer user_data)
{
  Publisher *self = user_data;

  cli_input_next (self->input, publish_line_cb, self);
}

static void
publish_ready (CliLink  *link,
               gpointer  user_data)
{
  Publisher *self = user_data;

  if (self->input != NULL)
    publish_next (self);
  else
    publish (self, cli_link_get_options (link)->arguments[1]);
}

static gboolean
is_from_input (const CliOptions *options)
{
  return g_str_equal (options->arguments[1], "-");
}

static gboolean
check_publish (CliOptions  *options,
               GError     **error)
{
  return cli_check_target (options->arguments[0], error)
    && (is_from_input (options) || cli_read_payload (options, 1, error));
}

static CliExit
run_publish (const CliOptions *options)
{
  g_autoptr(CliLink) link = cli_link_new (options);
  g_autoptr(CliInput) input =
    is_from_input (options) ? cli_input_new (cli_link_get_cancellable (link)) : NULL;
  Publisher self = { .link = link, .input = input };

  if (options->queue_offline)
    {
      self.flags |= COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE;
      cli_link_wait_for_connection (link);
    }
  if (options->repeat)
    self.flags |= COMETD_PUBLISH_FLAGS_REPEAT;
  /* --timeout applies to the whole command; the messages only have to outlast it. */
  if (self.flags != COMETD_PUBLISH_FLAGS_NONE)
    self.timeout = options->timeout > 0 ? (guint)(options->timeout * 1000) + PUBLISH_GRACE
                                        : G_MAXUINT;

  return cli_link_run (link, publish_ready, &self);
}

const CliCommand cli_command_publish = {
  .name = "publish",
  .arguments = "URL CHANNEL JSON",
  .summary = N_("Publishes JSON to a channel and prints the server’s reply."),
  .description = N_("If JSON is “-”, each line of standard input is published, one after the "
                    "other; if it is “@FILE”, the contents of the file, and with “@-” those of "
                    "standard input. Without --queue-offline and --repeat, a message is sent at "
                    "most once, and only while there is a connection."),
  .min_arguments = 3,
  .max_arguments = 3,
  .publishes = TRUE,
  .prints = CLI_PRINTS_MESSAGES,
  .check = check_publish,
  .run = run_publish,
};
