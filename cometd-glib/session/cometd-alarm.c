/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-alarm-private.h"

struct _CometdAlarm
{
  const CometdAlarmSink *sink;
  gpointer user_data;

  const CometdClock *clock;
  gpointer clock_data;
  CometdWallClock *wall_clock; /* NULL if the clock is the caller's. */

  gint64 times[COMETD_N_ALARMS]; /* -1: not set. */
  gint64 timer;           /* When the timer fires; -1 if it is stopped. */
  gint64 overtaken_timer; /* What timer would be without AT_ONCE; -1 if it would be stopped. */
  gint64 grace_time;      /* No deadline passes before. */
  gboolean is_stopped;
};

static void
alarm_cb (gpointer user_data)
{
  CometdAlarm *self = user_data;

  self->sink->due (self->user_data);
}

CometdAlarm *
cometd_alarm_new (const CometdAlarmSink *sink,
                  gpointer               user_data,
                  const CometdClock     *clock,
                  gpointer               clock_data)
{
  CometdAlarm *self = g_new0 (CometdAlarm, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->clock = clock;
  self->clock_data = clock_data;
  if (clock == NULL)
    {
      self->wall_clock = cometd_wall_clock_new (alarm_cb, self);
      self->clock = &cometd_wall_clock;
      self->clock_data = self->wall_clock;
    }

  for (guint i = 0; i < COMETD_N_ALARMS; i++)
    self->times[i] = -1;
  self->timer = self->overtaken_timer = -1;
  return self;
}

void
cometd_alarm_free (CometdAlarm *self)
{
  g_clear_pointer (&self->wall_clock, cometd_wall_clock_free);
  g_free (self);
}

gint64
cometd_alarm_get_now (CometdAlarm *self)
{
  return self->clock->get_time (self->clock_data);
}

double
cometd_alarm_get_random (CometdAlarm *self)
{
  return self->clock->get_random (self->clock_data);
}

void
cometd_alarm_set (CometdAlarm   *self,
                  CometdAlarmId  id,
                  gint64         time)
{
  if (self->is_stopped)
    return;

  self->times[id] = time;
  /* A deadline of 0 has passed, which is no reason to wake up during the grace period. */
  if (time != COMETD_ALARM_AT_ONCE || id > COMETD_ALARM_REST)
    time = MAX (time, self->grace_time);
  if (self->timer != -1 && self->timer <= time)
    {
      if (self->timer == COMETD_ALARM_AT_ONCE && time != COMETD_ALARM_AT_ONCE &&
          (self->overtaken_timer == -1 || self->overtaken_timer > time))
        self->overtaken_timer = time;
      return;
    }

  if (time == COMETD_ALARM_AT_ONCE && self->timer != -1)
    self->overtaken_timer = self->timer;
  self->timer = time;
  self->clock->set_alarm (time, self->clock_data);
}

void
cometd_alarm_unset (CometdAlarm   *self,
                    CometdAlarmId  id)
{
  self->times[id] = -1;
}

gint64
cometd_alarm_next (CometdAlarm *self)
{
  gint64 next = -1;

  for (guint i = 0; i < COMETD_N_ALARMS; i++)
    if (self->times[i] != -1 && (next == -1 || self->times[i] < next))
      next = self->times[i];

  return next;
}

/* If the timer is late, the process could not run: the machine was suspended or the app was busy.
 * Replies may have arrived meanwhile, so the grace period allows them to be read first. */
gboolean
cometd_alarm_take (CometdAlarm *self,
                   gint64       now)
{
  gint64 time = self->timer != COMETD_ALARM_AT_ONCE ? self->timer : self->overtaken_timer;
  gint64 late = time != -1 ? (now - time) / 1000 : 0;

  self->timer = self->overtaken_timer = -1;
  self->times[COMETD_ALARM_SETTLE] = -1;
  if (late >= COMETD_ALARM_LATE)
    cometd_alarm_begin_grace (self, now);

  return late >= COMETD_ALARM_RESUMED;
}

gboolean
cometd_alarm_take_due (CometdAlarm   *self,
                       CometdAlarmId  id,
                       gint64         now)
{
  if (self->times[id] == -1 || now < self->times[id] || cometd_alarm_is_in_grace (self, now))
    return FALSE;

  self->times[id] = -1;
  return TRUE;
}

void
cometd_alarm_begin_grace (CometdAlarm *self,
                          gint64       now)
{
  self->grace_time = MAX (self->grace_time, now + COMETD_ALARM_GRACE * 1000);
}

gboolean
cometd_alarm_is_in_grace (CometdAlarm *self,
                          gint64       now)
{
  return now < self->grace_time;
}

void
cometd_alarm_stop (CometdAlarm *self)
{
  for (guint i = 0; i < COMETD_N_ALARMS; i++)
    self->times[i] = -1;
  self->timer = self->overtaken_timer = -1;
  self->is_stopped = TRUE;
  self->clock->set_alarm (-1, self->clock_data);
}
