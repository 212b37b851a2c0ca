/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli call: a remote call, and its result. */

#include "cli-commands.h"
#include "cli-link.h"

#include <glib/gi18n.h>

#define CALL_GRACE 1000 /* Milliseconds. */

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliLink *link = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_remote_call_finish (COMETD_CLIENT (source), result, &error);
  const CliFormat *format = &cli_link_get_options (link)->format;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  if (reply == NULL)
    {
      CometdMessage *refusal = cometd_error_get_reply (error);

      /* The data of a failed reply may be more useful than the error. */
      json = refusal != NULL ? cometd_message_dup_data_json (refusal) : NULL;
      if (json != NULL)
        {
          text = cli_format_json (format, json);
          cli_output_print (cli_link_get_output (link), text);
        }
      cli_link_fail (link, _("the call failed"), error);
      return;
    }

  json = cometd_message_dup_data_json (reply);
  text = cli_format_json (format, json != NULL ? json : "null");
  cli_output_print (cli_link_get_output (link), text);
  cli_link_finish (link, CLI_EXIT_DONE);
}

static void
call_ready (CliLink  *link,
            gpointer  user_data)
{
  const CliOptions *options = cli_link_get_options (link);
  CometdMessage *carrier = user_data;
  guint timeout = options->timeout > 0 ? (guint)(options->timeout * 1000) + CALL_GRACE : 0;

  /* --timeout applies to the whole command; the call only has to outlast it. */
  cometd_client_remote_call_async (cli_link_get_client (link),
                                   options->arguments[0],
                                   cometd_message_get_data (carrier),
                                   timeout,
                                   cli_link_get_cancellable (link),
                                   called_cb, link);
}

static gboolean
check_call (CliOptions  *options,
            GError     **error)
{
  g_autofree char *channel = g_strconcat ("/service/", options->arguments[0], NULL);

  if (!cometd_channel_is_valid (channel) || cometd_channel_is_pattern (channel))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("“%s” is not the name of a service, such as echo"), options->arguments[0]);
      return FALSE;
    }

  return options->arguments[1] == NULL || cli_read_payload (options, 1, error);
}

static CliExit
run_call (const CliOptions *options)
{
  g_autoptr(CliLink) link = cli_link_new (options);
  g_autoptr(CometdMessage) carrier = cometd_message_new ("/call");

  /* The JSON was validated by check(). */
  if (options->arguments[1] != NULL)
    cometd_message_set_data_json (carrier, options->arguments[1], NULL);

  return cli_link_run (link, call_ready, carrier);
}

const CliCommand cli_command_call = {
  .name = "call",
  .arguments = "URL TARGET [JSON]",
  .summary = N_("Calls the service TARGET of the server and prints the result."),
  .description = N_("TARGET is the name of the service channel without /service/. If JSON is "
                    "omitted, null is sent; if it is “@FILE”, the contents of the file, and with "
                    "“@-” those of standard input."),
  .min_arguments = 2,
  .max_arguments = 3,
  .prints = CLI_PRINTS_JSON,
  .check = check_call,
  .run = run_call,
};
