/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The markup that a label shows for a message; URLs become hyperlinks. */
char *chat_text_to_markup (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Text from others as one line of at most CHAT_TEXT_MAX_LINE characters. NULL for NULL. */
#define CHAT_TEXT_MAX_LINE 300
char *chat_text_to_line (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a word is longer than this. A label takes quadratic time to break such a word, unless it
 * breaks all words anywhere. */
#define CHAT_TEXT_LONG_WORD 200
gboolean chat_text_has_long_word (const char *text);

/* Finds the next place of a text in another, from *start on, in any case of its letters. Sets its
 * bounds, in bytes. */
gboolean chat_text_find (const char *text,
                         const char *needle,
                         gsize      *start,
                         gsize      *end);

G_END_DECLS
