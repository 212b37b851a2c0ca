/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-options.h"

#include "cli-addresses.h"
#include "cli-file.h"
#include "cli-suggest.h"
#include "cli-usage.h"
#include "demo-arguments.h"

#include <cometd-glib/cometd.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* What the library lets wait to be sent. */
#define MAX_PAYLOAD_SIZE (16 * 1024 * 1024)

/* A room has two channels; that of its members has the longer name. */
static gboolean
is_room (const char *name)
{
  g_autofree char *channel = g_strconcat ("/members/", name, NULL);

  return strpbrk (name, "/*") == NULL && cometd_channel_is_valid (channel);
}

static gboolean
check_values (CliOptions  *self,
              GError     **error)
{
  if (self->count < 1)
    return cli_usage_fail (error, _("--count: %d is not a valid number of messages"),
                           self->count);
  if (!isfinite (self->timeout) || self->timeout < 0 || self->timeout > G_MAXINT / 2000)
    return cli_usage_fail (error, _("--timeout: %g is not a valid number of seconds"),
                           self->timeout);
  if (self->room != NULL && !is_room (self->room))
    return cli_usage_fail (error, _("--room: “%s” is not a valid room name"), self->room);

  if (self->queue_offline && self->network.no_retry)
    return cli_usage_fail (error, _("--queue-offline and --no-retry cannot be used together"));

  return cli_addresses_check (self->url, self->fallback_urls, error)
    && cli_credentials_check (&self->credentials, error)
    && cli_network_check (&self->network, error)
    && cli_format_check (&self->format, error);
}

static void
add_entries (CliOptions     *self,
             GOptionContext *context)
{
  const GOptionEntry common[] = {
    { "fallback-url", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->fallback_urls,
      N_("Further address of the same service, to use if the one before does not work; may be "
         "repeated"), N_("URL") },
    { "ack", 0, 0, G_OPTION_ARG_NONE, &self->ack,
      N_("Make the server send events again that were lost on their way"), NULL },
    { "timeout", 'T', 0, G_OPTION_ARG_DOUBLE, &self->timeout,
      N_("Time limit for the whole command"), N_("SECONDS") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet,
      N_("Do not report the state of the connection"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
      N_("Print the log of the library"), NULL },
    { NULL },
  };
  const GOptionEntry count[] = {
    { "count", 'n', 0, G_OPTION_ARG_INT, &self->count,
      N_("Exit after N messages"), N_("N") },
    { NULL },
  };
  const GOptionEntry room[] = {
    { "room", 'r', 0, G_OPTION_ARG_STRING, &self->room,
      N_("Chat room to join (default: demo)"), N_("NAME") },
    { NULL },
  };
  const GOptionEntry replay[] = {
    { "replay", 0, 0, G_OPTION_ARG_STRING, &self->replay,
      N_("Start after the event with this replay id, with the earliest or with the latest event"),
      N_("ID|earliest|latest") },
    { "replay-file", 0, 0, G_OPTION_ARG_FILENAME, &self->replay_file,
      N_("Keep the positions in this file, and continue there"), N_("FILE") },
    { NULL },
  };
  const GOptionEntry exec[] = {
    { "exec", 'x', 0, G_OPTION_ARG_STRING, &self->exec,
      N_("Run this program for each message, which is its standard input"), N_("COMMAND") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &self->jobs,
      N_("Run N programs at once at most (default: 1)"), N_("N") },
    { NULL },
  };
  const GOptionEntry bench[] = {
    { "size", 0, 0, G_OPTION_ARG_INT, &self->bench.size,
      N_("Size of each message (default: 100)"), N_("BYTES") },
    { "in-flight", 0, 0, G_OPTION_ARG_INT, &self->bench.in_flight,
      N_("Wait when N messages have not come back (default: 10)"), N_("N") },
    { "duration", 0, 0, G_OPTION_ARG_DOUBLE, &self->bench.duration,
      N_("End after this time, whatever has come back (default: 10)"), N_("SECONDS") },
    { NULL },
  };
  const GOptionEntry publish[] = {
    { "queue-offline", 0, 0, G_OPTION_ARG_NONE, &self->queue_offline,
      N_("Wait for the connection if there is none, for as long as --timeout allows"), NULL },
    { "repeat", 0, 0, G_OPTION_ARG_NONE, &self->repeat,
      N_("Send the message once more if it is not known whether the server has processed it"),
      NULL },
    { NULL },
  };

  if (self->command->counts)
    g_option_context_add_main_entries (context, count, NULL);
  if (self->command->chats)
    g_option_context_add_main_entries (context, room, NULL);
  if (self->command->replays)
    g_option_context_add_main_entries (context, replay, NULL);
  if (self->command->benches)
    g_option_context_add_main_entries (context, bench, NULL);
  if (self->command->executes)
    g_option_context_add_main_entries (context, exec, NULL);
  if (self->command->publishes)
    g_option_context_add_main_entries (context, publish, NULL);
  if (self->command->prints != CLI_PRINTS_TEXT)
    cli_format_add_entries (&self->format, context, self->command->prints == CLI_PRINTS_MESSAGES);
  cli_credentials_add_entries (&self->credentials, context);
  cli_network_add_entries (&self->network, context);
  g_option_context_add_main_entries (context, common, NULL);
}

/* Whether an unknown option is JSON such as -5. */
static gboolean
is_number (char         **arguments,
           const GError  *error)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    {
      if (arguments[i][0] == '-' && g_ascii_isdigit (arguments[i][1])
          && g_str_has_suffix (error->message, arguments[i]))
        return TRUE;
    }

  return FALSE;
}

