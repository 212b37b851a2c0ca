/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *chat_text_to_markup (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
