/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-extension.h"

G_BEGIN_DECLS

#define COMETD_TYPE_ACK_EXTENSION (cometd_ack_extension_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdAckExtension, cometd_ack_extension,
                      COMETD, ACK_EXTENSION, CometdExtension)

COMETD_AVAILABLE_IN_ALL
CometdAckExtension *cometd_ack_extension_new         (void) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
gboolean            cometd_ack_extension_get_enabled (CometdAckExtension *self);

G_END_DECLS
