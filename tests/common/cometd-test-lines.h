/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The lines that the library logs. The first call takes over the log of this program: GLib has one
 * writer function, which cannot be replaced. */

/* Forgets the lines so far. is_debug: whether debug lines are written from now on. */
void        cometd_test_lines_start (gboolean    is_debug);
/* The number of lines that match a pattern of GPatternSpec. */
guint       cometd_test_lines_count (const char *pattern);
/* All lines, each with a newline. With fields: “[COMETD_CLIENT=1 …] ” is before the text. */
char       *cometd_test_lines_dup   (gboolean    with_fields) G_GNUC_WARN_UNUSED_RESULT;

/* Fails at the caller's line unless exactly @n lines match. */
#define cometd_test_assert_lines(n, pattern) \
  G_STMT_START \
  { \
    guint n_lines_ = cometd_test_lines_count (pattern); \
    if (n_lines_ != (n)) \
      { \
        char *lines_ = cometd_test_lines_dup (FALSE); \
        char *text_ = g_strdup_printf ("%u lines match “%s” in:\n%s", n_lines_, pattern, lines_); \
        g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, text_); \
      } \
  } \
  G_STMT_END

G_END_DECLS
