/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CHAT_TYPE_WINDOW (chat_window_get_type ())
G_DECLARE_FINAL_TYPE (ChatWindow, chat_window, CHAT, WINDOW, AdwApplicationWindow)

ChatWindow *chat_window_new       (GtkApplication *application);
void        chat_window_fill      (ChatWindow *self,
                                   const char *address,
                                   const char *nickname,
                                   const char *room,
                                   gboolean    connects);
void        chat_window_show_room (ChatWindow *self,
                                   const char *title);

G_END_DECLS
