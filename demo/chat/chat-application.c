/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The app: its windows, actions and settings. Starting it again opens another window. */

#include "chat-application.h"

#include "chat-preferences.h"
#include "chat-window.h"
#include "demo-arguments.h"

#include <glib/gi18n.h>

struct _ChatApplication
{
  AdwApplication parent_instance;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (ChatApplication, chat_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "nickname", 'n', 0, G_OPTION_ARG_STRING, NULL, N_("The nickname to use"), N_("NAME") },
  { "room", 'r', 0, G_OPTION_ARG_STRING, NULL, N_("The room to join"), N_("ROOM") },
  { "connect", 'c', 0, G_OPTION_ARG_NONE, NULL, N_("Connect immediately"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_("[SERVER]") },
  { NULL },
};

static void
new_window_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  gtk_window_present (GTK_WINDOW (chat_window_new (user_data)));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_autoptr(GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each window may ask first; the app quits when the last one is closed. */
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_close (link->data);
}

static void
show_room_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  GtkWindow *window;
  const char *title;
  guint id;

  g_variant_get (parameter, "(u&s)", &id, &title);
  window = gtk_application_get_window_by_id (user_data, id);
  if (!CHAT_IS_WINDOW (window))
    {
      /* A notification may outlive its window, and even the app. */
      g_application_activate (user_data);
      return;
    }

  chat_window_show_room (CHAT_WINDOW (window), title);
  gtk_window_present (window);
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  chat_preferences_present (gtk_application_get_active_window (user_data));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  static const char * const developers[] = { "The cometd-glib authors", NULL };

  adw_show_about_window (gtk_application_get_active_window (user_data),
                         "application-name", "Halley",
                         "application-icon", "org.cometdglib.Chat",
                         "developer-name", _("The cometd-glib authors"),
                         "developers", developers,
                         "version", PACKAGE_VERSION,
                         "comments", _("Chat over a CometD server. The demo of cometd-glib, "
                                       "and a starting point for your own app."),
                         "license-type", GTK_LICENSE_LGPL_2_1,
                         "copyright", "© 2026 The cometd-glib authors",
                         /* Translators: put your names here, one a line. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static const GActionEntry application_actions[] = {
  { "new-window", new_window_cb },
  { "show-room", show_room_cb, "(us)" },
  { "preferences", preferences_cb },
  { "about", about_cb },
  { "quit", quit_cb },
};

static gboolean
get_color_scheme (GValue   *value,
                  GVariant *variant,
                  gpointer  user_data)
{
  const char *name = g_variant_get_string (variant, NULL);

  g_value_set_enum (value,
                    g_str_equal (name, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                    : g_str_equal (name, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                    : ADW_COLOR_SCHEME_DEFAULT);
  return TRUE;
}

static void
chat_application_startup (GApplication *application)
{
  static const struct
  {
    const char *action;
    const char *accelerators[3];
  } shortcuts[] = {
    { "app.new-window", { "<Control>n", NULL } },
    { "app.preferences", { "<Control>comma", NULL } },
    { "app.quit", { "<Control>q", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "win.show-help-overlay", { "<Control>question", NULL } },
  };
  ChatApplication *self = CHAT_APPLICATION (application);

  /* The name by which window managers and the desktop file identify the windows. Until now, it was
   * that of the program, for --help. */
  g_set_prgname (g_application_get_application_id (application));
  G_APPLICATION_CLASS (chat_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name ("org.cometdglib.Chat");
  g_action_map_add_action_entries (G_ACTION_MAP (self), application_actions,
                                   G_N_ELEMENTS (application_actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           shortcuts[i].accelerators);

  self->settings = g_settings_new ("org.cometdglib.Chat");
  g_settings_bind_with_mapping (self->settings, "color-scheme",
                                adw_style_manager_get_default (), "color-scheme",
                                G_SETTINGS_BIND_GET,
                                get_color_scheme, NULL, NULL, NULL);
}

static void
chat_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (chat_window_new (GTK_APPLICATION (application)));
  gtk_window_present (window);
}

static gboolean
chat_application_local_command_line (GApplication   *application,
                                     char         ***arguments,
                                     int            *exit_status)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  char **given = *arguments;

  g_option_context_add_main_entries (context, options, NULL);
  *arguments = demo_arguments_separate (given, context);
  g_strfreev (given);

  return G_APPLICATION_CLASS (chat_application_parent_class)->local_command_line (application,
                                                                                  arguments,
                                                                                  exit_status);
}

static int
chat_application_handle_local_options (GApplication *application,
                                       GVariantDict *given)
{
  if (!g_variant_dict_contains (given, "version"))
    return -1;

  g_print ("cometd-chat %s\n", PACKAGE_VERSION);
  return 0;
}

static int
chat_application_command_line (GApplication            *application,
                               GApplicationCommandLine *command_line)
{
  GVariantDict *given = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **servers = NULL;
  const char *nickname = NULL;
  const char *room = NULL;
  ChatWindow *window;

  g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&s", &servers);
  g_variant_dict_lookup (given, "nickname", "&s", &nickname);
  g_variant_dict_lookup (given, "room", "&s", &room);
  if (servers != NULL && servers[0] != NULL && servers[1] != NULL)
    {
      g_application_command_line_printerr (command_line, "%s\n", _("Only one server address "
                                                                   "can be given"));
      return 2;
    }

  window = chat_window_new (GTK_APPLICATION (application));
  chat_window_fill (window, servers != NULL ? servers[0] : NULL, nickname, room,
                    g_variant_dict_contains (given, "connect"));
  gtk_window_present (GTK_WINDOW (window));
  return 0;
}

static void
chat_application_dispose (GObject *object)
{
  g_clear_object (&CHAT_APPLICATION (object)->settings);
  G_OBJECT_CLASS (chat_application_parent_class)->dispose (object);
}

static void
chat_application_class_init (ChatApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_application_dispose;
  application_class->startup = chat_application_startup;
  application_class->activate = chat_application_activate;
  application_class->local_command_line = chat_application_local_command_line;
  application_class->handle_local_options = chat_application_handle_local_options;
  application_class->command_line = chat_application_command_line;
}

static void
chat_application_init (ChatApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("Chat over a CometD server."));
}

ChatApplication *
chat_application_new (void)
{
  return g_object_new (CHAT_TYPE_APPLICATION,
                       "application-id", "org.cometdglib.Chat",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/org/cometdglib/Chat",
                       NULL);
}
