/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

void
cometd_session_finish_closing (CometdSession *self)
{
  cometd_carrier_finish_closing (self->carrier);
  for (guint i = 0; i < self->closers->len; i++)
    {
      CometdWaiter *closer = &g_array_index (self->closers, CometdWaiter, i);

      cometd_news_add_done (&self->news, 0, closer->done, closer->user_data, NULL, NULL);
    }
  g_array_set_size (self->closers, 0);
  cometd_session_wake_at (self, 0);
}

void
cometd_session_stop (CometdSession *self,
                     const GError  *error,
                     gboolean       is_graceful)
{
  CometdWaiter opener = self->opener;

  cometd_lifecycle_stop (self->lifecycle);
  self->open_deadline = -1;
  self->opener = (CometdWaiter){ NULL, NULL };
  self->handshake = self->connect = self->disconnect = 0;
  g_clear_error (&self->ending);
  self->is_goodbye = FALSE;
  g_clear_pointer (&self->client_id, g_free);
  if (error != NULL)
    cometd_session_set_last_error (self, error);

  if (is_graceful)
    cometd_carrier_close (self->carrier,
                          cometd_session_after (self, COMETD_SESSION_MAX_CLOSING));
  else
    cometd_carrier_drop (self->carrier);
  cometd_session_drop_unsent (self);
  cometd_receiver_clear (self->receiver);
  cometd_carrier_set_reading (self->carrier, COMETD_DEAF_DISPATCH, TRUE);

  cometd_log_state (self->settings->log, COMETD_STATE_DISCONNECTED,
                    error != NULL ? "the session ended" : "the app closed the client", error);
  cometd_session_note_change (self);
  cometd_credentials_fail_all (self->credentials, error);
  cometd_requests_fail_all (self->requests, COMETD_REQUEST_FILTER_ALL, error);
  cometd_subscriptions_end_all (self->subscriptions, error);

  if (opener.done != NULL)
    {
      g_autoptr(GError) closed = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                              _("The client was closed while it was opening"));

      cometd_news_add_done (&self->news, 0, opener.done, opener.user_data, NULL,
                            error != NULL ? error : closed);
    }
  else if (error != NULL)
    cometd_news_add_ended (&self->news, error);

  if (!cometd_carrier_is_closing (self->carrier))
    cometd_session_finish_closing (self);
}
