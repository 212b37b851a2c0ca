/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

#include "../cometd-timer-private.h"

G_BEGIN_DECLS

/* Sends pings on a WebSocket, and finds out whether the server is still there. */
typedef struct
{
  const CometdHttpSettings *settings;

  guint hold;              /* For how long the server holds a connect; milliseconds, 0 = unknown. */
  guint interval;          /* Between two pings; milliseconds, 0 = no pings. */
  CometdTimer *ping_timer;    /* For the next ping; NULL if pings are off. */
  CometdTimer *silence_timer; /* For the time limit of a pong; NULL if no pong is awaited. */
  gboolean is_answered;    /* A pong was received since then. */
  gint64 heard_time;       /* When data was last received. */
  gboolean is_paused;

  /* ping sends a ping; it may be called from inside cometd_websocket_pulse_check(). silent is
   * called from the main loop if no pong was received in time; it may clear the pulse. */
  void (*ping)   (gpointer user_data);
  void (*silent) (gpointer user_data);
  gpointer user_data;
} CometdWebsocketPulse;

void cometd_websocket_pulse_init       (CometdWebsocketPulse     *self,
                                        const CometdHttpSettings *settings,
                                        void                    (*ping)   (gpointer user_data),
                                        void                    (*silent) (gpointer user_data),
                                        gpointer                  user_data);
void cometd_websocket_pulse_clear      (CometdWebsocketPulse     *self);

/* Data was received. */
void cometd_websocket_pulse_hear       (CometdWebsocketPulse     *self);
/* A pong was received. */
void cometd_websocket_pulse_answer     (CometdWebsocketPulse     *self);
/* Sends a ping immediately; silent is called if no pong is received within this time. */
void cometd_websocket_pulse_check      (CometdWebsocketPulse     *self,
                                        guint                     milliseconds);
/* Waits for a pong without sending a ping. */
void cometd_websocket_pulse_wait       (CometdWebsocketPulse     *self,
                                        guint                     milliseconds);
/* While paused, no pings are sent, and a missing pong is ignored. */
void cometd_websocket_pulse_set_paused (CometdWebsocketPulse     *self,
                                        gboolean                  is_paused);
void cometd_websocket_pulse_set_hold   (CometdWebsocketPulse     *self,
                                        guint                     hold);
/* Applies a changed keepalive interval of the settings. */
void cometd_websocket_pulse_update     (CometdWebsocketPulse     *self);

G_END_DECLS
