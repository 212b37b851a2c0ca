/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CHAT_TYPE_PREFERENCES (chat_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ChatPreferences, chat_preferences, CHAT, PREFERENCES, AdwPreferencesWindow)

void chat_preferences_present (GtkWindow *parent);

G_END_DECLS
