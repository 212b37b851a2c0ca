/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A row that shows a message. Rows are reused, so all widgets are set for each message. */

#include "chat-message-row.h"

#include "chat-accessible.h"
#include "chat-calendar.h"
#include "chat-emoji.h"
#include "chat-text.h"

#include <glib/gi18n.h>

struct _ChatMessageRow
{
  GtkBox parent_instance;

  /* The message shown, or NULL. */
  ChatMessage *message;
  gulong status_handler;

  GtkWidget *day;
  AdwAvatar *avatar;
  GtkWidget *header;
  GtkLabel *author;
  GtkLabel *time;
  GtkLabel *text;
  GtkLabel *news;
  GtkWidget *status_box;
  GtkImage *status_icon;
  GtkLabel *status;
  GtkWidget *retry;
};

G_DEFINE_FINAL_TYPE (ChatMessageRow, chat_message_row, GTK_TYPE_BOX)

static void
chat_message_row_dispose (GObject *object)
{
  chat_message_row_set_message (CHAT_MESSAGE_ROW (object), NULL);
  G_OBJECT_CLASS (chat_message_row_parent_class)->dispose (object);
}

static void
row_retry_cb (ChatMessageRow *self)
{
  if (self->message != NULL)
    g_signal_emit_by_name (self, "retry", self->message);
}

static void
chat_message_row_class_init (ChatMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_message_row_dispose;

  g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, CHAT_TYPE_MESSAGE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, day);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, header);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, author);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, text);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, news);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, status_box);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, status_icon);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, status);
  gtk_widget_class_bind_template_child (widget_class, ChatMessageRow, retry);
  gtk_widget_class_bind_template_callback (widget_class, row_retry_cb);
}

/* Long words, such as URLs, are broken without adding hyphens to them. */
static PangoAttrList *
create_attributes (void)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  return attributes;
}

static void
chat_message_row_init (ChatMessageRow *self)
{
  g_autoptr(PangoAttrList) attributes = create_attributes ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_label_set_attributes (self->text, attributes);
  chat_accessible_name_buttons (GTK_WIDGET (self));
}

GtkWidget *
chat_message_row_new (void)
{
  return g_object_new (CHAT_TYPE_MESSAGE_ROW, NULL);
}

static void
show_day (ChatMessageRow *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = chat_calendar_format_day (chat_message_get_time (self->message), now);

  gtk_widget_set_visible (self->day, chat_message_starts_day (self->message));
  gtk_label_set_label (GTK_LABEL (self->day), day);
}

static void
set_css_class (GtkWidget  *widget,
               const char *name,
               gboolean    is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_status (ChatMessageRow *self)
{
  ChatMessageStatus status = chat_message_get_status (self->message);
  gboolean is_failed = status == CHAT_MESSAGE_FAILED;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->status_box, status != CHAT_MESSAGE_SENT);
  gtk_widget_set_visible (self->retry, is_failed);

  switch (status)
    {
    case CHAT_MESSAGE_SENDING:
      text = g_strdup (_("Sending…"));
      break;

    case CHAT_MESSAGE_WAITING:
      text = g_strdup (_("Waiting for the connection"));
      break;

    case CHAT_MESSAGE_FAILED:
      /* Translators: %s is the reason. */
      text = g_strdup_printf (_("May not have been sent: %s"),
                              chat_message_get_problem (self->message));
      break;

    case CHAT_MESSAGE_SENT:
    default:
      break;
    }

  gtk_label_set_label (self->status, text != NULL ? text : "");
  gtk_image_set_from_icon_name (self->status_icon,
                                is_failed ? "dialog-warning-symbolic" : "content-loading-symbolic");
  set_css_class (self->status_box, "error", is_failed);
}

static void
show_text (ChatMessageRow *self)
{
  gboolean is_own = chat_message_is_own (self->message);
  gboolean is_news = chat_message_get_kind (self->message) == CHAT_MESSAGE_NEWS;
  GtkAlign side = is_own ? GTK_ALIGN_END : GTK_ALIGN_START;
  g_autofree char *markup = chat_text_to_markup (chat_message_get_text (self->message));

  gtk_widget_set_visible (GTK_WIDGET (self->news), is_news);
  gtk_widget_set_visible (GTK_WIDGET (self->text), !is_news);
  gtk_label_set_label (self->news, is_news ? chat_message_get_text (self->message) : "");
  gtk_label_set_markup (self->text, is_news ? "" : markup);
  gtk_label_set_wrap_mode (self->text,
                           chat_text_has_long_word (chat_message_get_text (self->message))
                           ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);

  gtk_widget_set_halign (GTK_WIDGET (self->text), side);
  gtk_widget_set_halign (self->header, side);
  set_css_class (GTK_WIDGET (self), "own", is_own);
  set_css_class (GTK_WIDGET (self->text), "emoji",
                 chat_emoji_is_only (chat_message_get_text (self->message)));
}

