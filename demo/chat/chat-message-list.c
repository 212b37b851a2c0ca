/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The messages of a room. The list stays scrolled to the end unless the user has scrolled up; in
 * that case a button shows the number of new messages. */

#include "chat-message-list.h"

#include "chat-calendar.h"
#include "chat-message-row.h"

#include <glib/gi18n.h>

/* The distance from the end that counts as the end. */
#define NEAR_END_PIXELS 24

struct _ChatMessageList
{
  AdwBin parent_instance;
  ChatRoom *room;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkRevealer *new_revealer;
  GtkButton *new_button;

  /* The number of messages received since the end was last visible. */
  guint new_count;
  guint tick;

  /* The text that is searched for, or an empty one; and the message that was found, or NULL. */
  char *needle;
  ChatMessage *found;

  /* Headings may say “Today”. */
  ChatCalendar *calendar;
  guint sticks : 1;

  /* Set while the app scrolls, so that this is not taken for scrolling by the user. */
  guint moving : 1;
};

G_DEFINE_FINAL_TYPE (ChatMessageList, chat_message_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_RETRY,
  SIGNAL_SEARCH_CHANGED,
  N_MESSAGE_LIST_SIGNALS,
};

static guint message_list_signals[N_MESSAGE_LIST_SIGNALS];

static GtkAdjustment *
get_adjustment (ChatMessageList *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scroller);
}

static gboolean
is_at_end (ChatMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment)
         >= gtk_adjustment_get_upper (adjustment) - NEAR_END_PIXELS;
}

static void
show_new (ChatMessageList *self)
{
  g_autofree char *label = NULL;

  if (self->new_count > 0)
    {
      label = g_strdup_printf (ngettext ("%u New Message", "%u New Messages", self->new_count),
                               self->new_count);
      gtk_button_set_label (self->new_button, label);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), self->new_count > 0);
  gtk_revealer_set_reveal_child (self->new_revealer, self->new_count > 0);
}

static void
set_sticks (ChatMessageList *self,
            gboolean         sticks)
{
  self->sticks = !!sticks;
  if (sticks && self->new_count > 0)
    {
      self->new_count = 0;
      show_new (self);
    }
}

/* Rows get their heights when they are laid out, so the end moves while the list scrolls to it. */
static gboolean
move_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  ChatMessageList *self = CHAT_MESSAGE_LIST (widget);
  GListModel *model = G_LIST_MODEL (self->room);
  guint count = model != NULL ? g_list_model_get_n_items (model) : 0;

  self->tick = 0;
  if (self->sticks && count > 0)
    {
      self->moving = TRUE;
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", count - 1);
      self->moving = FALSE;
    }

  return G_SOURCE_REMOVE;
}

static void
queue_move (ChatMessageList *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), move_cb, NULL, NULL);
}

static void
extent_changed_cb (ChatMessageList *self)
{
  if (self->sticks && !is_at_end (self))
    queue_move (self);
}

static void
value_changed_cb (ChatMessageList *self)
{
  /* While rows are waiting to be laid out, the list moves without the user scrolling. */
  if (self->moving || self->tick != 0)
    return;

  set_sticks (self, is_at_end (self));
}

static void
messages_changed_cb (ChatMessageList *self,
                     guint            position,
                     guint            removed,
                     guint            added)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->room));

  chat_calendar_check (self->calendar);
  gtk_stack_set_visible_child_name (self->stack, count > 0 ? "messages" : "empty");
  if (self->sticks)
    queue_move (self);
  else if (added > removed)
    self->new_count += added - removed;
  show_new (self);
}

void
chat_message_list_scroll_to_end (ChatMessageList *self)
{
  set_sticks (self, TRUE);
  queue_move (self);
}

/* Marks the text that is searched for, and scrolls to the current message of the search. */
void
chat_message_list_set_search (ChatMessageList *self,
                              ChatSearch      *search)
{
  guint position;
  g_autoptr(ChatMessage) found = chat_search_get_found (search, &position);
  gboolean is_other = found != NULL && found != self->found;

  g_free (self->needle);
  self->needle = g_strdup (chat_search_get_text (search));
  g_set_object (&self->found, found);
  g_signal_emit (self, message_list_signals[SIGNAL_SEARCH_CHANGED], 0);
  if (!is_other)
    return;

  set_sticks (self, FALSE);
  self->moving = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  self->moving = FALSE;
}

