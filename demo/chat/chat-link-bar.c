/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The bar that is shown when there is no connection, with the time of the next attempt, or when the
 * server refuses access to a room. Hidden otherwise. */

#include "chat-link-bar.h"

#include "chat-accessible.h"
#include "chat-certificate-dialog.h"

#include <glib/gi18n.h>

#define LINK_BAR_TICK_MS 250

struct _ChatLinkBar
{
  AdwBin parent_instance;
  ChatSession *session;
  ChatRoom *room;

  /* Updates the number of seconds. */
  guint countdown;

  GtkRevealer *revealer;
  GtkSpinner *spinner;
  GtkLabel *title;
  GtkLabel *detail;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (ChatLinkBar, chat_link_bar, ADW_TYPE_BIN)

static char *
describe_wait (ChatLinkBar *self)
{
  gint64 wait = chat_session_get_retry_time (self->session) - g_get_monotonic_time ();
  guint seconds = (guint)MAX ((wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0);

  return g_strdup_printf (ngettext ("Connection lost. Retrying in %u second",
                                    "Connection lost. Retrying in %u seconds",
                                    seconds),
                          seconds);
}

static gboolean
countdown_cb (gpointer user_data)
{
  ChatLinkBar *self = user_data;
  g_autofree char *title = describe_wait (self);

  gtk_label_set_label (self->title, title);
  return G_SOURCE_CONTINUE;
}

static void
show_texts (ChatLinkBar *self,
            const char  *title,
            const char  *detail,
            const char  *button)
{
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  if (button != NULL)
    {
      gtk_button_set_label (self->button, button);
      chat_accessible_name_buttons (GTK_WIDGET (self->button));
    }
}

static void
update_link_bar (ChatLinkBar *self)
{
  ChatLink link = chat_session_get_link (self->session);
  const char *problem = chat_session_get_problem (self->session);
  const char *refusal = self->room != NULL ? chat_room_get_problem (self->room) : NULL;
  const char *button = NULL;
  g_autofree char *wait = NULL;

  if (chat_session_get_refused (self->session, NULL) != NULL)
    button = _("Check _Certificate…");
  g_clear_handle_id (&self->countdown, g_source_remove);
  gtk_spinner_set_spinning (self->spinner, link == CHAT_LINK_CONNECTING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), link == CHAT_LINK_CONNECTING);

  switch (link)
    {
    case CHAT_LINK_CONNECTED:
      /* Keep the text while the bar is being hidden. */
      if (refusal != NULL)
        show_texts (self, _("The server refused access to this room"), refusal, NULL);
      break;

    case CHAT_LINK_CONNECTING:
      show_texts (self, _("Connecting…"), problem, NULL);
      break;

    case CHAT_LINK_WAITING:
      wait = describe_wait (self);
      show_texts (self, wait, problem, button != NULL ? button : _("_Try Now"));
      self->countdown = g_timeout_add (LINK_BAR_TICK_MS, countdown_cb, self);
      break;

    case CHAT_LINK_CLOSED:
    default:
      show_texts (self, _("Disconnected"), problem,
                  button != NULL ? button : _("_Connect"));
      break;
    }

  gtk_revealer_set_reveal_child (self->revealer, link != CHAT_LINK_CONNECTED || refusal != NULL);
}

static void
link_bar_trusted_cb (gpointer    owner,
                     const char *fingerprint)
{
  ChatLinkBar *self = owner;

  chat_session_set_trusted (self->session, fingerprint);
  chat_session_retry_now (self->session);
}

static void
clicked_cb (ChatLinkBar *self)
{
  if (chat_session_get_refused (self->session, NULL) != NULL)
    chat_certificate_dialog_ask (GTK_WIDGET (self), self->session, link_bar_trusted_cb);
  else
    chat_session_retry_now (self->session);
}

static void
chat_link_bar_dispose (GObject *object)
{
  ChatLinkBar *self = CHAT_LINK_BAR (object);

  g_clear_handle_id (&self->countdown, g_source_remove);
  chat_link_bar_set_room (self, NULL);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (chat_link_bar_parent_class)->dispose (object);
}

static void
chat_link_bar_class_init (ChatLinkBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = chat_link_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-link-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatLinkBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ChatLinkBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, ChatLinkBar, title);
  gtk_widget_class_bind_template_child (widget_class, ChatLinkBar, detail);
  gtk_widget_class_bind_template_child (widget_class, ChatLinkBar, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
chat_link_bar_init (ChatLinkBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chat_link_bar_set_session (ChatLinkBar *self,
                           ChatSession *session)
{
  g_assert (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "link-changed", G_CALLBACK (update_link_bar), self);
  update_link_bar (self);
}

void
chat_link_bar_set_room (ChatLinkBar *self,
                        ChatRoom    *room)
{
  if (self->room == room)
    return;

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_set_object (&self->room, room);
  if (room == NULL)
    return;

  g_signal_connect_swapped (room, "notify::problem", G_CALLBACK (update_link_bar), self);
  update_link_bar (self);
}