static void
show_header (ChatMessageRow *self)
{
  GDateTime *time = chat_message_get_time (self->message);
  gboolean starts_group = chat_message_starts_group (self->message);
  gboolean is_spoken = chat_message_get_kind (self->message) == CHAT_MESSAGE_SPOKEN;
  g_autofree char *clock = g_date_time_format (time, "%H:%M");
  g_autofree char *full = g_date_time_format (time, "%c");

  gtk_widget_set_visible (self->header, starts_group && is_spoken);
  gtk_label_set_label (self->author, chat_message_get_author (self->message));
  gtk_widget_set_visible (GTK_WIDGET (self->author), !chat_message_is_own (self->message));
  /* The messages of a group share a picture, and are aligned. */
  gtk_widget_set_visible (GTK_WIDGET (self->avatar),
                          is_spoken && !chat_message_is_own (self->message));
  gtk_widget_set_opacity (GTK_WIDGET (self->avatar), starts_group ? 1 : 0);
  adw_avatar_set_text (self->avatar, chat_message_get_author (self->message));
  gtk_label_set_label (self->time, clock);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text), full);

  set_css_class (GTK_WIDGET (self), "first", starts_group);
}

static void
show_accessible_label (ChatMessageRow *self)
{
  g_autofree char *clock = g_date_time_format (chat_message_get_time (self->message), "%H:%M");
  const char *text = chat_message_get_text (self->message);
  g_autofree char *label =
    chat_message_get_kind (self->message) == CHAT_MESSAGE_NEWS
    /* Translators: what a screen reader says of news: what (that Ann has joined), when. */
    ? g_strdup_printf (_("%s at %s"), text, clock)
    /* Translators: what a screen reader says of a message: who, when, what. */
    : g_strdup_printf (_("%s at %s: %s"), chat_message_get_author (self->message), clock, text);

  chat_accessible_set_label (GTK_WIDGET (self), label);
  chat_accessible_name_item (GTK_WIDGET (self), label);
}

void
chat_message_row_set_message (ChatMessageRow *self,
                              ChatMessage    *message)
{
  if (self->message == message)
    return;

  if (self->message != NULL)
    g_clear_signal_handler (&self->status_handler, self->message);
  g_set_object (&self->message, message);
  if (message == NULL)
    return;

  self->status_handler = g_signal_connect_swapped (message, "notify::status",
                                                   G_CALLBACK (show_status), self);
  show_day (self);
  show_header (self);
  show_text (self);
  show_status (self);
  show_accessible_label (self);
}

/* The message that is shown, or NULL. */
ChatMessage *
chat_message_row_get_message (ChatMessageRow *self)
{
  return self->message;
}

/* Updates the heading when the date has changed. */
void
chat_message_row_update_day (ChatMessageRow *self)
{
  if (self->message != NULL)
    show_day (self);
}

/* Marks the places of @needle in the text, which may be empty; @is_found if the message is the
 * current one of the search. */
void
chat_message_row_set_search (ChatMessageRow *self,
                             const char     *needle,
                             gboolean        is_found)
{
  g_autoptr(PangoAttrList) attributes = create_attributes ();
  const char *text = self->message != NULL ? chat_message_get_text (self->message) : "";
  gsize start = 0;
  gsize end;

  while (chat_text_find (text, needle, &start, &end))
    {
      PangoAttribute *background = pango_attr_background_new (0xf9f9, 0xf0f0, 0x6b6b);
      PangoAttribute *colour = pango_attr_foreground_new (0, 0, 0);

      background->start_index = colour->start_index = (guint)start;
      background->end_index = colour->end_index = (guint)end;
      pango_attr_list_insert (attributes, background);
      pango_attr_list_insert (attributes, colour);
      start = end;
    }

  gtk_label_set_attributes (self->text, attributes);
  set_css_class (GTK_WIDGET (self), "found", is_found);
}
