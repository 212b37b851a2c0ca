/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SIDEBAR (chat_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ChatSidebar, chat_sidebar, CHAT, SIDEBAR, AdwBin)

void      chat_sidebar_set_session   (ChatSidebar *self,
                                      ChatSession *session);
void      chat_sidebar_select        (ChatSidebar *self,
                                      ChatRoom    *room);
ChatRoom *chat_sidebar_get_neighbour (ChatSidebar *self,
                                      int          by);
void      chat_sidebar_start_joining (ChatSidebar *self);
void      chat_sidebar_start_leaving (ChatSidebar *self);

G_END_DECLS
