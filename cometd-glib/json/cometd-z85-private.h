/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Z85 (ZeroMQ RFC 32), extended to all lengths as CometD does: every 4 bytes are 5 characters, and
 * 1 to 3 remaining bytes are 2 to 4 characters. The characters need no escapes in JSON. */

/* The number of characters for size bytes. */
gsize   cometd_z85_get_length (gsize         size);
void    cometd_z85_append     (GString      *text,
                               gconstpointer bytes,
                               gsize         size);
/* NULL if the text has other characters, a length that no bytes have, or characters whose value
 * exceeds 4 bytes. */
GBytes *cometd_z85_decode     (const char   *text,
                               gsize         length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
