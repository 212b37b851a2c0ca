/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where people talk: rooms on the left, messages in the middle, who is there on the right. */

#include "chat-conversation-page.h"

#include "chat-link-bar.h"
#include "chat-member-list.h"
#include "chat-message-list.h"
#include "chat-notification.h"
#include "chat-room-row.h"

#include <glib/gi18n.h>

struct _ChatConversationPage
{
  AdwBin parent_instance;
  GSettings *settings;
  ChatSession *session;

  /* The room that is shown; one of the session's. */
  ChatRoom *room;

  /* The window around us, while there is one. */
  GtkWindow *window;

  AdwLeaflet *leaflet;
  AdwWindowTitle *account;
  GtkListBox *rooms;
  GtkMenuButton *join;
  GtkEntry *join_entry;
  AdwWindowTitle *title;
  GtkToggleButton *members_button;
  ChatLinkBar *link_bar;
  AdwFlap *flap;
  ChatMessageList *messages;
  ChatMemberList *members;
  GtkEntry *entry;
  GtkWidget *send;
};

G_DEFINE_FINAL_TYPE (ChatConversationPage, chat_conversation_page, ADW_TYPE_BIN)

/* Whether the person at the window has the room before their eyes. */
static void
update_watched (ChatConversationPage *self)
{
  gboolean is_seen = self->window != NULL
                     && gtk_window_is_active (self->window)
                     && (!adw_leaflet_get_folded (self->leaflet)
                         || g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet),
                                       "content") == 0);

  if (self->room != NULL)
    chat_room_set_watched (self->room, is_seen);
}

static void
update_subtitle (ChatConversationPage *self)
{
  GListModel *members = self->room != NULL ? chat_room_get_members (self->room) : NULL;
  guint count = members != NULL ? g_list_model_get_n_items (members) : 0;
  g_autofree char *subtitle =
    members != NULL
    ? g_strdup_printf (ngettext ("%u member", "%u members", count), count)
    : g_strdup (_("Private conversation"));

  adw_window_title_set_subtitle (self->title, subtitle);
}

static void
update_flap (ChatConversationPage *self)
{
  gboolean has_members = self->room != NULL && !chat_room_is_private (self->room);
  gboolean is_wanted = g_settings_get_boolean (self->settings, "show-members");

  gtk_widget_set_visible (GTK_WIDGET (self->members_button), has_members);
  adw_flap_set_locked (self->flap, TRUE);
  adw_flap_set_reveal_flap (self->flap,
                            has_members && is_wanted && !adw_flap_get_folded (self->flap));
  adw_flap_set_swipe_to_open (self->flap, has_members);
}

static void
show_room (ChatConversationPage *self,
           ChatRoom             *room)
{
  g_autofree char *placeholder = NULL;

  if (self->room == room)
    return;

  if (self->room != NULL)
    {
      GListModel *members = chat_room_get_members (self->room);

      chat_room_set_draft (self->room, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
      chat_room_set_watched (self->room, FALSE);
      if (members != NULL)
        g_signal_handlers_disconnect_by_data (members, self);
    }

  g_set_object (&self->room, room);
  if (room == NULL)
    return;

  if (chat_room_get_members (room) != NULL)
    g_signal_connect_swapped (chat_room_get_members (room), "items-changed",
                              G_CALLBACK (update_subtitle), self);

  /* Translators: %s is a room or a person. */
  placeholder = g_strdup_printf (_("Write to %s"), chat_room_get_title (room));
  gtk_entry_set_placeholder_text (self->entry, placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, placeholder,
                                  -1);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), chat_room_get_draft (room));
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  adw_window_title_set_title (self->title, chat_room_get_title (room));
  chat_message_list_set_room (self->messages, room);
  chat_member_list_set_members (self->members, chat_room_get_members (room));
  chat_link_bar_set_room (self->link_bar, room);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.show-members",
                                 !chat_room_is_private (room));
  update_subtitle (self);
  update_flap (self);
  update_watched (self);
}

/* The row of a room, which becomes the chosen one. */
static void
choose_room (ChatConversationPage *self,
             ChatRoom             *room)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->rooms, i)) != NULL; i++)
    if (chat_room_row_get_room (CHAT_ROOM_ROW (row)) == room)
      gtk_list_box_select_row (self->rooms, row);

  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  gtk_entry_grab_focus_without_selecting (self->entry);
}

static void
row_selected_cb (ChatConversationPage *self,
                 GtkListBoxRow        *row)
{
  if (row != NULL)
    show_room (self, chat_room_row_get_room (CHAT_ROOM_ROW (row)));
}

static void
row_activated_cb (ChatConversationPage *self,
                  GtkListBoxRow        *row)
{
  choose_room (self, chat_room_row_get_room (CHAT_ROOM_ROW (row)));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return chat_room_row_new (item);
}

