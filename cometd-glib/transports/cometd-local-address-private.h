/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether this machine still has the address of its end of a connection. If it does not, nothing
 * that is sent to the connection arrives any more, and there is no reset either. TRUE in case of
 * doubt, and if address is NULL. */
gboolean cometd_local_address_exists     (GSocketAddress *address);
/* The error with which such a connection ends. */
GError  *cometd_local_address_make_error (GSocketAddress *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
