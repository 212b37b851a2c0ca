/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

void
cometd_session_wake_at (CometdSession *self,
                        gint64         time)
{
  if (time > 0)
    time = MAX (time, self->grace_time);
  if (self->alarm != -1 && self->alarm <= time)
    return;

  if (time == 0 && self->alarm != -1)
    self->overtaken_alarm = self->alarm;
  self->alarm = time;
  self->clock->set_alarm (time, self->clock_data);
}

static void
wake_before (CometdSession *self,
             gint64         time)
{
  if (time != -1)
    cometd_session_wake_at (self, time);
}

/* An attempt that begins before the time for opening is over may end after it, within
 * max-network-delay; the first connect has a deadline of its own. */
static gint64
get_open_end (CometdSession *self)
{
  gint64 last = self->open_deadline + self->settings->max_network_delay * (gint64)1000;
  gint64 due = cometd_lifecycle_get_due (self->lifecycle);
  CometdRequest *connect = cometd_requests_find (self->requests, self->connect);

  if (self->open_deadline == -1 || cometd_credentials_is_asking (self->credentials) ||
      (connect != NULL && cometd_request_is_sent (connect)))
    return -1;

  if (self->handshake != 0 || connect != NULL ||
      (cometd_session_get_state (self) == COMETD_STATE_CONNECTING && due != -1) ||
      (due != -1 && due <= cometd_session_now (self)))
    return last;

  return self->open_deadline;
}

/* A short sleep of the machine can only be noticed by an alarm that comes late. */
static void
wake_for_attempt (CometdSession *self)
{
  gint64 due = cometd_lifecycle_get_due (self->lifecycle);

  if (cometd_lifecycle_get_action (self->lifecycle) == COMETD_ACTION_CONNECT &&
      cometd_session_is_held_back (self))
    return;

  if (cometd_lifecycle_get_retry (self->lifecycle) != 0)
    due = MIN (due, cometd_session_after (self, COMETD_SESSION_RESUMED));
  wake_before (self, due);
}

/* It is never moved to a later time: waking once too often costs less than saying so after each
 * message. */
void
cometd_session_set_alarm (CometdSession *self)
{
  gint64 now;

  if (self->listener == NULL)
    return;

  if (!cometd_news_is_empty (&self->news))
    cometd_session_wake_at (self, 0);

  wake_before (self, cometd_carrier_get_deadline (self->carrier));
  if (self->has_rest)
    {
      cometd_session_wake_at (self, self->is_held && g_queue_is_empty (&self->unread)
                                      ? self->hold_deadline
                                      : 0);
      if (cometd_session_get_state (self) != COMETD_STATE_DISCONNECTING)
        return;
    }

  wake_before (self, cometd_requests_get_next_deadline (self->requests));
  wake_before (self, get_open_end (self));
  wake_before (self, self->resubscribe_time);
  wake_before (self, cometd_credentials_get_deadline (self->credentials));
  wake_for_attempt (self);
  if (self->watch_time != -1 && self->settings->connection_timeout > 0 &&
      cometd_session_get_state (self) != COMETD_STATE_CONNECTED)
    cometd_session_wake_at (self, MAX (self->watch_time, self->lost_time) +
                                  self->settings->connection_timeout * (gint64)1000);

  if (!cometd_pipeline_is_idle (self->connect_lane) ||
      !cometd_pipeline_is_idle (self->message_lane) ||
      !cometd_pipeline_is_idle (self->incoming_lane))
    {
      now = cometd_session_now (self);
      wake_before (self, cometd_pipeline_get_deadline (self->connect_lane, now));
      wake_before (self, cometd_pipeline_get_deadline (self->message_lane, now));
      wake_before (self, cometd_pipeline_get_deadline (self->incoming_lane, now));
    }
}

/* Somebody waits for messages, and nobody can be reached. */
static void
check_watch (CometdSession *self,
             gint64         now)
{
  g_autoptr(GError) error = NULL;

  if (self->watch_time == -1 || self->settings->connection_timeout == 0 ||
      cometd_session_get_state (self) == COMETD_STATE_CONNECTED ||
      now < MAX (self->watch_time, self->lost_time) +
            self->settings->connection_timeout * (gint64)1000)
    return;

  self->watch_time = -1;
  if (self->last_error != NULL)
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT, _("No connection for %u ms: %s"),
                         self->settings->connection_timeout, self->last_error->message);
  else
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT, _("No connection for %u ms"),
                         self->settings->connection_timeout);
  cometd_news_add_unreachable (&self->news, error);
}

static void
check_lane (CometdPipeline *lane,
            gint64          now)
{
  g_autoptr(GError) error = NULL;
  gint64 deadline = cometd_pipeline_get_deadline (lane, now);

  if (deadline == -1 || now < deadline)
    return;

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                       _("An extension held a batch of messages for more than %d ms"),
                       COMETD_SESSION_MAX_HOLD);
  cometd_pipeline_fail (lane, error);
}

static void
check_open (CometdSession *self,
            gint64         now)
{
  gint64 end = get_open_end (self);
  g_autofree char *server = NULL;
  g_autoptr(GError) error = NULL;

  if (end == -1 || now < end)
    return;

  server = cometd_carrier_describe (self->carrier);
  error = self->last_error != NULL
            ? g_error_copy (self->last_error)
            : g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                           _("No reply from %s within %u ms"),
                           server, self->settings->connection_timeout);
  cometd_session_stop (self, error, FALSE);
}

/* One that comes late comes to a process that could not do anything: the machine slept, or the app
 * was busy. Perhaps what was waited for has come meanwhile, and nobody had time to read it; nothing
 * is given up before that. */
void
cometd_session_take_alarm (CometdSession *self)
{
  gint64 now = cometd_session_now (self);
  gint64 time = self->alarm > 0 ? self->alarm : self->overtaken_alarm;

  if (time != -1 && now - time >= COMETD_SESSION_LATE * 1000)
    self->grace_time = now + COMETD_SESSION_GRACE * 1000;
  if (time != -1 && now - time >= COMETD_SESSION_RESUMED * 1000)
    cometd_session_hurry (self);
  self->alarm = self->overtaken_alarm = -1;
}

void
cometd_session_check_deadlines (CometdSession *self)
{
  gint64 now = cometd_session_now (self);

  if (now < self->grace_time)
    return;

  if (cometd_carrier_is_closing (self->carrier) &&
      now >= cometd_carrier_get_deadline (self->carrier))
    cometd_session_finish_closing (self);

  /* What is waited for may be among what has arrived. */
  if (self->has_rest && cometd_session_get_state (self) != COMETD_STATE_DISCONNECTING)
    return;

  cometd_session_expire_requests (self);
  if (self->resubscribe_time != -1 && now >= self->resubscribe_time)
    cometd_session_subscribe_postponed (self);
  check_lane (self->connect_lane, now);
  check_lane (self->message_lane, now);
  check_lane (self->incoming_lane, now);
  cometd_session_expire_credentials (self, now);
  check_open (self, now);
  check_watch (self, now);
}
