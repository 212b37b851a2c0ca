/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-verdict-private.h"

#include <string.h>

static gboolean
contains_any (const char        *text,
              const char *const *words)
{
  g_autofree char *folded = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  for (; folded != NULL && *words != NULL; words++)
    if (strstr (folded, *words) != NULL)
      return TRUE;

  return FALSE;
}

gboolean
cometd_verdict_is_session_unknown (gboolean    is_connect,
                                   int         code,
                                   const char *text)
{
  static const char *const unknown[] = { "unknown client", NULL };

  return (is_connect && code == 402) ||
         ((code == 401 || code == 403) && contains_any (text, unknown));
}

gboolean
cometd_verdict_wants_credentials (int         code,
                                  const char *text)
{
  static const char *const limits[] = { "limit", "quota", "exceeded", "too many", "busy", NULL };

  switch (code)
    {
    case 401:
      return TRUE;

    case 403:
      return !contains_any (text, limits);

    default:
      return FALSE;
    }
}
