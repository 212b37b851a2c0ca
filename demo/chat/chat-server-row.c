/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A row that, when it is expanded, shows what a server says of itself. */

#include "chat-server-row.h"

#include "chat-accessible.h"
#include "chat-probe.h"
#include "chat-text.h"

#include <glib/gi18n.h>

struct _ChatServerRow
{
  AdwExpanderRow parent_instance;

  /* Cancels the probe that is under way; NULL otherwise. */
  GCancellable *cancellable;

  AdwActionRow *problem;
  AdwActionRow *version;
  AdwActionRow *types;
  AdwActionRow *advice;
  AdwActionRow *round_trip;
};

G_DEFINE_FINAL_TYPE (ChatServerRow, chat_server_row, ADW_TYPE_EXPANDER_ROW)

static void
cancel (ChatServerRow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
chat_server_row_dispose (GObject *object)
{
  cancel (CHAT_SERVER_ROW (object));
  G_OBJECT_CLASS (chat_server_row_parent_class)->dispose (object);
}

static void
chat_server_row_unroot (GtkWidget *widget)
{
  /* The window is closing: pending callbacks must not keep the row alive. */
  cancel (CHAT_SERVER_ROW (widget));
  GTK_WIDGET_CLASS (chat_server_row_parent_class)->unroot (widget);
}

static void
chat_server_row_class_init (ChatServerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chat_server_row_dispose;
  widget_class->unroot = chat_server_row_unroot;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-server-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatServerRow, problem);
  gtk_widget_class_bind_template_child (widget_class, ChatServerRow, version);
  gtk_widget_class_bind_template_child (widget_class, ChatServerRow, types);
  gtk_widget_class_bind_template_child (widget_class, ChatServerRow, advice);
  gtk_widget_class_bind_template_child (widget_class, ChatServerRow, round_trip);
}

static void
chat_server_row_init (ChatServerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  chat_accessible_set_label (GTK_WIDGET (self),
                             adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
}

static void
show_server_value (AdwActionRow *row,
                   const char   *value)
{
  adw_action_row_set_subtitle (row, value != NULL ? value : _("Not stated"));
  gtk_widget_show (GTK_WIDGET (row));
}

static void
hide_all (ChatServerRow *self)
{
  AdwActionRow *rows[] = {
    self->problem, self->version, self->types, self->advice, self->round_trip,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_hide (GTK_WIDGET (rows[i]));
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(ChatServerRow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(ChatServerInfo) info = chat_probe_finish (result, &error);
  g_autofree char *version = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *round_trip = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  hide_all (self);
  if (info == NULL)
    {
      g_autofree char *line = chat_text_to_line (error->message);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem), _("Not available"));
      show_server_value (self->problem, line);
      return;
    }

  version = chat_server_info_dup_version (info);
  advice = chat_server_info_dup_advice (info);
  round_trip = chat_server_info_dup_round_trip (info);
  show_server_value (self->version, version);
  show_server_value (self->types, info->connection_types);
  show_server_value (self->advice, advice);
  show_server_value (self->round_trip, round_trip);
}

/* Asks the server, and shows what it says. */
void
chat_server_row_probe (ChatServerRow      *self,
                       const char         *address,
                       const char * const *connection_types,
                       const char         *trusted)
{
  cancel (self);
  hide_all (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem), _("Connecting…"));
  show_server_value (self->problem, address);

  self->cancellable = g_cancellable_new ();
  chat_probe_async (address, connection_types, trusted, self->cancellable, probed_cb,
                    g_object_ref (self));
}

/* Hides what another server said. */
void
chat_server_row_reset (ChatServerRow *self)
{
  cancel (self);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
}
