/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chat-rooms.h"

typedef struct
{
  char *user;
  char *client_id;
} Member;

struct _ChatRooms
{
  GHashTable *rooms;           /* Name → owned GPtrArray of Member. */
  guint max_rooms;
  guint max_members;
};

static void
member_free (gpointer data)
{
  Member *member = data;

  g_free (member->user);
  g_free (member->client_id);
  g_free (member);
}

ChatRooms *
chat_rooms_new (guint max_rooms,
                guint max_members)
{
  ChatRooms *self = g_new0 (ChatRooms, 1);

  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)g_ptr_array_unref);
  self->max_rooms = max_rooms;
  self->max_members = max_members;

  return self;
}

void
chat_rooms_free (ChatRooms *self)
{
  g_hash_table_unref (self->rooms);
  g_free (self);
}

static Member *
find_member (ChatRooms  *self,
             const char *room,
             const char *user)
{
  GPtrArray *members = g_hash_table_lookup (self->rooms, room);

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      Member *member = members->pdata[i];

      if (g_str_equal (member->user, user))
        return member;
    }

  return NULL;
}

gboolean
chat_rooms_join (ChatRooms  *self,
                 const char *room,
                 const char *user,
                 const char *client_id)
{
  GPtrArray *members = g_hash_table_lookup (self->rooms, room);
  Member *member = find_member (self, room, user);

  if (member != NULL)
    {
      g_free (member->client_id);
      member->client_id = g_strdup (client_id);
      return TRUE;
    }

  if (members == NULL && g_hash_table_size (self->rooms) >= self->max_rooms)
    return FALSE;
  if (members != NULL && members->len >= self->max_members)
    return FALSE;

  if (members == NULL)
    {
      members = g_ptr_array_new_with_free_func (member_free);
      g_hash_table_insert (self->rooms, g_strdup (room), members);
    }
  member = g_new0 (Member, 1);
  member->user = g_strdup (user);
  member->client_id = g_strdup (client_id);
  g_ptr_array_add (members, member);

  return TRUE;
}

char **
chat_rooms_leave (ChatRooms  *self,
                  const char *client_id)
{
  g_autoptr(GStrvBuilder) left = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer room, value;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, &room, &value))
    {
      GPtrArray *members = value;
      guint before = members->len;

      for (guint i = members->len; i > 0; i--)
        {
          if (g_str_equal (((Member *)members->pdata[i - 1])->client_id, client_id))
            g_ptr_array_remove_index (members, i - 1);
        }
      if (members->len < before)
        g_strv_builder_add (left, room);
      if (members->len == 0)
        g_hash_table_iter_remove (&iter);
    }

  return g_strv_builder_end (left);
}

const char *
chat_rooms_find (ChatRooms  *self,
                 const char *room,
                 const char *user)
{
  Member *member = find_member (self, room, user);

  return member != NULL ? member->client_id : NULL;
}

JsonNode *
chat_rooms_list (ChatRooms  *self,
                 const char *room)
{
  GPtrArray *members = g_hash_table_lookup (self->rooms, room);
  JsonArray *names = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; members != NULL && i < members->len; i++)
    json_array_add_string_element (names, ((Member *)members->pdata[i])->user);
  json_node_take_array (node, names);

  return node;
}
