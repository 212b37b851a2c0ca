/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CHAT_TYPE_ROOM_ROW (chat_room_row_get_type ())
G_DECLARE_FINAL_TYPE (ChatRoomRow, chat_room_row, CHAT, ROOM_ROW, GtkListBoxRow)

GtkWidget *chat_room_row_new           (ChatRoom *room);
ChatRoom  *chat_room_row_get_room      (ChatRoomRow *self);
void       chat_room_row_update_latest (ChatRoomRow *self);

G_END_DECLS
