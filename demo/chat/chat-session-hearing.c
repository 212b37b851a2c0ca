/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Receiving: messages of others, members who join and leave, and our own messages as the server
 * delivers them. */

#include "chat-session-private.h"

#include "chat-wire.h"

#include <glib/gi18n.h>

/* The server has delivered an own message. */
static gboolean
take_own_words (ChatSession *self,
                ChatEvent   *event)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);
      gboolean is_there = event->kind == CHAT_EVENT_WHISPERED
                          ? chat_room_is_private (room)
                            && (event->peer == NULL
                                || g_str_equal (event->peer, chat_room_get_name (room)))
                          : !chat_room_is_private (room)
                            && g_str_equal (event->room, chat_room_get_name (room));
      ChatMessage *message = is_there ? chat_room_find_unheard (room, event->text) : NULL;

      if (message != NULL)
        {
          chat_message_set_heard (message);
          return TRUE;
        }
    }

  return FALSE;
}

static void
hear (ChatSession *self,
      ChatRoom    *home,
      ChatEvent   *event)
{
  gboolean is_own = g_str_equal (event->user, self->nickname);
  ChatRoom *room = home;
  g_autoptr(ChatMessage) message = NULL;

  if (is_own && take_own_words (self, event))
    return;

  if (event->kind == CHAT_EVENT_WHISPERED)
    {
      const char *peer = is_own ? event->peer : event->user;

      if (peer == NULL)
        return;
      room = chat_session_meet (self, home, peer);
      if (room == NULL)
        return;
    }

  message = chat_message_new (CHAT_MESSAGE_SPOKEN, event->user, event->text, FALSE);
  chat_room_add (room, message);
  g_signal_emit_by_name (self, "heard", room, message);
}

static void
add_news (ChatRoom   *room,
          const char *user,
          const char *format)
{
  g_autofree char *text = NULL;
  g_autoptr(ChatMessage) message = NULL;
  g_auto(GStrv) parts = g_strsplit (format, "%s", 2);

  text = g_strconcat (parts[0], user, parts[1], NULL);
  message = chat_message_new (CHAT_MESSAGE_NEWS, user, text, FALSE);
  chat_room_add (room, message);
}

/* Adds a received message to its room. */
void
chat_session_take_message (ChatSession   *self,
                           CometdMessage *message)
{
  g_autoptr(ChatEvent) event = chat_event_read (cometd_message_get_channel (message),
                                                cometd_message_get_data (message));
  ChatRoom *room = event != NULL ? chat_session_find_room (self, NULL, event->room) : NULL;

  if (room == NULL)
    return;

  switch (event->kind)
    {
    case CHAT_EVENT_SAID:
    case CHAT_EVENT_WHISPERED:
      hear (self, room, event);
      break;

    case CHAT_EVENT_JOINED:
      add_news (room, event->user, _("%s has joined"));
      break;

    case CHAT_EVENT_LEFT:
      add_news (room, event->user, _("%s has left"));
      break;

    case CHAT_EVENT_MEMBERS:
      chat_room_set_members (room, event->members);
      break;

    default:
      g_assert_not_reached ();
    }
}
