/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-extension.h"
#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_BINARY_EXTENSION (cometd_binary_extension_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdBinaryExtension, cometd_binary_extension,
                      COMETD, BINARY_EXTENSION, CometdExtension)

COMETD_AVAILABLE_IN_ALL
CometdBinaryExtension *cometd_binary_extension_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
