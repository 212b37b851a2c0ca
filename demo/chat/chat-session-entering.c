/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Joining the rooms of a server: connect, subscribe to each room, and then announce the user. */

#include "chat-session-private.h"

#include "chat-wire.h"

static void
session_subscribed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(ChatRoom) room = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription =
    cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);

  if (subscription != NULL)
    chat_room_set_problem (room, NULL);
  else if (error->domain == COMETD_ERROR && error->code == COMETD_ERROR_SERVER)
    chat_room_set_problem (room, error->message);
}

static void
present_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(ChatRoom) room = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_finish (COMETD_CLIENT (source), result, &error);

  if (reply == NULL && error->domain == COMETD_ERROR && error->code == COMETD_ERROR_SERVER)
    chat_room_set_problem (room, error->message);
}

static void
publish (ChatSession         *self,
         const char          *channel,
         JsonNode            *data,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  cometd_client_publish_async (self->client, channel, data, NULL, callback, user_data);
  json_node_unref (data);
}

void
chat_session_enter (ChatSession *self,
                    ChatRoom    *room)
{
  const char *name = chat_room_get_name (room);
  g_autofree char *channel = chat_wire_channel (name);
  g_autofree char *members = chat_wire_members (name);
  g_auto(GStrv) subscribed = cometd_client_dup_subscriptions (self->client);
  gboolean is_new = !g_strv_contains ((const char * const *)subscribed, channel);
  gboolean is_restored = chat_session_take_restored (self, channel);

  cometd_client_begin_batch (self->client);
  if (is_new || is_restored)
    {
      cometd_client_subscribe_async (self->client, channel, NULL, session_subscribed_cb,
                                     g_object_ref (room));
      cometd_client_subscribe_async (self->client, members, NULL, session_subscribed_cb,
                                     g_object_ref (room));
    }
  if (is_new || (is_restored && !chat_session_is_continued (self)))
    publish (self, channel, chat_wire_membership (self->nickname, TRUE), NULL, NULL);
  publish (self, CHAT_WIRE_PRESENCE, chat_wire_presence (self->nickname, name), present_cb,
           g_object_ref (room));
  cometd_client_end_batch (self->client);
}

/* A new session on the server has our subscriptions, which the client restores, but not our
 * membership in the rooms. */
void
chat_session_be_present (ChatSession *self)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);
  const char *client_id = cometd_client_get_client_id (self->client);

  if (g_strcmp0 (client_id, self->present_as) != 0)
    {
      g_free (self->present_as);
      self->present_as = g_strdup (client_id);
      for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
        {
          g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

          if (!chat_room_is_private (room))
            chat_session_enter (self, room);
        }
    }

  chat_session_send_waiting (self);
}

/* Announces that the user leaves, and unsubscribes. */
void
chat_session_exit (ChatSession *self,
                   ChatRoom    *room)
{
  g_autofree char *channel = chat_wire_channel (chat_room_get_name (room));
  g_autofree char *members = chat_wire_members (chat_room_get_name (room));

  publish (self, channel, chat_wire_membership (self->nickname, FALSE), NULL, NULL);
  cometd_client_unsubscribe_async (self->client, channel, NULL, NULL, NULL);
  cometd_client_unsubscribe_async (self->client, members, NULL, NULL, NULL);
}

static void
enter_others (ChatSession *self,
              ChatRoom    *first)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      if (room != first && !chat_room_is_private (room))
        chat_session_enter (self, room);
    }
}

static void
return_wrong (GTask      *task,
              ChatError   code,
              const char *reason)
{
  ChatSession *self = g_task_get_source_object (task);

  self->entering = FALSE;
  cometd_client_abort (self->client);
  g_task_return_new_error (task, CHAT_ERROR, code, "%s", reason);
}

static void
entered_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  ChatSession *self = g_task_get_source_object (task);
  ChatRoom *room = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply = cometd_client_publish_finish (self->client, result, &error);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (chat_room_get_problem (room) != NULL)
    {
      return_wrong (task, CHAT_ERROR_ROOM, chat_room_get_problem (room));
    }
  else if (reply == NULL)
    {
      return_wrong (task,
                    g_error_matches (error, COMETD_ERROR, COMETD_ERROR_SERVER)
                    ? CHAT_ERROR_NICKNAME : CHAT_ERROR_ADDRESS,
                    error->message);
    }
  else
    {
      g_free (self->present_as);
      self->present_as = g_strdup (cometd_client_get_client_id (self->client));
      self->entering = FALSE;
      self->info->round_trip = g_get_monotonic_time () - self->entering_since;
      enter_others (self, room);
      g_task_return_boolean (task, TRUE);
    }
}

static void
session_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  ChatSession *self = g_task_get_source_object (task);
  ChatRoom *room = g_task_get_task_data (task);
  const char *name = chat_room_get_name (room);
  g_autofree char *channel = chat_wire_channel (name);
  g_autofree char *members = chat_wire_members (name);
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (self->client, result, &error))
    {
      if (!g_task_return_error_if_cancelled (task))
        return_wrong (task,
                      g_error_matches (error, COMETD_ERROR,
                                       COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE)
                      ? CHAT_ERROR_CONNECTION_TYPE : CHAT_ERROR_ADDRESS,
                      error->message);
      return;
    }

  /* Replies arrive in order, so this is the last one. */
  self->entering_since = g_get_monotonic_time ();
  cometd_client_begin_batch (self->client);
  cometd_client_subscribe_async (self->client, channel, NULL, session_subscribed_cb,
                                 g_object_ref (room));
  cometd_client_subscribe_async (self->client, members, NULL, session_subscribed_cb,
                                 g_object_ref (room));
  if (!chat_session_take_restored (self, channel) || !chat_session_is_continued (self))
    publish (self, channel, chat_wire_membership (self->nickname, TRUE), NULL, NULL);
  publish (self, CHAT_WIRE_PRESENCE, chat_wire_presence (self->nickname, name), entered_cb,
           g_steal_pointer (&task));
  cometd_client_end_batch (self->client);
}

/* Connects, also after the server has ended the session. Rooms are kept. */
void
chat_session_connect_async (ChatSession         *self,
                            const char          *room,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  ChatRoom *first = chat_session_find_room (self, NULL, room);

  g_task_set_source_tag (task, chat_session_connect_async);
  if (first == NULL)
    first = chat_session_add_room (self, NULL, room);
  g_task_set_task_data (task, g_object_ref (first), g_object_unref);

  /* Restored before any message is received, so that it stands above them. */
  if (self->keeper == NULL)
    {
      chat_session_restore_texts (self);
      chat_session_restore (self);
    }

  self->entering = TRUE;
  cometd_client_open_async (self->client, cancellable, session_opened_cb, g_steal_pointer (&task));
}

gboolean
chat_session_connect_finish (ChatSession   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
