/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include "../protocol/cometd-backoff-private.h"

/* What the session does for its subscriptions. */

static CometdReach
get_reach (CometdSession *self)
{
  switch (cometd_session_get_state (self))
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

static guint64
request_cb (const char *channel,
            gboolean    subscribe,
            gboolean    at_head,
            gpointer    user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdMessage) message =
    cometd_message_new (subscribe ? "/meta/subscribe" : "/meta/unsubscribe");
  CometdRequest *request;

  cometd_message_set_string (message, COMETD_FIELD_SUBSCRIPTION, channel);
  request = cometd_session_add_request (self,
                                        subscribe ? COMETD_REQUEST_SUBSCRIBE
                                                  : COMETD_REQUEST_UNSUBSCRIBE,
                                        message);
  cometd_session_queue_request (self, request, at_head);
  return cometd_request_get_number (request);
}

static gboolean
withdraw_cb (guint64  number,
             gpointer user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request = cometd_requests_find (self->requests, number);

  if (request == NULL)
    return cometd_credentials_cancel (self->credentials, number);

  if (!cometd_sender_is_in_outbox (self->sender, request))
    return FALSE;

  cometd_requests_end (self->requests, request, NULL, NULL);
  return TRUE;
}

static void
news_cb (gpointer                 subscription,
         CometdSubscriptionState  state,
         CometdMessage           *reply,
         const GError            *error,
         gpointer                 user_data)
{
  CometdSession *self = user_data;

  cometd_news_add_subscription (self->news, subscription, state, reply, error);
  cometd_session_note (self);
}

static void
restored_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  cometd_conversation_restored (self->conversation);
}

static gint64
postponed_cb (guint    n_times,
              gpointer user_data)
{
  CometdSession *self = user_data;
  guint delay = cometd_backoff_get_delay (n_times, self->settings->backoff_increment,
                                          self->settings->max_backoff,
                                          cometd_alarm_get_random (self->alarm));

  return cometd_session_after (self, MAX (delay, COMETD_BACKOFF_FLOOR));
}

const CometdSubscriptionsSink cometd_session_subscriptions_sink = {
  .request = request_cb,
  .withdraw = withdraw_cb,
  .news = news_cb,
  .restored = restored_cb,
  .postponed = postponed_cb,
};

void
cometd_session_subscription_answered (CometdSession *self,
                                      CometdRequest *request,
                                      CometdMessage *reply,
                                      const GError  *error)
{
  const CometdSubscriptionsAnswer answer = {
    .number = cometd_request_get_number (request),
    .channel = cometd_request_get_subscription (request),
    .is_sent = cometd_request_is_sent (request),
    .status = cometd_request_get_status (request),
    .reply = reply,
    .error = error,
  };

  cometd_subscriptions_answered (self->subscriptions, &answer, get_reach (self),
                                 self->settings->resubscribe);
}

void
cometd_session_restore_subscriptions (CometdSession *self)
{
  CometdState state = cometd_session_get_state (self);

  cometd_subscriptions_restore (self->subscriptions,
                                state == COMETD_STATE_CONNECTING ||
                                cometd_conversation_is_restoring (self->conversation));
}

void
cometd_session_retry_subscriptions (CometdSession *self)
{
  cometd_subscriptions_retry (self->subscriptions);
  if (cometd_conversation_is_established (self->conversation))
    cometd_session_restore_subscriptions (self);
}

void
cometd_session_subscribe (CometdSession *self,
                          const char    *channel,
                          gpointer       subscription)
{
  cometd_session_note_call (self);
  cometd_subscriptions_subscribe (self->subscriptions, channel, subscription, get_reach (self));
}

/* The operation waits for the reply to a request, if there is one. */
static guint64
complete_unsubscribe (CometdSession     *self,
                      guint64            number,
                      CometdSessionDone  done,
                      gpointer           user_data)
{
  if (done == NULL)
    return number;

  if (number != 0)
    cometd_request_set_done (cometd_requests_find (self->requests, number), done, user_data);
  else
    {
      cometd_news_add_done (self->news, 0, done, user_data, NULL, NULL);
      cometd_session_note (self);
    }

  return number;
}

guint64
cometd_session_unsubscribe (CometdSession     *self,
                            gpointer           subscription,
                            CometdSessionDone  done,
                            gpointer           user_data)
{
  guint64 number;

  cometd_session_note_call (self);
  cometd_news_forget_subscription (self->news, subscription);
  number = cometd_subscriptions_unsubscribe (self->subscriptions, subscription, get_reach (self));
  return complete_unsubscribe (self, number, done, user_data);
}

guint64
cometd_session_unsubscribe_channel (CometdSession     *self,
                                    const char        *channel,
                                    CometdSessionDone  done,
                                    gpointer           user_data)
{
  guint64 number;

  cometd_session_note_call (self);
  number = cometd_subscriptions_unsubscribe_channel (self->subscriptions, channel,
                                                     get_reach (self));
  return complete_unsubscribe (self, number, done, user_data);
}

char **
cometd_session_dup_channels (CometdSession *self)
{
  return cometd_subscriptions_dup_channels (self->subscriptions);
}
