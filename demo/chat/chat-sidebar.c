/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The sidebar: the user, the rooms and conversations, those with the latest messages first, and
 * actions to join and leave rooms. */

#include "chat-sidebar.h"

#include "chat-accessible.h"
#include "chat-address.h"
#include "chat-calendar.h"
#include "chat-room-row.h"
#include "chat-unsent-dialog.h"

struct _ChatSidebar
{
  AdwBin parent_instance;
  ChatSession *session;

  /* The window is too narrow to show both sidebar and conversation. */
  gboolean folded;

  /* A room that is not selected has unread messages. */
  gboolean has_unread;

  /* The rows show when the last message was received. */
  ChatCalendar *calendar;

  /* The rows in the order of the rooms of the session. Each belongs to the list, which sorts
   * them. */
  GPtrArray *rows;

  AdwWindowTitle *account;
  GtkListBox *rooms;
  GtkMenuButton *join;
  GtkEntry *join_entry;
  GtkWidget *join_error;
};

G_DEFINE_FINAL_TYPE (ChatSidebar, chat_sidebar, ADW_TYPE_BIN)

typedef enum
{
  PROP_FOLDED = 1,
  PROP_HAS_UNREAD,
} ChatSidebarProperty;

static GParamSpec *sidebar_properties[PROP_HAS_UNREAD + 1];

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  N_SIDEBAR_SIGNALS,
};

static guint sidebar_signals[N_SIDEBAR_SIGNALS];

static void
sidebar_unread_changed_cb (ChatSidebar *self)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->rooms);
  gboolean has_unread = FALSE;

  for (guint i = 0; i < self->rows->len && !has_unread; i++)
    {
      ChatRoomRow *row = g_ptr_array_index (self->rows, i);

      has_unread = GTK_LIST_BOX_ROW (row) != selected
                   && chat_room_get_unread (chat_room_row_get_room (row)) > 0;
    }

  if (has_unread == self->has_unread)
    return;

  self->has_unread = has_unread;
  g_object_notify_by_pspec (G_OBJECT (self), sidebar_properties[PROP_HAS_UNREAD]);
}

static void
row_selected_cb (ChatSidebar   *self,
                 GtkListBoxRow *row)
{
  /* The rows of a window that is being closed lose the selection. */
  if (row == NULL)
    return;

  g_signal_emit (self, sidebar_signals[SIGNAL_SELECTED], 0,
                 chat_room_row_get_room (CHAT_ROOM_ROW (row)));
  sidebar_unread_changed_cb (self);
}

static void
row_activated_cb (ChatSidebar   *self,
                  GtkListBoxRow *row)
{
  g_signal_emit (self, sidebar_signals[SIGNAL_ACTIVATED], 0,
                 chat_room_row_get_room (CHAT_ROOM_ROW (row)));
}

static int
compare_rows (GtkListBoxRow *row,
              GtkListBoxRow *other,
              gpointer       user_data)
{
  return chat_room_compare (chat_room_row_get_room (CHAT_ROOM_ROW (row)),
                            chat_room_row_get_room (CHAT_ROOM_ROW (other)));
}

/* Adds and removes rows. A row that moves keeps the selection and the focus. */
static void
sidebar_rooms_changed_cb (ChatSidebar *self,
                          guint        position,
                          guint        removed,
                          guint        added,
                          GListModel  *rooms)
{
  for (guint i = 0; i < removed; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, position);

      g_ptr_array_remove_index (self->rows, position);
      gtk_list_box_remove (self->rooms, row);
    }

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, position + i);
      GtkWidget *row = chat_room_row_new (room);

      g_ptr_array_insert (self->rows, (int)(position + i), row);
      gtk_list_box_append (self->rooms, row);
      g_signal_connect_object (room, "notify::unread", G_CALLBACK (sidebar_unread_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (room, "notify::latest", G_CALLBACK (gtk_list_box_row_changed), row,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->calendar, "day-changed",
                               G_CALLBACK (chat_room_row_update_latest), row, G_CONNECT_SWAPPED);
    }

  sidebar_unread_changed_cb (self);
}

static void
show_join_error (ChatSidebar *self,
                 gboolean     is_wrong)
{
  gtk_widget_set_visible (self->join_error, is_wrong);
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->join_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->join_entry), "error");
}

static void
join_cb (ChatSidebar *self)
{
  const char *answer = gtk_editable_get_text (GTK_EDITABLE (self->join_entry));
  g_autofree char *name = g_strstrip (g_strdup (answer));
  ChatRoom *room = chat_session_join (self->session, *name == '#' ? name + 1 : name);

  if (room == NULL)
    {
      show_join_error (self, TRUE);
      return;
    }

  gtk_menu_button_popdown (self->join);
  gtk_editable_set_text (GTK_EDITABLE (self->join_entry), "");
  g_signal_emit (self, sidebar_signals[SIGNAL_ACTIVATED], 0, room);
}

static void
join_changed_cb (ChatSidebar *self)
{
  show_join_error (self, FALSE);
}

