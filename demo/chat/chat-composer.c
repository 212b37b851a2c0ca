/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The entry in which a message is written. Its text is the draft of the room, updated with each key
 * press. */

#include "chat-composer.h"

#include <glib/gi18n.h>

struct _ChatComposer
{
  AdwBin parent_instance;
  ChatRoom *room;

  GtkEntry *entry;
  GtkWidget *send;
};

G_DEFINE_FINAL_TYPE (ChatComposer, chat_composer, ADW_TYPE_BIN)

enum
{
  SIGNAL_SEND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
send_cb (ChatComposer *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  g_strstrip (text);
  if (*text == '\0' || self->room == NULL)
    return;

  /* Add the message to the room before the draft is cleared, so that the text is never lost. */
  g_signal_emit (self, signals[SIGNAL_SEND], 0, text);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
entry_changed_cb (ChatComposer *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  gtk_widget_set_sensitive (self->send, *text != '\0');
  if (self->room != NULL)
    chat_room_set_draft (self->room, text);
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

  signals[SIGNAL_SEND] =
    g_signal_new ("send", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, entry);
  gtk_widget_class_bind_template_child (widget_class, ChatComposer, send);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
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
  gtk_entry_set_placeholder_text (self->entry, placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, placeholder,
                                  -1);

  /* Setting the text first clears the entry; this must not clear the draft. */
  draft = g_strdup (chat_room_get_draft (room));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), draft);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

void
chat_composer_start_writing (ChatComposer *self)
{
  gtk_entry_grab_focus_without_selecting (self->entry);
}

/* Typing anywhere in the window enters text here. */
gboolean
chat_composer_take_key (ChatComposer          *self,
                        GtkEventControllerKey *controller)
{
  chat_composer_start_writing (self);
  return gtk_event_controller_key_forward (controller,
                                           GTK_WIDGET (gtk_editable_get_delegate (
                                             GTK_EDITABLE (self->entry))));
}
