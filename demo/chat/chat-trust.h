/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A list of servers and the fingerprints of their certificates, as it is in the settings. */
#define CHAT_TRUST_TYPE "a(ss)"

char       *chat_trust_dup_fingerprint (GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;
char       *chat_trust_dup_problems    (GTlsCertificateFlags flags) G_GNUC_WARN_UNUSED_RESULT;
const char *chat_trust_find            (GVariant   *list,
                                        const char *host);
GVariant   *chat_trust_add             (GVariant   *list,
                                        const char *host,
                                        const char *fingerprint) G_GNUC_WARN_UNUSED_RESULT;
GVariant   *chat_trust_remove          (GVariant   *list,
                                        const char *host) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
