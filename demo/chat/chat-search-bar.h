/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"
#include "chat-search.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SEARCH_BAR (chat_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChatSearchBar, chat_search_bar, CHAT, SEARCH_BAR, AdwBin)

void        chat_search_bar_set_room   (ChatSearchBar *self,
                                        ChatRoom      *room);
void        chat_search_bar_start      (ChatSearchBar *self);
ChatSearch *chat_search_bar_get_search (ChatSearchBar *self);

G_END_DECLS
