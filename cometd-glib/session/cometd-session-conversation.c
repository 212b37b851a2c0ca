/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-conversation-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "cometd-session-offline-private.h"
#include "cometd-session-pressure-private.h"
#include "cometd-session-sending-private.h"
#include "cometd-session-subscriptions-private.h"

/* For a clean close of a connection, in milliseconds. */
#define MAX_CLOSING 1000

/* What the session does for its conversation. */

static gint64
get_now_cb (gpointer user_data)
{
  return cometd_session_now (user_data);
}

static double
get_random_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  return cometd_alarm_get_random (self->alarm);
}

static gboolean
is_urgent_cb (gint64   now,
              gpointer user_data)
{
  CometdSession *self = user_data;

  return cometd_patience_is_urgent (&self->patience, now) ||
         cometd_requests_has_waiting (self->requests);
}

static gboolean
has_answer_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  return cometd_receiver_has_answer (self->receiver);
}

static gboolean
is_opening_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  return self->patience.is_opening;
}

static gboolean
need_transport_cb (gpointer user_data)
{
  return cometd_session_need_transport (user_data);
}

static void
drop_transport_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  cometd_carrier_drop (self->carrier);
}

static guint64
add_cb (CometdRequestKind  kind,
        CometdMessage     *message,
        guint              timeout,
        gpointer           user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request = cometd_requests_add (self->requests, kind, message, timeout);

  /* Attempts and checks that are given less time have a limit of another kind. */
  if (timeout >= self->settings->max_network_delay)
    cometd_request_follow_delay (request, self->settings->max_network_delay);
  return cometd_request_get_number (request);
}

/* A disconnect is sent after all messages, and without waiting for the end of a batch. */
static void
send_cb (guint64  number,
         gpointer user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request = cometd_requests_find (self->requests, number);
  const CometdAdvice *advice = cometd_conversation_get_advice (self->conversation);

  if (cometd_request_get_kind (request) == COMETD_REQUEST_CONNECT)
    cometd_transport_set_hold (cometd_carrier_get_transport (self->carrier), advice->timeout);

  if (cometd_request_is_apart (request))
    {
      cometd_session_send_apart (self, request);
      return;
    }

  cometd_session_queue_request (self, request, FALSE);
  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_after (self, cometd_request_get_timeout (request)));
  cometd_session_flush (self);
}

static void
limit_cb (guint64  number,
          guint    timeout,
          gpointer user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request = cometd_requests_find (self->requests, number);

  if (request != NULL)
    cometd_requests_set_deadline (self->requests, request, cometd_session_after (self, timeout));
}

static void
end_cb (guint64        number,
        CometdMessage *reply,
        const GError  *error,
        gpointer       user_data)
{
  CometdSession *self = user_data;
  CometdRequest *request = cometd_requests_find (self->requests, number);

  if (request != NULL)
    cometd_requests_end (self->requests, request, reply, error);
}

static void
conversation_changed_cb (const GError *error,
                         gpointer      user_data)
{
  CometdSession *self = user_data;
  CometdState old_state = self->told_state;
  CometdState state = cometd_conversation_get_state (self->conversation);

  if (old_state == COMETD_STATE_CONNECTED && state != old_state)
    self->patience.lost_time = cometd_session_now (self);
  if (error != NULL)
    cometd_session_set_last_error (self, error);

  cometd_session_note_change (self);
  if (state != old_state)
    cometd_session_update_reading (self);
}

static void
established_cb (gpointer user_data)
{
  cometd_session_restore_subscriptions (user_data);
  cometd_session_release_offline (user_data);
}

static gboolean
restore_cb (gboolean is_again,
            gpointer user_data)
{
  CometdSession *self = user_data;

  if (is_again)
    cometd_session_restore_subscriptions (self);
  return cometd_subscriptions_is_restoring (self->subscriptions);
}

static void
session_lost_cb (const GError *error,
                 gpointer      user_data)
{
  CometdSession *self = user_data;

  cometd_sender_cancel_all (self->sender, cometd_receiver_get_arriving (self->receiver));
  cometd_sender_take_back (self->sender);
  cometd_session_keep_unsent (self, FALSE);
  cometd_subscriptions_session_lost (self->subscriptions, self->settings->resubscribe);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_SENT, error);
}

/* A connect that an extension holds is not sent any more. */
static void
drop_unsent_connect (CometdSession *self)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests, COMETD_REQUEST_FILTER_ALL);

  cometd_sender_forget_apart (self->sender);
  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);

      if (cometd_request_get_kind (request) == COMETD_REQUEST_CONNECT &&
          !cometd_request_is_sent (request))
        cometd_requests_end (self->requests, request, NULL, NULL);
    }
}

