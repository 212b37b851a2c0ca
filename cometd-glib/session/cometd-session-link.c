/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "../protocol/cometd-describe-private.h"
#include "../protocol/cometd-meta-private.h"

/* A new open knows nothing of the one before. */
void
cometd_session_link_init (CometdSession *self)
{
  cometd_negotiation_clear (&self->negotiation);
  cometd_negotiation_init (&self->negotiation, self->settings->connection_types);
  cometd_advice_init (&self->advice);
  cometd_session_set_last_error (self, NULL);
  self->connect_at_once = FALSE;
  self->is_probing = FALSE;
  self->is_timeout_ignored = FALSE;
  self->is_first_connect = FALSE;
  self->n_spins = 0;
}

gboolean
cometd_session_is_established (CometdSession *self)
{
  return cometd_session_get_state (self) == COMETD_STATE_CONNECTING ||
         cometd_session_get_state (self) == COMETD_STATE_CONNECTED;
}

void
cometd_session_set_last_error (CometdSession *self,
                               const GError  *error)
{
  g_clear_error (&self->last_error);
  if (error != NULL)
    self->last_error = g_error_copy (error);
}

static void
session_lost (CometdSession *self,
              const GError  *error)
{
  g_clear_pointer (&self->client_id, g_free);
  cometd_negotiation_restart (&self->negotiation);
  self->connect = 0;
  self->is_probing = FALSE;
  cometd_session_cancel_flights (self);
  cometd_session_take_frames_back (self);
  cometd_subscriptions_session_lost (self->subscriptions, self->settings->resubscribe);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_SENT, error);
}

/* A connect that has not left the extensions yet is not sent any more. */
static void
drop_unsent_connect (CometdSession *self)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests, COMETD_REQUEST_FILTER_ALL);

  cometd_pipeline_clear (self->connect_lane);
  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);

      if (cometd_request_get_kind (request) == COMETD_REQUEST_CONNECT &&
          !cometd_request_is_sent (request))
        cometd_session_end_request (self, request, NULL, NULL);
    }
}

/* Over a WebSocket all is lost with it: messages are not kept for the next one, the app is told and
 * decides. Over long-polling messages go out as before, and each fails only with its exchange. */
static void
link_lost (CometdSession *self,
           const GError  *error)
{
  self->connect_at_once = TRUE;
  self->is_probing = FALSE;
  if (!cometd_session_is_cut_off (self))
    {
      drop_unsent_connect (self);
      return;
    }

  cometd_session_drop_unsent (self);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_ALL, error);
}

/* Whether the app would notice that the client waits for long. */
static gboolean
is_urgent (CometdSession *self,
           gint64         now)
{
  if (self->opener.done != NULL || self->watch_time != -1 ||
      now - self->call_time < COMETD_SESSION_URGENT_TIME * (gint64)1000)
    return TRUE;

  return cometd_requests_has_waiting (self->requests);
}

void
cometd_session_note_call (CometdSession *self)
{
  self->call_time = cometd_session_now (self);
  if (cometd_lifecycle_get_retry (self->lifecycle) == 0)
    return;

  cometd_lifecycle_limit_delay (self->lifecycle);
  cometd_session_note_change (self);
}

