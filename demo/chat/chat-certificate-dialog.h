/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

/* Called when the user trusts the certificate. */
typedef void (*ChatCertificateTrusted) (gpointer    owner,
                                        const char *fingerprint);

void chat_certificate_dialog_ask (GtkWidget              *owner,
                                  ChatSession            *session,
                                  ChatCertificateTrusted  trusted);

G_END_DECLS
