/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-clock-private.h"

#include "../cometd-timer-private.h"

struct _CometdWallClock
{
  CometdTimer *timer;
  void (*alarm) (gpointer user_data);
  gpointer user_data;
};

static gint64
wall_clock_get_time (gpointer clock_data)
{
  return cometd_timer_get_now (COMETD_TIMER_ALARM);
}

static void
wall_clock_set_alarm (gint64   time,
                      gpointer clock_data)
{
  CometdWallClock *self = clock_data;

  cometd_timer_set (self->timer, time);
}

static double
wall_clock_get_random (gpointer clock_data)
{
  return g_random_double ();
}

const CometdClock cometd_wall_clock = {
  wall_clock_get_time,
  wall_clock_set_alarm,
  wall_clock_get_random,
};

static void
wall_clock_cb (gpointer user_data)
{
  CometdWallClock *self = user_data;

  self->alarm (self->user_data);
}

CometdWallClock *
cometd_wall_clock_new (void   (*alarm) (gpointer user_data),
                       gpointer user_data)
{
  CometdWallClock *self = g_new0 (CometdWallClock, 1);

  self->alarm = alarm;
  self->user_data = user_data;
  self->timer = cometd_timer_new (COMETD_TIMER_ALARM, wall_clock_cb, self);
  return self;
}

void
cometd_wall_clock_free (CometdWallClock *self)
{
  cometd_timer_free (self->timer);
  g_free (self);
}