void
cometd_session_advance (CometdSession   *self,
                        CometdEvent      event,
                        CometdReconnect  reconnect,
                        const GError    *error)
{
  gint64 now = cometd_session_now (self);
  CometdLifecycleLimits limits = {
    .backoff_increment = self->settings->backoff_increment,
    .max_backoff = self->settings->max_backoff,
    .random = cometd_alarm_get_random (self->alarm),
    .is_urgent = is_urgent (self, now),
  };
  CometdState old_state = cometd_session_get_state (self);
  CometdState new_state;
  CometdAction action;

  action = cometd_lifecycle_advance (self->lifecycle, event, reconnect, &self->advice, &limits,
                                     now);
  if (action == COMETD_ACTION_NOTHING)
    return;

  self->is_connect_waiting = FALSE;
  if (action == COMETD_ACTION_STOP)
    {
      cometd_session_stop (self, error, event != COMETD_EVENT_CLOSE);
      return;
    }

  new_state = cometd_session_get_state (self);
  if (old_state == COMETD_STATE_CONNECTED && new_state != COMETD_STATE_CONNECTED)
    self->lost_time = now;
  if (error != NULL)
    cometd_session_set_last_error (self, error);

  cometd_log_state (self->settings->log, new_state, cometd_describe_event (event), error);
  cometd_session_note_change (self);
  if (new_state != old_state)
    cometd_session_update_reading (self);

  if (new_state == COMETD_STATE_HANDSHAKING && old_state != COMETD_STATE_HANDSHAKING &&
      old_state != COMETD_STATE_DISCONNECTED)
    session_lost (self, error);
  else if (new_state == COMETD_STATE_UNCONNECTED)
    link_lost (self, error);
}

/* How far the connection in use has come. */
static CometdProgress
read_progress (CometdSession *self)
{
  if (cometd_receiver_is_heard (self->receiver))
    return COMETD_PROGRESS_HEARD;
  if (cometd_carrier_is_reached (self->carrier))
    return COMETD_PROGRESS_REACHED;
  return COMETD_PROGRESS_NONE;
}

void
cometd_session_fail_attempt (CometdSession       *self,
                             const CometdFailure *failure)
{
  g_autoptr(GError) error = g_error_copy (failure->error);
  gboolean is_handshake = cometd_session_get_state (self) == COMETD_STATE_HANDSHAKING;
  gboolean is_switched = FALSE;

  if (cometd_session_get_state (self) == COMETD_STATE_DISCONNECTING)
    {
      cometd_session_advance (self, COMETD_EVENT_CLOSED, COMETD_RECONNECT_UNSET, NULL);
      return;
    }

  is_switched = cometd_negotiation_fail (&self->negotiation, failure->kind, failure->status,
                                         read_progress (self), cometd_session_now (self));

  if (self->opener.done != NULL && !is_switched && cometd_failure_is_permanent (failure))
    {
      cometd_session_stop (self, error, FALSE);
      return;
    }

  if (is_handshake)
    {
      CometdRequest *request = cometd_requests_find (self->requests, self->handshake);

      /* It must not match the reply that may still come. */
      self->handshake = 0;
      if (request != NULL)
        cometd_session_end_request (self, request, NULL, error);
      cometd_carrier_drop (self->carrier);
    }

  self->connect = 0;
  self->is_first_connect = FALSE;
  cometd_session_advance (self, is_handshake ? COMETD_EVENT_HANDSHAKE_FAILED
                                             : COMETD_EVENT_CONNECT_FAILED,
                          COMETD_RECONNECT_UNSET, error);
  if (is_switched)
    {
      cometd_log_debug (self->settings->log, NULL, "falls back to %s: the other connection type "
                        "does not work", cometd_negotiation_get_current (&self->negotiation));
      cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_SENT, error);
      cometd_carrier_drop (self->carrier);
      cometd_lifecycle_plan (self->lifecycle, cometd_lifecycle_get_action (self->lifecycle),
                             cometd_session_now (self));
    }
  else if (failure->retry_after > 0)
    cometd_lifecycle_postpone (self->lifecycle,
                               cometd_session_after (self, failure->retry_after));
}

void
cometd_session_repeat_handshake (CometdSession *self)
{
  cometd_log_debug (self->settings->log, NULL, "repeats the handshake by %s: the server does not "
                    "offer the other connection type",
                    cometd_negotiation_get_current (&self->negotiation));
  cometd_carrier_drop (self->carrier);
  cometd_lifecycle_plan (self->lifecycle, COMETD_ACTION_HANDSHAKE, cometd_session_now (self));
  cometd_session_note_change (self);
}

