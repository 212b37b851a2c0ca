/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The form with the server address, the nickname and the room. Errors are shown below the field
 * concerned. */

#include "chat-connect-page.h"

#include "chat-accessible.h"
#include "chat-address.h"
#include "chat-certificate-dialog.h"
#include "chat-server-row.h"
#include "chat-text.h"
#include "chat-trust.h"
#include "chat-wire.h"

#include <glib/gi18n.h>

#define MAX_RECENT 8
#define N_FIELDS (CHAT_ERROR_ROOM + 1)

static const struct
{
  const char *name;
  const char *types[3];
} offered_types[] = {
  { "automatic", { "websocket", "long-polling", NULL } },
  { "websocket", { "websocket", NULL } },
  { "long-polling", { "long-polling", NULL } },
};

struct _ChatConnectPage
{
  AdwBin parent_instance;
  GSettings *settings;

  /* The session while connecting; NULL otherwise. */
  ChatSession *session;
  GCancellable *cancellable;

  AdwEntryRow *address;
  GtkMenuButton *recent;
  AdwEntryRow *nickname;
  AdwEntryRow *room;
  AdwComboRow *connection_type;
  ChatServerRow *server;
  GtkLabel *address_error;
  GtkLabel *nickname_error;
  GtkLabel *room_error;
  GtkLabel *connection_type_error;
  GtkWidget *fields;
  GtkStack *buttons;
  GtkWidget *connect;
  GtkWidget *cancel;
};

G_DEFINE_FINAL_TYPE (ChatConnectPage, chat_connect_page, ADW_TYPE_BIN)

/* Sets the error of a field, which is returned, or removes it if NULL. */
static GtkWidget *
complain (ChatConnectPage *self,
          ChatError        field,
          const char      *text)
{
  GtkWidget *rows[N_FIELDS] = {
    [CHAT_ERROR_ADDRESS] = GTK_WIDGET (self->address),
    [CHAT_ERROR_CONNECTION_TYPE] = GTK_WIDGET (self->connection_type),
    [CHAT_ERROR_NICKNAME] = GTK_WIDGET (self->nickname),
    [CHAT_ERROR_ROOM] = GTK_WIDGET (self->room),
  };
  GtkLabel *labels[N_FIELDS] = {
    [CHAT_ERROR_ADDRESS] = self->address_error,
    [CHAT_ERROR_CONNECTION_TYPE] = self->connection_type_error,
    [CHAT_ERROR_NICKNAME] = self->nickname_error,
    [CHAT_ERROR_ROOM] = self->room_error,
  };
  GtkWidget *row = rows[field];
  GtkLabel *label = labels[field];

  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (label), GTK_TYPE_LIST_BOX_ROW),
                          text != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (text != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");

  return row;
}

/* Also moves the focus to the field. */
static void
refuse (ChatConnectPage *self,
        ChatError        field,
        const char      *text)
{
  gtk_widget_grab_focus (complain (self, field, text));
}

static void
take_complaints_back (ChatConnectPage *self)
{
  for (ChatError field = 0; field < N_FIELDS; field++)
    complain (self, field, NULL);
}

static char *
dup_answer (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/* Complains about an address that cannot become one by typing on; if @is_final, about any other. */
static gboolean
check_address (ChatConnectPage *self,
               gboolean         is_final)
{
  ChatAddressFault fault =
    chat_address_check (gtk_editable_get_text (GTK_EDITABLE (self->address)));

  if (fault == CHAT_ADDRESS_VALID || (fault == CHAT_ADDRESS_INCOMPLETE && !is_final))
    return TRUE;

  complain (self, CHAT_ERROR_ADDRESS,
            fault == CHAT_ADDRESS_SCHEME
            ? _("The address must begin with https, http, wss or ws")
            : _("Enter an address such as “https://example.org/cometd”"));
  return FALSE;
}

static void
show_recent (ChatConnectPage *self)
{
  g_auto(GStrv) recent = g_settings_get_strv (self->settings, "recent-servers");
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; recent[i] != NULL; i++)
    {
      g_autoptr(GMenuItem) item = g_menu_item_new (recent[i], NULL);

      g_menu_item_set_action_and_target (item, "connect.use-address", "s", recent[i]);
      g_menu_append_item (menu, item);
    }

  gtk_menu_button_set_menu_model (self->recent, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->recent), recent[0] != NULL);
}

