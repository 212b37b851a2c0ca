/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

/* What was refused for want of credentials waits here for new ones, and is sent once more. However
 * many there are, credentials are asked for once. */

gboolean
cometd_session_take_refused (CometdSession *self,
                             CometdRequest *request,
                             CometdMessage *reply,
                             const GError  *error)
{
  if (cometd_request_is_retry (request) ||
      cometd_request_get_kind (request) == COMETD_REQUEST_DISCONNECT ||
      cometd_session_get_state (self) == COMETD_STATE_DISCONNECTING ||
      !self->listener->can_authenticate (self->user_data))
    return FALSE;

  /* The server has refused it, so there is no doubt about what it did. */
  cometd_request_set_unsent (request);
  g_queue_push_tail (&self->refused, cometd_requests_steal (self->requests, request));
  cometd_session_set_last_error (self, error);
  if (cometd_request_is_restoring (request))
    {
      /* The server has answered it, and a person may take long to find a password. */
      cometd_request_set_restoring (request, FALSE);
      cometd_session_restored (self);
    }

  if (!self->is_authenticating)
    {
      self->is_authenticating = TRUE;
      self->authentication_deadline = cometd_session_after (self,
                                                            COMETD_SESSION_MAX_AUTHENTICATION);
      cometd_news_add_authenticate (&self->news, reply);
      cometd_session_wake_at (self, 0);
    }
  return TRUE;
}

/* Whether the session that the request belongs to is still the same. */
static gboolean
is_wanted (CometdSession *self,
           CometdRequest *request)
{
  switch (cometd_request_get_kind (request))
    {
    case COMETD_REQUEST_HANDSHAKE:
      return self->handshake == cometd_request_get_number (request);

    case COMETD_REQUEST_CONNECT:
      return self->connect == cometd_request_get_number (request);

    case COMETD_REQUEST_DISCONNECT:
    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/* Headers leave with the upgrade only, so that new ones need a new connection. */
static gboolean
needs_new_connection (CometdSession *self,
                      CometdRequest *request)
{
  if (cometd_carrier_get_transport (self->carrier) == NULL)
    return FALSE;

  return !cometd_carrier_ends_exchanges (self->carrier) &&
         (cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE || self->has_headers);
}

/* Drops the connection if the requests that were refused need another one. The connect of a session
 * goes over to it, too. */
static void
drop_old_connection (CometdSession *self,
                     GQueue        *refused)
{
  gboolean is_needed = FALSE;
  CometdRequest *connect = cometd_requests_find (self->requests, self->connect);
  g_autoptr(GError) error = NULL;

  for (GList *link = refused->head; link != NULL; link = link->next)
    is_needed |= is_wanted (self, link->data) && needs_new_connection (self, link->data);

  if (!is_needed)
    return;

  error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                       _("The connection was replaced because of new credentials"));
  if (connect != NULL)
    {
      cometd_session_end_request (self, connect, NULL, NULL);
      self->connect = 0;
    }
  if (self->connect == 0 && cometd_session_is_established (self))
    {
      self->connect_at_once = TRUE;
      cometd_lifecycle_plan (self->lifecycle, COMETD_ACTION_CONNECT, cometd_session_now (self));
    }
  cometd_session_drop_unsent (self);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_SENT, error);
  cometd_carrier_drop (self->carrier);

  /* The connect leaves before the requests that were refused: a server sends the events that they
   * cause by the connection of the last connect. */
  cometd_session_act (self);
}

static void
send_again (CometdSession *self,
            CometdRequest *request)
{
  if (!is_wanted (self, request))
    {
      cometd_request_free (request);
      return;
    }

  cometd_request_set_retry (request);
  cometd_requests_restore (self->requests, request);
  if (cometd_request_is_apart (request))
    {
      if (cometd_session_need_transport (self))
        cometd_session_send_apart (self, request);
    }
  else
    cometd_session_queue_request (self, request, TRUE);
}

static void
fail (CometdSession *self,
      CometdRequest *owned,
      const GError  *error)
{
  g_autoptr(CometdRequest) request = owned;

  if (!is_wanted (self, request))
    return;

  cometd_session_report_request (self, request, NULL, error);
  if (self->refused_upgrade.error != NULL && cometd_request_is_apart (request))
    cometd_session_fail_attempt (self, &self->refused_upgrade);
  else if (cometd_request_get_kind (request) == COMETD_REQUEST_HANDSHAKE)
    {
      self->handshake = 0;
      cometd_session_advance (self, COMETD_EVENT_HANDSHAKE_DENIED, COMETD_RECONNECT_UNSET, error);
    }
  else if (cometd_request_get_kind (request) == COMETD_REQUEST_CONNECT)
    {
      self->connect = 0;
      cometd_session_advance (self, COMETD_EVENT_CONNECT_REFUSED, COMETD_RECONNECT_UNSET, error);
    }
}

void
cometd_session_authenticated (CometdSession *self,
                              const GError  *error)
{
  GQueue refused = self->refused;
  CometdRequest *request;
  guint timeout = self->settings->connection_timeout;

  if (!self->is_authenticating)
    return;

  self->is_authenticating = FALSE;
  g_queue_init (&self->refused);

  /* The time for opening does not count while a person looks for a password. */
  if (self->opener.done != NULL && timeout > 0)
    self->open_deadline = cometd_session_after (self, timeout);

  /* The last first, as each goes before all that wait. */
  if (error == NULL)
    {
      drop_old_connection (self, &refused);
      while ((request = g_queue_pop_tail (&refused)) != NULL)
        send_again (self, request);
    }
  else
    {
      while ((request = g_queue_pop_head (&refused)) != NULL)
        fail (self, request, error);
    }
  g_clear_error (&self->refused_upgrade.error);

  cometd_session_wake_at (self, 0);
}

void
cometd_session_fail_refused (CometdSession *self,
                             const GError  *error)
{
  CometdRequest *request;

  if (self->is_authenticating)
    cometd_news_add_authenticate (&self->news, NULL);
  self->is_authenticating = FALSE;
  g_clear_error (&self->refused_upgrade.error);

  while ((request = g_queue_pop_head (&self->refused)) != NULL)
    {
      g_autoptr(GError) closed = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                              _("The client was closed before there were new "
                                                "credentials"));

      cometd_session_report_request (self, request, NULL, error != NULL ? error : closed);
      cometd_request_free (request);
    }
}
