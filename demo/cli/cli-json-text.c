/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-json-text.h"

#include <string.h>

#define INDENT 2

#define COLOUR_NAME "\033[1;34m"
#define COLOUR_STRING "\033[32m"
#define COLOUR_OTHER "\033[33m" /* Numbers, booleans and null. */
#define COLOUR_END "\033[0m"

typedef struct
{
  GString *line;
  guint depth;
  gboolean pretty;
  gboolean coloured;
} Layout;

void
cli_json_text_append (GString    *line,
                      const char *text,
                      gsize       length)
{
  for (const char *c = text; c < text + length; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter == '\n' || letter == '\r' || letter == '\t')
        g_string_append_c (line, ' ');
      else if (g_unichar_iscntrl (letter))
        g_string_append_printf (line, "\\u%04x", letter);
      else
        g_string_append_len (line, c, g_utf8_next_char (c) - c);
    }
}

static const char *
skip_blanks (const char *text)
{
  return text + strspn (text, " \t\r\n");
}

/* The end of the string that begins at @text. */
static const char *
skip_string (const char *text)
{
  const char *c = text + 1;

  while (*c != '"' && *c != '\0')
    c += c[0] == '\\' && c[1] != '\0' ? 2 : 1;

  return *c == '"' ? c + 1 : c;
}

static void
append_token (Layout     *self,
              const char *text,
              const char *end)
{
  const char *colour = COLOUR_OTHER;

  if (*text == '"')
    colour = *skip_blanks (end) == ':' ? COLOUR_NAME : COLOUR_STRING;

  if (self->coloured)
    g_string_append (self->line, colour);
  cli_json_text_append (self->line, text, end - text);
  if (self->coloured)
    g_string_append (self->line, COLOUR_END);
}

static void
break_line (Layout *self)
{
  if (self->pretty)
    g_string_append_printf (self->line, "\n%*s", (int)self->depth * INDENT, "");
}

/* Appends one of []{},: and what follows it. Returns the next token. */
static const char *
append_mark (Layout     *self,
             const char *text)
{
  const char *next = skip_blanks (text + 1);

  if (*text == ']' || *text == '}')
    {
      self->depth--;
      break_line (self);
    }
  g_string_append_c (self->line, *text);

  if (*text == '[' || *text == '{')
    {
      /* Those without members take no lines. */
      if (*next == ']' || *next == '}')
        {
          g_string_append_c (self->line, *next);
          return skip_blanks (next + 1);
        }
      self->depth++;
      break_line (self);
    }
  else if (*text == ',')
    break_line (self);
  else if (*text == ':' && self->pretty)
    g_string_append_c (self->line, ' ');

  return next;
}

char *
cli_json_text_layout (const char *json,
                      gboolean    pretty,
                      gboolean    coloured)
{
  Layout layout = {
    .line = g_string_sized_new (strlen (json)),
    .pretty = pretty,
    .coloured = coloured,
  };
  const char *c = skip_blanks (json);

  while (*c != '\0')
    {
      const char *end;

      if (strchr ("[]{},:", *c) != NULL)
        {
          c = append_mark (&layout, c);
          continue;
        }

      end = *c == '"' ? skip_string (c) : c + strcspn (c, " \t\r\n[]{},:\"");
      append_token (&layout, c, end);
      c = skip_blanks (end);
    }

  return g_string_free (layout.line, FALSE);
}
