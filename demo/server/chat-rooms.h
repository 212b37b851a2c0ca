/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The members of each room. A room exists while it has members. */
typedef struct _ChatRooms ChatRooms;

ChatRooms *chat_rooms_new   (guint       max_rooms,
                             guint       max_members) G_GNUC_WARN_UNUSED_RESULT;
void       chat_rooms_free  (ChatRooms  *self);

/* Adds a member. An existing name is assigned to @client_id. Returns FALSE if a limit is
 * reached. */
gboolean   chat_rooms_join  (ChatRooms  *self,
                             const char *room,
                             const char *user,
                             const char *client_id);
/* Removes a client from all rooms, and returns their names. */
char     **chat_rooms_leave (ChatRooms  *self,
                             const char *client_id) G_GNUC_WARN_UNUSED_RESULT;
/* Returns the client id of a member, or NULL. */
const char *chat_rooms_find (ChatRooms  *self,
                             const char *room,
                             const char *user);
/* The names of the members, in the order of joining. */
JsonNode  *chat_rooms_list  (ChatRooms  *self,
                             const char *room) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatRooms, chat_rooms_free)

G_END_DECLS
