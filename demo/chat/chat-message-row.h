/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-message.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MESSAGE_ROW (chat_message_row_get_type ())
G_DECLARE_FINAL_TYPE (ChatMessageRow, chat_message_row, CHAT, MESSAGE_ROW, GtkBox)

GtkWidget *chat_message_row_new         (void);
void       chat_message_row_set_message (ChatMessageRow *self,
                                         ChatMessage    *message);
ChatMessage *chat_message_row_get_message (ChatMessageRow *self);
void       chat_message_row_update_day  (ChatMessageRow *self);
void       chat_message_row_set_search  (ChatMessageRow *self,
                                         const char     *needle,
                                         gboolean        is_found);

G_END_DECLS
