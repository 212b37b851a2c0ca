/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_CONVERSATION_PAGE (chat_conversation_page_get_type ())
G_DECLARE_FINAL_TYPE (ChatConversationPage,
                      chat_conversation_page,
                      CHAT,
                      CONVERSATION_PAGE,
                      AdwBin)

GtkWidget   *chat_conversation_page_new           (ChatSession *session);
ChatSession *chat_conversation_page_get_session   (ChatConversationPage *self);
void         chat_conversation_page_show_room     (ChatConversationPage *self,
                                                   const char           *title);
void         chat_conversation_page_start_writing (ChatConversationPage *self);

G_END_DECLS
