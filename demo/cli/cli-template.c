/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-template.h"

#include "cli-json-text.h"
#include "cli-output.h"
#include "cli-usage.h"

#include <glib/gi18n.h>
#include <string.h>

/* Appends @name, a part of a path, to a JSON pointer. */
static void
append_escaped (GString    *pointer,
                const char *name)
{
  g_string_append_c (pointer, '/');
  for (const char *c = name; *c != '\0'; c++)
    {
      if (*c == '~')
        g_string_append (pointer, "~0");
      else if (*c == '/')
        g_string_append (pointer, "~1");
      else
        g_string_append_c (pointer, *c);
    }
}

/* The names in a path such as “data.user” or “/data/a.b”. */
static char **
split_path (const char *path)
{
  return path[0] == '/' ? g_strsplit (path + 1, "/", -1) : g_strsplit (path, ".", -1);
}

static char *
make_pointer (const char *path)
{
  g_auto(GStrv) names = split_path (path);
  GString *pointer = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    append_escaped (pointer, names[i]);

  return g_string_free (pointer, FALSE);
}

/* The JSON text at @pointer of the whole message, or NULL. */
static char *
find (CometdMessage *message,
      const char    *pointer)
{
  g_autofree char *json = NULL;
  g_autoptr(CometdMessage) carrier = NULL;

  if (g_str_equal (pointer, "/data"))
    return cometd_message_dup_data_json (message);
  if (g_str_has_prefix (pointer, "/data/"))
    return cometd_message_dup_json_at (message, pointer + strlen ("/data"));

  /* Pointers are for the payload only, so the message becomes one. */
  json = cometd_message_to_json (message);
  carrier = cometd_message_new ("/template");
  return cometd_message_set_data_json (carrier, json, NULL)
    ? cometd_message_dup_json_at (carrier, pointer)
    : NULL;
}

static void
append_member (GString       *text,
               CometdMessage *message,
               const char    *path)
{
  g_autofree char *pointer = make_pointer (path);
  g_autofree char *json = find (message, pointer);
  g_autofree char *clean = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (json == NULL)
    return;

  if (json[0] != '"')
    {
      cli_json_text_append (text, json, strlen (json));
      return;
    }

  node = json_from_string (json, NULL);
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      clean = cli_output_clean (json_node_get_string (node));
      g_string_append (text, clean);
    }
}

/* Appends what the character after a backslash stands for. */
static gboolean
append_escape (GString *text,
               char     letter)
{
  switch (letter)
    {
    case 'n':
      g_string_append_c (text, '\n');
      return TRUE;

    case 't':
      g_string_append_c (text, '\t');
      return TRUE;

    case '\\':
      g_string_append_c (text, '\\');
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
is_path (const char *path)
{
  g_auto(GStrv) names = split_path (path);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (names[i][0] == '\0')
        return FALSE;
    }

  return names[0] != NULL;
}

/* Without @message, only the template is checked. */
static gboolean
expand (const char     *template,
        CometdMessage  *message,
        GString        *text,
        GError        **error)
{
  const char *c = template;

  while (*c != '\0')
    {
      g_autofree char *path = NULL;
      const char *end;

      if (c[0] == '\\')
        {
          if (!append_escape (text, c[1]))
            return cli_usage_fail (error, _("--format: “\\%.*s” is not known; write \\\\ for a "
                                            "backslash"),
                                   c[1] != '\0' ? (int)(g_utf8_next_char (c + 1) - c) - 1 : 0,
                                   c + 1);
          c += 2;
          continue;
        }
      if ((c[0] == '{' || c[0] == '}') && c[1] == c[0])
        {
          g_string_append_c (text, c[0]);
          c += 2;
          continue;
        }
      if (c[0] == '}')
        return cli_usage_fail (error, _("--format: there is a “}” without “{” in “%s”"), template);
      if (c[0] != '{')
        {
          g_string_append_c (text, *c++);
          continue;
        }

      end = strchr (c, '}');
      if (end == NULL)
        return cli_usage_fail (error, _("--format: there is no “}” after “%s”"), c);
      path = g_strndup (c + 1, (gsize)(end - c) - 1);
      if (!is_path (path))
        return cli_usage_fail (error, _("--format: “{%s}” does not name a member such as "
                                        "{channel} or {data.user}"),
                               path);
      if (message != NULL)
        append_member (text, message, path);
      c = end + 1;
    }

  return TRUE;
}

gboolean
cli_template_check (const char  *template,
                    GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (!g_utf8_validate (template, -1, NULL))
    return cli_usage_fail (error, _("--format: the template is not valid UTF-8"));

  return expand (template, NULL, text, error);
}

char *
cli_template_expand (const char    *template,
                     CometdMessage *message)
{
  GString *text = g_string_new (NULL);

  expand (template, message, text, NULL);
  return g_string_free (text, FALSE);
}
