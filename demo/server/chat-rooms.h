/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Who is in which room. Rooms come with their first member and go with their last. */
typedef struct _ChatRooms ChatRooms;

ChatRooms *chat_rooms_new   (guint       max_rooms,
                             guint       max_members) G_GNUC_WARN_UNUSED_RESULT;
void       chat_rooms_free  (ChatRooms  *self);

/* A name that is there already belongs to @client_id from now on. FALSE beyond a limit. */
gboolean   chat_rooms_join  (ChatRooms  *self,
                             const char *room,
                             const char *user,
                             const char *client_id);
/* Names of the rooms that the client was in. */
char     **chat_rooms_leave (ChatRooms  *self,
                             const char *client_id) G_GNUC_WARN_UNUSED_RESULT;
/* The client of that name; NULL if there is none. */
const char *chat_rooms_find (ChatRooms  *self,
                             const char *room,
                             const char *user);
/* An array of names, in the order of joining. */
JsonNode  *chat_rooms_list  (ChatRooms  *self,
                             const char *room) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatRooms, chat_rooms_free)

G_END_DECLS
