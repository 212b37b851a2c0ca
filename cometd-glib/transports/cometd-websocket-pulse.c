/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-websocket-pulse-private.h"

/* The minimum interval that is derived from the server's advice, in milliseconds. */
#define MIN_INTERVAL (5 * 1000)

/* A late pong may be queued behind other data if data was received within this time.
 * Milliseconds. */
#define MAX_GAP 1000

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* These sources run after the input: if the process was suspended, the pong may already be there,
 * but unread. */
static GSource *
attach_timeout (CometdWebsocketPulse *self,
                guint                 milliseconds,
                const char           *name,
                GSourceFunc           callback)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_priority (source, G_PRIORITY_DEFAULT + 10);
  g_source_set_static_name (source, name);
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
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
  clear_source (&self->ping_source);
  clear_source (&self->silence_source);
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
static gboolean
silence_cb (gpointer user_data)
{
  CometdWebsocketPulse *self = user_data;
  guint gap = MIN (MAX_GAP, self->settings->max_network_delay);

  clear_source (&self->silence_source);
  if (self->is_answered || self->is_paused)
    return G_SOURCE_REMOVE;

  if (g_get_monotonic_time () - self->heard_time < gap * (gint64)1000)
    cometd_websocket_pulse_wait (self, gap);
  else
    self->silent (self->user_data);
  return G_SOURCE_REMOVE;
}

void
cometd_websocket_pulse_wait (CometdWebsocketPulse *self,
                             guint                 milliseconds)
{
  clear_source (&self->silence_source);
  self->is_answered = FALSE;
  self->silence_source = attach_timeout (self, milliseconds, "CometdWebsocketPulse silence",
                                         silence_cb);
}

void
cometd_websocket_pulse_check (CometdWebsocketPulse *self,
                              guint                 milliseconds)
{
  if (self->is_paused)
    return;

  /* The time limit of an earlier ping may expire sooner. */
  if (self->silence_source != NULL && !self->is_answered &&
      g_source_get_ready_time (self->silence_source) <=
      g_get_monotonic_time () + milliseconds * (gint64)1000)
    return;

  self->ping (self->user_data);
  cometd_websocket_pulse_wait (self, milliseconds);
}

static gboolean
ping_cb (gpointer user_data)
{
  CometdWebsocketPulse *self = user_data;

  cometd_websocket_pulse_check (self, self->settings->max_network_delay);
  cometd_websocket_pulse_update (self);
  return G_SOURCE_CONTINUE;
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

  clear_source (&self->ping_source);
  self->interval = interval;
  if (interval > 0)
    self->ping_source = attach_timeout (self, interval, "CometdWebsocketPulse ping", ping_cb);
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
