/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demo-arguments.h"

#include <string.h>

/* Whether the option with this letter has a value. */
static gboolean
letter_has_value (const char *help,
                  char        letter)
{
  g_autofree char *pattern = g_strdup_printf ("^  -%c, --[a-z-]+=", letter);

  return g_ascii_isalpha (letter) && g_regex_match_simple (pattern, help, G_REGEX_MULTILINE, 0);
}

static gboolean
name_has_value (const char *help,
                const char *name)
{
  g_autofree char *escaped = g_regex_escape_string (name, -1);
  g_autofree char *pattern = g_strdup_printf ("^  (?:-\\w, )?%s=", escaped);

  return g_regex_match_simple (pattern, help, G_REGEX_MULTILINE, 0);
}

/* The length of the letters in @argument, such as -qn1, up to the first one that has a value; 0 if
 * there is none. */
static gsize
find_letter_with_value (const char *argument,
                        const char *help)
{
  if (argument[0] != '-' || argument[1] == '-')
    return 0;

  for (gsize i = 1; argument[i] != '\0'; i++)
    {
      if (letter_has_value (help, argument[i]))
        return i + 1;
    }

  return 0;
}

char **
demo_arguments_separate (char           **arguments,
                         GOptionContext  *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_value = FALSE;   /* Of the option before. */
  gboolean ended = FALSE;      /* Only arguments follow. */

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      const char *argument = arguments[i];
      gsize length = is_value || ended ? 0 : find_letter_with_value (argument, help);
      g_autofree char *letters = g_strndup (argument, length);

      ended = ended || (!is_value && g_str_equal (argument, "--"));
      is_value = !is_value && !ended
        && (length > 0 ? argument[length] == '\0' : name_has_value (help, argument));
      if (length > 0)
        g_strv_builder_add (builder, letters);
      if (length == 0 || argument[length] != '\0')
        g_strv_builder_add (builder, argument + length);
    }

  return g_strv_builder_end (builder);
}
