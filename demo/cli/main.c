/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The command-line tool: finds the command and parses its options. */

#include "cli-commands.h"
#include "cli-log.h"
#include "cli-output.h"
#include "cli-suggest.h"
#include "demo-locale.h"

#include <cometd-glib/cometd.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#define ARGUMENTS_WIDTH 18

static const CliCommand * const commands[] = {
  &cli_command_listen,
  &cli_command_publish,
  &cli_command_call,
  &cli_command_chat,
  &cli_command_trace,
  &cli_command_info,
  &cli_command_bench,
};

static void
print_help (void)
{
  g_print (_("Usage: cometd-cli COMMAND [OPTION…] ARGUMENT…\n"
             "\n"
             "A command-line client for CometD and other Bayeux servers.\n"
             "\n"
             "Commands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      glong width = g_utf8_strlen (commands[i]->arguments, -1);

      g_print ("  %-8s %s%*s %s\n",
               commands[i]->name,
               commands[i]->arguments,
               (int)MAX (0, ARGUMENTS_WIDTH - width), "",
               _(commands[i]->summary));
    }
  g_print (_("\n"
             "Run “cometd-cli COMMAND --help” for the options of a command.\n"
             "Messages are printed on standard output, as lines of JSON; the state of the\n"
             "connection and errors are reported on standard error.\n"
             "\n"
             "Exit status: 0 success, 1 refused by the server, 2 usage error, 3 no connection,\n"
             "4 timeout, 5 a program of --exec failed, 130 interrupted.\n"));
}

static const CliCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i]->name, name))
        return commands[i];
    }

  return NULL;
}

static void
complain_about_command (const char *name)
{
  const char *names[G_N_ELEMENTS (commands) + 3] = { "--help", "--version" };
  const char *meant;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i + 2] = commands[i]->name;

  meant = cli_suggest (name, names);
  if (meant != NULL)
    cli_output_complain (_("“%s” is not a command; did you mean %s?"), name, meant);
  else
    cli_output_complain (_("“%s” is not a command; see cometd-cli --help"), name);
}

int
main (int   argc,
      char *argv[])
{
  g_auto(CliOptions) options = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;
  const CliCommand *command;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      cli_output_complain (_("No command given; see cometd-cli --help"));
      return CLI_EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      print_help ();
      return CLI_EXIT_DONE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("cometd-cli %d.%d.%d\n",
               COMETD_MAJOR_VERSION, COMETD_MINOR_VERSION, COMETD_MICRO_VERSION);
      return CLI_EXIT_DONE;
    }

  command = find_command (argv[1]);
  if (command == NULL)
    {
      complain_about_command (argv[1]);
      return CLI_EXIT_USAGE;
    }

  /* Shown by the --help of the command. */
  name = g_strconcat ("cometd-cli ", command->name, NULL);
  g_set_prgname (name);
  if (!cli_options_parse (&options, command, argc - 1, argv + 1, &error))
    {
      cli_output_complain ("%s", error->message);
      return CLI_EXIT_USAGE;
    }

  if (!cli_credentials_ask (&options.credentials, &error))
    {
      cli_output_complain ("%s", error->message);
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? CLI_EXIT_INTERRUPTED
                                                                       : CLI_EXIT_USAGE;
    }

  if (options.verbose)
    cli_log_start ();
  return (int)command->run (&options);
}
