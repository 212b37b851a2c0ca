/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-ack-private.h"

#include <string.h>

#include "../cometd-channel.h"
#include "../cometd-error-reply-private.h"

/* Acknowledged delivery: which connects acknowledge events, and what each message is to the
 * receiver's gate. A message is judged when it arrives and interpreted later, when the extensions
 * have passed it on (cometd-session-replies.c). */

/* A refusal without an id is the reply to the only request that can be in progress on its
 * channel. */
static CometdRequest *
find_refused (CometdSession *self,
              CometdMessage *message,
              guint64        exchange)
{
  const char *channel = cometd_message_get_channel (message);
  gboolean is_handshake = strcmp (channel, "/meta/handshake") == 0;
  CometdRequest *request;

  if (cometd_message_has_field (message, COMETD_FIELD_ID) ||
      !cometd_message_has_field (message, COMETD_FIELD_SUCCESSFUL) ||
      cometd_message_get_successful (message) ||
      (!is_handshake && strcmp (channel, "/meta/connect") != 0))
    return NULL;

  request = is_handshake
              ? cometd_requests_find (self->requests,
                                      cometd_conversation_get_handshake (self->conversation))
              : cometd_session_find_connect (self);
  if (request == NULL || !cometd_request_is_sent (request) ||
      (exchange != 0 && exchange != cometd_request_get_exchange (request)))
    return NULL;

  return request;
}

CometdRequest *
cometd_session_find_meta_request (CometdSession *self,
                                  CometdMessage *message,
                                  guint64        exchange)
{
  CometdRequest *request = cometd_requests_find_by_reply (self->requests, message);

  return request != NULL ? request : find_refused (self, message, exchange);
}

CometdReplyKind
cometd_session_get_reply_kind (CometdSession *self,
                               CometdRequest *request)
{
  return cometd_request_get_session (request) ==
         cometd_conversation_get_session (self->conversation)
           ? COMETD_REPLY_OPERATION
           : COMETD_REPLY_OUTDATED;
}

void
cometd_session_expect_events (CometdSession *self,
                              CometdRequest *request,
                              guint64        exchange)
{
  CometdJsonSlice ext, ack;
  gboolean acknowledges = FALSE;

  switch (cometd_request_get_kind (request))
    {
    case COMETD_REQUEST_CONNECT:
      acknowledges = cometd_message_peek_field (cometd_request_get_message (request),
                                                COMETD_FIELD_EXT, &ext) &&
                     cometd_json_is_object (&ext) &&
                     cometd_json_get_member (&ext, "ack", &ack) && cometd_json_is_number (&ack);
      cometd_receiver_expect (self->receiver, exchange, acknowledges);
      break;

    case COMETD_REQUEST_HANDSHAKE:
      cometd_receiver_expect (self->receiver, exchange, FALSE);
      break;

    case COMETD_REQUEST_DISCONNECT:
    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
    default:
      break;
    }
}

static CometdVerdict
read_verdict (CometdSession   *self,
              CometdReplyKind  kind,
              CometdMessage   *message,
              CometdReconnect *reconnect)
{
  const char *type = cometd_conversation_get_connection_type (self->conversation);
  g_autoptr(GError) error = NULL;
  CometdJsonSlice json;
  CometdAdvice advice = { .reconnect = COMETD_RECONNECT_UNSET };

  if (kind != COMETD_REPLY_UNREQUESTED && !cometd_message_get_successful (message))
    error = cometd_error_new_from_reply (message);
  if (cometd_message_peek_field (message, COMETD_FIELD_ADVICE, &json))
    cometd_advice_read (&advice, &json, type);

  *reconnect = advice.reconnect;
  return cometd_verdict_read (kind, error, advice.reconnect);
}

/* request: NULL for a message that is no reply. */
static CometdAckKind
judge_operation (CometdSession   *self,
                 CometdReplyKind  kind,
                 CometdRequest   *request,
                 CometdMessage   *message)
{
  CometdReconnect reconnect;
  CometdVerdict verdict = read_verdict (self, kind, message, &reconnect);

  if (request != NULL && verdict.wants_credentials &&
      cometd_session_may_authenticate (self, request))
    return COMETD_ACK_OTHER;

  return verdict.event == COMETD_EVENT_ENDED || verdict.event == COMETD_EVENT_SESSION_UNKNOWN
           ? COMETD_ACK_END
           : COMETD_ACK_OTHER;
}

