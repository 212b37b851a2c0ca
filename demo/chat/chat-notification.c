/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tells who works elsewhere what was said. A click on it leads to the room in its window. */

#include "chat-notification.h"

#include <glib/gi18n.h>

/* A newer message of the same room takes the place of the older one. */
static char *
get_id (GtkApplicationWindow *window,
        ChatRoom             *room)
{
  return g_strdup_printf ("%u %s", gtk_application_window_get_id (window),
                          chat_room_get_title (room));
}

void
chat_notification_send (GtkApplicationWindow *window,
                        ChatRoom             *room,
                        ChatMessage          *message)
{
  g_autoptr(GNotification) notification = g_notification_new (chat_room_get_title (room));
  g_autofree char *id = get_id (window, room);
  g_autofree char *body = NULL;

  if (chat_room_is_private (room))
    body = g_strdup (chat_message_get_text (message));
  else
    /* Translators: a notification: who said what. */
    body = g_strdup_printf (_("%s: %s"), chat_message_get_author (message),
                            chat_message_get_text (message));

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-room", "(us)",
                                                gtk_application_window_get_id (window),
                                                chat_room_get_title (room));
  g_application_send_notification (g_application_get_default (), id, notification);
}

void
chat_notification_withdraw (GtkApplicationWindow *window,
                            ChatRoom             *room)
{
  g_autofree char *id = get_id (window, room);

  g_application_withdraw_notification (g_application_get_default (), id);
}
