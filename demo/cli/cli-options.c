/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-options.h"

#include "cli-addresses.h"

#include <cometd-glib/cometd.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static gboolean
fail (GError     **error,
      const char  *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, arguments);
  va_end (arguments);

  return FALSE;
}

static gboolean
check_connection_types (char   **types,
                        GError **error)
{
  static const char * const known[] = { "websocket", "long-polling", NULL };

  for (guint i = 0; types != NULL && types[i] != NULL; i++)
    {
      if (!g_strv_contains (known, types[i]))
        return fail (error,
                     _("--connection-type: “%s” is neither websocket nor long-polling"), types[i]);
    }

  return TRUE;
}

static gboolean
is_header (const char *header)
{
  const char *colon = strchr (header, ':');

  if (colon == NULL || colon == header || strpbrk (header, "\r\n") != NULL)
    return FALSE;
  for (const char *c = header; c < colon; c++)
    {
      if (!g_ascii_isalnum (*c) && strchr ("!#$%&'*+-.^_`|~", *c) == NULL)
        return FALSE;
    }

  return g_utf8_validate (header, -1, NULL);
}

static gboolean
check_values (CliOptions  *self,
              GError     **error)
{
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      /* The value is left out, because it may be secret. */
      if (!is_header (g_strchomp (self->headers[i])))
        return fail (error, _("--header: argument %u is not of the form “Name: value”"), i + 1);
    }
  if (self->count < 1)
    return fail (error, _("--count: %d is not a valid number of messages"), self->count);
  if (!isfinite (self->timeout) || self->timeout < 0 || self->timeout > G_MAXINT / 2000)
    return fail (error, _("--timeout: %g is not a valid number of seconds"), self->timeout);
  if (self->insecure && self->ca != NULL)
    return fail (error, _("--insecure and --ca cannot be used together"));
  if (self->room != NULL && (self->room[0] == '\0' || strpbrk (self->room, "/*") != NULL))
    return fail (error, _("--room: “%s” is not a valid room name"), self->room);

  return check_connection_types (self->connection_types, error)
    && cli_addresses_check (self->url, self->fallback_urls, error);
}

static void
add_entries (CliOptions     *self,
             GOptionContext *context)
{
  const GOptionEntry common[] = {
    { "fallback-url", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->fallback_urls,
      N_("Further address of the same service, to use if the one before does not work; may be "
         "repeated"), N_("URL") },
    { "connection-type", 't', 0, G_OPTION_ARG_STRING_ARRAY, &self->connection_types,
      N_("Connection type to allow, websocket or long-polling; may be repeated, in order of "
         "preference"), N_("TYPE") },
    { "header", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &self->headers,
      N_("HTTP header to send with each request; may be repeated"), N_("NAME: VALUE") },
    { "insecure", 'k', 0, G_OPTION_ARG_NONE, &self->insecure,
      N_("Accept any TLS certificate"), NULL },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &self->ca,
      N_("Trust only the certificates in this file"), N_("PEM") },
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
  if (self->command->publishes)
    g_option_context_add_main_entries (context, publish, NULL);
  g_option_context_add_main_entries (context, common, NULL);
}

gboolean
cli_options_parse (CliOptions        *self,
                   const CliCommand  *command,
                   int                argc,
                   char             **argv,
                   GError           **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (command->arguments);
  g_auto(GStrv) arguments = g_new0 (char *, (gsize)argc + 1);
  guint n_arguments;

  for (int i = 0; i < argc; i++)
    arguments[i] = g_strdup (argv[i]);

  self->command = command;
  self->count = CLI_NO_LIMIT;
  add_entries (self, context);
  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_description (context, _(command->description));
  if (!g_option_context_parse_strv (context, &arguments, error))
    return FALSE;

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
    return fail (error, _("Too few arguments; usage: %s %s"), command->name, command->arguments);
  if (n_arguments > command->max_arguments)
    return fail (error, _("Unexpected argument “%s”; usage: %s %s"),
                 arguments[command->max_arguments + 1], command->name, command->arguments);

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
  g_strfreev (self->connection_types);
  g_strfreev (self->headers);
  g_free (self->ca);
  g_free (self->room);
  g_free (self->replay);
  g_free (self->replay_file);
}

gboolean
cli_check_json (const char  *json,
                GError     **error)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/check");
  g_autoptr(GError) why = NULL;

  if (!g_utf8_validate (json, -1, NULL))
    return fail (error, _("The data is not valid UTF-8"));
  if (!cometd_message_set_data_json (message, json, &why))
    return fail (error, _("“%s” is not valid JSON: %s"), json, why->message);

  return TRUE;
}

gboolean
cli_check_channels (char   **channels,
                    GError **error)
{
  for (guint i = 0; channels[i] != NULL; i++)
    {
      if (!cometd_channel_is_valid (channels[i]) || cometd_channel_is_meta (channels[i]))
        return fail (error, _("Cannot subscribe to “%s”: it is not a channel such as "
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
    return fail (error, _("Cannot publish to “%s”: it is not a channel such as /chat/demo"),
                 channel);

  return TRUE;
}
