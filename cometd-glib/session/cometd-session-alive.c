/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-alive-private.h"

/* Whether the connection is alive: bytes that arrive extend deadlines, and in case of doubt a probe
 * is sent. */

void
cometd_session_note_progress (CometdSession *self,
                              guint64        exchange)
{
  CometdRequest *connect;

  self->progress_time = cometd_session_now (self);
  if (exchange != 0)
    {
      connect = cometd_session_find_connect (self);
      if (connect == NULL || cometd_request_get_exchange (connect) != exchange)
        return;
    }

  self->connect_progress_time = self->progress_time;
}

/* On a slow connection a large response may precede the reply to the connect or to an operation,
 * and while bytes arrive the connection is alive. This is checked only when a request expires, so
 * that receiving costs no more. */
gboolean
cometd_session_extend (CometdSession *self,
                       CometdRequest *request,
                       gint64         now)
{
  gboolean is_connect = cometd_request_get_kind (request) == COMETD_REQUEST_CONNECT;

  return cometd_requests_extend (self->requests, request,
                                 is_connect ? self->connect_progress_time : self->progress_time,
                                 self->settings->max_network_delay, now);
}

void
cometd_session_check_connection (CometdSession *self,
                                 guint          wait)
{
  if (cometd_conversation_get_state (self->conversation) != COMETD_STATE_CONNECTED ||
      cometd_carrier_get_transport (self->carrier) == NULL ||
      cometd_carrier_check (self->carrier, wait))
    return;

  /* If no connect is in progress, the next one shows it when the server permits it. */
  if (cometd_session_find_connect (self) != NULL)
    cometd_conversation_probe (self->conversation, wait);
}
