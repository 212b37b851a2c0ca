/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The page for chatting: rooms on the left, messages in the middle, members on the right. */

#include "chat-conversation-page.h"

#include "chat-accessible.h"
#include "chat-composer.h"
#include "chat-connection-dialog.h"
#include "chat-link-bar.h"
#include "chat-member-list.h"
#include "chat-message-list.h"
#include "chat-notifier.h"
#include "chat-search-bar.h"
#include "chat-sidebar.h"

#include <glib/gi18n.h>

struct _ChatConversationPage
{
  AdwBin parent_instance;
  GSettings *settings;
  ChatSession *session;

  /* The room that is shown, which belongs to the session. */
  ChatRoom *room;

  ChatNotifier *notifier;

  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  ChatSidebar *sidebar;
  GtkWidget *back;
  AdwWindowTitle *title;
  GtkToggleButton *members_button;
  ChatLinkBar *link_bar;
  ChatSearchBar *search_bar;
  AdwFlap *flap;
  ChatMessageList *messages;
  ChatMemberList *members;
  ChatComposer *composer;
};

G_DEFINE_FINAL_TYPE (ChatConversationPage, chat_conversation_page, ADW_TYPE_BIN)

static void
page_update_watched (ChatConversationPage *self)
{
  gboolean is_shown = !adw_leaflet_get_folded (self->leaflet)
                      || g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet),
                                    "content") == 0;

  if (self->notifier != NULL)
    chat_notifier_set_room (self->notifier, is_shown ? self->room : NULL);
}

/* The page that becomes visible has the focus. */
static void
visible_child_changed_cb (ChatConversationPage *self)
{
  page_update_watched (self);
  if (g_str_equal (adw_leaflet_get_visible_child_name (self->leaflet), "sidebar"))
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
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

/* The dot on the button, in words. */
static void
update_back (ChatConversationPage *self)
{
  gboolean has_unread = FALSE;

  g_object_get (self->sidebar, "has-unread", &has_unread, NULL);
  chat_accessible_set_label (self->back,
                             has_unread ? _("Conversations, with unread messages")
                                        : _("Conversations"));
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
  if (self->room == room)
    return;

  if (self->room != NULL)
    {
      GListModel *members = chat_room_get_members (self->room);

      if (members != NULL)
        g_signal_handlers_disconnect_by_data (members, self);
    }

  g_set_object (&self->room, room);
  if (room == NULL)
    return;

  if (chat_room_get_members (room) != NULL)
    g_signal_connect_swapped (chat_room_get_members (room), "items-changed",
                              G_CALLBACK (update_subtitle), self);

  adw_window_title_set_title (self->title, chat_room_get_title (room));
  chat_composer_set_room (self->composer, room);
  chat_message_list_set_room (self->messages, room);
  chat_search_bar_set_room (self->search_bar, room);
  chat_member_list_set_members (self->members, chat_room_get_members (room));
  chat_link_bar_set_room (self->link_bar, room);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.show-members",
                                 !chat_room_is_private (room));
  update_subtitle (self);
  update_flap (self);
  page_update_watched (self);
}

/* Selects a room and focuses its entry. */
static void
enter_room (ChatConversationPage *self,
            ChatRoom             *room)
{
  chat_sidebar_select (self->sidebar, room);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  chat_composer_start_writing (self->composer);
}

static void
found_cb (ChatConversationPage *self)
{
  chat_message_list_set_search (self->messages, chat_search_bar_get_search (self->search_bar));
}

static void
page_send_cb (ChatConversationPage *self,
              const char           *text)
{
  chat_session_say (self->session, self->room, text);
}

static gboolean
page_key_pressed_cb (ChatConversationPage  *self,
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

  return chat_composer_take_key (self->composer, controller);
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
    enter_room (self, room);
}

static void
back_cb (ChatConversationPage *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
members_toggled_cb (ChatConversationPage *self)
{
  /* In a narrow window, the list is shown temporarily; in a wide one, the choice is saved. */
  if (!adw_flap_get_folded (self->flap))
    g_settings_set_boolean (self->settings, "show-members",
                            gtk_toggle_button_get_active (self->members_button));
}

static void
step (ChatConversationPage *self,
      int                   by)
{
  ChatRoom *room = chat_sidebar_get_neighbour (self->sidebar, by);

  if (room != NULL)
    enter_room (self, room);
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
      chat_sidebar_start_joining (self->sidebar);
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
  else if (g_str_equal (action, "chat.search"))
    {
      chat_search_bar_start (self->search_bar);
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
      chat_composer_start_writing (self->composer);
    }
  else if (g_str_equal (action, "chat.newest"))
    {
      chat_message_list_scroll_to_end (self->messages);
    }
  else if (g_str_equal (action, "chat.page-up"))
    {
      chat_message_list_scroll_page (self->messages, -1);
    }
  else if (g_str_equal (action, "chat.page-down"))
    {
      chat_message_list_scroll_page (self->messages, 1);
    }
  else if (g_str_equal (action, "chat.try-now"))
    {
      if (chat_session_get_link (self->session) != CHAT_LINK_CONNECTED)
        chat_session_retry_now (self->session);
    }
  else if (g_str_equal (action, "chat.show-connection"))
    {
      chat_connection_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->session);
    }
  else if (g_str_equal (action, "chat.leave-room"))
    {
      chat_sidebar_start_leaving (self->sidebar);
    }
}

