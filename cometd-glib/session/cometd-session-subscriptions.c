/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-subscriptions-private.h"

#include "../protocol/cometd-backoff-private.h"
#include "../protocol/cometd-meta-private.h"
#include "cometd-session-sending-private.h"

/* What the session does for its subscriptions. */

static guint64
request_cb (const char *channel,
            gboolean    subscribe,
            gboolean    at_head,
            gpointer    user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdMessage) message = subscribe ? cometd_meta_new_subscribe (channel)
                                               : cometd_meta_new_unsubscribe (channel);
  CometdRequest *request = cometd_session_add_request (self,
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
cometd_session_restore_subscriptions (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);

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
cometd_session_give_up_restored (CometdSession *self)
{
  cometd_subscriptions_give_up_restored (self->subscriptions, cometd_session_get_reach (self));
  self->listener->given_up (self->user_data);
}