static void
remember_address (ChatConnectPage *self)
{
  g_auto(GStrv) recent = g_settings_get_strv (self->settings, "recent-servers");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) servers = NULL;
  const char *address = chat_session_get_address (self->session);
  g_autofree char *room = dup_answer (self->room);

  g_strv_builder_add (builder, address);
  for (guint i = 0, count = 1; recent[i] != NULL && count < MAX_RECENT; i++)
    if (!g_str_equal (recent[i], address))
      {
        g_strv_builder_add (builder, recent[i]);
        count++;
      }
  servers = g_strv_builder_end (builder);

  g_settings_set_strv (self->settings, "recent-servers", (const char * const *)servers);
  g_settings_set_string (self->settings, "nickname", chat_session_get_nickname (self->session));
  g_settings_set_string (self->settings, "room", room);
  g_settings_set_string (self->settings, "connection-type",
                         offered_types[adw_combo_row_get_selected (self->connection_type)].name);
}

static void
show_progress (ChatConnectPage *self,
               gboolean         busy)
{
  gtk_stack_set_visible_child_name (self->buttons, busy ? "busy" : "ready");

  /* Move the focus before the field that has it becomes insensitive. */
  if (busy)
    gtk_widget_grab_focus (self->cancel);
  gtk_widget_set_sensitive (self->fields, !busy);
}

static char *
describe_error (const GError *error,
                gboolean      is_refused)
{
  g_autofree char *text = chat_text_to_line (error->message);

  if (is_refused)
    /* Translators: %s is what the TLS library says. */
    return g_strdup_printf (_("The identity of this server cannot be verified: %s"),
                            text);

  if (error->code == CHAT_ERROR_ADDRESS)
    /* Translators: %s is the reason. */
    return g_strdup_printf (_("Could not reach a chat server at this address: %s"), text);

  return g_steal_pointer (&text);
}

/* Lets the session accept a certificate that cannot be verified: the given one, or the one that the
 * user always trusts. */
static void
trust (ChatConnectPage *self,
       const char      *trusted)
{
  g_autoptr(GVariant) list = g_settings_get_value (self->settings, "trusted-certificates");
  g_autofree char *host = chat_address_dup_host (chat_session_get_address (self->session));

  chat_session_set_trusted (self->session,
                            trusted != NULL ? trusted : chat_trust_find (list, host));
}

static void
page_trusted_cb (gpointer    owner,
                 const char *fingerprint);

static void
session_connected_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(ChatConnectPage) self = user_data;
  g_autoptr(ChatSession) session = g_steal_pointer (&self->session);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean is_refused;

  g_clear_object (&self->cancellable);
  if (chat_session_connect_finish (session, result, &error))
    {
      self->session = session;
      remember_address (self);
      self->session = NULL;
      show_progress (self, FALSE);
      g_signal_emit_by_name (self, "connected", session);
      return;
    }

  show_progress (self, FALSE);
  if (error->domain != CHAT_ERROR)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;
    }

  is_refused = chat_session_get_refused (session, NULL) != NULL;
  text = describe_error (error, is_refused);
  refuse (self, (ChatError)error->code, text);
  if (is_refused
      && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    chat_certificate_dialog_ask (GTK_WIDGET (self), session, page_trusted_cb);
}

static void
start (ChatConnectPage *self,
       const char      *trusted)
{
  g_autofree char *address =
    chat_address_complete (gtk_editable_get_text (GTK_EDITABLE (self->address)));
  g_autofree char *nickname = dup_answer (self->nickname);
  g_autofree char *room = dup_answer (self->room);
  guint type = adw_combo_row_get_selected (self->connection_type);
  gboolean is_valid = TRUE;

  if (self->session != NULL)
    return;

  /* Checked last to first, so that the first invalid field ends up with the focus. */
  take_complaints_back (self);
  if (!chat_wire_is_room (room))
    {
      refuse (self, CHAT_ERROR_ROOM, _("Enter a short name such as “demo”"));
      is_valid = FALSE;
    }
  if (*nickname == '\0')
    {
      refuse (self, CHAT_ERROR_NICKNAME, _("Enter a nickname"));
      is_valid = FALSE;
    }
  if (!check_address (self, TRUE))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      is_valid = FALSE;
    }
  if (!is_valid)
    return;

  show_progress (self, TRUE);
  self->session = chat_session_new (address, offered_types[type].types, nickname);
  trust (self, trusted);
  chat_session_set_continues (self->session,
                              g_settings_get_boolean (self->settings, "continue-session"));
  chat_session_set_keeps_history (self->session,
                                  g_settings_get_boolean (self->settings, "keep-history"));
  self->cancellable = g_cancellable_new ();
  chat_session_connect_async (self->session, room, self->cancellable, session_connected_cb,
                              g_object_ref (self));
}