static void
chat_conversation_page_root (GtkWidget *widget)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (widget);

  GTK_WIDGET_CLASS (chat_conversation_page_parent_class)->root (widget);
  chat_notifier_set_window (self->notifier,
                            GTK_APPLICATION_WINDOW (gtk_widget_get_root (widget)));
}

static void
chat_conversation_page_unroot (GtkWidget *widget)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (widget);

  chat_notifier_set_window (self->notifier, NULL);
  GTK_WIDGET_CLASS (chat_conversation_page_parent_class)->unroot (widget);
}

static void
chat_conversation_page_dispose (GObject *object)
{
  ChatConversationPage *self = CHAT_CONVERSATION_PAGE (object);

  show_room (self, NULL);
  g_clear_object (&self->notifier);
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
    { "chat.search", GDK_KEY_f, GDK_CONTROL_MASK },
    { "chat.search-members", GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
    { "chat.write", GDK_KEY_l, GDK_CONTROL_MASK },
    { "chat.page-up", GDK_KEY_Page_Up, 0 },
    { "chat.page-down", GDK_KEY_Page_Down, 0 },
    { "chat.try-now", GDK_KEY_r, GDK_CONTROL_MASK },
    { "chat.show-connection", GDK_KEY_i, GDK_CONTROL_MASK },
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_conversation_page_dispose;
  widget_class->root = chat_conversation_page_root;
  widget_class->unroot = chat_conversation_page_unroot;

  /* The shortcut is defined in the template. */
  gtk_widget_class_install_action (widget_class, "chat.newest", NULL, action_cb);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, action_cb);
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                           actions[i].name, NULL);
    }

  g_type_ensure (CHAT_TYPE_COMPOSER);
  g_type_ensure (CHAT_TYPE_LINK_BAR);
  g_type_ensure (CHAT_TYPE_MEMBER_LIST);
  g_type_ensure (CHAT_TYPE_MESSAGE_LIST);
  g_type_ensure (CHAT_TYPE_SEARCH_BAR);
  g_type_ensure (CHAT_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-conversation-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ChatConversationPage, name)
  BIND (toasts);
  BIND (leaflet);
  BIND (sidebar);
  BIND (back);
  BIND (title);
  BIND (members_button);
  BIND (link_bar);
  BIND (search_bar);
  BIND (flap);
  BIND (messages);
  BIND (members);
  BIND (composer);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, show_room);
  gtk_widget_class_bind_template_callback (widget_class, enter_room);
  gtk_widget_class_bind_template_callback (widget_class, found_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_send_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_message_cb);
  gtk_widget_class_bind_template_callback (widget_class, member_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_update_watched);
  gtk_widget_class_bind_template_callback (widget_class, visible_child_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_back);
  gtk_widget_class_bind_template_callback (widget_class, update_flap);
  gtk_widget_class_bind_template_callback (widget_class, members_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
chat_conversation_page_init (ChatConversationPage *self)
{
  self->settings = g_settings_new ("org.cometdglib.Chat");
  gtk_widget_init_template (GTK_WIDGET (self));
  update_back (self);
}

static void
show_folder_cb (ChatConversationPage *self)
{
  g_autofree char *folder = g_path_get_dirname (chat_session_get_set_aside (self->session));
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

/* Tells of saved messages that could not be read. */
static void
report_set_aside (ChatConversationPage *self)
{
  AdwToast *toast;

  if (chat_session_get_set_aside (self->session) == NULL)
    return;

  toast = adw_toast_new (_("Saved messages cannot be read"));
  adw_toast_set_button_label (toast, _("_Show"));
  adw_toast_set_timeout (toast, 0);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_folder_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

GtkWidget *
chat_conversation_page_new (ChatSession *session)
{
  ChatConversationPage *self = g_object_new (CHAT_TYPE_CONVERSATION_PAGE, NULL);

  self->session = g_object_ref (session);
  chat_link_bar_set_session (self->link_bar, session);
  self->notifier = chat_notifier_new (session);
  chat_sidebar_set_session (self->sidebar, session);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  report_set_aside (self);

  return GTK_WIDGET (self);
}

ChatSession *
chat_conversation_page_get_session (ChatConversationPage *self)
{
  return self->session;
}

/* Shows the room with this title; called when a notification is activated. */
void
chat_conversation_page_show_room (ChatConversationPage *self,
                                  const char           *title)
{
  GListModel *rooms = chat_session_get_rooms (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      if (g_str_equal (chat_room_get_title (room), title))
        enter_room (self, room);
    }
}

void
chat_conversation_page_start_writing (ChatConversationPage *self)
{
  chat_composer_start_writing (self->composer);
}
