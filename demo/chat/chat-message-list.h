/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"
#include "chat-search.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MESSAGE_LIST (chat_message_list_get_type ())
G_DECLARE_FINAL_TYPE (ChatMessageList, chat_message_list, CHAT, MESSAGE_LIST, AdwBin)

void chat_message_list_set_room      (ChatMessageList *self,
                                      ChatRoom        *room);
void chat_message_list_set_search    (ChatMessageList *self,
                                      ChatSearch      *search);
void chat_message_list_scroll_to_end (ChatMessageList *self);
void chat_message_list_scroll_page   (ChatMessageList *self,
                                      int              by);

G_END_DECLS
