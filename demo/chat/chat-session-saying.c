/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sending: messages are sent immediately, or once there is a connection. No message is lost, and
 * none is sent twice unless the user asks for it. */

#include "chat-session-private.h"

#include "chat-wire.h"

#include <glib/gi18n.h>

/* A message in transit, or waiting to be sent. */
typedef struct
{
  ChatRoom *room;
  ChatMessage *message;
} Outgoing;

static Outgoing *
outgoing_new (ChatRoom    *room,
              ChatMessage *message)
{
  Outgoing *self = g_new0 (Outgoing, 1);

  self->room = g_object_ref (room);
  self->message = g_object_ref (message);
  return self;
}

static void
outgoing_free (Outgoing *self)
{
  g_object_unref (self->room);
  g_object_unref (self->message);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outgoing, outgoing_free)

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Outgoing) outgoing = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_finish (COMETD_CLIENT (source), result, &error);

  /* The event may arrive before the reply; it is the proof that the message was delivered. */
  if (chat_message_get_status (outgoing->message) != CHAT_MESSAGE_SENDING)
    return;

  if (reply != NULL)
    chat_message_set_status (outgoing->message, CHAT_MESSAGE_SENT, NULL);
  else if (g_error_matches (error, COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED))
    chat_message_set_status (outgoing->message, CHAT_MESSAGE_FAILED,
                             _("the connection was lost"));
  else
    chat_message_set_status (outgoing->message, CHAT_MESSAGE_FAILED, error->message);
}

static void
send_message (ChatSession *self,
              ChatRoom    *room,
              ChatMessage *message)
{
  ChatRoom *home = chat_room_get_home (room);
  const char *name = chat_room_get_name (room);
  const char *text = chat_message_get_text (message);
  g_autofree char *channel = home != NULL
                             ? g_strdup (CHAT_WIRE_WHISPER) : chat_wire_channel (name);
  g_autoptr(JsonNode) data =
    home != NULL
    ? chat_wire_whispered (chat_room_get_name (home), self->nickname, name, text)
    : chat_wire_said (self->nickname, text);

  chat_message_set_status (message, CHAT_MESSAGE_SENDING, NULL);
  cometd_client_publish_async (self->client, channel, data, NULL, said_cb,
                               outgoing_new (room, message));
}

static void
send_or_wait (ChatSession *self,
              ChatRoom    *room,
              ChatMessage *message)
{
  if (self->present_as != NULL && cometd_client_get_connected (self->client))
    {
      send_message (self, room, message);
      return;
    }

  chat_message_set_status (message, CHAT_MESSAGE_WAITING, NULL);
  g_queue_push_tail (&self->waiting, outgoing_new (room, message));
}

void
chat_session_send_waiting (ChatSession *self)
{
  Outgoing *next;

  while ((next = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_autoptr(Outgoing) outgoing = next;

      if (chat_message_get_status (outgoing->message) == CHAT_MESSAGE_WAITING)
        send_message (self, outgoing->room, outgoing->message);
    }
}

/* Fails the messages that wait for a connection, in @room or, if it is NULL, in all rooms. */
void
chat_session_drop_waiting (ChatSession *self,
                           ChatRoom    *room)
{
  GList *link = self->waiting.head;

  while (link != NULL)
    {
      GList *next = link->next;
      Outgoing *outgoing = link->data;

      if (room == NULL || outgoing->room == room)
        {
          outgoing_free (outgoing);
          g_queue_delete_link (&self->waiting, link);
        }
      link = next;
    }
}

/* Sends a message to a room, or to the person of a private conversation. */
void
chat_session_say (ChatSession *self,
                  ChatRoom    *room,
                  const char  *text)
{
  g_autoptr(ChatMessage) message =
    chat_message_new (CHAT_MESSAGE_SPOKEN, self->nickname, text, TRUE);

  chat_message_set_status (message, CHAT_MESSAGE_WAITING, NULL);
  chat_room_add (room, message);
  send_or_wait (self, room, message);
}

/* Resends a message that was not, or perhaps not, sent. */
void
chat_session_say_again (ChatSession *self,
                        ChatRoom    *room,
                        ChatMessage *message)
{
  if (chat_message_get_status (message) == CHAT_MESSAGE_FAILED)
    send_or_wait (self, room, message);
}
