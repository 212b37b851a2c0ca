/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-alive-private.h"

/* How long to wait for a sign of life after a change of the network, in milliseconds. An app that
 * has a network again is to have a connection within two seconds. */
#define NETWORK_WAIT 1500

/* Whether the connection is alive: bytes that arrive extend deadlines, and in case of doubt a probe
 * is sent. */

void
cometd_session_note_progress (CometdSession *self,
                              guint64        exchange,
                              gint64         now)
{
  CometdRequest *connect;

  self->progress_time = now;
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

guint
cometd_session_get_network_wait (CometdSession *self)
{
  return MIN (NETWORK_WAIT, self->settings->max_network_delay);
}

static CometdRequest *
find_attempt (CometdSession *self)
{
  switch (cometd_conversation_get_state (self->conversation))
    {
    case COMETD_STATE_HANDSHAKING:
      return cometd_requests_find (self->requests,
                                   cometd_conversation_get_handshake (self->conversation));

    case COMETD_STATE_UNCONNECTED:
      return cometd_session_find_connect (self);

    /* Some servers hold the first connect. */
    case COMETD_STATE_CONNECTING:
    case COMETD_STATE_CONNECTED:
    case COMETD_STATE_DISCONNECTING:
    case COMETD_STATE_DISCONNECTED:
    default:
      return NULL;
    }
}

void
cometd_session_hurry_attempt (CometdSession *self)
{
  CometdRequest *attempt = find_attempt (self);
  gint64 deadline, spared;

  cometd_conversation_hurry (self->conversation);
  if (attempt == NULL || cometd_session_is_hurried (self, attempt))
    return;

  deadline = cometd_requests_get_deadline (self->requests, attempt);
  if (deadline == -1)
    return;

  /* An attempt that has just begun is given its time. */
  spared = (gint64)cometd_request_get_timeout (attempt) - cometd_session_get_network_wait (self);
  self->hurried = cometd_request_get_number (attempt);
  cometd_requests_set_deadline (self->requests, attempt,
                                MIN (deadline, MAX (deadline - spared * 1000,
                                                    cometd_session_now (self))));
}

gboolean
cometd_session_is_hurried (CometdSession *self,
                           CometdRequest *request)
{
  return self->hurried == cometd_request_get_number (request);
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