/* A session that needs new credentials continues. One of another process that is refused does not,
 * whatever the reason. */
static CometdAckKind
judge_connect (CometdSession *self,
               CometdRequest *request,
               CometdMessage *message)
{
  CometdReconnect reconnect;
  CometdVerdict verdict = read_verdict (self, COMETD_REPLY_CONNECT, message, &reconnect);

  if (verdict.wants_credentials && cometd_session_may_authenticate (self, request))
    return COMETD_ACK_REFUSAL;

  switch (verdict.event)
    {
    case COMETD_EVENT_CONNECT_ACCEPTED:
      return cometd_reconnect_continues (reconnect) ? COMETD_ACK_ANSWER : COMETD_ACK_END;

    case COMETD_EVENT_CONNECT_REFUSED:
      return cometd_conversation_is_resuming (self->conversation) ? COMETD_ACK_END
                                                                  : COMETD_ACK_REFUSAL;

    default:
      return COMETD_ACK_END;
    }
}

static CometdAckKind
judge_unrequested (CometdSession *self,
                   CometdMessage *message)
{
  const char *channel = cometd_message_get_channel (message);
  const char *client_id = cometd_message_get_client_id (message);

  if (cometd_message_has_field (message, COMETD_FIELD_ID) ||
      (client_id != NULL &&
       g_strcmp0 (client_id, cometd_conversation_get_client_id (self->conversation)) != 0))
    return strcmp (channel, "/meta/connect") == 0 ? COMETD_ACK_OUTDATED : COMETD_ACK_OTHER;

  return strcmp (channel, "/meta/disconnect") == 0
           ? COMETD_ACK_END
           : judge_operation (self, COMETD_REPLY_UNREQUESTED, NULL, message);
}

static CometdAckKind
judge_meta (CometdSession *self,
            CometdMessage *message,
            guint64        exchange)
{
  CometdRequest *request = cometd_session_find_meta_request (self, message, exchange);

  if (request == NULL)
    return judge_unrequested (self, message);

  switch (cometd_request_get_kind (request))
    {
    case COMETD_REQUEST_CONNECT:
      return request == cometd_session_find_connect (self) ? judge_connect (self, request, message)
                                                           : COMETD_ACK_OUTDATED;

    case COMETD_REQUEST_DISCONNECT:
      return COMETD_ACK_END;

    case COMETD_REQUEST_HANDSHAKE:
      return COMETD_ACK_OTHER;

    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
    default:
      return judge_operation (self, cometd_session_get_reply_kind (self, request), request,
                              message);
    }
}

/* Anyone can publish with an id, so it is looked up as for any reply. */
static gboolean
is_known_reply (CometdSession *self,
                CometdMessage *message)
{
  return cometd_requests_find_by_reply (self->requests, message) != NULL ||
         (cometd_message_has_field (message, COMETD_FIELD_SUCCESSFUL) &&
          cometd_channel_is_service (cometd_message_get_channel (message)) &&
          cometd_requests_has_own_id (self->requests, message));
}

CometdAckKind
cometd_session_judge (CometdSession        *self,
                      GBytes               *bytes,
                      const CometdEnvelope *envelope,
                      guint64               exchange)
{
  const CometdDestination *destination =
    cometd_subscriptions_look_up (self->subscriptions, &envelope->fields[COMETD_FIELD_CHANNEL]);
  g_autoptr(CometdMessage) message = NULL;
  gboolean is_meta;

  if (destination == NULL)
    return COMETD_ACK_OTHER;

  is_meta = cometd_channel_is_meta (destination->channel);
  if (is_meta || envelope->fields[COMETD_FIELD_ID].text != NULL)
    message = cometd_message_new_from_envelope (bytes, envelope, destination->channel);
  if (is_meta)
    return judge_meta (self, message, exchange);
  if (message != NULL && is_known_reply (self, message))
    return COMETD_ACK_OTHER;

  return envelope->fields[COMETD_FIELD_DATA].text != NULL ? COMETD_ACK_EVENT : COMETD_ACK_OTHER;
}
