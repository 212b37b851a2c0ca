/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ChatRoomWatch ChatRoomWatch;
typedef void (*ChatRoomWatchFunc) (gpointer user_data);

ChatRoomWatch *chat_room_watch_new    (GListModel         *rooms,
                                       const char * const *signal_names,
                                       guint               delay,
                                       ChatRoomWatchFunc   changed,
                                       gpointer            user_data);
void           chat_room_watch_free   (ChatRoomWatch *self);
GListModel    *chat_room_watch_rooms  (ChatRoomWatch *self);
void           chat_room_watch_report (ChatRoomWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatRoomWatch, chat_room_watch_free)

G_END_DECLS
