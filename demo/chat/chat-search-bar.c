/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bar for searching in the messages of a room. */

#include "chat-search-bar.h"

#include <glib/gi18n.h>

struct _ChatSearchBar
{
  AdwBin parent_instance;
  ChatSearch *search;

  /* The bar is shown. */
  gboolean active;

  GtkSearchBar *bar;
  GtkSearchEntry *entry;
  GtkLabel *count;
  GtkWidget *earlier;
  GtkWidget *later;
};

G_DEFINE_FINAL_TYPE (ChatSearchBar, chat_search_bar, ADW_TYPE_BIN)

typedef enum
{
  PROP_ACTIVE = 1,
} ChatSearchBarProperty;

static GParamSpec *search_bar_properties[PROP_ACTIVE + 1];

enum
{
  SIGNAL_FOUND,
  N_SEARCH_BAR_SIGNALS,
};

static guint search_bar_signals[N_SEARCH_BAR_SIGNALS];

static void
search_bar_changed_cb (ChatSearchBar *self)
{
  guint count = chat_search_get_count (self->search);
  g_autofree char *label = NULL;

  if (*chat_search_get_text (self->search) == '\0')
    label = g_strdup ("");
  else if (count == 0)
    label = g_strdup (_("Not found"));
  else
    /* Translators: which of the messages found is shown, and how many there are. */
    label = g_strdup_printf (_("%u of %u"), chat_search_get_current (self->search), count);

  gtk_label_set_label (self->count, label);
  gtk_widget_set_sensitive (self->earlier, count > 1);
  gtk_widget_set_sensitive (self->later, count > 1);
  g_signal_emit (self, search_bar_signals[SIGNAL_FOUND], 0);
}

static void
entry_changed_cb (ChatSearchBar *self)
{
  chat_search_set_text (self->search,
                        self->active ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : "");
}

static void
earlier_cb (ChatSearchBar *self)
{
  chat_search_step (self->search, -1);
}

static void
later_cb (ChatSearchBar *self)
{
  chat_search_step (self->search, 1);
}

static void
set_active (ChatSearchBar *self,
            gboolean       active)
{
  if (self->active == active)
    return;

  self->active = active;
  entry_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), search_bar_properties[PROP_ACTIVE]);
  if (active)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "chat.write", NULL);
}

static void
mode_changed_cb (ChatSearchBar *self)
{
  set_active (self, gtk_search_bar_get_search_mode (self->bar));
}

static void
chat_search_bar_dispose (GObject *object)
{
  ChatSearchBar *self = CHAT_SEARCH_BAR (object);

  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);

  G_OBJECT_CLASS (chat_search_bar_parent_class)->dispose (object);
}

static void
chat_search_bar_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch ((ChatSearchBarProperty)prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, CHAT_SEARCH_BAR (object)->active);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_search_bar_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((ChatSearchBarProperty)prop_id)
    {
    case PROP_ACTIVE:
      gtk_search_bar_set_search_mode (CHAT_SEARCH_BAR (object)->bar, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_search_bar_class_init (ChatSearchBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_search_bar_dispose;
  object_class->get_property = chat_search_bar_get_property;
  object_class->set_property = chat_search_bar_set_property;

  search_bar_properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL,
                          FALSE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, G_N_ELEMENTS (search_bar_properties),
                                     search_bar_properties);

  /* Show the current message of the search, if there is one. */
  search_bar_signals[SIGNAL_FOUND] =
    g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatSearchBar, bar);
  gtk_widget_class_bind_template_child (widget_class, ChatSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, ChatSearchBar, count);
  gtk_widget_class_bind_template_child (widget_class, ChatSearchBar, earlier);
  gtk_widget_class_bind_template_child (widget_class, ChatSearchBar, later);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, earlier_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
}

static void
chat_search_bar_init (ChatSearchBar *self)
{
  self->search = chat_search_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (search_bar_changed_cb), self);
}

void
chat_search_bar_set_room (ChatSearchBar *self,
                          ChatRoom      *room)
{
  chat_search_set_messages (self->search, G_LIST_MODEL (room));
}

/* Shows the bar, and focuses its entry. */
void
chat_search_bar_start (ChatSearchBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

ChatSearch *
chat_search_bar_get_search (ChatSearchBar *self)
{
  return self->search;
}
