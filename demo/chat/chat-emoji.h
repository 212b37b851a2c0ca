/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a text is one to CHAT_EMOJI_MAX emoji, and nothing else but spaces. */
#define CHAT_EMOJI_MAX 8
gboolean chat_emoji_is_only (const char *text);

G_END_DECLS
