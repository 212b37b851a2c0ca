/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-message.h"

G_BEGIN_DECLS

#define CHAT_TYPE_ROOM (chat_room_get_type ())
G_DECLARE_FINAL_TYPE (ChatRoom, chat_room, CHAT, ROOM, GObject)

ChatRoom    *chat_room_new           (const char *name,
                                      ChatRoom   *home);
const char  *chat_room_get_name      (ChatRoom *self);
ChatRoom    *chat_room_get_home      (ChatRoom *self);
gboolean     chat_room_is_private    (ChatRoom *self);
const char  *chat_room_get_title     (ChatRoom *self);
const char  *chat_room_get_problem   (ChatRoom *self);
void         chat_room_set_problem   (ChatRoom   *self,
                                      const char *problem);
guint        chat_room_get_unread    (ChatRoom *self);
ChatMessage *chat_room_get_latest    (ChatRoom *self);
char        *chat_room_dup_preview   (ChatRoom *self);
int          chat_room_compare       (ChatRoom *self,
                                      ChatRoom *other);
void         chat_room_set_watched   (ChatRoom *self,
                                      gboolean  watched);
const char  *chat_room_get_draft     (ChatRoom *self);
void         chat_room_set_draft     (ChatRoom   *self,
                                      const char *draft);
GListModel  *chat_room_get_members   (ChatRoom *self);
void         chat_room_set_members   (ChatRoom *self,
                                      char    **names);
void         chat_room_add           (ChatRoom    *self,
                                      ChatMessage *message);
void         chat_room_restore       (ChatRoom    *self,
                                      ChatMessage *message);
GPtrArray   *chat_room_dup_last      (ChatRoom *self,
                                      guint     count,
                                      gsize    *budget);
ChatMessage *chat_room_find_unheard  (ChatRoom   *self,
                                      const char *text);
GPtrArray   *chat_room_dup_unsent    (ChatRoom *self);
guint        chat_room_count_unsent  (ChatRoom *self);

G_END_DECLS
