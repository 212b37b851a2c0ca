/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The texts of the last time: the rooms that have a history or unsent text are opened, and their
 * messages are shown. */

#include "chat-session-private.h"

#include "chat-wire.h"

/* Returns the room, which is opened if necessary, or NULL. */
static ChatRoom *
open_room (ChatSession *self,
           ChatKept    *place)
{
  ChatRoom *room = NULL;

  if (!chat_wire_is_room (place->room))
    return NULL;

  room = chat_session_find_room (self, NULL, place->room);
  if (room == NULL)
    room = chat_session_add_room (self, NULL, place->room);
  if (room != NULL && place->peer != NULL)
    room = chat_session_meet (self, room, place->peer);

  return room;
}

static void
take_set_aside (ChatSession *self,
                char        *path)
{
  if (path == NULL)
    return;

  g_free (self->set_aside);
  self->set_aside = path;
}

static void
restore_messages (ChatRoom *room,
                  ChatKept *place)
{
  for (guint i = 0; i < place->messages->len; i++)
    chat_room_restore (room, g_ptr_array_index (place->messages, i));
}

static void
restore_history (ChatSession *self)
{
  g_autofree char *path = chat_keeper_dup_path (self->keeper, ".history");
  g_autoptr(GPtrArray) kept = NULL;
  char *aside = NULL;

  /* There are too many windows. */
  if (path == NULL)
    return;

  self->history = chat_history_new (path, chat_session_get_address (self), self->nickname);
  if (!self->keeps_history)
    {
      chat_history_forget (self->history);
      return;
    }

  kept = chat_history_read (self->history, &aside);
  take_set_aside (self, aside);
  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      ChatKept *place = g_ptr_array_index (kept, i);
      ChatRoom *room = open_room (self, place);

      if (room != NULL)
        restore_messages (room, place);
    }
}

static void
restore_unsent (ChatSession *self)
{
  char *aside = NULL;
  g_autoptr(GPtrArray) kept = chat_keeper_read (self->keeper, &aside);

  take_set_aside (self, aside);
  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      ChatKept *place = g_ptr_array_index (kept, i);
      ChatRoom *room = open_room (self, place);

      if (room == NULL)
        continue;

      chat_room_set_draft (room, place->draft);
      restore_messages (room, place);
    }
}

/* Shows the texts of the last time, and saves those of this time for the next one. */
void
chat_session_restore_texts (ChatSession *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "cometd-chat", NULL);

  self->keeper = chat_keeper_new (folder, chat_session_get_address (self), self->nickname);
  restore_history (self);
  restore_unsent (self);

  chat_keeper_watch (self->keeper, G_LIST_MODEL (self->rooms));
  if (self->history != NULL && self->keeps_history)
    chat_history_watch (self->history, G_LIST_MODEL (self->rooms));
}

/* The path of a file of an earlier time that could not be read, or NULL. */
const char *
chat_session_get_set_aside (ChatSession *self)
{
  return self->set_aside;
}

/* Whether the last messages are saved; those that were saved are removed otherwise. Set before
 * connecting. */
void
chat_session_set_keeps_history (ChatSession *self,
                                gboolean     keeps_history)
{
  self->keeps_history = !!keeps_history;
}
