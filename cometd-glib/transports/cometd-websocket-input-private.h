/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"
#include "cometd-websocket-frames-private.h"

G_BEGIN_DECLS

/* Reads frames from a socket, for a limited time in each iteration of the main loop. */
typedef struct _CometdWebsocketInput CometdWebsocketInput;

/* Called from the main loop only. Each of them may drop the input. */
typedef struct
{
  /* Bytes were received. */
  void (*heard)    (gpointer         user_data);
  /* A frame was received; kind is never MORE. What frame owns is the callee's. */
  void (*frame)    (CometdFrameKind  kind,
                    CometdFrame     *frame,
                    gpointer         user_data);
  /* A part of a message was received. */
  void (*progress) (gpointer         user_data);
  /* Nothing can be read any more; error: (transfer full), NULL at the end of the stream. */
  void (*failed)   (GError          *error,
                    gpointer         user_data);
} CometdWebsocketInputListener;

/* Starts to read with the next iteration of the main loop. settings must live until drop(). socket:
 * what stream reads from without anything in between that could keep bytes back; NULL if there is,
 * such as TLS. */
CometdWebsocketInput *
     cometd_websocket_input_new         (GPollableInputStream               *stream,
                                         GSocket                            *socket,
                                         const CometdHttpSettings           *settings,
                                         const CometdWebsocketInputListener *listener,
                                         gpointer                            user_data);
void cometd_websocket_input_set_reading (CometdWebsocketInput               *self,
                                         gboolean                            is_reading);
/* Tells failed from the main loop, in place of anything that was received. Takes error. */
void cometd_websocket_input_fail        (CometdWebsocketInput               *self,
                                         GError                             *error);
/* Stops reading; nothing is called any more. */
void cometd_websocket_input_drop        (CometdWebsocketInput               *self);

G_END_DECLS
