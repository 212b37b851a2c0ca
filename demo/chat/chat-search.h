/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_SEARCH (chat_search_get_type ())
G_DECLARE_FINAL_TYPE (ChatSearch, chat_search, CHAT, SEARCH, GObject)

ChatSearch  *chat_search_new          (void);
void         chat_search_set_messages (ChatSearch *self,
                                       GListModel *messages);
void         chat_search_set_text     (ChatSearch *self,
                                       const char *text);
const char  *chat_search_get_text     (ChatSearch *self);
guint        chat_search_get_count    (ChatSearch *self);
guint        chat_search_get_current  (ChatSearch *self);
ChatMessage *chat_search_get_found    (ChatSearch *self,
                                       guint      *position);
void         chat_search_step         (ChatSearch *self,
                                       int         by);

G_END_DECLS
