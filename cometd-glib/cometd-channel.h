/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include <glib.h>

#include "cometd-version-macros.h"

G_BEGIN_DECLS

COMETD_AVAILABLE_IN_ALL
gboolean cometd_channel_is_valid     (const char *channel);
COMETD_AVAILABLE_IN_ALL
gboolean cometd_channel_is_meta      (const char *channel);
COMETD_AVAILABLE_IN_ALL
gboolean cometd_channel_is_service   (const char *channel);
COMETD_AVAILABLE_IN_ALL
gboolean cometd_channel_is_broadcast (const char *channel);
COMETD_AVAILABLE_IN_ALL
gboolean cometd_channel_is_pattern   (const char *channel);
COMETD_AVAILABLE_IN_ALL
gboolean cometd_channel_matches      (const char *pattern,
                                      const char *channel);

G_END_DECLS
