/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A room or private conversation in the sidebar, with its last message and the number of unread
 * messages. */

#include "chat-room-row.h"

#include "chat-accessible.h"
#include "chat-calendar.h"
#include "chat-text.h"

#include <glib/gi18n.h>

struct _ChatRoomRow
{
  GtkListBoxRow parent_instance;
  ChatRoom *room;
  AdwAvatar *avatar;
  GtkLabel *title;
  GtkLabel *time;
  GtkLabel *preview;
  GtkLabel *unread;
};

G_DEFINE_FINAL_TYPE (ChatRoomRow, chat_room_row, GTK_TYPE_LIST_BOX_ROW)

static void
chat_room_row_dispose (GObject *object)
{
  g_clear_object (&CHAT_ROOM_ROW (object)->room);
  G_OBJECT_CLASS (chat_room_row_parent_class)->dispose (object);
}

static void
chat_room_row_class_init (ChatRoomRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_room_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-room-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatRoomRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ChatRoomRow, title);
  gtk_widget_class_bind_template_child (widget_class, ChatRoomRow, time);
  gtk_widget_class_bind_template_child (widget_class, ChatRoomRow, preview);
  gtk_widget_class_bind_template_child (widget_class, ChatRoomRow, unread);
}

static void
chat_room_row_init (ChatRoomRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
row_unread_changed_cb (ChatRoomRow *self)
{
  guint unread = chat_room_get_unread (self->room);
  g_autofree char *count = g_strdup_printf (unread > 999 ? "999+" : "%u", unread);
  g_autofree char *description = g_strdup_printf (ngettext ("%u unread message",
                                                            "%u unread messages",
                                                            unread),
                                                  unread);
  g_autofree char *label = unread == 0
                           ? g_strdup (chat_room_get_title (self->room))
                           : g_strdup_printf ("%s, %s", chat_room_get_title (self->room),
                                              description);

  gtk_label_set_label (self->unread, count);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), unread > 0);
  chat_accessible_set_label (GTK_WIDGET (self), label);
}

/* The draft, unless it is in the field for writing; or the last message. */
static char *
dup_preview (ChatRoomRow *self)
{
  const char *draft = chat_room_get_draft (self->room);
  g_autofree char *line = chat_text_to_line (draft);
  char *preview;

  if (*draft != '\0' && !gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (self)))
    /* Translators: text for a conversation that was not sent yet. */
    return g_strdup_printf (_("Draft: %s"), line);

  preview = chat_room_dup_preview (self->room);
  return preview != NULL ? preview : g_strdup (_("No messages yet"));
}

/* Shows the last message; called again when the date has changed. */
void
chat_room_row_update_latest (ChatRoomRow *self)
{
  ChatMessage *latest = chat_room_get_latest (self->room);
  g_autofree char *preview = dup_preview (self);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = NULL;
  g_autofree char *description = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->time), latest != NULL);
  gtk_label_set_label (self->preview, preview);
  if (latest != NULL)
    {
      time = chat_calendar_format_recent (chat_message_get_time (latest), now);
      gtk_label_set_label (self->time, time);
    }

  /* Translators: what a screen reader says of a conversation: its last message, and when. */
  description = time != NULL ? g_strdup_printf (_("%s, %s"), preview, time) : g_strdup (preview);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

static void
flags_changed_cb (ChatRoomRow   *self,
                  GtkStateFlags  before)
{
  GtkStateFlags now = gtk_widget_get_state_flags (GTK_WIDGET (self));

  if (((before ^ now) & GTK_STATE_FLAG_SELECTED) != 0)
    chat_room_row_update_latest (self);
}

GtkWidget *
chat_room_row_new (ChatRoom *room)
{
  ChatRoomRow *self = g_object_new (CHAT_TYPE_ROOM_ROW, NULL);

  self->room = g_object_ref (room);
  gtk_label_set_label (self->title, chat_room_get_title (room));
  adw_avatar_set_text (self->avatar, chat_room_get_name (room));
  if (!chat_room_is_private (room))
    adw_avatar_set_icon_name (self->avatar, "system-users-symbolic");
  adw_avatar_set_show_initials (self->avatar, chat_room_is_private (room));
  g_signal_connect_object (room, "notify::unread", G_CALLBACK (row_unread_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "notify::latest", G_CALLBACK (chat_room_row_update_latest), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "unsent-changed", G_CALLBACK (chat_room_row_update_latest), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "state-flags-changed", G_CALLBACK (flags_changed_cb), NULL);
  row_unread_changed_cb (self);
  chat_room_row_update_latest (self);

  return GTK_WIDGET (self);
}

ChatRoom *
chat_room_row_get_room (ChatRoomRow *self)
{
  return self->room;
}
