/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_LINK_BAR (chat_link_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChatLinkBar, chat_link_bar, CHAT, LINK_BAR, AdwBin)

void chat_link_bar_set_session (ChatLinkBar *self,
                                ChatSession *session);
void chat_link_bar_set_room    (ChatLinkBar *self,
                                ChatRoom    *room);

G_END_DECLS
