/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The source of time for a session, in microseconds, which tests replace. */
typedef struct
{
  gint64 (*get_time)   (gpointer clock_data);
  /* Sets when the owner of the clock is woken: at time, or in the next main loop iteration if it
   * has passed; -1 for never. */
  void   (*set_alarm)  (gint64   time,
                        gpointer clock_data);
  /* 0 ≤ x < 1. */
  double (*get_random) (gpointer clock_data);
} CometdClock;

/* The clock of this machine; its data is a CometdWallClock. It continues while the machine is
 * suspended, so that everything that became due meanwhile is due immediately after resume. */
extern const CometdClock cometd_wall_clock;

typedef struct _CometdWallClock CometdWallClock;

/* alarm: called in the thread-default main context of the caller. */
CometdWallClock *cometd_wall_clock_new  (void           (*alarm) (gpointer user_data),
                                         gpointer         user_data);
void             cometd_wall_clock_free (CometdWallClock *self);

G_END_DECLS