/* Adds what was probably meant to the error for an unknown option. */
static void
suggest_option (const CliCommand  *command,
                const char        *help,
                char             **arguments,
                GError           **error)
{
  g_autofree char *meant = NULL;
  g_autofree char *text = NULL;

  if (error == NULL || !g_error_matches (*error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return;

  meant = cli_suggest_option (arguments, help);
  if (meant != NULL)
    text = g_strdup_printf (_("%s; did you mean %s?"), (*error)->message, meant);
  else if (is_number (arguments, *error))
    text = g_strdup_printf (_("%s; write -- before JSON that begins with “-”"),
                            (*error)->message);
  else
    text = g_strdup_printf (_("%s; see cometd-cli %s --help"), (*error)->message, command->name);
  g_clear_error (error);
  cli_usage_fail (error, "%s", text);
}

gboolean
cli_options_parse (CliOptions        *self,
                   const CliCommand  *command,
                   int                argc,
                   char             **argv,
                   GError           **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (command->arguments);
  g_autofree char *help = NULL;
  g_auto(GStrv) given = NULL;
  g_auto(GStrv) arguments = NULL;
  guint n_arguments;

  self->command = command;
  self->count = CLI_NO_LIMIT;
  self->jobs = 1;
  self->bench = (CliBenchOptions){ .size = 100, .in_flight = 10, .duration = 10 };
  cli_network_init (&self->network);
  add_entries (self, context);
  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_description (context, _(command->description));

  help = g_option_context_get_help (context, TRUE, NULL);
  given = demo_arguments_separate (argv, context);
  arguments = g_strdupv (given);
  if (!g_option_context_parse_strv (context, &arguments, error))
    {
      suggest_option (command, help, given, error);
      return FALSE;
    }

  /* GOption keeps the program name, and "--" if an argument after it looks like an option. */
  n_arguments = g_strv_length (arguments) - 1;
  if (n_arguments > 0 && g_str_equal (arguments[1], "--"))
    {
      g_free (arguments[1]);
      memmove (&arguments[1], &arguments[2], n_arguments * sizeof arguments[0]);
      n_arguments--;
    }
  for (guint i = 2; i <= n_arguments; i++)
    {
      if (g_str_equal (arguments[i], "--"))
        {
          g_free (arguments[i]);
          memmove (&arguments[i], &arguments[i + 1], (n_arguments - i + 1) * sizeof arguments[0]);
          n_arguments--;
          break;
        }
    }

  if (n_arguments < command->min_arguments)
    return cli_usage_fail (error, _("Too few arguments; usage: %s %s"), command->name,
                           command->arguments);
  if (n_arguments > command->max_arguments)
    return cli_usage_fail (error, _("Unexpected argument “%s”; usage: %s %s"),
                           arguments[command->max_arguments + 1], command->name,
                           command->arguments);

  self->url = g_strdup (arguments[1]);
  self->arguments = g_strdupv (&arguments[2]);

  return check_values (self, error)
    && (command->check == NULL || command->check (self, error));
}

void
cli_options_clear (CliOptions *self)
{
  g_free (self->url);
  g_strfreev (self->fallback_urls);
  g_strfreev (self->arguments);
  cli_credentials_clear (&self->credentials);
  cli_network_clear (&self->network);
  cli_format_clear (&self->format);
  g_free (self->room);
  g_free (self->replay);
  g_free (self->replay_file);
  g_free (self->exec);
}

/* @shown stands for @json, which may be long, in an error. */
static gboolean
check_json (const char  *json,
            const char  *shown,
            GError     **error)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/check");
  g_autoptr(GError) why = NULL;

  if (!g_utf8_validate (json, -1, NULL))
    return cli_usage_fail (error, _("The data is not valid UTF-8"));
  if (!cometd_message_set_data_json (message, json, &why))
    return cli_usage_fail (error, _("“%s” is not valid JSON: %s"), shown, why->message);

  return TRUE;
}

gboolean
cli_read_payload (CliOptions  *self,
                  guint        index,
                  GError     **error)
{
  g_autofree char *name = g_steal_pointer (&self->arguments[index]);

  if (name[0] != '@')
    {
      self->arguments[index] = g_steal_pointer (&name);
      return cli_check_json (self->arguments[index], error);
    }

  /* The argument must not end the list of them if the file cannot be read. */
  self->arguments[index] = cli_file_read ("JSON", name + 1, MAX_PAYLOAD_SIZE, error);
  if (self->arguments[index] == NULL)
    {
      self->arguments[index] = g_steal_pointer (&name);
      return FALSE;
    }

  return check_json (self->arguments[index], name, error);
}

gboolean
cli_check_json (const char  *json,
                GError     **error)
{
  return check_json (json, json, error);
}

gboolean
cli_check_channels (char   **channels,
                    GError **error)
{
  for (guint i = 0; channels[i] != NULL; i++)
    {
      if (!cometd_channel_is_valid (channels[i]) || cometd_channel_is_meta (channels[i]))
        return cli_usage_fail (error, _("Cannot subscribe to “%s”: it is not a channel such as "
                                        "/chat/demo or /chat/*"),
                               channels[i]);
    }

  return TRUE;
}

gboolean
cli_check_target (const char  *channel,
                  GError     **error)
{
  if (!cometd_channel_is_valid (channel)
      || cometd_channel_is_meta (channel)
      || cometd_channel_is_pattern (channel))
    return cli_usage_fail (error, _("Cannot publish to “%s”: it is not a channel such as "
                                    "/chat/demo"),
                           channel);

  return TRUE;
}