gboolean
cometd_session_need_transport (CometdSession *self)
{
  const char *type = cometd_negotiation_get_current (&self->negotiation);
  g_autoptr(GError) error = NULL;

  if (cometd_carrier_need (self->carrier, type))
    return TRUE;

  error = type != NULL
            ? g_error_new (COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                           _("Unknown connection type “%s”"), type)
            : g_error_new (COMETD_ERROR, COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                           _("The list of allowed connection types is empty"));
  cometd_session_stop (self, error, FALSE);
  return FALSE;
}

static void
send_handshake (CometdSession *self)
{
  g_autoptr(CometdMessage) message = cometd_meta_new_handshake (self->negotiation.allowed,
                                                                self->handshake_fields);
  CometdRequest *request;

  request = cometd_session_add_request (self, COMETD_REQUEST_HANDSHAKE, message);
  self->handshake = cometd_request_get_number (request);
  cometd_session_send_apart (self, request);
}

static void
send_connect (CometdSession *self)
{
  /* CometD 4 and later do not withdraw "multiple-clients" unless they are asked for advice. */
  g_autoptr(CometdMessage) message =
    cometd_meta_new_connect (cometd_negotiation_get_current (&self->negotiation),
                             self->connect_at_once, self->advice.multiple_clients);
  guint timeout = self->is_probing ? self->probe_wait : self->settings->max_network_delay;
  CometdRequest *request;

  request = cometd_session_add_request (self, COMETD_REQUEST_CONNECT, message);
  if (!self->connect_at_once || self->is_first_connect || self->is_timeout_ignored)
    timeout += MIN (self->advice.timeout, G_MAXUINT - timeout);
  cometd_request_set_timeout (request, timeout);
  self->connect = cometd_request_get_number (request);
  cometd_transport_set_hold (cometd_carrier_get_transport (self->carrier), self->advice.timeout);
  cometd_session_send_apart (self, request);
}

/* Goes last, so that what was published before is sent. An unfinished batch is sent as it is. */
static void
send_disconnect (CometdSession *self)
{
  g_autoptr(CometdMessage) message = cometd_meta_new_disconnect ();
  CometdRequest *request = cometd_session_add_request (self, COMETD_REQUEST_DISCONNECT, message);

  self->disconnect = cometd_request_get_number (request);
  cometd_session_queue_request (self, request, FALSE);
  cometd_requests_set_deadline (self->requests, request,
                                cometd_session_after (self, self->settings->max_network_delay));
}

void
cometd_session_act (CometdSession *self)
{
  gboolean is_retry = cometd_lifecycle_get_retry (self->lifecycle) != 0;
  CometdAction action = cometd_lifecycle_get_action (self->lifecycle);

  if (action == COMETD_ACTION_NOTHING ||
      (action == COMETD_ACTION_CONNECT && cometd_session_is_held_back (self)))
    return;

  action = cometd_lifecycle_take_due (self->lifecycle, cometd_session_now (self));
  if (action == COMETD_ACTION_NOTHING)
    return;

  /* The time of the next attempt is over. */
  if (is_retry)
    cometd_session_note_change (self);
  if (!cometd_session_need_transport (self))
    return;

  switch (action)
    {
    case COMETD_ACTION_HANDSHAKE:
      send_handshake (self);
      break;

    case COMETD_ACTION_CONNECT:
      /* What waited for the handshake goes before the first connect. */
      cometd_session_flush (self);
      send_connect (self);
      break;

    case COMETD_ACTION_DISCONNECT:
      send_disconnect (self);
      cometd_session_flush (self);
      break;

    case COMETD_ACTION_NOTHING:
    case COMETD_ACTION_STOP:
    default:
      g_assert_not_reached ();
    }
}

/* A server that answers connects at once, and empty, against its own advice would be asked as fast
 * as the line allows. */
