/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The preferences dialog; each row is bound to a setting. */

#include "chat-preferences.h"

struct _ChatPreferences
{
  AdwPreferencesWindow parent_instance;
  GSettings *settings;
  AdwComboRow *color_scheme;
  GtkSwitch *notifications;
  AdwActionRow *private_only_row;
  GtkSwitch *private_only;
  GtkSwitch *show_members;
};

G_DEFINE_FINAL_TYPE (ChatPreferences, chat_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static const char * const color_schemes[] = { "system", "light", "dark" };

static gboolean
get_index (GValue   *value,
           GVariant *variant,
           gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (color_schemes); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), color_schemes[i]))
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
set_index (const GValue       *value,
           const GVariantType *type,
           gpointer            user_data)
{
  guint index = g_value_get_uint (value);

  return index < G_N_ELEMENTS (color_schemes) ? g_variant_new_string (color_schemes[index]) : NULL;
}

static void
chat_preferences_dispose (GObject *object)
{
  g_clear_object (&CHAT_PREFERENCES (object)->settings);
  G_OBJECT_CLASS (chat_preferences_parent_class)->dispose (object);
}

static void
chat_preferences_class_init (ChatPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, notifications);
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, private_only_row);
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, private_only);
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, show_members);
}

static void
chat_preferences_init (ChatPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->settings = g_settings_new ("org.cometdglib.Chat");
  g_settings_bind_with_mapping (self->settings, "color-scheme",
                                self->color_scheme, "selected",
                                G_SETTINGS_BIND_DEFAULT,
                                get_index, set_index, NULL, NULL);
  g_settings_bind (self->settings, "notifications",
                   self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notifications",
                   self->private_only_row, "sensitive", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "notify-private-only",
                   self->private_only, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "show-members",
                   self->show_members, "active", G_SETTINGS_BIND_DEFAULT);
}

void
chat_preferences_present (GtkWindow *parent)
{
  gtk_window_present (g_object_new (CHAT_TYPE_PREFERENCES, "transient-for", parent, NULL));
}
