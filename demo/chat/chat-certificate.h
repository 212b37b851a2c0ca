/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

/* Something to tell the user about a certificate. */
typedef struct
{
  char *caption;
  char *text;                  /* May be from the server, and so untrusted. */
  const char *style;           /* The style class of the text. */
} ChatCertificateFact;

GPtrArray *chat_certificate_list_facts (GTlsCertificate      *certificate,
                                        GTlsCertificateFlags  flags) G_GNUC_WARN_UNUSED_RESULT;
char      *chat_certificate_dup_risk   (ChatSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
