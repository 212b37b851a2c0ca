/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asks whether to trust a certificate that cannot be verified: who it is, why it is refused, and
 * its fingerprint. */

#include "chat-certificate-dialog.h"

#include "chat-accessible.h"
#include "chat-address.h"
#include "chat-text.h"
#include "chat-trust.h"

#include <glib/gi18n.h>

#define ONCE "once"
#define ALWAYS "always"

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

/* Adds a caption and a text, which is from the server, and so untrusted. */
static void
append_fact (GtkBox     *box,
             const char *caption,
             const char *text,
             const char *style)
{
  GtkWidget *title = gtk_label_new (caption);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_set_margin_top (title, 6);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL,
                                  -1);
  gtk_box_append (box, title);
  gtk_box_append (box, label);
}

static GtkWidget *
create_facts (GTlsCertificate      *certificate,
              GTlsCertificateFlags  flags,
              const char           *fingerprint)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autofree char *subject_line = chat_text_to_line (subject);
  g_autofree char *issuer_line = chat_text_to_line (issuer);
  g_autofree char *problems = chat_trust_dup_problems (flags);
  g_autofree char *date = until != NULL ? g_date_time_format (until, "%x") : NULL;

  if (subject_line != NULL)
    append_fact (GTK_BOX (box), _("Issued To"), subject_line, "body");
  if (issuer_line != NULL)
    append_fact (GTK_BOX (box), _("Issued By"), issuer_line, "body");
  if (date != NULL)
    append_fact (GTK_BOX (box), _("Valid Until"), date, "numeric");
  append_fact (GTK_BOX (box), _("Why It Is Refused"), problems, "body");
  append_fact (GTK_BOX (box), _("SHA-256 Fingerprint"), fingerprint, "monospace");

  return box;
}

static void
describe_risk (AdwMessageDialog *dialog,
               const char       *host)
{
  g_autoptr(GSettings) settings = g_settings_new ("org.cometdglib.Chat");
  g_autoptr(GVariant) list = g_settings_get_value (settings, "trusted-certificates");

  if (chat_trust_find (list, host) != NULL)
    adw_message_dialog_format_body (dialog,
                                    /* Translators: %s is the name of a server. */
                                    _("The certificate of %s is not the one that you trust. The "
                                      "server may have a new one, or others may be trying to "
                                      "read the conversation. Trust it only if the operator of "
                                      "the server confirms its fingerprint."),
                                    host);
  else
    adw_message_dialog_format_body (dialog,
                                    /* Translators: %s is the name of a server. */
                                    _("The certificate of %s cannot be verified, so others may be "
                                      "able to read the conversation. Trust it only if the "
                                      "operator of the server confirms its fingerprint."),
                                    host);
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
  GtkWidget *self = adw_message_dialog_new (window, _("Trust This Server?"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  Question *question = g_new0 (Question, 1);

  question->host = chat_address_dup_host (chat_session_get_address (session));
  question->fingerprint = chat_trust_dup_fingerprint (certificate);
  question->trusted = trusted;

  describe_risk (dialog, question->host);
  adw_message_dialog_set_extra_child (dialog,
                                      create_facts (certificate, flags, question->fingerprint));
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
