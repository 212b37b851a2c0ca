/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-format.h"

#include "cli-json-text.h"
#include "cli-template.h"
#include "cli-usage.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

void
cli_format_add_entries (CliFormat      *self,
                        GOptionContext *context,
                        gboolean        selects)
{
  const GOptionEntry selecting[] = {
    { "data-only", 'd', 0, G_OPTION_ARG_NONE, &self->data_only,
      N_("Print only the data of each message"), NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &self->template,
      N_("Print this text for each message; {channel}, {data.user} and the like stand for its "
         "members"), N_("TEMPLATE") },
    { "time", 0, 0, G_OPTION_ARG_NONE, &self->time,
      N_("Print the time before each message"), NULL },
    { NULL },
  };
  const GOptionEntry entries[] = {
    { "pretty", 0, 0, G_OPTION_ARG_NONE, &self->pretty,
      N_("Print JSON in several lines, with indentation"), NULL },
    { "color", 0, 0, G_OPTION_ARG_STRING, &self->color,
      N_("Color JSON: always, never, or on a terminal (auto, the default)"), N_("WHEN") },
    { NULL },
  };

  if (selects)
    g_option_context_add_main_entries (context, selecting, NULL);
  g_option_context_add_main_entries (context, entries, NULL);
}

static gboolean
is_coloured (const char *color)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *terminal = g_getenv ("TERM");

  if (g_strcmp0 (color, "always") == 0)
    return TRUE;
  if (g_strcmp0 (color, "never") == 0)
    return FALSE;

  return isatty (STDOUT_FILENO)
    && (no_color == NULL || *no_color == '\0')
    && terminal != NULL && !g_str_equal (terminal, "dumb");
}

gboolean
cli_format_check (CliFormat  *self,
                  GError    **error)
{
  static const char * const colors[] = { "auto", "always", "never", NULL };

  if (self->color != NULL && !g_strv_contains (colors, self->color))
    return cli_usage_fail (error, _("--color: “%s” is neither auto, always nor never"),
                           self->color);
  if (self->template != NULL && self->data_only)
    return cli_usage_fail (error, _("--format and --data-only cannot be used together"));
  if (self->template != NULL && self->pretty)
    return cli_usage_fail (error, _("--format and --pretty cannot be used together"));

  self->coloured = is_coloured (self->color);
  return self->template == NULL || cli_template_check (self->template, error);
}

static char *
get_selected (const CliFormat *self,
              CometdMessage   *message)
{
  char *json;

  if (!self->data_only)
    return cometd_message_to_json (message);

  json = cometd_message_dup_data_json (message);
  return json != NULL ? json : g_strdup ("null");
}

static char *
add_time (const CliFormat *self,
          const char      *text)
{
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *time = NULL;
  g_autofree char *zone = NULL;

  if (!self->time)
    return g_strdup (text);

  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  zone = g_date_time_format (now, "%:z");
  return g_strdup_printf ("%s.%03d%s %s", time, g_date_time_get_microsecond (now) / 1000, zone,
                          text);
}

char *
cli_format_json (const CliFormat *self,
                 const char      *json)
{
  GString *line;

  if (self->pretty || self->coloured)
    return cli_json_text_layout (json, self->pretty, self->coloured);

  line = g_string_new (NULL);
  cli_json_text_append (line, json, strlen (json));
  return g_string_free (line, FALSE);
}

char *
cli_format_message (const CliFormat *self,
                    CometdMessage   *message)
{
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  if (self->template != NULL)
    text = cli_template_expand (self->template, message);
  else
    {
      json = get_selected (self, message);
      text = cli_format_json (self, json);
    }

  return add_time (self, text);
}

char *
cli_format_plain (const CliFormat *self,
                  CometdMessage   *message)
{
  CliFormat plain = *self;

  plain.coloured = FALSE;
  return cli_format_message (&plain, message);
}

void
cli_format_clear (CliFormat *self)
{
  g_free (self->color);
  g_free (self->template);
}