static void
send_cb (ChatConversationPage *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  g_strstrip (text);
  if (*text == '\0' || self->room == NULL)
    return;

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  chat_session_say (self->session, self->room, text);
}

/* Whoever types writes a message, wherever the focus is. */
static gboolean
key_pressed_cb (ChatConversationPage  *self,
                guint                  key,
                guint                  code,
                GdkModifierType        modifiers,
                GtkEventControllerKey *controller)
{
  gunichar letter = gdk_keyval_to_unicode (key);

  if (letter == 0
      || !g_unichar_isgraph (letter)
      || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  gtk_entry_grab_focus_without_selecting (self->entry);
  return gtk_event_controller_key_forward (controller,
                                           GTK_WIDGET (gtk_editable_get_delegate (
                                             GTK_EDITABLE (self->entry))));
}

static void
entry_changed_cb (ChatConversationPage *self)
{
  gtk_widget_set_sensitive (self->send,
                            *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0');
}

static void
retry_message_cb (ChatConversationPage *self,
                  ChatMessage          *message)
{
  chat_session_say_again (self->session, self->room, message);
}

static void
member_chosen_cb (ChatConversationPage *self,
                  const char           *name)
{
  ChatRoom *room;

  if (g_str_equal (name, chat_session_get_nickname (self->session)))
    return;

  room = chat_session_meet (self->session, self->room, name);
  if (room != NULL)
    choose_room (self, room);
}

static void
join_cb (ChatConversationPage *self)
{
  const char *answer = gtk_editable_get_text (GTK_EDITABLE (self->join_entry));
  g_autofree char *name = g_strstrip (g_strdup (answer));
  ChatRoom *room = chat_session_join (self->session, *name == '#' ? name + 1 : name);

  if (room == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->join_entry), "error");
      return;
    }

  gtk_menu_button_popdown (self->join);
  gtk_editable_set_text (GTK_EDITABLE (self->join_entry), "");
  choose_room (self, room);
}

static void
join_changed_cb (ChatConversationPage *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->join_entry), "error");
}

static void
folded_cb (ChatConversationPage *self)
{
  update_watched (self);
}

static void
flap_folded_cb (ChatConversationPage *self)
{
  update_flap (self);
}

static void
back_cb (ChatConversationPage *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
members_toggled_cb (ChatConversationPage *self)
{
  /* Over a narrow window the list is opened for a moment; beside a wide one for good. */
  if (!adw_flap_get_folded (self->flap))
    g_settings_set_boolean (self->settings, "show-members",
                            gtk_toggle_button_get_active (self->members_button));
}

static void
step (ChatConversationPage *self,
      int                   by)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->rooms);
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) : 0;
  GtkListBoxRow *row = index + by >= 0
                       ? gtk_list_box_get_row_at_index (self->rooms, index + by) : NULL;

  if (row != NULL)
    choose_room (self, chat_room_row_get_room (CHAT_ROOM_ROW (row)));
}

static void
action_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (widget);

  if (g_str_equal (action, "chat.join-room"))
    {
      adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
      gtk_menu_button_popup (self->join);
    }
  else if (g_str_equal (action, "chat.next-room"))
    {
      step (self, 1);
    }
  else if (g_str_equal (action, "chat.previous-room"))
    {
      step (self, -1);
    }
  else if (g_str_equal (action, "chat.show-members"))
    {
      adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
    }
  else if (g_str_equal (action, "chat.search-members"))
    {
      if (chat_room_is_private (self->room))
        return;
      adw_flap_set_reveal_flap (self->flap, TRUE);
      chat_member_list_start_search (self->members);
    }
  else if (g_str_equal (action, "chat.write"))
    {
      gtk_entry_grab_focus_without_selecting (self->entry);
    }
  else if (g_str_equal (action, "chat.newest"))
    {
      chat_message_list_scroll_to_end (self->messages);
    }
  else if (g_str_equal (action, "chat.try-now"))
    {
      if (chat_session_get_link (self->session) != CHAT_LINK_CONNECTED)
        chat_session_retry_now (self->session);
    }
  else if (g_str_equal (action, "chat.leave-room"))
    {
      g_autoptr(ChatRoom) room = g_object_ref (self->room);

      /* One room there always is. */
      if (g_list_model_get_n_items (chat_session_get_rooms (self->session)) > 1)
        {
          step (self, gtk_list_box_get_row_at_index (self->rooms, 0)
                      == gtk_list_box_get_selected_row (self->rooms) ? 1 : -1);
          chat_session_leave (self->session, room);
        }
    }
}

static void
heard_cb (ChatConversationPage *self,
          ChatRoom             *room,
          ChatMessage          *message)
{
  if (self->window != NULL
      && !gtk_window_is_active (self->window)
      && g_settings_get_boolean (self->settings, "notifications")
      && (chat_room_is_private (room)
          || !g_settings_get_boolean (self->settings, "notify-private-only")))
    chat_notification_send (GTK_APPLICATION_WINDOW (self->window), room, message);
}

