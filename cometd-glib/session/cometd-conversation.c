/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-conversation-private.h"

#include "../cometd-log-private.h"
#include "../protocol/cometd-describe-private.h"
#include "../protocol/cometd-polling-private.h"

struct _CometdConversation
{
  const CometdConversationSink *sink;
  gpointer user_data;
  const CometdSessionSettings *settings;

  CometdLifecycle *lifecycle;
  CometdMetaRequests *requests;
  CometdAddresses addresses;
  CometdAdvice advice;
  CometdPolling polling;

  char *client_id;
  guint n_sessions; /* The number of handshakes that were accepted. */
  gboolean is_resuming; /* The server has not confirmed the session of another process. */
  gboolean is_paused; /* No connect is sent in the state connected. */

  /* A connect was accepted with this advice, and the state connected waits for subscriptions. */
  gboolean is_restoring;
  CometdReconnect restoring_reconnect;
};

CometdConversation *
cometd_conversation_new (const CometdConversationSink *sink,
                         gpointer                      user_data,
                         const CometdSessionSettings  *settings,
                         GHashTable                   *fields)
{
  CometdConversation *self = g_new0 (CometdConversation, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->settings = settings;
  self->lifecycle = cometd_lifecycle_new ();
  self->requests = cometd_meta_requests_new (&sink->requests, user_data, settings, fields);
  cometd_advice_init (&self->advice);
  return self;
}

void
cometd_conversation_free (CometdConversation *self)
{
  cometd_lifecycle_free (self->lifecycle);
  cometd_meta_requests_free (self->requests);
  cometd_addresses_clear (&self->addresses);
  g_free (self->client_id);
  g_free (self);
}

static gint64
read_clock (CometdConversation *self)
{
  return self->sink->get_now (self->user_data);
}

CometdState
cometd_conversation_get_state (CometdConversation *self)
{
  return cometd_lifecycle_get_state (self->lifecycle);
}

const char *
cometd_conversation_get_client_id (CometdConversation *self)
{
  return self->client_id;
}

guint
cometd_conversation_get_address (CometdConversation *self)
{
  return self->addresses.current;
}

guint
cometd_conversation_get_session (CometdConversation *self)
{
  return self->n_sessions;
}

const char *
cometd_conversation_get_connection_type (CometdConversation *self)
{
  if (cometd_conversation_get_state (self) == COMETD_STATE_DISCONNECTED)
    return NULL;

  return cometd_addresses_get_type (&self->addresses);
}

const CometdAdvice *
cometd_conversation_get_advice (CometdConversation *self)
{
  return &self->advice;
}

void
cometd_conversation_set_advice (CometdConversation *self,
                                const CometdAdvice *advice)
{
  self->advice = *advice;
}

gint64
cometd_conversation_get_retry (CometdConversation *self)
{
  if (cometd_lifecycle_get_action (self->lifecycle) == COMETD_ACTION_CONNECT && self->is_paused)
    return 0;

  return cometd_lifecycle_get_retry (self->lifecycle);
}

guint64
cometd_conversation_get_handshake (CometdConversation *self)
{
  return cometd_meta_requests_get_handshake (self->requests);
}

guint64
cometd_conversation_get_connect (CometdConversation *self)
{
  return cometd_meta_requests_get_connect (self->requests);
}

gboolean
cometd_conversation_is_established (CometdConversation *self)
{
  CometdState state = cometd_conversation_get_state (self);

  return state == COMETD_STATE_CONNECTING || state == COMETD_STATE_CONNECTED;
}

gboolean
cometd_conversation_is_probing (CometdConversation *self)
{
  return self->polling.is_probing;
}

gboolean
cometd_conversation_is_resuming (CometdConversation *self)
{
  return self->is_resuming;
}

gboolean
cometd_conversation_is_restoring (CometdConversation *self)
{
  return self->is_restoring;
}

gboolean
cometd_conversation_is_waiting (CometdConversation *self)
{
  CometdState state = cometd_conversation_get_state (self);

  return (state == COMETD_STATE_HANDSHAKING && cometd_conversation_get_handshake (self) == 0) ||
         (state == COMETD_STATE_UNCONNECTED && cometd_conversation_get_connect (self) == 0 &&
          !self->is_restoring);
}

void
cometd_conversation_set_paused (CometdConversation *self,
                                gboolean            paused)
{
  self->is_paused = paused;
}

void
cometd_conversation_stop (CometdConversation *self,
                          const GError       *error,
                          gboolean            is_graceful)
{
  cometd_lifecycle_stop (self->lifecycle);
  cometd_meta_requests_forget_handshake (self->requests);
  cometd_meta_requests_forget_connect (self->requests);
  self->is_restoring = self->is_resuming = FALSE;
  g_clear_pointer (&self->client_id, g_free);
  self->sink->ended (error, is_graceful, self->user_data);
}

void
cometd_conversation_advance (CometdConversation *self,
                             CometdEvent         event,
                             CometdReconnect     reconnect,
                             const GError       *error)
{
  gint64 now = read_clock (self);
  CometdLifecycleLimits limits = {
    .backoff_increment = self->settings->backoff_increment,
    .max_backoff = self->settings->max_backoff,
    .n_rounds = self->addresses.n_rounds,
    .random = self->sink->get_random (self->user_data),
    .is_urgent = self->sink->is_urgent (now, self->user_data),
  };
  CometdAction action;

  action = cometd_lifecycle_advance (self->lifecycle, event, reconnect, &self->advice, &limits,
                                     now);
  if (action == COMETD_ACTION_NOTHING)
    return;

  self->is_restoring = FALSE;
  if (action == COMETD_ACTION_STOP)
    {
      cometd_conversation_stop (self, error, event != COMETD_EVENT_CLOSE);
      return;
    }

  cometd_log_state (self->settings->log, cometd_conversation_get_state (self),
                    cometd_describe_event (event), error);
  self->sink->changed (error, self->user_data);

  switch (cometd_lifecycle_get_loss (self->lifecycle))
    {
    case COMETD_LOSS_NOTHING:
      break;

    case COMETD_LOSS_CONNECTION:
      cometd_polling_connection_lost (&self->polling);
      self->sink->connection_lost (error, self->user_data);
      break;

    case COMETD_LOSS_SESSION:
      g_clear_pointer (&self->client_id, g_free);
      cometd_addresses_session_lost (&self->addresses);
      cometd_meta_requests_forget_connect (self->requests);
      self->polling.is_probing = self->is_resuming = FALSE;
      self->sink->session_lost (error, self->user_data);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* Nothing of an earlier open is left. */
void
cometd_conversation_open (CometdConversation       *self,
                          const CometdSavedSession *saved)
{
  cometd_addresses_init (&self->addresses, self->settings->n_addresses,
                         self->settings->connection_types);
  cometd_advice_init (&self->advice);
  cometd_polling_init (&self->polling);
  self->is_resuming = saved != NULL &&
                      cometd_addresses_resume (&self->addresses, saved->address,
                                               saved->connection_type);
  if (self->is_resuming)
    {
      self->advice = saved->advice;
      self->client_id = g_strdup (saved->client_id);
      self->n_sessions++;
      /* As after any loss of the connection, the server is not to hold the first connect. */
      cometd_polling_connection_lost (&self->polling);
    }
  cometd_conversation_advance (self, self->is_resuming ? COMETD_EVENT_RESUME : COMETD_EVENT_OPEN,
                               COMETD_RECONNECT_UNSET, NULL);
}

/* A session is made, resumed or probed despite a pause: a loss is repaired if the app is slow. */
static gboolean
is_connect_held_back (CometdConversation *self)
{
  if (cometd_lifecycle_get_action (self->lifecycle) != COMETD_ACTION_CONNECT)
    return FALSE;

  return self->sink->has_answer (self->user_data) ||
         (self->is_paused && !self->polling.is_probing &&
          cometd_conversation_get_state (self) == COMETD_STATE_CONNECTED);
}

gint64
cometd_conversation_get_attempt_time (CometdConversation *self,
                                      gboolean           *is_retry)
{
  if (is_connect_held_back (self))
    return -1;

  *is_retry = cometd_lifecycle_get_retry (self->lifecycle) != 0;
  return cometd_lifecycle_get_due (self->lifecycle);
}

void
cometd_conversation_act (CometdConversation *self)
{
  gboolean is_retry = cometd_lifecycle_get_retry (self->lifecycle) != 0;
  CometdAction action;

  if (cometd_lifecycle_get_action (self->lifecycle) == COMETD_ACTION_NOTHING ||
      is_connect_held_back (self))
    return;

  action = cometd_lifecycle_take_due (self->lifecycle, read_clock (self));
  if (action == COMETD_ACTION_NOTHING)
    return;

  /* There is no next retry any more. */
  if (is_retry)
    self->sink->changed (NULL, self->user_data);
  if (!self->sink->need_transport (self->user_data))
    return;

  cometd_meta_requests_send (self->requests, action, &self->addresses, &self->polling,
                             &self->advice);
}

void
cometd_conversation_fail (CometdConversation  *self,
                          CometdEvent          event,
                          const CometdFailure *failure,
                          CometdProgress       progress)
{
  g_autoptr(GError) error = g_error_copy (failure->error);
  CometdState state = cometd_conversation_get_state (self);
  CometdSetting setting = {
    progress, self->sink->is_opening (self->user_data), state == COMETD_STATE_CONNECTED,
    self->client_id != NULL
  };
  gint64 now = read_clock (self);
  CometdSetback setback;

  if (state == COMETD_STATE_DISCONNECTING)
    {
      cometd_conversation_advance (self, event, COMETD_RECONNECT_UNSET, NULL);
      return;
    }

  setback = cometd_addresses_fail (&self->addresses, failure, &setting, now);
  if (setback == COMETD_SETBACK_FATAL)
    {
      /* A handshake shows whether the server refuses the session or the client. */
      if (self->is_resuming)
        cometd_conversation_advance (self, COMETD_EVENT_SESSION_UNKNOWN, COMETD_RECONNECT_HANDSHAKE,
                                     error);
      else
        cometd_conversation_stop (self, error, FALSE);
      return;
    }

  if (cometd_meta_requests_fail_handshake (self->requests, error) ||
      event == COMETD_EVENT_HANDSHAKE_FAILED)
    self->sink->drop_transport (self->user_data);

  cometd_meta_requests_forget_connect (self->requests);
  cometd_polling_failed (&self->polling);
  if (setback == COMETD_SETBACK_NEXT || setback == COMETD_SETBACK_ROUND)
    {
      /* The advice of the server at the former address does not apply to the new one. */
      cometd_advice_init (&self->advice);
      event = setback == COMETD_SETBACK_NEXT ? COMETD_EVENT_ADDRESS_CHANGED
                                             : COMETD_EVENT_ADDRESSES_FAILED;
    }
  cometd_conversation_advance (self, event, COMETD_RECONNECT_UNSET, error);
  cometd_lifecycle_postpone (self->lifecycle,
                             cometd_addresses_get_earliest_time (&self->addresses));
  if (setback == COMETD_SETBACK_TYPE)
    {
      self->sink->type_changed (error, self->user_data);
      cometd_lifecycle_plan (self->lifecycle, cometd_lifecycle_get_action (self->lifecycle), now);
    }
  else if (setback != COMETD_SETBACK_RETRY)
    self->sink->drop_transport (self->user_data);
}

void
cometd_conversation_refuse (CometdConversation *self,
                            CometdRequestKind   kind,
                            CometdEvent         event,
                            CometdReconnect     reconnect,
                            const GError       *error)
{
  /* Whatever the server has against the session of another process, a new one may do. */
  if (self->is_resuming && kind == COMETD_REQUEST_CONNECT && event != COMETD_EVENT_NONE)
    {
      event = COMETD_EVENT_SESSION_UNKNOWN;
      reconnect = COMETD_RECONNECT_HANDSHAKE;
    }

  if (kind == COMETD_REQUEST_HANDSHAKE)
    cometd_meta_requests_forget_handshake (self->requests);
  else if (kind == COMETD_REQUEST_CONNECT)
    cometd_meta_requests_forget_connect (self->requests);

  cometd_conversation_advance (self, event, reconnect, error);
}

CometdOffer
cometd_conversation_take_offer (CometdConversation  *self,
                                char               **connection_types)
{
  CometdOffer offer = COMETD_OFFER_ACCEPTED;

  cometd_meta_requests_forget_handshake (self->requests);
  if (connection_types != NULL)
    offer = cometd_addresses_take_offer (&self->addresses, connection_types);
  if (offer != COMETD_OFFER_REPEATED)
    return offer;

  cometd_lifecycle_plan (self->lifecycle, COMETD_ACTION_HANDSHAKE, read_clock (self));
  self->sink->changed (NULL, self->user_data);
  return COMETD_OFFER_REPEATED;
}

void
cometd_conversation_begin_session (CometdConversation *self,
                                   const char         *client_id,
                                   guint64             n_events,
                                   CometdReconnect     reconnect,
                                   const GError       *error)
{
  g_free (self->client_id);
  self->client_id = g_strdup (client_id);
  self->n_sessions++;
  cometd_polling_session_began (&self->polling);
  cometd_conversation_advance (self, COMETD_EVENT_HANDSHAKE_ACCEPTED, reconnect, error);
  cometd_lifecycle_hold (self->lifecycle, n_events,
                         read_clock (self) + self->settings->max_network_delay * (gint64)1000);
  if (cometd_conversation_is_established (self))
    self->sink->established (self->user_data);
}

static void
finish_connect (CometdConversation *self,
                CometdReconnect     reconnect,
                const GError       *error)
{
  gint64 now;

  if (cometd_reconnect_continues (reconnect))
    self->sink->recovered (self->user_data);
  cometd_conversation_advance (self, COMETD_EVENT_CONNECT_ACCEPTED, reconnect, error);
  if (cometd_conversation_get_state (self) != COMETD_STATE_CONNECTED)
    return;

  now = read_clock (self);
  if (cometd_polling_connected (&self->polling,
                                now - cometd_lifecycle_get_attempt_time (self->lifecycle)))
    cometd_lifecycle_postpone (self->lifecycle,
                               now + self->settings->backoff_increment * (gint64)1000);
  cometd_addresses_settle (&self->addresses);
  self->sink->established (self->user_data);
  self->sink->opened (self->user_data);
}

/* The subscriptions of a session are made, or repeated, before the state is connected. */
static gboolean
must_restore (CometdConversation *self)
{
  CometdState state = cometd_conversation_get_state (self);

  self->is_restoring = state == COMETD_STATE_CONNECTING || state == COMETD_STATE_UNCONNECTED;
  if (self->is_restoring)
    self->is_restoring = self->sink->restore (state == COMETD_STATE_UNCONNECTED, self->user_data);
  return self->is_restoring;
}

void
cometd_conversation_accept_connect (CometdConversation *self,
                                    CometdReconnect     reconnect,
                                    const GError       *error)
{
  gint64 duration = read_clock (self) - cometd_lifecycle_get_attempt_time (self->lifecycle);

  cometd_meta_requests_forget_connect (self->requests);
  if (cometd_polling_answered (&self->polling, duration / 1000, self->settings->max_network_delay,
                               self->advice.timeout) == COMETD_POLLING_HELD)
    cometd_lifecycle_prove (self->lifecycle);

  if (self->is_resuming && cometd_reconnect_continues (reconnect))
    {
      self->is_resuming = FALSE;
      self->sink->resumed (self->user_data);
    }

  if (cometd_reconnect_continues (reconnect) && must_restore (self))
    self->restoring_reconnect = reconnect;
  else
    finish_connect (self, reconnect, error);
}

void
cometd_conversation_restored (CometdConversation *self)
{
  if (!self->is_restoring)
    return;

  self->is_restoring = FALSE;
  finish_connect (self, self->restoring_reconnect, NULL);
}

void
cometd_conversation_reconnect (CometdConversation *self,
                               gboolean            had_connect)
{
  if (had_connect)
    cometd_meta_requests_forget_connect (self->requests);
  if (cometd_conversation_get_connect (self) != 0 ||
      !(cometd_conversation_is_established (self) ||
        (had_connect && cometd_conversation_get_state (self) == COMETD_STATE_UNCONNECTED)))
    return;

  self->polling.at_once = TRUE;
  cometd_lifecycle_plan (self->lifecycle, COMETD_ACTION_CONNECT, read_clock (self));
}

void
cometd_conversation_repeat_handshake (CometdConversation *self)
{
  cometd_meta_requests_forget_handshake (self->requests);
  cometd_lifecycle_plan (self->lifecycle, COMETD_ACTION_HANDSHAKE, read_clock (self));
}

void
cometd_conversation_probe (CometdConversation *self,
                           guint               wait)
{
  if (cometd_conversation_get_state (self) != COMETD_STATE_CONNECTED ||
      !cometd_polling_probe (&self->polling, wait))
    return;

  cometd_log_debug (self->settings->log, NULL, "checks whether the session is still there, within "
                    "%u ms", wait);
  cometd_meta_requests_replace_connect (self->requests, wait);
  cometd_lifecycle_plan (self->lifecycle, COMETD_ACTION_CONNECT, read_clock (self));
}

void
cometd_conversation_note_call (CometdConversation *self)
{
  if (cometd_lifecycle_get_retry (self->lifecycle) == 0)
    return;

  cometd_lifecycle_limit_delay (self->lifecycle);
  self->sink->changed (NULL, self->user_data);
}

static void
note_restart (CometdConversation *self)
{
  cometd_addresses_restart (&self->addresses);
  self->sink->changed (NULL, self->user_data);
}

void
cometd_conversation_limit_delay (CometdConversation *self,
                                 guint               delay)
{
  cometd_lifecycle_limit_delay_to (self->lifecycle, delay);
}

void
cometd_conversation_hurry (CometdConversation *self)
{
  if (cometd_lifecycle_hurry (self->lifecycle, read_clock (self)))
    note_restart (self);
}

void
cometd_conversation_retry_now (CometdConversation *self)
{
  if (cometd_lifecycle_retry_now (self->lifecycle, read_clock (self)))
    note_restart (self);
}

gboolean
cometd_conversation_is_attempting (CometdConversation *self)
{
  gint64 due = cometd_lifecycle_get_due (self->lifecycle);

  return cometd_conversation_get_handshake (self) != 0 ||
         (cometd_conversation_get_state (self) == COMETD_STATE_CONNECTING && due != -1) ||
         (due != -1 && due <= read_clock (self));
}

void
cometd_conversation_heard (CometdConversation *self)
{
  cometd_addresses_confirm (&self->addresses);
}

/* CometD puts events before the reply to the connect that carries them, and Faye after it. */
gboolean
cometd_conversation_count_event (CometdConversation *self)
{
  self->polling.n_spins = 0;
  return cometd_lifecycle_count_event (self->lifecycle);
}

void
cometd_conversation_count_reply (CometdConversation *self)
{
  cometd_lifecycle_count_reply (self->lifecycle);
}
