/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-websocket-pulse-private.h"

/* The minimum interval that is derived from the server's advice, in milliseconds. */
#define MIN_INTERVAL (5 * 1000)

/* A late pong may be queued behind other data if data was received within this time.
 * Milliseconds. */
#define MAX_GAP 1000

static gint64
get_time_after (guint milliseconds)
{
  return cometd_timer_get_now (COMETD_TIMER_PULSE) + milliseconds * (gint64)1000;
}

void
cometd_websocket_pulse_init (CometdWebsocketPulse     *self,
                             const CometdHttpSettings *settings,
                             void                    (*ping)   (gpointer user_data),
                             void                    (*silent) (gpointer user_data),
                             gpointer                  user_data)
{
  *self = (CometdWebsocketPulse) {
    .settings = settings,
    .ping = ping,
    .silent = silent,
    .user_data = user_data,
  };
  cometd_websocket_pulse_update (self);
}

void
cometd_websocket_pulse_clear (CometdWebsocketPulse *self)
{
  g_clear_pointer (&self->ping_timer, cometd_timer_free);
  g_clear_pointer (&self->silence_timer, cometd_timer_free);
}

void
cometd_websocket_pulse_hear (CometdWebsocketPulse *self)
{
  self->heard_time = g_get_monotonic_time ();
}

void
cometd_websocket_pulse_answer (CometdWebsocketPulse *self)
{
  self->is_answered = TRUE;
}

/* Only a pong shows that the server receives what we send. A server may still send events on a
 * connection on which it receives nothing. */
static void
silence_cb (gpointer user_data)
{
  CometdWebsocketPulse *self = user_data;
  guint gap = MIN (MAX_GAP, self->settings->max_network_delay);

  g_clear_pointer (&self->silence_timer, cometd_timer_free);
  if (self->is_answered || self->is_paused)
    return;

  if (g_get_monotonic_time () - self->heard_time < gap * (gint64)1000)
    cometd_websocket_pulse_wait (self, gap);
  else
    self->silent (self->user_data);
}

void
cometd_websocket_pulse_wait (CometdWebsocketPulse *self,
                             guint                 milliseconds)
{
  self->is_answered = FALSE;
  if (self->silence_timer == NULL)
    self->silence_timer = cometd_timer_new (COMETD_TIMER_PULSE, silence_cb, self);
  cometd_timer_set (self->silence_timer, get_time_after (milliseconds));
}

void
cometd_websocket_pulse_check (CometdWebsocketPulse *self,
                              guint                 milliseconds)
{
  if (self->is_paused)
    return;

  /* The time limit of an earlier ping may expire sooner. */
  if (self->silence_timer != NULL && !self->is_answered &&
      cometd_timer_get_time (self->silence_timer) <= get_time_after (milliseconds))
    return;

  self->ping (self->user_data);
  cometd_websocket_pulse_wait (self, milliseconds);
}

static void
interval_over_cb (gpointer user_data)
{
  CometdWebsocketPulse *self = user_data;

  cometd_timer_set (self->ping_timer, get_time_after (self->interval));
  cometd_websocket_pulse_check (self, self->settings->max_network_delay);
  cometd_websocket_pulse_update (self);
}

/* Proxies and servers may close a connection that is idle for as long as a connect is held; the two
 * times are often the same. */
static guint
get_interval (CometdWebsocketPulse *self)
{
  guint64 interval = self->settings->keepalive_interval * G_GUINT64_CONSTANT (1000);

  if (self->hold > 0)
    interval = MIN (interval, MAX (self->hold / 3 * 2, MIN_INTERVAL));
  return (guint)MIN (interval, G_MAXUINT);
}

void
cometd_websocket_pulse_update (CometdWebsocketPulse *self)
{
  guint interval = get_interval (self);

  if (self->interval == interval)
    return;

  self->interval = interval;
  if (interval == 0)
    {
      g_clear_pointer (&self->ping_timer, cometd_timer_free);
      return;
    }

  if (self->ping_timer == NULL)
    self->ping_timer = cometd_timer_new (COMETD_TIMER_PULSE, interval_over_cb, self);
  cometd_timer_set (self->ping_timer, get_time_after (interval));
}

void
cometd_websocket_pulse_set_hold (CometdWebsocketPulse *self,
                                 guint                 hold)
{
  self->hold = hold;
  cometd_websocket_pulse_update (self);
}

void
cometd_websocket_pulse_set_paused (CometdWebsocketPulse *self,
                                   gboolean              is_paused)
{
  self->is_paused = is_paused;

  /* A pong that is received after the pause may be the reply to an earlier ping. */
  self->is_answered = TRUE;
}
