/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-clock-private.h"

#include <time.h>

struct _CometdWallClock
{
  GSource *source;
  void (*alarm) (gpointer user_data);
  gpointer user_data;
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

static void
wall_clock_set_alarm (gint64   time,
                      gpointer clock_data)
{
  CometdWallClock *self = clock_data;

  if (time > 0)
    time = g_get_monotonic_time () + MAX (time - wall_clock_get_time (self), 0);
  g_source_set_ready_time (self->source, time);
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

static gboolean
alarm_cb (gpointer user_data)
{
  CometdWallClock *self = user_data;

  g_source_set_ready_time (self->source, -1);
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
  self->source = g_source_new (&alarm_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "CometdSession alarm");
  g_source_set_callback (self->source, alarm_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
cometd_wall_clock_free (CometdWallClock *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}
