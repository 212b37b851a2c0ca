/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* Asks a WebSocket for signs of life, and waits for them. */
typedef struct
{
  const CometdHttpSettings *settings;

  guint hold;              /* For how long the server holds a connect; milliseconds, 0 = unknown. */
  guint interval;          /* Between two pings; milliseconds, 0 = no pings. */
  GSource *ping_source;    /* The next ping; NULL if there are none. */
  GSource *silence_source; /* Runs since a ping was sent; owned. */
  gboolean is_answered;    /* A pong has come since then. */
  gint64 heard_time;       /* When anything last came. */
  gboolean is_paused;

  /* To send a ping, which may be from inside of cometd_websocket_pulse_check(); and, from the main
   * loop, when no pong has come since. The latter may clear us. */
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

/* Something has come. */
void cometd_websocket_pulse_hear       (CometdWebsocketPulse     *self);
/* A pong has come. */
void cometd_websocket_pulse_answer     (CometdWebsocketPulse     *self);
/* Sends a ping now; silent is called if no pong comes within so many milliseconds. */
void cometd_websocket_pulse_check      (CometdWebsocketPulse     *self,
                                        guint                     milliseconds);
/* Waits for a pong without sending a ping. */
void cometd_websocket_pulse_wait       (CometdWebsocketPulse     *self,
                                        guint                     milliseconds);
/* While paused, no ping is sent and silence means nothing. */
void cometd_websocket_pulse_set_paused (CometdWebsocketPulse     *self,
                                        gboolean                  is_paused);
void cometd_websocket_pulse_set_hold   (CometdWebsocketPulse     *self,
                                        guint                     hold);
/* Follows the interval in the settings. */
void cometd_websocket_pulse_update     (CometdWebsocketPulse     *self);

G_END_DECLS