static void
slow_down (CometdSession *self)
{
  gint64 now = cometd_session_now (self);

  if (self->connect_at_once ||
      now - cometd_lifecycle_get_attempt_time (self->lifecycle) >= COMETD_SESSION_SPIN_TIME * 1000)
    {
      self->n_spins = 0;
      return;
    }

  if (++self->n_spins > COMETD_SESSION_MAX_SPINS)
    cometd_lifecycle_postpone (self->lifecycle,
                               now + self->settings->backoff_increment * (gint64)1000);
}

/* A connect that was held shows that the session is good; one that was held although the server
 * was asked not to shows that it does not follow such a request. */
static void
judge_connect (CometdSession *self)
{
  gint64 attempt_time = cometd_lifecycle_get_attempt_time (self->lifecycle);
  gint64 held = (cometd_session_now (self) - attempt_time) / 1000;

  if (!self->connect_at_once &&
      held >= MIN (COMETD_SESSION_HELD_TIME, self->advice.timeout / 2))
    cometd_lifecycle_prove (self->lifecycle);
  else if (self->connect_at_once && held > self->settings->max_network_delay)
    self->is_timeout_ignored = TRUE;
}

static gboolean
goes_on (CometdReconnect reconnect)
{
  return reconnect == COMETD_RECONNECT_UNSET || reconnect == COMETD_RECONNECT_RETRY;
}

static void
finish_connect (CometdSession   *self,
                CometdReconnect  reconnect,
                const GError    *error)
{
  CometdWaiter opener;

  if (goes_on (reconnect))
    {
      cometd_session_set_last_error (self, NULL);
      self->open_deadline = -1;
    }

  cometd_session_advance (self, COMETD_EVENT_CONNECT_ACCEPTED, reconnect, error);
  if (cometd_session_get_state (self) != COMETD_STATE_CONNECTED)
    return;

  slow_down (self);
  cometd_negotiation_settle (&self->negotiation);
  self->connect_at_once = FALSE;
  self->is_first_connect = FALSE;
  cometd_session_restore_subscriptions (self);

  opener = self->opener;
  self->opener = (CometdWaiter){ NULL, NULL };
  if (opener.done != NULL)
    cometd_news_add_done (&self->news, 0, opener.done, opener.user_data, NULL, NULL);
}

/* An app that is told "connected" may rely on its subscriptions. Those of a new session are made
 * before its first connect; in the same session some may have to be repeated. */
static gboolean
must_restore (CometdSession *self)
{
  if (cometd_session_get_state (self) != COMETD_STATE_CONNECTING &&
      cometd_session_get_state (self) != COMETD_STATE_UNCONNECTED)
    return FALSE;

  self->is_connect_waiting = TRUE;
  if (cometd_session_get_state (self) == COMETD_STATE_UNCONNECTED)
    cometd_session_restore_subscriptions (self);
  self->is_connect_waiting = cometd_subscriptions_is_restoring (self->subscriptions);
  return self->is_connect_waiting;
}

void
cometd_session_connect_accepted (CometdSession   *self,
                                 CometdReconnect  reconnect,
                                 const GError    *error)
{
  self->connect = 0;
  self->is_probing = FALSE;
  judge_connect (self);
  if (goes_on (reconnect) && must_restore (self))
    self->waiting_reconnect = reconnect;
  else
    finish_connect (self, reconnect, error);
}

void
cometd_session_restored (CometdSession *self)
{
  if (!self->is_connect_waiting)
    return;

  self->is_connect_waiting = FALSE;
  if (cometd_session_get_state (self) == COMETD_STATE_CONNECTING ||
      cometd_session_get_state (self) == COMETD_STATE_UNCONNECTED)
    finish_connect (self, self->waiting_reconnect, NULL);
}

void
cometd_session_retry_now (CometdSession *self)
{
  if (cometd_lifecycle_retry_now (self->lifecycle, cometd_session_now (self)))
    cometd_session_note_change (self);
}

void
cometd_session_hurry (CometdSession *self)
{
  if (cometd_lifecycle_hurry (self->lifecycle, cometd_session_now (self)))
    cometd_session_note_change (self);
}
