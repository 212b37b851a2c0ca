/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-core-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"

gint64
cometd_session_now (CometdSession *self)
{
  return cometd_alarm_get_now (self->alarm);
}

gint64
cometd_session_after (CometdSession *self,
                      guint64        milliseconds)
{
  return cometd_session_now (self) + (gint64)milliseconds * 1000;
}

void
cometd_session_note (CometdSession *self)
{
  self->is_settled = FALSE;
  cometd_alarm_set (self->alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
}

void
cometd_session_note_change (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);

  if (state == COMETD_STATE_CONNECTED || state == COMETD_STATE_HANDSHAKING)
    self->is_saved_usable = FALSE;
  cometd_news_add_changed (self->news, self->told_state, state);
  self->told_state = state;
  cometd_session_note (self);
}

/* Thousands of operations may end together, for example with their connection, and each callback
 * may be slow. */
gboolean
cometd_session_tell (CometdSession *self)
{
  if (!self->is_telling && !cometd_news_is_empty (self->news))
    {
      self->is_telling = TRUE;
      while (self->listener != NULL && !cometd_turn_is_tell_over (self->main_turn) &&
             cometd_news_tell_one (self->news, self->listener, self->user_data))
        ;
      self->is_telling = FALSE;

      /* The rest follows in the next iteration, even if a nested main loop has settled. */
      if (self->listener != NULL && !cometd_news_is_empty (self->news))
        cometd_session_note (self);
    }

  return self->listener != NULL;
}

gboolean
cometd_session_has_news (CometdSession *self)
{
  return !self->is_telling && !cometd_news_is_empty (self->news);
}

void
cometd_session_set_last_error (CometdSession *self,
                               const GError  *error)
{
  g_clear_error (&self->last_error);
  if (error != NULL)
    self->last_error = g_error_copy (error);
}

gboolean
cometd_session_need_transport (CometdSession *self)
{
  const char *type = cometd_conversation_get_connection_type (self->conversation);
  g_autoptr(GError) error = NULL;

  if (cometd_carrier_need (self->carrier, type))
    return TRUE;

  if (type != NULL)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                         _("Unknown connection type “%s”"), type);
  else
    error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                                 _("The list of allowed connection types is empty"));
  cometd_conversation_stop (self->conversation, error, FALSE);
  return FALSE;
}

void
cometd_session_finish_closing (CometdSession *self)
{
  cometd_carrier_finish_closing (self->carrier);
  for (guint i = 0; i < self->closers->len; i++)
    {
      CometdWaiter *closer = &g_array_index (self->closers, CometdWaiter, i);

      cometd_news_add_done (self->news, 0, closer->done, closer->user_data, NULL, NULL);
    }
  g_array_set_size (self->closers, 0);
  cometd_session_note (self);
}

void
cometd_session_note_call (CometdSession *self)
{
  self->patience.call_time = cometd_session_now (self);
  cometd_conversation_note_call (self->conversation);
}

gboolean
cometd_session_may_authenticate (CometdSession *self,
                                 CometdRequest *request)
{
  return !cometd_request_is_retry (request) &&
         cometd_request_get_kind (request) != COMETD_REQUEST_DISCONNECT &&
         cometd_conversation_get_state (self->conversation) != COMETD_STATE_DISCONNECTING &&
         self->listener->can_authenticate (self->user_data);
}

/* How far the connection in use has come. */
static CometdProgress
get_progress (CometdSession *self)
{
  if (cometd_receiver_is_heard (self->receiver))
    return COMETD_PROGRESS_HEARD;
  if (cometd_carrier_is_reached (self->carrier))
    return COMETD_PROGRESS_REACHED;
  return COMETD_PROGRESS_NONE;
}

void
cometd_session_fail_attempt (CometdSession       *self,
                             CometdEvent          event,
                             const CometdFailure *failure)
{
  guint address = cometd_conversation_get_address (self->conversation);

  cometd_conversation_fail (self->conversation, event, failure, get_progress (self));
  /* The server at the new address has not asked for a pause. */
  if (cometd_conversation_get_address (self->conversation) != address)
    cometd_offline_end_hold (self->offline);
  cometd_conversation_limit_delay (self->conversation,
                                   cometd_patience_get_max_delay (
                                     &self->patience, failure,
                                     cometd_alarm_get_random (self->alarm),
                                     cometd_session_now (self)));
}

CometdEvent
cometd_session_get_failure_event (CometdSession *self,
                                  CometdRequest *request)
{
  switch (cometd_request_get_kind (request))
    {
    case COMETD_REQUEST_HANDSHAKE:
      return COMETD_EVENT_HANDSHAKE_FAILED;

    case COMETD_REQUEST_CONNECT:
      /* If a probe has replaced this connect, the reply to the probe decides. */
      return cometd_request_get_number (request) ==
             cometd_conversation_get_connect (self->conversation)
               ? COMETD_EVENT_CONNECT_FAILED
               : COMETD_EVENT_NONE;

    case COMETD_REQUEST_DISCONNECT:
      return COMETD_EVENT_CLOSED;

    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
    default:
      return COMETD_EVENT_NONE;
    }
}

CometdRequest *
cometd_session_find_connect (CometdSession *self)
{
  return cometd_requests_find (self->requests,
                               cometd_conversation_get_connect (self->conversation));
}

gboolean
cometd_session_is_cut_off (CometdSession *self)
{
  return cometd_conversation_get_state (self->conversation) == COMETD_STATE_UNCONNECTED &&
         !cometd_conversation_is_restoring (self->conversation) &&
         !cometd_conversation_is_resuming (self->conversation) &&
         !cometd_carrier_ends_exchanges (self->carrier);
}

guint64
cometd_session_get_unsent_size (CometdSession *self)
{
  return cometd_sender_get_size (self->sender) + cometd_offline_get_size (self->offline);
}

CometdReach
cometd_session_get_reach (CometdSession *self)
{
  if (cometd_conversation_is_resuming (self->conversation))
    return COMETD_REACH_RESUMING;

  switch (cometd_conversation_get_state (self->conversation))
    {
    case COMETD_STATE_HANDSHAKING:
      return COMETD_REACH_NEW_SESSION;

    case COMETD_STATE_UNCONNECTED:
      return cometd_session_is_cut_off (self) ? COMETD_REACH_LOST : COMETD_REACH_RETRYING;

    case COMETD_STATE_CONNECTING:
    case COMETD_STATE_CONNECTED:
      return COMETD_REACH_ESTABLISHED;

    case COMETD_STATE_DISCONNECTING:
    case COMETD_STATE_DISCONNECTED:
    default:
      return COMETD_REACH_CLOSED;
    }
}
