/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-room.h"

G_BEGIN_DECLS

void chat_notification_send     (GtkApplicationWindow *window,
                                 ChatRoom             *room,
                                 ChatMessage          *message);
void chat_notification_withdraw (GtkApplicationWindow *window,
                                 ChatRoom             *room);

G_END_DECLS
