/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The preferences dialog; each row is bound to a setting. */

#include "chat-preferences.h"

#include "chat-accessible.h"
#include "chat-trust.h"

#include <glib/gi18n.h>

struct _ChatPreferences
{
  AdwPreferencesWindow parent_instance;
  GSettings *settings;
  AdwComboRow *color_scheme;
  GtkSwitch *notifications;
  AdwActionRow *private_only_row;
  GtkSwitch *private_only;
  GtkSwitch *show_members;
  GtkSwitch *keep_history;
  GtkSwitch *continue_session;
  AdwPreferencesGroup *certificates;

  /* The rows of the group, which owns them. */
  GSList *certificate_rows;
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
forget_cb (ChatPreferences *self,
           GtkWidget       *button)
{
  g_autoptr(GVariant) list = g_settings_get_value (self->settings, "trusted-certificates");
  g_autoptr(GVariant) shorter =
    chat_trust_remove (list, g_object_get_data (G_OBJECT (button), "host"));

  g_settings_set_value (self->settings, "trusted-certificates", shorter);
}

static GtkWidget *
create_certificate_row (ChatPreferences *self,
                        const char      *host,
                        const char      *fingerprint)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is the name of a server whose certificate is not trusted any more. */
  g_autofree char *label = g_strdup_printf (_("Stop Trusting %s"), host);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), host);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), fingerprint);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  chat_accessible_set_label (button, label);
  g_object_set_data_full (G_OBJECT (button), "host", g_strdup (host), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (forget_cb), self);

  return row;
}

static void
show_certificates (ChatPreferences *self)
{
  g_autoptr(GVariant) list = g_settings_get_value (self->settings, "trusted-certificates");
  GVariantIter iter;
  const char *host;
  const char *fingerprint;

  for (GSList *link = self->certificate_rows; link != NULL; link = link->next)
    adw_preferences_group_remove (self->certificates, link->data);
  g_clear_pointer (&self->certificate_rows, g_slist_free);

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s)", &host, &fingerprint))
    {
      GtkWidget *row = create_certificate_row (self, host, fingerprint);

      adw_preferences_group_add (self->certificates, row);
      self->certificate_rows = g_slist_prepend (self->certificate_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->certificates), self->certificate_rows != NULL);
}

static void
chat_preferences_dispose (GObject *object)
{
  ChatPreferences *self = CHAT_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->certificate_rows, g_slist_free);

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
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, keep_history);
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, continue_session);
  gtk_widget_class_bind_template_child (widget_class, ChatPreferences, certificates);
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
  g_settings_bind (self->settings, "keep-history",
                   self->keep_history, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "continue-session",
                   self->continue_session, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::trusted-certificates",
                           G_CALLBACK (show_certificates), self, G_CONNECT_SWAPPED);
  show_certificates (self);
}

void
chat_preferences_present (GtkWindow *parent)
{
  gtk_window_present (g_object_new (CHAT_TYPE_PREFERENCES, "transient-for", parent, NULL));
}
