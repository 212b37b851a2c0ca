/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_NOTIFIER (chat_notifier_get_type ())
G_DECLARE_FINAL_TYPE (ChatNotifier, chat_notifier, CHAT, NOTIFIER, GObject)

ChatNotifier *chat_notifier_new        (ChatSession *session);
void          chat_notifier_set_window (ChatNotifier         *self,
                                        GtkApplicationWindow *window);
void          chat_notifier_set_room   (ChatNotifier *self,
                                        ChatRoom     *room);

G_END_DECLS
