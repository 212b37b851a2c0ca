/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-replies-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../cometd-channel.h"
#include "../cometd-error-private.h"
#include "../cometd-error-reply-private.h"
#include "../cometd-exchange-private.h"
#include "../protocol/cometd-describe-private.h"
#include "../protocol/cometd-meta-private.h"
#include "cometd-session-ack-private.h"
#include "cometd-session-credentials-private.h"
#include "cometd-session-offline-private.h"
#include "cometd-session-sending-private.h"

/* What a message means: an event, a reply, or an unrequested message on a meta channel.
 *
 * Servers pass additional fields of a publish on to all subscribers, so an event never affects the
 * session: its "advice", "successful", "error", "ext" and "clientId" are ignored. A message is a
 * reply only if it has the id and the channel of a request. */

static void
log_advice (CometdSession      *self,
            const CometdAdvice *advice)
{
  g_autofree char *old_text =
    cometd_describe_advice (cometd_conversation_get_advice (self->conversation));
  g_autofree char *text = cometd_describe_advice (advice);

  if (!g_str_equal (old_text, text))
    cometd_log_debug (self->settings->log, NULL, "new advice: %s", text);
}

static CometdReconnect
read_advice (CometdSession *self,
             CometdMessage *message)
{
  CometdJsonSlice json;
  CometdAdvice advice;

  if (!cometd_message_peek_field (message, COMETD_FIELD_ADVICE, &json) ||
      !cometd_advice_read (&advice, &json,
                           cometd_conversation_get_connection_type (self->conversation)))
    return COMETD_RECONNECT_UNSET;

  if (cometd_log_is_on (self->settings->log))
    log_advice (self, &advice);
  cometd_conversation_set_advice (self->conversation, &advice);
  return advice.reconnect;
}

/* The session ends after the body in which the server ends it, because the remaining messages of
 * that body are the last ones. is_goodbye: the server sent a disconnect, which a client that closes
 * waits for. */
static void
end_after_body (CometdSession *self,
                gboolean       is_goodbye,
                const GError  *error)
{
  self->is_goodbye |= is_goodbye;
  if (self->ending == NULL)
    self->ending = g_error_copy (error);
}

void
cometd_session_end_of_body (CometdSession *self)
{
  g_autoptr(GError) error = g_steal_pointer (&self->ending);
  gboolean is_goodbye = self->is_goodbye;

  self->is_goodbye = FALSE;
  if (error == NULL)
    return;

  /* While the app closes the client only CLOSED has a meaning, otherwise only ENDED. */
  cometd_conversation_advance (self->conversation, COMETD_EVENT_ENDED, COMETD_RECONNECT_NONE,
                               error);
  if (is_goodbye)
    cometd_conversation_advance (self->conversation, COMETD_EVENT_CLOSED, COMETD_RECONNECT_UNSET,
                                 NULL);
}

/* Carries out the advice of a meta message. No client can publish on meta channels. */
static void
follow_advice (CometdSession   *self,
               CometdMessage   *message,
               CometdEvent      event,
               CometdReconnect  reconnect)
{
  g_autoptr(GError) error = NULL;

  if (event == COMETD_EVENT_ENDED)
    {
      error = g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER,
                           _("The server ended the session with a message on %s"),
                           cometd_message_get_channel (message));
      end_after_body (self, FALSE, error);
    }
  else if (event == COMETD_EVENT_SESSION_UNKNOWN)
    {
      error = g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER,
                           _("The server requested a new handshake"));
      cometd_conversation_advance (self->conversation, event, reconnect, error);
    }
}

static gboolean
is_successful (CometdMessage *message)
{
  return cometd_message_get_successful (message);
}

static void
fail_handshake (CometdSession *self,
                int            code,
                const char    *text)
{
  g_autoptr(GError) error = g_error_new_literal (COMETD_ERROR, code, text);
  CometdFailure failure = { .kind = COMETD_FAILURE_INVALID, .error = error };

  cometd_session_fail_attempt (self, COMETD_EVENT_HANDSHAKE_FAILED, &failure);
}

