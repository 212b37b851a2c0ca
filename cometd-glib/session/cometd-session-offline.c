/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-offline-private.h"

#include "../protocol/cometd-backoff-private.h"

/* What the session does with publishes that the app permits to be sent later, or twice. They wait
 * apart from the outbox, because over long-polling other messages do not. */

gboolean
cometd_session_must_wait (CometdSession      *self,
                          CometdPublishFlags  flags)
{
  if ((flags & COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE) == 0)
    return FALSE;

  return cometd_offline_get_length (self->offline) > 0 ||
         (cometd_conversation_get_state (self->conversation) == COMETD_STATE_UNCONNECTED &&
          !cometd_conversation_is_restoring (self->conversation));
}

static gboolean
is_session_over (CometdSession *self,
                 CometdRequest *request)
{
  CometdState state = cometd_conversation_get_state (self->conversation);

  return state == COMETD_STATE_DISCONNECTED || state == COMETD_STATE_DISCONNECTING ||
         cometd_request_get_end_time (request) <= cometd_session_now (self);
}

gboolean
cometd_session_keep (CometdSession *self,
                     CometdRequest *request,
                     CometdSending  sending)
{
  CometdPublishFlags flags = cometd_request_get_flags (request);
  const char *channel = cometd_request_get_channel (request);
  CometdFate fate;

  if (flags == COMETD_PUBLISH_FLAGS_NONE || is_session_over (self, request))
    return FALSE;
  if (cometd_offline_contains (self->offline, request))
    return TRUE;

  fate = cometd_fate_decide (flags, sending, cometd_request_is_repeated (request),
                             cometd_request_was_forgotten (request));
  if (fate == COMETD_FATE_FAILS)
    return FALSE;

  cometd_log_debug (self->settings->log, channel, "a message to %s %s", channel,
                    fate == COMETD_FATE_REPEATS ? "will be repeated" : "waits for the connection");
  if (fate == COMETD_FATE_REPEATS)
    cometd_request_set_repeated (request);
  if (sending == COMETD_SENDING_FORGOTTEN)
    cometd_request_set_forgotten (request);

  cometd_sender_forget (self->sender, request);
  cometd_request_set_unsent (request);
  cometd_requests_set_deadline (self->requests, request, cometd_request_get_end_time (request));
  cometd_offline_add (self->offline, request);
  cometd_session_note (self);
  return TRUE;
}

void
cometd_session_keep_unsent (CometdSession *self,
                            gboolean       in_outbox)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests, COMETD_REQUEST_FILTER_ALL);

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);

      if ((cometd_request_get_flags (request) & COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE) != 0 &&
          !cometd_request_is_sent (request) &&
          cometd_sender_is_in_outbox (self->sender, request) == in_outbox)
        cometd_session_keep (self, request, COMETD_SENDING_UNSENT);
    }
}

void
cometd_session_delay_offline (CometdSession       *self,
                              const CometdFailure *failure)
{
  guint delay = MAX (self->settings->backoff_increment, COMETD_BACKOFF_FLOOR);

  if (failure != NULL)
    delay = MAX (delay, failure->retry_after);

  cometd_offline_hold (self->offline, cometd_session_after (self, delay));
  cometd_conversation_probe (self->conversation, self->settings->max_network_delay);
  cometd_session_keep_unsent (self, TRUE);
}

gint64
cometd_session_get_offline_time (CometdSession *self)
{
  if (cometd_offline_get_length (self->offline) == 0 ||
      !cometd_conversation_is_established (self->conversation) ||
      cometd_conversation_is_probing (self->conversation))
    return -1;

  return cometd_offline_get_hold (self->offline);
}

void
cometd_session_release_offline (CometdSession *self)
{
  gint64 time = cometd_session_get_offline_time (self);
  g_autoptr(GPtrArray) requests = NULL;

  if (time == -1 || time > cometd_session_now (self))
    return;

  requests = cometd_offline_take_all (self->offline);
  cometd_sender_merge (self->sender, requests);
  cometd_session_note (self);
}
