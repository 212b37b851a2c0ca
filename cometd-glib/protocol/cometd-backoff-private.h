/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* However the limits are set, and whatever the server advises: no shorter pause than this after
 * something went wrong. Milliseconds. */
#define COMETD_BACKOFF_FLOOR 50

/* The pause before the next attempt, in milliseconds, after so many failures in a row: 0 after
 * none, then between increment and twice that, and each time twice as long up to max. random
 * (0 ≤ x < 1) chooses within the range, so that the clients of a restarted server do not come all
 * at once. */
guint cometd_backoff_get_delay (guint  failures,
                                guint  increment,
                                guint  max,
                                double random);

G_END_DECLS
