/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-clock-private.h"

#include <time.h>

#ifdef __linux__
#include <sys/timerfd.h>
#include <unistd.h>
#endif

struct _CometdWallClock
{
  GSource *source;
  gint64 alarm_time; /* -1 if it is not set. */
  void (*alarm) (gpointer user_data);
  gpointer user_data;

  /* A kernel timer on the clock that continues during suspend, unlike GLib's timeouts, which would
   * still wait for the rest of their time after a night. -1 if it is not available. armed_time is
   * when it expires, or -1. */
  int timer;
  gint64 armed_time;
};

static gint64
wall_clock_get_time (gpointer clock_data)
{
#ifdef CLOCK_BOOTTIME
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) == 0)
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
#endif

  return g_get_monotonic_time ();
}

static gboolean
arm_timer (CometdWallClock *self,
           gint64           time)
{
#ifdef __linux__
  struct itimerspec when = {
    .it_value = { time / G_USEC_PER_SEC, time % G_USEC_PER_SEC * 1000 },
  };

  /* An early wake-up costs less than postponing the timer each time. */
  if (self->armed_time != -1 && self->armed_time <= time)
    return TRUE;

  if (self->timer != -1 && timerfd_settime (self->timer, TFD_TIMER_ABSTIME, &when, NULL) == 0)
    {
      self->armed_time = time;
      return TRUE;
    }
#endif

  return FALSE;
}

static void
wall_clock_set_alarm (gint64   time,
                      gpointer clock_data)
{
  CometdWallClock *self = clock_data;
  gint64 ready_time = -1;
  gint64 now;

  self->alarm_time = time;
  if (time != -1)
    {
      now = wall_clock_get_time (self);
      if (time <= now)
        ready_time = 0;
      else if (!arm_timer (self, time))
        ready_time = g_get_monotonic_time () + time - now;
    }
  g_source_set_ready_time (self->source, ready_time);
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

static gboolean
dispatch_alarm (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs alarm_funcs = { .dispatch = dispatch_alarm };

static void
read_timer (CometdWallClock *self)
{
#ifdef __linux__
  guint64 n_expirations;

  if (self->timer != -1 &&
      read (self->timer, &n_expirations, sizeof n_expirations) == sizeof n_expirations)
    self->armed_time = -1;
#endif
}

static gboolean
alarm_cb (gpointer user_data)
{
  CometdWallClock *self = user_data;
  gint64 time = self->alarm_time;

  read_timer (self);
  if (time > wall_clock_get_time (self))
    {
      wall_clock_set_alarm (time, self);
      return G_SOURCE_CONTINUE;
    }

  wall_clock_set_alarm (-1, self);
  if (time != -1)
    self->alarm (self->user_data);
  return G_SOURCE_CONTINUE;
}

CometdWallClock *
cometd_wall_clock_new (void   (*alarm) (gpointer user_data),
                       gpointer user_data)
{
  CometdWallClock *self = g_new0 (CometdWallClock, 1);

  self->alarm = alarm;
  self->user_data = user_data;
  self->alarm_time = -1;
  self->armed_time = -1;
  self->timer = -1;
  self->source = g_source_new (&alarm_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "CometdSession alarm");
  g_source_set_callback (self->source, alarm_cb, self, NULL);
#ifdef __linux__
  self->timer = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer != -1)
    g_source_add_unix_fd (self->source, self->timer, G_IO_IN);
#endif
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
cometd_wall_clock_free (CometdWallClock *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
#ifdef __linux__
  if (self->timer != -1)
    close (self->timer);
#endif
  g_free (self);
}
