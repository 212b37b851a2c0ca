/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A window: the connection page, then the conversation page. It asks before unsent messages are
 * lost. */

#include "chat-window.h"

#include "chat-connect-page.h"
#include "chat-conversation-page.h"
#include "chat-unsent-dialog.h"

#include <glib/gi18n.h>

struct _ChatWindow
{
  AdwApplicationWindow parent_instance;
  GSettings *settings;
  GtkStack *stack;
  ChatConnectPage *connect_page;

  /* Waits until the window is visible, if it connects automatically. */
  guint start;

  /* The conversation page, owned by the stack; NULL if there is none. */
  ChatConversationPage *conversation;

  /* The user has decided what to do with unsent messages. */
  guint leaves : 1;
};

G_DEFINE_FINAL_TYPE (ChatWindow, chat_window, ADW_TYPE_APPLICATION_WINDOW)

static void
session_closed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  /* The result of closing is not needed. */
  chat_session_close_finish (CHAT_SESSION (source), result, NULL);
  g_application_release (g_application_get_default ());
}

static void
end_conversation (ChatWindow *self)
{
  ChatSession *session;

  if (self->conversation == NULL)
    return;

  /* Keep the app running until the session is closed. */
  session = chat_conversation_page_get_session (self->conversation);
  g_application_hold (g_application_get_default ());
  chat_session_close_async (session, session_closed_cb, NULL);

  gtk_stack_set_visible_child_name (self->stack, "connect");
  gtk_widget_grab_focus (GTK_WIDGET (self->connect_page));
  gtk_stack_remove (self->stack, GTK_WIDGET (g_steal_pointer (&self->conversation)));
  gtk_window_set_title (GTK_WINDOW (self), "Halley");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.disconnect", FALSE);
}

static void
page_connected_cb (ChatWindow  *self,
                   ChatSession *session)
{
  g_autofree char *title = NULL;
  GtkWidget *page = chat_conversation_page_new (session);

  self->conversation = CHAT_CONVERSATION_PAGE (page);
  gtk_stack_add_named (self->stack, page, "conversation");
  gtk_stack_set_visible_child (self->stack, page);
  chat_conversation_page_start_writing (self->conversation);

  /* Translators: the title of a window: the nickname of its person, and the program. */
  title = g_strdup_printf (_("%s – Halley"), chat_session_get_nickname (session));
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.disconnect", TRUE);
}

static void
leave (ChatWindow *self,
       gboolean    closes)
{
  if (closes)
    {
      self->leaves = TRUE;
      gtk_window_close (GTK_WINDOW (self));
    }
  else
    {
      end_conversation (self);
    }
}

static void
close_answered_cb (ChatWindow *self,
                   const char *response,
                   GtkWidget  *dialog)
{
  gboolean closes = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "closes"));
  gboolean forgets = g_str_equal (response, CHAT_UNSENT_DISCARD);

  if (self->conversation == NULL || !(forgets || g_str_equal (response, CHAT_UNSENT_KEEP)))
    return;

  /* The dialog is destroyed after this; its window may already be. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  if (forgets)
    chat_session_forget_unsent (chat_conversation_page_get_session (self->conversation));
  leave (self, closes);
}

/* Whether there is no unsent text; asks what to do with it otherwise. */
static gboolean
is_free_to_leave (ChatWindow *self,
                  gboolean    closes)
{
  guint count = self->conversation != NULL && !self->leaves
                ? chat_session_count_unsent (
                    chat_conversation_page_get_session (self->conversation))
                : 0;
  GtkWidget *dialog;

  if (count == 0)
    return TRUE;

  dialog = chat_unsent_dialog_new (GTK_WINDOW (self), count, TRUE);
  g_object_set_data (G_OBJECT (dialog), "closes", GINT_TO_POINTER (closes));
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return FALSE;
}

static gboolean
chat_window_close_request (GtkWindow *window)
{
  ChatWindow *self = CHAT_WINDOW (window);
  int width;
  int height;

  if (!is_free_to_leave (self, TRUE))
    return GDK_EVENT_STOP;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  end_conversation (self);
  return GTK_WINDOW_CLASS (chat_window_parent_class)->close_request (window);
}

static void
disconnect_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  ChatWindow *self = CHAT_WINDOW (widget);

  if (is_free_to_leave (self, FALSE))
    end_conversation (self);
}

/* GtkApplication would make this window at once from the resource gtk/help-overlay.ui, and hide it
 * until it is needed. With GTK 4.8, an app with a hidden window may abort while a screen reader
 * reads it. */
static void
show_shortcuts_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  g_autoptr(GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/cometdglib/Chat/shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_set_destroy_with_parent (shortcuts, TRUE);
  gtk_window_present (shortcuts);
}

static void
chat_window_dispose (GObject *object)
{
  g_clear_handle_id (&CHAT_WINDOW (object)->start, g_source_remove);
  g_clear_object (&CHAT_WINDOW (object)->settings);
  G_OBJECT_CLASS (chat_window_parent_class)->dispose (object);
}

static void
chat_window_class_init (ChatWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = chat_window_close_request;

  gtk_widget_class_install_action (widget_class, "win.disconnect", NULL, disconnect_cb);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_shortcuts_cb);
  g_type_ensure (CHAT_TYPE_CONNECT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ChatWindow, connect_page);
  gtk_widget_class_bind_template_callback (widget_class, page_connected_cb);
}

static void
chat_window_init (ChatWindow *self)
{
  int width;
  int height;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.disconnect", FALSE);

  self->settings = g_settings_new ("org.cometdglib.Chat");
  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->connect_page));
}

ChatWindow *
chat_window_new (GtkApplication *application)
{
  return g_object_new (CHAT_TYPE_WINDOW, "application", application, NULL);
}

static gboolean
start_cb (gpointer user_data)
{
  ChatWindow *self = user_data;

  self->start = 0;
  chat_connect_page_start (self->connect_page);
  return G_SOURCE_REMOVE;
}

/* Fills in the form, where not NULL, and optionally connects. This waits until the window is drawn,
 * because that takes long on a slow machine, and connecting has a time limit. */
void
chat_window_fill (ChatWindow *self,
                  const char *address,
                  const char *nickname,
                  const char *room,
                  gboolean    connects)
{
  chat_connect_page_fill (self->connect_page, address, nickname, room);
  gtk_widget_grab_focus (GTK_WIDGET (self->connect_page));
  if (connects && self->start == 0)
    self->start = g_idle_add_full (G_PRIORITY_LOW, start_cb, self, NULL);
}

void
chat_window_show_room (ChatWindow *self,
                       const char *title)
{
  if (self->conversation != NULL)
    chat_conversation_page_show_room (self->conversation, title);
}
