/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-pressure-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-session-requests-private.h"

/* Back-pressure: while the app does not keep up, the next connect is not sent and nothing is read.
 * A handshake, the first connect of a session and a probe are never held back, so that the loss of
 * a session is noticed and repaired however slow the app is. */

/* Whether a request other than the connect waits for its reply. */
static gboolean
has_operations (CometdSession *self)
{
  guint n_own = cometd_session_find_connect (self) != NULL ? 1 : 0;

  return cometd_requests_get_count (self->requests) > n_own;
}

static gboolean
is_reading (CometdSession *self)
{
  if (cometd_conversation_get_state (self->conversation) != COMETD_STATE_CONNECTED ||
      cometd_conversation_is_probing (self->conversation))
    return TRUE;

  return !self->is_full && (!self->is_blocked || has_operations (self));
}

void
cometd_session_update_reading (CometdSession *self)
{
  CometdRequest *connect;
  gboolean is_deaf = !is_reading (self);

  if (cometd_carrier_is_deaf (self->carrier) == is_deaf || !cometd_carrier_pushes (self->carrier))
    return;

  cometd_log_debug (self->settings->log, NULL,
                    is_deaf ? "stops reading: the receive queue is full" : "reads again");
  cometd_carrier_set_reading (self->carrier, COMETD_DEAF_APP, !is_deaf);

  /* The reply to the connect cannot arrive while nothing is read. */
  connect = cometd_session_find_connect (self);
  if (connect != NULL && cometd_request_is_sent (connect))
    cometd_requests_set_deadline (self->requests, connect,
                                  is_deaf ? -1
                                          : cometd_session_after (self,
                                              cometd_request_get_timeout (connect)));
}

/* Whether an operation of the app waits for the reply: requests that the session sends for itself,
 * such as those that restore subscriptions, do not count. */
static gboolean
is_operation (CometdSession *self,
              CometdRequest *request)
{
  if (cometd_request_get_kind (request) == COMETD_REQUEST_SUBSCRIBE)
    return cometd_subscriptions_is_new (self->subscriptions,
                                        cometd_request_get_subscription (request));

  return cometd_request_is_from_app (request) || cometd_request_has_done (request);
}

static void
fail_operations (CometdSession *self)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests, COMETD_REQUEST_FILTER_ALL);

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);
      const char *channel = cometd_request_get_channel (request);
      g_autoptr(GError) error = NULL;

      if (!is_operation (self, request))
        continue;

      error = cometd_request_is_sent (request)
                ? g_error_new (COMETD_ERROR, COMETD_ERROR_QUEUE_FULL,
                               _("Receive queue full; cannot receive the reply to the "
                                 "message to %s"), channel)
                : g_error_new (COMETD_ERROR, COMETD_ERROR_QUEUE_FULL,
                               _("Receive queue full; message to %s rejected"),
                               channel);
      cometd_session_give_up (self, request, error);
    }
}

void
cometd_session_relieve (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);

  /* Messages that wait to be dispatched may be replies. */
  if (self->is_full && state == COMETD_STATE_CONNECTED &&
      has_operations (self) && !cometd_receiver_has_arrivals (self->receiver))
    fail_operations (self);

  if (self->is_blocked || self->is_full || cometd_carrier_is_deaf (self->carrier))
    cometd_session_update_reading (self);
}
