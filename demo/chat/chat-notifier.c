/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Notifies the user of messages in rooms that are not visible. Activating a notification shows the
 * room in its window. */

#include "chat-notifier.h"

#include <glib/gi18n.h>

struct _ChatNotifier
{
  GObject parent_instance;
  GSettings *settings;
  ChatSession *session;

  /* The room that the window shows, or NULL. Owned. */
  ChatRoom *room;

  /* The window, which clears this field when it is closed. */
  GtkApplicationWindow *window;
};

G_DEFINE_FINAL_TYPE (ChatNotifier, chat_notifier, G_TYPE_OBJECT)

static gboolean
is_active (ChatNotifier *self)
{
  return self->window != NULL && gtk_window_is_active (GTK_WINDOW (self->window));
}

/* A notification replaces the previous one of the same room. */
static char *
get_id (ChatNotifier *self,
        ChatRoom     *room)
{
  return g_strdup_printf ("%u %s", gtk_application_window_get_id (self->window),
                          chat_room_get_title (room));
}

static void
notify_of (ChatNotifier *self,
           ChatRoom     *room,
           ChatMessage  *message)
{
  g_autoptr(GNotification) notification = g_notification_new (chat_room_get_title (room));
  g_autofree char *id = get_id (self, room);
  g_autofree char *body = NULL;

  if (chat_room_is_private (room))
    body = g_strdup (chat_message_get_text (message));
  else
    /* Translators: a notification: who said what. */
    body = g_strdup_printf (_("%s: %s"), chat_message_get_author (message),
                            chat_message_get_text (message));

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-room", "(us)",
                                                gtk_application_window_get_id (self->window),
                                                chat_room_get_title (room));
  g_application_send_notification (g_application_get_default (), id, notification);
}

static void
withdraw (ChatNotifier *self,
          ChatRoom     *room)
{
  g_autofree char *id = get_id (self, room);

  g_application_withdraw_notification (g_application_get_default (), id);
}

static void
heard_cb (ChatNotifier *self,
          ChatRoom     *room,
          ChatMessage  *message)
{
  if (self->window != NULL
      && !is_active (self)
      && g_settings_get_boolean (self->settings, "notifications")
      && (chat_room_is_private (room)
          || !g_settings_get_boolean (self->settings, "notify-private-only")))
    notify_of (self, room, message);
}

static void
notifier_update_watched (ChatNotifier *self)
{
  if (self->room == NULL)
    return;

  chat_room_set_watched (self->room, is_active (self));
  if (is_active (self))
    withdraw (self, self->room);
}

static void
chat_notifier_dispose (GObject *object)
{
  ChatNotifier *self = CHAT_NOTIFIER (object);

  chat_notifier_set_window (self, NULL);
  chat_notifier_set_room (self, NULL);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (chat_notifier_parent_class)->dispose (object);
}

static void
chat_notifier_class_init (ChatNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chat_notifier_dispose;
}

static void
chat_notifier_init (ChatNotifier *self)
{
  self->settings = g_settings_new ("org.cometdglib.Chat");
}

ChatNotifier *
chat_notifier_new (ChatSession *session)
{
  ChatNotifier *self = g_object_new (CHAT_TYPE_NOTIFIER, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "heard", G_CALLBACK (heard_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* Withdraw the notifications of a window that is closed. */
void
chat_notifier_set_window (ChatNotifier         *self,
                          GtkApplicationWindow *window)
{
  if (self->window != NULL)
    {
      GListModel *rooms = chat_session_get_rooms (self->session);

      g_signal_handlers_disconnect_by_data (self->window, self);
      for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
        {
          g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

          withdraw (self, room);
        }
    }

  self->window = window;
  if (window != NULL)
    g_signal_connect_swapped (window, "notify::is-active", G_CALLBACK (notifier_update_watched),
                              self);
  notifier_update_watched (self);
}

/* Sets the visible room, or NULL. */
void
chat_notifier_set_room (ChatNotifier *self,
                        ChatRoom     *room)
{
  if (self->room != NULL && self->room != room)
    chat_room_set_watched (self->room, FALSE);

  g_set_object (&self->room, room);
  notifier_update_watched (self);
}
