/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-deadlines-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "cometd-session-credentials-private.h"
#include "cometd-session-offline-private.h"
#include "cometd-session-requests-private.h"
#include "cometd-session-subscriptions-private.h"

/* All deadlines of the session: when they are, and what happens when they have passed. */

/* An attempt that begins before the deadline may end after it, within max-network-delay. The first
 * connect has a deadline of its own. */
static gint64
get_open_end (CometdSession *self)
{
  gint64 deadline = cometd_patience_get_open_end (&self->patience,
                                                  self->settings->connection_timeout);
  CometdRequest *connect;

  if (deadline == -1 || cometd_credentials_is_asking (self->credentials))
    return -1;

  connect = cometd_session_find_connect (self);
  if (connect != NULL && cometd_request_is_sent (connect))
    return -1;

  return connect != NULL || cometd_conversation_is_attempting (self->conversation)
           ? deadline + self->settings->max_network_delay * (gint64)1000
           : deadline;
}

static gint64
get_closing_deadline (CometdSession *self)
{
  return cometd_carrier_get_deadline (self->carrier);
}

static gint64
get_rest_time (CometdSession *self)
{
  return cometd_receiver_get_resume_time (self->receiver);
}

static gint64
get_requests_deadline (CometdSession *self)
{
  return cometd_requests_get_next_deadline (self->requests);
}

static gint64
get_resubscribe_time (CometdSession *self)
{
  return cometd_subscriptions_get_retry_time (self->subscriptions);
}

static gint64
get_restored_deadline (CometdSession *self)
{
  return cometd_subscriptions_get_restored_deadline (self->subscriptions);
}

static gint64
get_lanes_deadline (CometdSession *self)
{
  gint64 deadline = cometd_sender_get_deadline (self->sender);
  gint64 other = cometd_receiver_get_lane_deadline (self->receiver);

  return deadline == -1 || other == -1 ? MAX (deadline, other) : MIN (deadline, other);
}

static gint64
get_authentication_deadline (CometdSession *self)
{
  return cometd_credentials_get_deadline (self->credentials);
}

static gint64
get_watch_end (CometdSession *self)
{
  if (cometd_conversation_get_state (self->conversation) == COMETD_STATE_CONNECTED)
    return -1;

  return cometd_patience_get_watch_end (&self->patience, self->settings->connection_timeout);
}

/* While a retry is planned the timer fires often, because only a timer that fires late shows that
 * the machine was suspended. In a nested main loop the handshake may have to wait for the handler
 * that runs it: the session settles again when that has returned. */
static gint64
get_attempt_time (CometdSession *self)
{
  gboolean is_retry = FALSE;
  gint64 time = cometd_conversation_get_attempt_time (self->conversation, &is_retry);

  if (cometd_news_has_handshaking (self->news))
    return -1;

  return is_retry ? MIN (time, cometd_session_after (self, COMETD_ALARM_RESUMED)) : time;
}

static void
end_watch (CometdSession *self)
{
  g_autoptr(GError) error = NULL;

  self->patience.watch_time = -1;
  if (self->last_error != NULL)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT, _("No connection for %u ms: %s"),
                         self->settings->connection_timeout, self->last_error->message);
  else
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT, _("No connection for %u ms"),
                         self->settings->connection_timeout);
  cometd_news_add_unreachable (self->news, error);
}

static void
check_lanes (CometdSession *self)
{
  gint64 now = cometd_session_now (self);

  cometd_sender_expire (self->sender, now);
  cometd_receiver_expire (self->receiver, now);
}

static void
end_open (CometdSession *self)
{
  g_autofree char *server = NULL;
  g_autoptr(GError) error = NULL;

  server = cometd_carrier_describe (self->carrier);
  error = self->last_error != NULL
            ? g_error_copy (self->last_error)
            : g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                           _("No reply from %s within %u ms"),
                           server, self->settings->connection_timeout);
  cometd_conversation_stop (self->conversation, error, FALSE);
}

typedef struct
{
  CometdAlarmId id;
  gboolean is_behind_rest; /* It waits while messages wait to be dispatched. */
  gint64 (*get_time) (CometdSession *self); /* -1: not set. */
  void (*expire) (CometdSession *self); /* NULL: see cometd_session_alarm(). */
} Deadline;

static const Deadline deadlines[] = {
  { COMETD_ALARM_CLOSING, FALSE, get_closing_deadline, cometd_session_finish_closing },
  { COMETD_ALARM_REST, FALSE, get_rest_time, NULL },
  { COMETD_ALARM_REQUESTS, TRUE, get_requests_deadline, cometd_session_expire_requests },
  { COMETD_ALARM_OFFLINE, TRUE, cometd_session_get_offline_time, cometd_session_release_offline },
  { COMETD_ALARM_RESUBSCRIBE, TRUE, get_resubscribe_time, cometd_session_retry_subscriptions },
  { COMETD_ALARM_RESTORED, TRUE, get_restored_deadline, cometd_session_give_up_restored },
  { COMETD_ALARM_LANES, TRUE, get_lanes_deadline, check_lanes },
  { COMETD_ALARM_AUTHENTICATION, TRUE, get_authentication_deadline,
    cometd_session_expire_credentials },
  { COMETD_ALARM_OPEN, TRUE, get_open_end, end_open },
  { COMETD_ALARM_WATCH, TRUE, get_watch_end, end_watch },
  { COMETD_ALARM_ATTEMPT, TRUE, get_attempt_time, NULL },
};

/* Whether the reply that a deadline is for may be among the messages that wait to be dispatched. */
static gboolean
has_unread (CometdSession *self)
{
  return cometd_receiver_has_rest (self->receiver) &&
         cometd_conversation_get_state (self->conversation) != COMETD_STATE_DISCONNECTING;
}

static void
update (CometdSession  *self,
        const Deadline *deadline,
        gboolean        has_rest)
{
  gint64 time = deadline->is_behind_rest && has_rest ? -1 : deadline->get_time (self);

  if (time != -1)
    cometd_alarm_set (self->alarm, deadline->id, time);
  else
    cometd_alarm_unset (self->alarm, deadline->id);
}

void
cometd_session_set_alarm (CometdSession *self)
{
  gboolean has_rest;

  if (self->listener == NULL)
    return;

  has_rest = has_unread (self);
  if (cometd_session_has_news (self))
    cometd_session_note (self);
  for (gsize i = 0; i < G_N_ELEMENTS (deadlines); i++)
    update (self, &deadlines[i], has_rest);
}

/* Each deadline may depend on what the one before has changed. */
void
cometd_session_check_deadlines (CometdSession *self)
{
  gint64 now = cometd_session_now (self);
  gint64 next = cometd_alarm_next (self->alarm);

  if (next == -1 || next > now)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (deadlines); i++)
    {
      if (deadlines[i].expire == NULL)
        continue;

      update (self, &deadlines[i], has_unread (self));
      if (cometd_alarm_take_due (self->alarm, deadlines[i].id, now))
        deadlines[i].expire (self);
    }
}
