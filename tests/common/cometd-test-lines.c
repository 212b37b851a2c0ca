/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-lines.h"

#include <string.h>

typedef struct
{
  char *text;
  char *fields;
} Line;

static GMutex mutex;
static GArray *lines;

static void
line_clear (gpointer data)
{
  Line *line = data;

  g_free (line->text);
  g_free (line->fields);
}

static gboolean
has_value (const GLogField *field,
           const char      *value)
{
  gsize length = field->length < 0 ? strlen (field->value) : (gsize)field->length;

  return length == strlen (value) && memcmp (field->value, value, length) == 0;
}

static GLogWriterOutput
write_cb (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  g_autoptr(GString) ours = g_string_new (NULL);
  gboolean is_ours = FALSE;
  Line line = { NULL, NULL };

  for (gsize i = 0; i < n_fields; i++)
    {
      is_ours |= g_str_equal (fields[i].key, "GLIB_DOMAIN") && has_value (&fields[i], "Cometd");
      if (g_str_equal (fields[i].key, "MESSAGE"))
        line.text = fields[i].length < 0 ? g_strdup (fields[i].value)
                                         : g_strndup (fields[i].value, (gsize)fields[i].length);
      else if (g_str_has_prefix (fields[i].key, "COMETD_"))
        g_string_append_printf (ours, "%s%s=%s", ours->len > 0 ? " " : "", fields[i].key,
                                (const char *)fields[i].value);
    }

  if (!is_ours || (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    {
      line_clear (&line);
      /* Of other domains debug lines are not wanted. */
      return (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0
             ? G_LOG_WRITER_HANDLED
             : g_log_writer_default (level, fields, n_fields, user_data);
    }

  line.fields = g_string_free (g_steal_pointer (&ours), FALSE);
  g_mutex_lock (&mutex);
  g_array_append_val (lines, line);
  g_mutex_unlock (&mutex);
  return G_LOG_WRITER_HANDLED;
}

void
cometd_test_lines_start (gboolean is_debug)
{
  g_log_set_debug_enabled (is_debug);
  if (lines == NULL)
    {
      lines = g_array_new (FALSE, FALSE, sizeof (Line));
      g_array_set_clear_func (lines, line_clear);
      g_log_set_writer_func (write_cb, NULL, NULL);
    }

  g_mutex_lock (&mutex);
  g_array_set_size (lines, 0);
  g_mutex_unlock (&mutex);
}

guint
cometd_test_lines_count (const char *pattern)
{
  guint count = 0;

  g_mutex_lock (&mutex);
  for (guint i = 0; i < lines->len; i++)
    count += g_pattern_match_simple (pattern, g_array_index (lines, Line, i).text) ? 1 : 0;
  g_mutex_unlock (&mutex);
  return count;
}

char *
cometd_test_lines_dup (gboolean with_fields)
{
  GString *all = g_string_new (NULL);

  g_mutex_lock (&mutex);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);

      if (with_fields)
        g_string_append_printf (all, "[%s] ", line->fields);
      g_string_append_printf (all, "%s\n", line->text);
    }
  g_mutex_unlock (&mutex);
  return g_string_free (all, FALSE);
}
