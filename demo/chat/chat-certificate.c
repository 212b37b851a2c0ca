/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the user is told about a certificate that cannot be verified: the risk, why it is refused,
 * its fingerprint, and whose it is. */

#include "chat-certificate.h"

#include "chat-address.h"
#include "chat-text.h"
#include "chat-trust.h"

#include <glib/gi18n.h>

static void
fact_free (gpointer data)
{
  ChatCertificateFact *self = data;

  g_free (self->caption);
  g_free (self->text);
  g_free (self);
}

/* Takes the text; without one there is no fact. */
static void
add_fact (GPtrArray  *facts,
          const char *caption,
          char       *text,
          const char *style)
{
  ChatCertificateFact *fact;

  if (text == NULL)
    return;

  fact = g_new0 (ChatCertificateFact, 1);
  fact->caption = g_strdup (caption);
  fact->text = text;
  fact->style = style;
  g_ptr_array_add (facts, fact);
}

/* Returns the facts in the order in which they are shown. */
GPtrArray *
chat_certificate_list_facts (GTlsCertificate      *certificate,
                             GTlsCertificateFlags  flags)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func (fact_free);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  add_fact (facts, _("Why It Is Refused"), chat_trust_dup_problems (flags), "body");
  add_fact (facts, _("SHA-256 Fingerprint"), chat_trust_dup_fingerprint (certificate),
            "monospace");
  add_fact (facts, _("Issued To"), chat_text_to_line (subject), "body");
  add_fact (facts, _("Issued By"), chat_text_to_line (issuer), "body");
  add_fact (facts, _("Valid Until"), until != NULL ? g_date_time_format (until, "%x") : NULL,
            "numeric");

  return facts;
}

/* What may happen if the user trusts the certificate that the session has refused; this depends on
 * the certificate that the server had before. */
char *
chat_certificate_dup_risk (ChatSession *session)
{
  g_autofree char *host = chat_address_dup_host (chat_session_get_address (session));

  if (chat_session_was_confirmed (session))
    /* Translators: %s is the name of a server. */
    return g_strdup_printf (_("An authority confirmed the certificate of %s before, but "
                              "not the one that it has now. The operator of the server "
                              "may have made a mistake, or others may be trying to read "
                              "the conversation. Trust it only if the operator confirms "
                              "its fingerprint."),
                            host);

  if (chat_session_get_trusted (session) != NULL)
    /* Translators: %s is the name of a server. */
    return g_strdup_printf (_("The certificate of %s is not the one that you trust. The "
                              "server may have a new one, or others may be trying to "
                              "read the conversation. Trust it only if the operator of "
                              "the server confirms its fingerprint."),
                            host);

  /* Translators: %s is the name of a server. */
  return g_strdup_printf (_("The certificate of %s cannot be verified, so others may be "
                            "able to read the conversation. Trust it only if the "
                            "operator of the server confirms its fingerprint."),
                          host);
}