/* Focuses the selected room. */
static gboolean
chat_sidebar_grab_focus (GtkWidget *widget)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (CHAT_SIDEBAR (widget)->rooms);

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
chat_sidebar_dispose (GObject *object)
{
  ChatSidebar *self = CHAT_SIDEBAR (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (chat_session_get_rooms (self->session), self);
  g_clear_object (&self->session);
  g_clear_object (&self->calendar);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (chat_sidebar_parent_class)->dispose (object);
}

static void
chat_sidebar_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch ((ChatSidebarProperty)prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, CHAT_SIDEBAR (object)->folded);
      break;

    case PROP_HAS_UNREAD:
      g_value_set_boolean (value, CHAT_SIDEBAR (object)->has_unread);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_sidebar_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch ((ChatSidebarProperty)prop_id)
    {
    case PROP_FOLDED:
      CHAT_SIDEBAR (object)->folded = g_value_get_boolean (value);
      break;

    case PROP_HAS_UNREAD:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_sidebar_class_init (ChatSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_sidebar_dispose;
  object_class->get_property = chat_sidebar_get_property;
  object_class->set_property = chat_sidebar_set_property;
  widget_class->grab_focus = chat_sidebar_grab_focus;

  sidebar_properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL,
                          FALSE,
                          (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  sidebar_properties[PROP_HAS_UNREAD] =
    g_param_spec_boolean ("has-unread", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, G_N_ELEMENTS (sidebar_properties),
                                     sidebar_properties);

  /* A room was selected. */
  sidebar_signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_ROOM);

  /* The user wants to join a room. */
  sidebar_signals[SIGNAL_ACTIVATED] =
    g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatSidebar, account);
  gtk_widget_class_bind_template_child (widget_class, ChatSidebar, rooms);
  gtk_widget_class_bind_template_child (widget_class, ChatSidebar, join);
  gtk_widget_class_bind_template_child (widget_class, ChatSidebar, join_entry);
  gtk_widget_class_bind_template_child (widget_class, ChatSidebar, join_error);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_changed_cb);
}

static void
chat_sidebar_init (ChatSidebar *self)
{
  self->calendar = chat_calendar_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  chat_accessible_name_buttons (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->rooms, compare_rows, NULL, NULL);
}

/* Sets the session whose rooms are shown; selects the one that was joined first. */
void
chat_sidebar_set_session (ChatSidebar *self,
                          ChatSession *session)
{
  g_autofree char *host = chat_address_dup_host (chat_session_get_address (session));
  GListModel *rooms = chat_session_get_rooms (session);

  g_assert (self->session == NULL);

  self->session = g_object_ref (session);
  adw_window_title_set_title (self->account, chat_session_get_nickname (session));
  adw_window_title_set_subtitle (self->account, host);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->account), chat_session_get_address (session));
  g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (sidebar_rooms_changed_cb), self);
  sidebar_rooms_changed_cb (self, 0, 0, g_list_model_get_n_items (rooms), rooms);
  gtk_list_box_select_row (self->rooms, g_ptr_array_index (self->rows, 0));
}

void
chat_sidebar_select (ChatSidebar *self,
                     ChatRoom    *room)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (chat_room_row_get_room (g_ptr_array_index (self->rows, i)) == room)
      gtk_list_box_select_row (self->rooms, g_ptr_array_index (self->rows, i));
}

/* The room @by rows below the selected one, or NULL. */
ChatRoom *
chat_sidebar_get_neighbour (ChatSidebar *self,
                            int          by)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->rooms);
  int index = (selected != NULL ? gtk_list_box_row_get_index (selected) : 0) + by;
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->rooms, index) : NULL;

  return row != NULL ? chat_room_row_get_room (CHAT_ROOM_ROW (row)) : NULL;
}

void
chat_sidebar_start_joining (ChatSidebar *self)
{
  gtk_menu_button_popup (self->join);
}

static void
leave_room (ChatSidebar *self,
            ChatRoom    *room)
{
  g_autoptr(ChatRoom) left = g_object_ref (room);
  ChatRoom *above = chat_sidebar_get_neighbour (self, -1);

  if (chat_sidebar_get_neighbour (self, 0) == room)
    g_signal_emit (self, sidebar_signals[SIGNAL_ACTIVATED], 0,
                   above != NULL ? above : chat_sidebar_get_neighbour (self, 1));
  chat_session_leave (self->session, left);
}

static void
leave_answered_cb (ChatSidebar *self,
                   const char  *response,
                   GtkWidget   *dialog)
{
  if (g_str_equal (response, CHAT_UNSENT_DISCARD))
    leave_room (self, g_object_get_data (G_OBJECT (dialog), "room"));
}

/* Leaves the selected room; asks first if it has unsent text. One room always remains. */
void
chat_sidebar_start_leaving (ChatSidebar *self)
{
  ChatRoom *room = chat_sidebar_get_neighbour (self, 0);
  guint count = room != NULL ? chat_room_count_unsent (room) : 0;
  GtkWidget *dialog;

  if (room == NULL || g_list_model_get_n_items (chat_session_get_rooms (self->session)) <= 1)
    return;

  if (count == 0)
    {
      leave_room (self, room);
      return;
    }

  dialog = chat_unsent_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), count,
                                   FALSE);
  g_object_set_data_full (G_OBJECT (dialog), "room", g_object_ref (room), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (leave_answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
