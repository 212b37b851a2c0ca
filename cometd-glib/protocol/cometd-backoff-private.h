/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The minimum pause after a failure, whatever limits are set and whatever the server advises, in
 * milliseconds. */
#define COMETD_BACKOFF_FLOOR 50

/* Gets the pause before the next attempt, in milliseconds, after the given number of consecutive
 * failures: 0 after none, then between increment and twice that, doubling each time up to max.
 * random (0 ≤ x < 1) selects a value in the range, so that the clients of a restarted server do not
 * all reconnect at the same time. */
guint cometd_backoff_get_delay (guint  failures,
                                guint  increment,
                                guint  max,
                                double random);

G_END_DECLS
