/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-timesync-extension.h"

G_BEGIN_DECLS

/* At most this many requests wait for a reply; the oldest are forgotten, and their replies ignored.
 * An app that subscribes to a thousand channels needs no thousand measurements. */
#define COMETD_TIMESYNC_MAX_PENDING 64

/* Clocks, in microseconds; a test has its own. */
typedef struct
{
  /* Runs steadily, also while the system sleeps and when the user sets the time. */
  gint64 (*get_steady_time) (gpointer clock_data);
  /* The time of day, as g_get_real_time(). */
  gint64 (*get_real_time)   (gpointer clock_data);
} CometdTimesyncClock;

void cometd_timesync_extension_set_clock (CometdTimesyncExtension   *self,
                                          const CometdTimesyncClock *clock,
                                          gpointer                   clock_data);

G_END_DECLS
