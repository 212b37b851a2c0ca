/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Limits on channel names, which may come from other users. Without them, names would cost memory
 * in every table, and time in every lookup, which tries one pattern per segment. */
#define COMETD_CHANNEL_MAX_LENGTH 1024
#define COMETD_CHANNEL_MAX_SEGMENTS 32

/* The order in which channels are listed. one and other point to names, as elements of an array. */
int cometd_channel_compare (gconstpointer one,
                            gconstpointer other);

G_END_DECLS