static void
active_cb (ChatConversationPage *self)
{
  update_watched (self);
  if (self->room != NULL && gtk_window_is_active (self->window))
    chat_notification_withdraw (GTK_APPLICATION_WINDOW (self->window), self->room);
}

static void
chat_conversation_page_root (GtkWidget *widget)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (widget);

  GTK_WIDGET_CLASS (chat_conversation_page_parent_class)->root (widget);
  self->window = GTK_WINDOW (gtk_widget_get_root (widget));
  g_signal_connect_swapped (self->window, "notify::is-active", G_CALLBACK (active_cb), self);
  update_watched (self);
}

static void
chat_conversation_page_unroot (GtkWidget *widget)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (widget);

  g_signal_handlers_disconnect_by_data (self->window, self);
  self->window = NULL;
  GTK_WIDGET_CLASS (chat_conversation_page_parent_class)->unroot (widget);
}

static void
chat_conversation_page_dispose (GObject *object)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (object);

  show_room (self, NULL);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (chat_conversation_page_parent_class)->dispose (object);
}

static void
chat_conversation_page_class_init (ChatConversationPageClass *klass)
{
  static const struct
  {
    const char *name;
    guint key;
    GdkModifierType modifiers;
  } actions[] = {
    { "chat.join-room", GDK_KEY_j, GDK_CONTROL_MASK },
    { "chat.leave-room", GDK_KEY_d, GDK_CONTROL_MASK },
    { "chat.next-room", GDK_KEY_Down, GDK_ALT_MASK },
    { "chat.previous-room", GDK_KEY_Up, GDK_ALT_MASK },
    { "chat.show-members", GDK_KEY_F9, 0 },
    { "chat.search-members", GDK_KEY_f, GDK_CONTROL_MASK },
    { "chat.write", GDK_KEY_l, GDK_CONTROL_MASK },
    { "chat.newest", GDK_KEY_End, GDK_CONTROL_MASK },
    { "chat.try-now", GDK_KEY_r, GDK_CONTROL_MASK },
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_conversation_page_dispose;
  widget_class->root = chat_conversation_page_root;
  widget_class->unroot = chat_conversation_page_unroot;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, action_cb);
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                           actions[i].name, NULL);
    }

  g_type_ensure (CHAT_TYPE_LINK_BAR);
  g_type_ensure (CHAT_TYPE_MEMBER_LIST);
  g_type_ensure (CHAT_TYPE_MESSAGE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-conversation-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ChatConversationPage, name)
  BIND (leaflet);
  BIND (account);
  BIND (rooms);
  BIND (join);
  BIND (join_entry);
  BIND (title);
  BIND (members_button);
  BIND (link_bar);
  BIND (flap);
  BIND (messages);
  BIND (members);
  BIND (entry);
  BIND (send);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_message_cb);
  gtk_widget_class_bind_template_callback (widget_class, member_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, flap_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, members_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
chat_conversation_page_init (ChatConversationPage *self)
{
  self->settings = g_settings_new ("org.cometdglib.Chat");
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chat_conversation_page_new (ChatSession *session)
{
  ChatConversationPage *self = g_object_new (CHAT_TYPE_CONVERSATION_PAGE, NULL);

  self->session = g_object_ref (session);
  adw_window_title_set_title (self->account, chat_session_get_nickname (session));
  adw_window_title_set_subtitle (self->account, chat_session_get_address (session));
  chat_link_bar_set_session (self->link_bar, session);
  g_signal_connect_swapped (session, "heard", G_CALLBACK (heard_cb), self);
  gtk_list_box_bind_model (self->rooms, chat_session_get_rooms (session), create_row, NULL, NULL);
  gtk_list_box_select_row (self->rooms, gtk_list_box_get_row_at_index (self->rooms, 0));
  adw_leaflet_set_visible_child_name (self->leaflet, "content");

  return GTK_WIDGET (self);
}

ChatSession *
chat_conversation_page_get_session (ChatConversationPage *self)
{
  return self->session;
}

/* How many messages would be lost with the window: typed and unsent, or begun. */
guint
chat_conversation_page_count_unsent (ChatConversationPage *self)
{
  GListModel *rooms = chat_session_get_rooms (self->session);
  guint count = chat_session_count_unsent (self->session);

  chat_room_set_draft (self->room, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      count += *chat_room_get_draft (room) != '\0';
    }

  return count;
}

/* Shows the room of that title, as a notification asks for it. */
void
chat_conversation_page_show_room (ChatConversationPage *self,
                                  const char           *title)
{
  GListModel *rooms = chat_session_get_rooms (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      if (g_str_equal (chat_room_get_title (room), title))
        choose_room (self, room);
    }
}

void
chat_conversation_page_start_writing (ChatConversationPage *self)
{
  gtk_entry_grab_focus_without_selecting (self->entry);
}