static void
handshake_accepted (CometdSession   *self,
                    CometdRequest   *request,
                    CometdMessage   *reply,
                    CometdReconnect  reconnect)
{
  const char *client_id = cometd_message_get_client_id (reply);
  g_auto(GStrv) types = cometd_meta_dup_connection_types (reply);
  g_autoptr(GError) error = NULL;
  CometdOffer offer;

  cometd_requests_end (self->requests, request, reply, NULL);
  if (client_id == NULL || *client_id == '\0')
    {
      fail_handshake (self, COMETD_ERROR_TRANSPORT,
                      _("The reply to the handshake has no client id"));
      return;
    }

  if (strlen (client_id) > COMETD_CONVERSATION_MAX_CLIENT_ID)
    {
      fail_handshake (self, COMETD_ERROR_TRANSPORT,
                      _("The client id in the reply to the handshake is too long"));
      return;
    }

  offer = cometd_conversation_take_offer (self->conversation, types);
  if (offer == COMETD_OFFER_UNACCEPTABLE)
    {
      g_autofree char *all = g_strjoinv (", ", types);
      g_autofree char *offered = cometd_error_cut (all, COMETD_ERROR_MAX_NAME);

      error = g_error_new (COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                           _("The server offers none of the allowed connection types, only: %s"),
                           offered);
      cometd_conversation_stop (self->conversation, error, TRUE);
      return;
    }

  if (offer == COMETD_OFFER_REPEATED)
    {
      cometd_log_debug (self->settings->log, NULL, "repeats the handshake by %s: the server does "
                        "not offer the other connection type",
                        cometd_conversation_get_connection_type (self->conversation));
      cometd_carrier_drop (self->carrier);
      return;
    }

  if (reconnect == COMETD_RECONNECT_NONE)
    error = cometd_error_new_from_reply (reply);
  cometd_conversation_begin_session (self->conversation, client_id,
                                     cometd_meta_get_announced_events (reply), reconnect, error);
}

static void
handshake_refused (CometdSession   *self,
                   CometdRequest   *request,
                   CometdMessage   *reply,
                   CometdReconnect  reconnect)
{
  g_autoptr(GError) error = cometd_error_new_from_reply (reply);
  CometdVerdict verdict = cometd_verdict_read (COMETD_REPLY_HANDSHAKE, error, reconnect);

  if (verdict.wants_credentials)
    {
      if (cometd_session_take_refused (self, request, reply, error))
        return;

      /* Faye advises a retry whatever the reason. Without better credentials the client would ask
       * for them again and again. */
      if (cometd_request_is_retry (request))
        verdict.event = COMETD_EVENT_HANDSHAKE_DENIED;
    }

  cometd_requests_end (self->requests, request, reply, error);
  cometd_conversation_refuse (self->conversation, COMETD_REQUEST_HANDSHAKE, verdict.event,
                              reconnect, error);
}

static GError *
make_session_ended_error (void)
{
  return g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER, _("The server ended the session"));
}

static void
connect_answered (CometdSession   *self,
                  CometdRequest   *request,
                  CometdMessage   *reply,
                  CometdReconnect  reconnect)
{
  g_autoptr(GError) error = is_successful (reply) ? NULL : cometd_error_new_from_reply (reply);
  CometdVerdict verdict = cometd_verdict_read (COMETD_REPLY_CONNECT, error, reconnect);

  if (verdict.wants_credentials && cometd_session_take_refused (self, request, reply, error))
    return;

  cometd_requests_end (self->requests, request, reply, error);
  if (verdict.event == COMETD_EVENT_CONNECT_ACCEPTED)
    {
      if (reconnect == COMETD_RECONNECT_HANDSHAKE)
        error = g_error_new (COMETD_ERROR, COMETD_ERROR_SERVER,
                             _("The server requested a new handshake"));
      cometd_conversation_accept_connect (self->conversation, reconnect, error);
      return;
    }

  if (verdict.event == COMETD_EVENT_ENDED &&
      (error == NULL || !cometd_conversation_is_resuming (self->conversation)))
    {
      if (error == NULL)
        error = make_session_ended_error ();
      end_after_body (self, FALSE, error);
      verdict.event = COMETD_EVENT_NONE;
    }
  cometd_conversation_refuse (self->conversation, COMETD_REQUEST_CONNECT, verdict.event, reconnect,
                              error);
}

/* Whether the request belongs to the current session. A handshake makes a new one. */
static gboolean
is_current (CometdSession *self,
            CometdRequest *request)
{
  return cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE ||
         cometd_session_get_reply_kind (self, request) == COMETD_REPLY_OPERATION;
}

/* The reply to a subscribe, unsubscribe, publish or remote call. */
static void
request_answered (CometdSession   *self,
                  CometdRequest   *request,
                  CometdMessage   *reply,
                  CometdReconnect  reconnect)
{
  g_autoptr(GError) error = is_successful (reply) ? NULL : cometd_error_new_from_reply (reply);
  CometdVerdict verdict = cometd_verdict_read (cometd_session_get_reply_kind (self, request), error,
                                               reconnect);
  gboolean is_forgotten;

  self->is_settled = FALSE;
  cometd_conversation_count_reply (self->conversation);

  /* The first reply to a remote call says that it was published. The result comes later. */
  if (error == NULL && cometd_request_get_kind (request) == COMETD_REQUEST_CALL &&
      !cometd_message_has_field (reply, COMETD_FIELD_DATA))
    return;
  if (error != NULL && is_current (self, request) && cometd_exchange_wants_retry (reply) &&
      cometd_session_repeat_refused (self, request))
    return;
  if (verdict.wants_credentials && cometd_session_take_refused (self, request, reply, error))
    return;

  is_forgotten = error != NULL &&
                 (verdict.is_doubtful || verdict.event == COMETD_EVENT_SESSION_UNKNOWN);
  if (!is_forgotten || !cometd_session_keep (self, request, COMETD_SENDING_FORGOTTEN))
    cometd_requests_end (self->requests, request, reply, error);
  if (verdict.is_doubtful)
    cometd_conversation_probe (self->conversation, self->settings->max_network_delay);
  else
    follow_advice (self, reply, verdict.event, reconnect);
}

