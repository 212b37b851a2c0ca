/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Channel names as interpreted by the server; independent of the client's functions, which are
 * under test. */
gboolean bayeux_channel_is_valid  (const char *channel);
gboolean bayeux_channel_is_meta   (const char *channel);
gboolean bayeux_channel_is_service (const char *channel);
gboolean bayeux_channel_matches   (const char *pattern,
                                   const char *channel);

G_END_DECLS