/* Over a WebSocket all messages are lost with it: they are not kept for the next one; the app is
 * told and decides. Over long-polling messages are sent as before, and each fails only with its
 * exchange. */
static void
connection_lost_cb (const GError *error,
                    gpointer      user_data)
{
  CometdSession *self = user_data;

  if (!cometd_session_is_cut_off (self))
    {
      drop_unsent_connect (self);
      cometd_session_keep_unsent (self, TRUE);
      return;
    }

  cometd_sender_forget_unsent (self->sender);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_ALL, error);
}

static void
type_changed_cb (const GError *error,
                 gpointer      user_data)
{
  CometdSession *self = user_data;

  cometd_log_debug (self->settings->log, NULL, "falls back to %s: the other connection type does "
                    "not work", cometd_conversation_get_connection_type (self->conversation));
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_SENT, error);
  cometd_carrier_drop (self->carrier);
}

static void
resumed_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  cometd_log_debug (self->settings->log, NULL, "continues the stored session");
  cometd_subscriptions_resumed (self->subscriptions,
                                cometd_session_after (self, COMETD_SUBSCRIPTIONS_RESTORED_TIME));
}

static void
recovered_cb (gpointer user_data)
{
  CometdSession *self = user_data;

  cometd_session_set_last_error (self, NULL);
  self->patience.open_time = -1;
}

static void
conversation_opened_cb (gpointer user_data)
{
  CometdSession *self = user_data;
  CometdWaiter opener = self->opener;

  self->opener = (CometdWaiter){ NULL, NULL };
  if (cometd_patience_end_open (&self->patience))
    cometd_news_add_done (self->news, 0, opener.done, opener.user_data, NULL, NULL);
}

static void
conversation_ended_cb (const GError *error,
                       gboolean      is_graceful,
                       gpointer      user_data)
{
  CometdSession *self = user_data;
  CometdWaiter opener = self->opener;
  gboolean was_opening = cometd_patience_end_open (&self->patience);
  g_autoptr(GError) closed = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                                  _("The client was closed"));

  self->opener = (CometdWaiter){ NULL, NULL };
  g_clear_error (&self->ending);
  self->is_goodbye = FALSE;
  if (error != NULL)
    cometd_session_set_last_error (self, error);
  g_clear_error (&self->end_error);
  self->end_error = error != NULL ? g_error_copy (error) : NULL;

  if (is_graceful)
    cometd_carrier_close (self->carrier,
                          cometd_session_after (self, MAX_CLOSING));
  else
    cometd_carrier_drop (self->carrier);
  cometd_sender_forget_unsent (self->sender);
  cometd_receiver_clear (self->receiver);

  cometd_log_state (self->settings->log, COMETD_STATE_DISCONNECTED,
                    error != NULL ? "the session ended" : "the app closed the client", error);
  cometd_session_note_change (self);
  cometd_credentials_fail_all (self->credentials, error);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_ALL, error);
  cometd_subscriptions_end_all (self->subscriptions, error != NULL ? error : closed);

  if (was_opening)
    {
      g_autoptr(GError) open_error =
        g_error_new_literal (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                             _("The client was closed while it was opening"));

      cometd_news_add_done (self->news, 0, opener.done, opener.user_data, NULL,
                            error != NULL ? error : open_error);
    }
  cometd_news_add_ended (self->news);

  if (!cometd_carrier_is_closing (self->carrier))
    cometd_session_finish_closing (self);
}

const CometdConversationSink cometd_session_conversation_sink = {
  .requests = {
    .add = add_cb,
    .send = send_cb,
    .limit = limit_cb,
    .end = end_cb,
  },
  .get_now = get_now_cb,
  .get_random = get_random_cb,
  .is_urgent = is_urgent_cb,
  .has_answer = has_answer_cb,
  .is_opening = is_opening_cb,
  .need_transport = need_transport_cb,
  .drop_transport = drop_transport_cb,
  .changed = conversation_changed_cb,
  .established = established_cb,
  .restore = restore_cb,
  .session_lost = session_lost_cb,
  .connection_lost = connection_lost_cb,
  .type_changed = type_changed_cb,
  .resumed = resumed_cb,
  .recovered = recovered_cb,
  .opened = conversation_opened_cb,
  .ended = conversation_ended_cb,
};
