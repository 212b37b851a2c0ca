/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Converts received text to the markup of a label: URLs become hyperlinks, everything else is shown
 * as typed. */

#include "chat-text.h"

#include <string.h>

static const char * const link_schemes[] = { "https://", "http://", "mailto:" };

static gsize
scheme_length (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (link_schemes); i++)
    if (g_ascii_strncasecmp (text, link_schemes[i], strlen (link_schemes[i])) == 0)
      return strlen (link_schemes[i]);

  return 0;
}

/* Finds the end of the URL that begins at text: before white space, quotes or angle brackets, and
 * without final punctuation. A closing bracket is part of the URL only if the opening one is. */
static const char *
find_link_end (const char *text)
{
  const char *end = text;
  int open = 0;

  while (*end != '\0' && strchr ("<>\"", *end) == NULL)
    {
      gunichar letter = g_utf8_get_char (end);

      if (g_unichar_isspace (letter) || g_unichar_iscntrl (letter))
        break;
      open += letter == '(' ? 1 : letter == ')' ? -1 : 0;
      end = g_utf8_next_char (end);
    }

  while (end > text && (strchr (".,;:!?'", end[-1]) != NULL || (end[-1] == ')' && open < 0)))
    {
      open += end[-1] == ')' ? 1 : 0;
      end--;
    }

  return end;
}

static void
append_escaped (GString    *markup,
                const char *text,
                gsize       length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize)length);

  g_string_append (markup, escaped);
}

/* Returns the text as Pango markup. */
char *
chat_text_to_markup (const char *text)
{
  g_autoptr(GString) markup = g_string_new (NULL);
  const char *plain = text;
  const char *next = text;

  while (*next != '\0')
    {
      gboolean is_at_start = next == text || !g_ascii_isalnum (next[-1]);
      gsize scheme = is_at_start ? scheme_length (next) : 0;
      const char *end = scheme > 0 ? find_link_end (next) : next;

      if (scheme > 0 && (gsize)(end - next) > scheme)
        {
          append_escaped (markup, plain, (gsize)(next - plain));
          g_string_append (markup, "<a href=\"");
          append_escaped (markup, next, (gsize)(end - next));
          g_string_append (markup, "\">");
          append_escaped (markup, next, (gsize)(end - next));
          g_string_append (markup, "</a>");
          plain = next = end;
        }
      else
        {
          next = g_utf8_next_char (next);
        }
    }

  append_escaped (markup, plain, (gsize)(next - plain));
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

/* White space and control characters become single spaces. */
char *
chat_text_to_line (const char *text)
{
  g_autoptr(GString) line = g_string_new (NULL);
  gboolean is_apart = FALSE;
  const char *c = text;

  if (text == NULL)
    return NULL;

  for (guint n = 0; *c != '\0' && n < CHAT_TEXT_MAX_LINE; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);
      gboolean is_space = g_unichar_isspace (letter) || g_unichar_iscntrl (letter);

      if (is_space && is_apart)
        continue;

      g_string_append_unichar (line, is_space ? ' ' : letter);
      is_apart = is_space;
      n++;
    }
  if (*c != '\0')
    g_string_append (line, "…");

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* Returns the end of the needle at the beginning of the text, or NULL if it is not there. */
static const char *
match_prefix (const char *text,
              const char *needle)
{
  while (*needle != '\0')
    {
      if (g_unichar_tolower (g_utf8_get_char (text))
          != g_unichar_tolower (g_utf8_get_char (needle)))
        return NULL;

      text = g_utf8_next_char (text);
      needle = g_utf8_next_char (needle);
    }

  return text;
}

gboolean
chat_text_find (const char *text,
                const char *needle,
                gsize      *start,
                gsize      *end)
{
  if (*needle == '\0')
    return FALSE;

  for (const char *c = text + *start; *c != '\0'; c = g_utf8_next_char (c))
    {
      const char *stop = match_prefix (c, needle);

      if (stop != NULL)
        {
          *start = (gsize)(c - text);
          *end = (gsize)(stop - text);
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
chat_text_has_long_word (const char *text)
{
  guint length = 0;

  for (const char *c = text; *c != '\0' && length <= CHAT_TEXT_LONG_WORD; c = g_utf8_next_char (c))
    length = g_unichar_isspace (g_utf8_get_char (c)) ? 0 : length + 1;

  return length > CHAT_TEXT_LONG_WORD;
}
