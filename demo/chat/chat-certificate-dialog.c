/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asks whether to trust a certificate that cannot be verified, this time or always. */

#include "chat-certificate-dialog.h"

#include "chat-accessible.h"
#include "chat-address.h"
#include "chat-certificate.h"
#include "chat-trust.h"

#include <glib/gi18n.h>

#define ONCE "once"
#define ALWAYS "always"

/* With a large font, the facts scroll, so that the buttons below them stay on the screen. */
#define MIN_HEIGHT 120
#define MAX_HEIGHT 280

/* The certificate that the user is asked about. */
typedef struct
{
  char *host;
  char *fingerprint;
  ChatCertificateTrusted trusted;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self);
}

static void
remember_answer (Question *question)
{
  g_autoptr(GSettings) settings = g_settings_new ("org.cometdglib.Chat");
  g_autoptr(GVariant) list = g_settings_get_value (settings, "trusted-certificates");
  g_autoptr(GVariant) longer = chat_trust_add (list, question->host, question->fingerprint);

  g_settings_set_value (settings, "trusted-certificates", longer);
}

static void
certificate_answered_cb (GtkWidget  *owner,
                         const char *response,
                         GtkWidget  *dialog)
{
  Question *question = g_object_get_data (G_OBJECT (dialog), "question");

  if (g_str_equal (response, ALWAYS))
    remember_answer (question);
  if (g_str_equal (response, ALWAYS) || g_str_equal (response, ONCE))
    question->trusted (owner, question->fingerprint);
}

/* Adds a caption and a text. */
static void
append_fact (GtkBox                    *box,
             const ChatCertificateFact *fact)
{
  GtkWidget *title = gtk_label_new (fact->caption);
  GtkWidget *label = gtk_label_new (fact->text);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_set_margin_top (title, 6);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  /* A scrolled window is as high as its child is at this width. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 50);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, fact->style);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL,
                                  -1);
  gtk_box_append (box, title);
  gtk_box_append (box, label);
}

static GtkWidget *
create_facts (GTlsCertificate      *certificate,
              GTlsCertificateFlags  flags)
{
  GtkWidget *window = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr(GPtrArray) facts = chat_certificate_list_facts (certificate, flags);

  for (guint i = 0; i < facts->len; i++)
    append_fact (GTK_BOX (box), g_ptr_array_index (facts, i));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (window), MIN_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (window), MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), box);
  return window;
}

/* Asks about the certificate that the session has refused. */
void
chat_certificate_dialog_ask (GtkWidget              *owner,
                             ChatSession            *session,
                             ChatCertificateTrusted  trusted)
{
  GTlsCertificateFlags flags;
  GTlsCertificate *certificate = chat_session_get_refused (session, &flags);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (owner));
  g_autofree char *risk = chat_certificate_dup_risk (session);
  GtkWidget *self = adw_message_dialog_new (window, _("Trust This Server?"), risk);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  Question *question = g_new0 (Question, 1);

  question->host = chat_address_dup_host (chat_session_get_address (session));
  question->fingerprint = chat_trust_dup_fingerprint (certificate);
  question->trusted = trusted;

  adw_message_dialog_set_extra_child (dialog, create_facts (certificate, flags));
  adw_message_dialog_add_responses (dialog,
                                    "cancel", _("_Cancel"),
                                    ONCE, _("Trust This _Time"),
                                    ALWAYS, _("_Always Trust"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, ALWAYS, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "question", question, question_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (certificate_answered_cb), owner,
                           G_CONNECT_SWAPPED);
  chat_accessible_name_buttons (self);
  gtk_window_present (GTK_WINDOW (dialog));
}