void
chat_connect_page_start (ChatConnectPage *self)
{
  start (self, NULL);
}

static void
page_trusted_cb (gpointer    owner,
                 const char *fingerprint)
{
  start (owner, fingerprint);
}

static void
cancel_cb (ChatConnectPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
use_address_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  ChatConnectPage *self = CHAT_CONNECT_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->address), g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static void
field_changed_cb (ChatConnectPage *self)
{
  take_complaints_back (self);
  check_address (self, FALSE);
  chat_server_row_reset (self->server);
}

static void
server_expanded_cb (ChatConnectPage *self)
{
  g_autofree char *address =
    chat_address_complete (gtk_editable_get_text (GTK_EDITABLE (self->address)));
  g_autofree char *host = chat_address_dup_host (address);
  g_autoptr(GVariant) list = g_settings_get_value (self->settings, "trusted-certificates");
  guint type = adw_combo_row_get_selected (self->connection_type);

  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self->server)))
    return;

  if (check_address (self, TRUE))
    {
      chat_server_row_probe (self->server, address, offered_types[type].types,
                             chat_trust_find (list, host));
    }
  else
    {
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->server), FALSE);
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
    }
}

static void
chat_connect_page_dispose (GObject *object)
{
  ChatConnectPage *self = CHAT_CONNECT_PAGE (object);

  cancel_cb (self);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (chat_connect_page_parent_class)->dispose (object);
}

/* Focuses the first empty field. */
static gboolean
chat_connect_page_grab_focus (GtkWidget *widget)
{
  ChatConnectPage *self = CHAT_CONNECT_PAGE (widget);
  AdwEntryRow *rows[] = { self->address, self->nickname, self->room };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (*gtk_editable_get_text (GTK_EDITABLE (rows[i])) == '\0')
      return gtk_widget_grab_focus (GTK_WIDGET (rows[i]));

  return gtk_widget_grab_focus (self->connect);
}

static void
chat_connect_page_unroot (GtkWidget *widget)
{
  /* The window is closing: pending callbacks must not keep the page alive. */
  cancel_cb (CHAT_CONNECT_PAGE (widget));
  GTK_WIDGET_CLASS (chat_connect_page_parent_class)->unroot (widget);
}

static void
chat_connect_page_class_init (ChatConnectPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_connect_page_dispose;
  widget_class->grab_focus = chat_connect_page_grab_focus;
  widget_class->unroot = chat_connect_page_unroot;

  g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, CHAT_TYPE_SESSION);

  gtk_widget_class_install_action (widget_class, "connect.use-address", "s", use_address_cb);
  g_type_ensure (CHAT_TYPE_SERVER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, address);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, recent);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, nickname);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, room);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, connection_type);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, server);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, address_error);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, nickname_error);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, room_error);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, connection_type_error);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, fields);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, connect);
  gtk_widget_class_bind_template_child (widget_class, ChatConnectPage, cancel);
  gtk_widget_class_bind_template_callback (widget_class, chat_connect_page_start);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_expanded_cb);
}

static void
chat_connect_page_init (ChatConnectPage *self)
{
  g_auto(GStrv) recent = NULL;
  g_autofree char *nickname = NULL;
  g_autofree char *room = NULL;
  g_autofree char *type = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  chat_accessible_name_buttons (GTK_WIDGET (self));

  self->settings = g_settings_new ("org.cometdglib.Chat");
  g_signal_connect_object (self->settings, "changed::recent-servers",
                           G_CALLBACK (show_recent), self, G_CONNECT_SWAPPED);
  show_recent (self);

  recent = g_settings_get_strv (self->settings, "recent-servers");
  nickname = g_settings_get_string (self->settings, "nickname");
  room = g_settings_get_string (self->settings, "room");
  type = g_settings_get_string (self->settings, "connection-type");
  chat_connect_page_fill (self, recent[0], nickname, room);
  for (guint i = 0; i < G_N_ELEMENTS (offered_types); i++)
    if (g_str_equal (type, offered_types[i].name))
      adw_combo_row_set_selected (self->connection_type, i);
}

/* Fills in the fields; NULL leaves a field unchanged. */
void
chat_connect_page_fill (ChatConnectPage *self,
                        const char      *address,
                        const char      *nickname,
                        const char      *room)
{
  if (address != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->address), address);
  if (nickname != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->nickname), nickname);
  if (room != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->room), room);
}
