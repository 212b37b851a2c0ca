/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-log.h"

#include "cli-output.h"

#include <string.h>

/* Returns the text of a field, or NULL. Fields of a negative length end with a NUL. */
static char *
dup_field (const GLogField *fields,
           gsize            n_fields,
           const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      const char *value = fields[i].value;

      if (g_str_equal (fields[i].key, key))
        return fields[i].length < 0 ? g_strdup (value)
                                    : g_strndup (value, (gsize)fields[i].length);
    }

  return NULL;
}

/* Whether debug lines of another library were asked for in the environment. */
static gboolean
is_wanted (const char *domain)
{
  const char *domains = g_getenv ("G_MESSAGES_DEBUG");

  return domains != NULL &&
         (g_str_equal (domains, "all") || (domain != NULL && strstr (domains, domain) != NULL));
}

static GLogWriterOutput
write_cb (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *text = NULL;
  g_autofree char *time = NULL;
  g_autoptr(GDateTime) now = NULL;
  gboolean is_debug = (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0;

  if (g_strcmp0 (domain, "Cometd") != 0 ||
      (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    return is_debug && !is_wanted (domain)
             ? G_LOG_WRITER_HANDLED
             : g_log_writer_default (level, fields, n_fields, user_data);

  text = dup_field (fields, n_fields, "MESSAGE");
  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%H:%M:%S");
  cli_output_complain ("%s.%03d %s", time, g_date_time_get_microsecond (now) / 1000, text);
  return G_LOG_WRITER_HANDLED;
}

void
cli_log_start (void)
{
  g_log_set_debug_enabled (TRUE);
  g_log_set_writer_func (write_cb, NULL, NULL);
}