static void
server_disconnected (CometdSession *self,
                     CometdMessage *message)
{
  g_autoptr(GError) error = NULL;

  if (is_successful (message) || !cometd_message_has_field (message, COMETD_FIELD_SUCCESSFUL))
    error = make_session_ended_error ();
  else
    error = cometd_error_new_from_reply (message);

  end_after_body (self, TRUE, error);
}

/* A meta message that is not a reply, or without the id that would show it. */
static void
take_unasked (CometdSession *self,
              CometdMessage *message,
              const char    *channel)
{
  const char *client_id = cometd_message_get_client_id (message);
  CometdReconnect reconnect;
  CometdVerdict verdict;

  /* A late reply to a request that has ended, or a message for an earlier session. */
  if (cometd_message_has_field (message, COMETD_FIELD_ID) ||
      (client_id != NULL &&
       g_strcmp0 (client_id, cometd_conversation_get_client_id (self->conversation)) != 0))
    {
      cometd_log_debug (self->settings->log, channel, "dropped a message on %s: no request or "
                        "session has this id, a late reply perhaps", channel);
      return;
    }

  if (strcmp (channel, "/meta/disconnect") == 0)
    {
      server_disconnected (self, message);
      return;
    }

  reconnect = read_advice (self, message);
  verdict = cometd_verdict_read (COMETD_REPLY_UNREQUESTED, NULL, reconnect);
  follow_advice (self, message, verdict.event, reconnect);
}

static void
take_meta (CometdSession *self,
           CometdMessage *message,
           const char    *channel)
{
  guint64 arriving = cometd_receiver_get_arriving (self->receiver);
  CometdRequest *request = cometd_session_find_meta_request (self, message, arriving);
  CometdReconnect reconnect = COMETD_RECONNECT_UNSET;

  self->is_settled = FALSE;
  cometd_news_add_meta (self->news, message);

  if (request == NULL)
    {
      take_unasked (self, message, channel);
      return;
    }

  if (is_current (self, request))
    reconnect = read_advice (self, message);
  switch (cometd_request_get_kind (request))
    {
    case COMETD_REQUEST_HANDSHAKE:
      if (is_successful (message))
        handshake_accepted (self, request, message, reconnect);
      else
        handshake_refused (self, request, message, reconnect);
      break;

    case COMETD_REQUEST_CONNECT:
      /* If a probe has replaced this connect, its reply is outdated. */
      if (request == cometd_session_find_connect (self))
        connect_answered (self, request, message, reconnect);
      else
        cometd_requests_end (self->requests, request, message, NULL);
      break;

    case COMETD_REQUEST_DISCONNECT:
      cometd_requests_end (self->requests, request, message, NULL);
      server_disconnected (self, message);
      break;

    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
      request_answered (self, request, message, reconnect);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
take_event (CometdSession           *self,
            CometdMessage           *message,
            const CometdDestination *destination)
{
  gpointer subscription = destination->subscription;
  g_autoptr(GPtrArray) subscriptions = NULL;

  if (cometd_conversation_count_event (self->conversation))
    self->is_settled = FALSE;
  if (destination->subscriptions == NULL)
    {
      self->listener->event (message, subscription != NULL ? &subscription : NULL,
                             subscription != NULL ? 1 : 0, self->user_data);
      return;
    }

  subscriptions = g_ptr_array_ref (destination->subscriptions);
  self->listener->event (message, subscriptions->pdata, subscriptions->len, self->user_data);
}

void
cometd_session_take_message (CometdSession           *self,
                             CometdMessage           *message,
                             const CometdDestination *destination)
{
  const char *channel = destination->channel;
  CometdRequest *request;

  if (channel[1] == 'm' && cometd_channel_is_meta (channel))
    {
      take_meta (self, message, channel);
      return;
    }

  request = cometd_requests_find_by_reply (self->requests, message);
  if (request != NULL)
    request_answered (self, request, message, COMETD_RECONNECT_UNSET);
  else if (cometd_message_has_field (message, COMETD_FIELD_SUCCESSFUL) &&
           cometd_channel_is_service (channel) &&
           cometd_requests_has_own_id (self->requests, message))
    {
      /* The acknowledgement of a remote call often arrives after its result. */
      if (cometd_message_has_field (message, COMETD_FIELD_DATA))
        cometd_log_write (self->settings->log, G_LOG_LEVEL_MESSAGE, channel,
                          "dropped a result on %s: it came after the remote call had ended",
                          channel);
    }
  else if (cometd_message_has_field (message, COMETD_FIELD_DATA))
    take_event (self, message, destination);
  else
    cometd_log_debug (self->settings->log, channel, "dropped a message on %s: it is neither a "
                      "reply nor an event", channel);
}
