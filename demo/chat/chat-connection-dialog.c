/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The dialog about the connection: its state, what the server says of itself, and a log. */

#include "chat-connection-dialog.h"

#include "chat-log.h"
#include "chat-server-info.h"

#include <glib/gi18n.h>

/* Updates the number of seconds. */
#define DIALOG_TICK_MS 500

struct _ChatConnectionDialog
{
  AdwPreferencesWindow parent_instance;
  ChatSession *session;
  guint tick;

  AdwActionRow *state;
  AdwActionRow *address;
  AdwActionRow *type;
  AdwActionRow *retries;
  AdwActionRow *next;
  AdwActionRow *version;
  AdwActionRow *types;
  AdwActionRow *advice;
  AdwActionRow *round_trip;
  GtkListBox *log;
};

G_DEFINE_FINAL_TYPE (ChatConnectionDialog, chat_connection_dialog, ADW_TYPE_PREFERENCES_WINDOW)

static void
show_row_value (AdwActionRow *row,
                const char   *value)
{
  const char *text = value != NULL ? value : _("Not stated");

  if (g_strcmp0 (adw_action_row_get_subtitle (row), text) != 0)
    adw_action_row_set_subtitle (row, text);
}

static void
show_next (ChatConnectionDialog *self)
{
  gint64 time = chat_session_get_retry_time (self->session);
  gint64 wait = time - g_get_monotonic_time ();
  guint seconds = (guint)MAX ((wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0);
  g_autofree char *text = g_strdup_printf (ngettext ("In %u second", "In %u seconds", seconds),
                                           seconds);

  show_row_value (self->next, time != 0 ? text : _("None is planned"));
}

static void
update_dialog (ChatConnectionDialog *self)
{
  const ChatServerInfo *info = chat_session_get_info (self->session);
  const char *type = chat_session_get_type_in_use (self->session);
  g_autofree char *retries = g_strdup_printf ("%u", chat_session_get_retries (self->session));
  g_autofree char *version = chat_server_info_dup_version (info);
  g_autofree char *advice = chat_server_info_dup_advice (info);
  g_autofree char *round_trip = chat_server_info_dup_round_trip (info);

  show_row_value (self->state, chat_session_get_state (self->session));
  show_row_value (self->address, chat_session_get_address (self->session));
  show_row_value (self->type, type != NULL ? type : _("None"));
  show_row_value (self->retries, retries);
  show_row_value (self->version, version);
  show_row_value (self->types, info->connection_types);
  show_row_value (self->advice, advice);
  show_row_value (self->round_trip, round_trip);
  show_next (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  show_next (user_data);
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
create_log_row (gpointer item,
                gpointer user_data)
{
  ChatLogEntry *entry = item;
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *time = g_date_time_format (chat_log_entry_get_time (entry), "%X");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), chat_log_entry_get_text (entry));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), time);
  if (chat_log_entry_is_problem (entry))
    gtk_widget_add_css_class (row, "error");

  return row;
}

static void
chat_connection_dialog_dispose (GObject *object)
{
  ChatConnectionDialog *self = CHAT_CONNECTION_DIALOG (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (chat_connection_dialog_parent_class)->dispose (object);
}

static void
chat_connection_dialog_class_init (ChatConnectionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_connection_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-connection-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ChatConnectionDialog, name)
  BIND (state);
  BIND (address);
  BIND (type);
  BIND (retries);
  BIND (next);
  BIND (version);
  BIND (types);
  BIND (advice);
  BIND (round_trip);
  BIND (log);
#undef BIND
}

static void
chat_connection_dialog_init (ChatConnectionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chat_connection_dialog_present (GtkWindow   *parent,
                                ChatSession *session)
{
  ChatConnectionDialog *self = g_object_new (CHAT_TYPE_CONNECTION_DIALOG,
                                             "transient-for", parent,
                                             NULL);

  self->session = g_object_ref (session);
  self->tick = g_timeout_add (DIALOG_TICK_MS, tick_cb, self);
  g_signal_connect_object (session, "link-changed", G_CALLBACK (update_dialog), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->log, chat_session_get_log (session), create_log_row, NULL, NULL);
  update_dialog (self);
  gtk_window_present (GTK_WINDOW (self));
}
