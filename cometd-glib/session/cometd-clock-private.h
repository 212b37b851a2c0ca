/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Time comes to a session from outside, so that tests need not wait. Microseconds. */
typedef struct
{
  gint64 (*get_time)   (gpointer clock_data);
  /* Whoever has the clock is to be woken at time, or as soon as the loop turns if it is past
   * already; -1: not at all. */
  void   (*set_alarm)  (gint64   time,
                        gpointer clock_data);
  /* 0 ≤ x < 1. */
  double (*get_random) (gpointer clock_data);
} CometdClock;

/* The clock on the wall of this machine, whose data is a CometdWallClock. It goes on while the
 * machine is suspended, so that on waking everything that was due meanwhile is due at once. */
extern const CometdClock cometd_wall_clock;

typedef struct _CometdWallClock CometdWallClock;

/* alarm: called from the thread-default main context of now. */
CometdWallClock *cometd_wall_clock_new  (void           (*alarm) (gpointer user_data),
                                         gpointer         user_data);
void             cometd_wall_clock_free (CometdWallClock *self);

G_END_DECLS
