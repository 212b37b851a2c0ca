/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-suggest.h"

#include <string.h>

/* More letters would not be a slip of the finger. */
#define MAX_WORD_LENGTH 40
#define MAX_DISTANCE 2

/* The number of letters to insert, delete, replace or swap with the next one. */
static guint
get_distance (const char *one,
              const char *other)
{
  guint rows[3][MAX_WORD_LENGTH + 1];
  guint *before = rows[0];
  guint *last = rows[1];
  guint *row = rows[2];
  gsize length = strlen (other);

  for (gsize j = 0; j <= length; j++)
    last[j] = (guint)j;

  for (gsize i = 1; one[i - 1] != '\0'; i++)
    {
      guint *free_row = before;

      row[0] = (guint)i;
      for (gsize j = 1; j <= length; j++)
        {
          guint replaced = last[j - 1] + (one[i - 1] != other[j - 1]);

          row[j] = MIN (replaced, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
      before = last;
      last = row;
      row = free_row;
    }

  return last[length];
}

const char *
cli_suggest (const char         *word,
             const char * const *known)
{
  const char *best = NULL;
  guint best_distance = MAX_DISTANCE + 1;
  gsize length = strlen (word);

  if (length < 2 || length > MAX_WORD_LENGTH)
    return NULL;

  for (guint i = 0; known[i] != NULL; i++)
    {
      guint distance;

      if (strlen (known[i]) > MAX_WORD_LENGTH)
        continue;
      /* A name that was not completed is as near as one with a single wrong letter. */
      distance = g_str_has_prefix (known[i], word) ? 1 : get_distance (word, known[i]);
      /* Of short words, all would be near each other; the first letter is seldom wrong. */
      if (distance < best_distance && distance * 2 <= length
          && (distance < 2 || known[i][0] == word[0]))
        {
          best = known[i];
          best_distance = distance;
        }
    }

  return best;
}

static char **
list_options (const char *help)
{
  g_autoptr(GRegex) regex = g_regex_new ("^  (?:-\\w, )?--([a-z-]+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GMatchInfo) match = NULL;

  for (g_regex_match (regex, help, 0, &match);
       g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      g_strv_builder_add (builder, name);
    }

  return g_strv_builder_end (builder);
}

char *
cli_suggest_option (char       **arguments,
                    const char  *help)
{
  g_auto(GStrv) known = list_options (help);

  for (guint i = 0; arguments[i] != NULL && !g_str_equal (arguments[i], "--"); i++)
    {
      g_autofree char *name = NULL;
      const char *meant;

      if (!g_str_has_prefix (arguments[i], "--"))
        continue;

      name = g_strndup (arguments[i] + 2, strcspn (arguments[i] + 2, "="));
      if (g_strv_contains ((const char * const *)known, name))
        continue;

      meant = cli_suggest (name, (const char * const *)known);
      return meant != NULL ? g_strconcat ("--", meant, NULL) : NULL;
    }

  return NULL;
}
