/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns an interaction that presents @certificate to each server that asks for one. */
GTlsInteraction *cli_client_certificate_new (GTlsCertificate *certificate)
                                             G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
