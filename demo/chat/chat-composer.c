/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The field in which a message is written. Return sends it, and Shift+Return starts a line. Its
 * text is the draft of the room, updated with each key press. */

#include "chat-composer.h"

#include "chat-accessible.h"

#include <glib/gi18n.h>

/* The longest message, in characters. Longer text is cut when it is typed or pasted, and the user
 * is told. */
#define MAX_DRAFT_CHARACTERS 4000

/* How many characters before the limit the field begins to show how many are left. */
#define WARN_CHARACTERS 100

struct _ChatComposer
{
  AdwBin parent_instance;
  ChatRoom *room;

  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkLabel *placeholder;
  GtkLabel *limit;
  GtkWidget *send;

  /* An input method shows text that is not in the buffer yet. */
  guint is_composing : 1;
};

G_DEFINE_FINAL_TYPE (ChatComposer, chat_composer, ADW_TYPE_BIN)

enum
{
  SIGNAL_SEND,
  N_COMPOSER_SIGNALS,
};

static guint composer_signals[N_COMPOSER_SIGNALS];

static char *
dup_draft (ChatComposer *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
composer_send_cb (ChatComposer *self)
{
  g_autofree char *text = g_strstrip (dup_draft (self));

  if (*text == '\0' || self->room == NULL)
    return;

  /* Add the message to the room before the draft is cleared, so that the text is never lost. */
  g_signal_emit (self, composer_signals[SIGNAL_SEND], 0, text);
  gtk_text_buffer_set_text (self->buffer, "", 0);
}

static void
show_placeholder (ChatComposer *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder),
                          gtk_text_buffer_get_char_count (self->buffer) == 0
                          && !self->is_composing);
}

/* Shows how many characters are left, when there are few, or that text was cut. */
static void
show_limit (ChatComposer *self,
            gboolean      is_cut)
{
  guint left = MAX_DRAFT_CHARACTERS - (guint)gtk_text_buffer_get_char_count (self->buffer);
  g_autofree char *text = NULL;

  if (is_cut)
    /* Translators: %'u is a number with the thousands separator of the language. */
    text = g_strdup_printf (_("A message has at most %'u characters; the rest was left out"),
                            MAX_DRAFT_CHARACTERS);
  else
    text = g_strdup_printf (ngettext ("%u character left", "%u characters left", left), left);

  gtk_label_set_label (self->limit, text);
  gtk_widget_set_visible (GTK_WIDGET (self->limit), is_cut || left <= WARN_CHARACTERS);
}

static void
buffer_changed_cb (ChatComposer *self)
{
  g_autofree char *text = dup_draft (self);

  if (self->room != NULL)
    chat_room_set_draft (self->room, text);

  show_placeholder (self);
  show_limit (self, FALSE);
  g_strstrip (text);
  gtk_widget_set_sensitive (self->send, *text != '\0');
}

static void
preedit_changed_cb (ChatComposer *self,
                    const char   *preedit)
{
  self->is_composing = *preedit != '\0';
  show_placeholder (self);
}

/* Cuts text that exceeds the limit. */
static void
insert_text_cb (ChatComposer  *self,
                GtkTextIter   *where,
                char          *text,
                int            length,
                GtkTextBuffer *buffer)
{
  glong room = MAX_DRAFT_CHARACTERS - gtk_text_buffer_get_char_count (buffer);
  const char *end;

  if (g_utf8_strlen (text, length) <= room)
    return;

  g_signal_stop_emission_by_name (buffer, "insert-text");
  gtk_widget_error_bell (GTK_WIDGET (self->view));
  end = g_utf8_offset_to_pointer (text, MAX (room, 0));
  if (end > text)
    gtk_text_buffer_insert (buffer, where, text, (int)(end - text));
  show_limit (self, TRUE);
}

static gboolean
composer_key_pressed_cb (ChatComposer          *self,
                         guint                  key,
                         guint                  code,
                         GdkModifierType        modifiers,
                         GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      /* An input method uses the key to accept what it suggests. */
      if (gtk_text_view_im_context_filter_keypress (self->view, event))
        return GDK_EVENT_STOP;

      if ((modifiers & GDK_SHIFT_MASK) != 0)
        g_signal_emit_by_name (self->view, "insert-at-cursor", "\n");
      else
        composer_send_cb (self);
      return GDK_EVENT_STOP;

    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      return gtk_widget_activate_action (GTK_WIDGET (self), "chat.page-up", NULL);

    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      return gtk_widget_activate_action (GTK_WIDGET (self), "chat.page-down", NULL);

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
emoji_picked_cb (ChatComposer *self,
                 const char   *emoji)
{
  g_signal_emit_by_name (self->view, "insert-at-cursor", emoji);
  chat_composer_start_writing (self);
}

static void
chat_composer_dispose (GObject *object)
{
  g_clear_object (&CHAT_COMPOSER (object)->room);
  G_OBJECT_CLASS (chat_composer_parent_class)->dispose (object);
}

static void
chat_composer_class_init (ChatComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_composer_dispose;

  composer_signals[SIGNAL_SEND] =
    g_signal_new ("send", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, view);
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, buffer);
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, limit);
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, send);
  gtk_widget_class_bind_template_callback (widget_class, composer_send_cb);
  gtk_widget_class_bind_template_callback (widget_class, buffer_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, insert_text_cb);
  gtk_widget_class_bind_template_callback (widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, composer_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, emoji_picked_cb);
}

static void
chat_composer_init (ChatComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Restores the draft of a room. */
void
chat_composer_set_room (ChatComposer *self,
                        ChatRoom     *room)
{
  g_autofree char *placeholder = NULL;
  g_autofree char *draft = NULL;

  g_set_object (&self->room, room);
  if (room == NULL)
    return;

  /* Translators: %s is a room or a person. */
  placeholder = g_strdup_printf (_("Write to %s"), chat_room_get_title (room));
  gtk_label_set_label (self->placeholder, placeholder);
  chat_accessible_set_label (GTK_WIDGET (self->view), placeholder);

  /* Setting the text first clears the buffer; this must not clear the draft. */
  draft = g_strdup (chat_room_get_draft (room));
  gtk_text_buffer_set_text (self->buffer, draft, -1);
}

void
chat_composer_start_writing (ChatComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Typing anywhere in the window enters text here. */
gboolean
chat_composer_take_key (ChatComposer          *self,
                        GtkEventControllerKey *controller)
{
  chat_composer_start_writing (self);
  return gtk_event_controller_key_forward (controller, GTK_WIDGET (self->view));
}