/* Scrolls by this number of pages, down or, if negative, up. */
void
chat_message_list_scroll_page (ChatMessageList *self,
                               int              by)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  gtk_adjustment_set_value (adjustment,
                            gtk_adjustment_get_value (adjustment)
                            + by * gtk_adjustment_get_page_increment (adjustment));
}

static void
list_retry_cb (ChatMessageList *self,
               ChatMessage     *message)
{
  g_signal_emit (self, message_list_signals[SIGNAL_RETRY], 0, message);
}

static void
update_row_search (ChatMessageRow  *row,
                   ChatMessageList *self)
{
  chat_message_row_set_search (row, self->needle,
                               self->found != NULL
                               && chat_message_row_get_message (row) == self->found);
}

static void
setup_message_cb (ChatMessageList *self,
                  GtkListItem     *item)
{
  GtkWidget *row = chat_message_row_new ();

  g_signal_connect_swapped (row, "retry", G_CALLBACK (list_retry_cb), self);
  g_signal_connect_object (self->calendar, "day-changed",
                           G_CALLBACK (chat_message_row_update_day), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "search-changed", G_CALLBACK (update_row_search), row,
                           G_CONNECT_SWAPPED);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_message_cb (ChatMessageList *self,
                 GtkListItem     *item)
{
  chat_message_row_set_message (CHAT_MESSAGE_ROW (gtk_list_item_get_child (item)),
                                gtk_list_item_get_item (item));
  update_row_search (CHAT_MESSAGE_ROW (gtk_list_item_get_child (item)), self);
}

static void
unbind_cb (ChatMessageList *self,
           GtkListItem     *item)
{
  chat_message_row_set_message (CHAT_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
chat_message_list_dispose (GObject *object)
{
  ChatMessageList *self = CHAT_MESSAGE_LIST (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_object (&self->calendar);
  g_clear_object (&self->found);
  g_clear_pointer (&self->needle, g_free);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (chat_message_list_parent_class)->dispose (object);
}

static void
chat_message_list_class_init (ChatMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_message_list_dispose;

  message_list_signals[SIGNAL_RETRY] =
    g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_MESSAGE);

  /* Mark the text that is searched for. */
  message_list_signals[SIGNAL_SEARCH_CHANGED] =
    g_signal_new ("search-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatMessageList, stack);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageList, empty);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageList, scroller);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageList, list);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageList, new_revealer);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageList, new_button);
  gtk_widget_class_bind_template_callback (widget_class, setup_message_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_message_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, chat_message_list_scroll_to_end);
}

static void
chat_message_list_init (ChatMessageList *self)
{
  GtkAdjustment *adjustment;

  self->sticks = TRUE;
  self->calendar = chat_calendar_new ();
  self->needle = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));

  adjustment = get_adjustment (self);
  g_signal_connect_swapped (adjustment, "changed", G_CALLBACK (extent_changed_cb), self);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
}

void
chat_message_list_set_room (ChatMessageList *self,
                            ChatRoom        *room)
{
  g_autoptr(GtkNoSelection) selection = NULL;
  g_autofree char *title = NULL;

  if (self->room == room)
    return;

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_set_object (&self->room, room);
  self->new_count = 0;
  set_sticks (self, TRUE);
  show_new (self);

  if (room == NULL)
    {
      gtk_list_view_set_model (self->list, NULL);
      return;
    }

  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (room)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_swapped (room, "items-changed", G_CALLBACK (messages_changed_cb), self);
  g_signal_connect_swapped (room, "sent-by-us",
                            G_CALLBACK (chat_message_list_scroll_to_end), self);

  /* Translators: %s is a room or a person. */
  title = g_strdup_printf (_("No Messages in %s Yet"), chat_room_get_title (room));
  if (chat_room_is_private (room))
    {
      g_free (title);
      /* Translators: %s is a person. */
      title = g_strdup_printf (_("You and %s"), chat_room_get_title (room));
    }
  adw_status_page_set_title (self->empty, title);
  messages_changed_cb (self, 0, 0, 0);
}
