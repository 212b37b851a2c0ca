/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

/* How requests end. */

static CometdRequest *
steal_request (CometdSession *self,
               CometdRequest *request)
{
  if (request->exchange == 0 && !cometd_outbox_contains (&self->outbox, request))
    self->has_stale_frames = TRUE;
  cometd_outbox_remove (&self->outbox, request);
  cometd_session_uncount_request (self, request);
  return cometd_requests_steal (self->requests, request);
}

void
cometd_session_end_request (CometdSession *self,
                            CometdRequest *request,
                            CometdMessage *reply,
                            const GError  *error)
{
  g_autoptr(CometdRequest) owned = steal_request (self, request);

  if (reply != NULL)
    cometd_session_note_answered (self, owned->exchange);
  cometd_session_report_request (self, owned, reply, error);
}

void
cometd_session_report_request (CometdSession *self,
                               CometdRequest *request,
                               CometdMessage *reply,
                               const GError  *error)
{
  switch (request->kind)
    {
    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
      cometd_session_channel_answered (self, request, reply, error);
      break;

    case COMETD_REQUEST_HANDSHAKE:
    case COMETD_REQUEST_CONNECT:
    case COMETD_REQUEST_DISCONNECT:
    case COMETD_REQUEST_PUBLISH:
    case COMETD_REQUEST_CALL:
      break;

    default:
      g_assert_not_reached ();
    }

  if (request->done != NULL)
    cometd_news_add_done (&self->news, request->number, request->done, request->user_data,
                          reply, error);
}

static GError *
make_closed_error (CometdRequest *request,
                   const GError  *cause)
{
  const char *channel = cometd_message_get_channel (request->message);

  if (cause == NULL)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                        _("The client was closed before the message to %s was answered"), channel);

  if (request->exchange == 0)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                        _("The message to %s was not sent: %s"), channel, cause->message);

  return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                      _("The connection was lost before the message to %s was answered: %s"),
                      channel, cause->message);
}

static void
fail_request (CometdSession *self,
              CometdRequest *request,
              const GError  *cause)
{
  g_autoptr(GError) closed = NULL;

  if (request->done != NULL &&
      (request->kind == COMETD_REQUEST_PUBLISH || request->kind == COMETD_REQUEST_CALL))
    {
      cometd_news_add_failed (&self->news, steal_request (self, request), make_closed_error, cause);
      return;
    }

  closed = make_closed_error (request, cause);
  cometd_session_end_request (self, request, NULL, closed);
}

void
cometd_session_fail_requests (CometdSession *self,
                              CometdWhich    which,
                              const GError  *error)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests,
                                                        which == COMETD_WHICH_SENT);

  for (guint i = 0; i < requests->len; i++)
    fail_request (self, g_ptr_array_index (requests, i), error);
}

void
cometd_session_drop_unsent (CometdSession *self)
{
  cometd_pipeline_clear (self->connect_lane);
  cometd_pipeline_clear (self->message_lane);
  g_queue_clear_full (&self->frames, (GDestroyNotify)cometd_frame_free);
}

void
cometd_session_cancel_flights (CometdSession *self)
{
  GHashTableIter iter;
  gpointer number;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    {
      /* One whose response is being read ends by itself, and its connection is kept. */
      if (*(guint64 *)number == self->arriving)
        continue;

      if (self->transport != NULL)
        cometd_transport_cancel (self->transport, *(guint64 *)number);
      g_hash_table_iter_remove (&iter);
    }
}

/* An exchange whose requests have all ended would only delay those that wait behind it. */
static gboolean
cancel_exchange_if_idle (CometdSession *self,
                         guint64        exchange)
{
  CometdFrame *frame = g_hash_table_lookup (self->flights, &exchange);

  if (frame == NULL || exchange == self->arriving || !cometd_session_is_frame_over (self, frame))
    return FALSE;

  g_hash_table_remove (self->flights, &exchange);
  if (self->transport != NULL)
    cometd_transport_cancel (self->transport, exchange);
  return TRUE;
}

gboolean
cometd_session_give_up (CometdSession *self,
                        CometdRequest *request,
                        const GError  *error)
{
  guint64 exchange = request->exchange;

  cometd_session_end_request (self, request, NULL, error);
  return exchange != 0 && cancel_exchange_if_idle (self, exchange);
}

void
cometd_session_fail_behind (CometdSession *self,
                            guint64        turn,
                            const GError  *error)
{
  g_autoptr(GPtrArray) requests = cometd_requests_list (self->requests, FALSE);

  for (guint i = 0; i < requests->len; i++)
    {
      CometdRequest *request = g_ptr_array_index (requests, i);

      if (request->exchange == 0 && request->turn == turn &&
          (request->kind == COMETD_REQUEST_PUBLISH || request->kind == COMETD_REQUEST_CALL))
        fail_request (self, request, error);
    }
}

char *
cometd_session_describe_server (CometdSession *self)
{
  return self->transport != NULL
         ? cometd_transport_describe (self->transport)
         /* Translators: takes the place of the server's address, as in “No reply from %s”. */
         : g_strdup (_("the server"));
}

static void
expire (CometdSession *self,
        CometdRequest *request)
{
  CometdFailure failure = { .kind = COMETD_FAILURE_SILENT };
  g_autoptr(GError) error = NULL;
  const char *channel = cometd_message_get_channel (request->message);
  CometdRequestKind kind = request->kind;
  guint64 turn = request->turn;
  gboolean is_sent = request->exchange != 0;

  if (is_sent)
    {
      g_autofree char *server = cometd_session_describe_server (self);

      error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                           /* Translators: the server, a channel, and milliseconds. */
                           _("No reply from %s to the message to %s within %u ms"),
                           server, channel, request->timeout);
    }
  else
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                         _("The message to %s could not be sent in time"), channel);
  failure.error = error;

  switch (kind)
    {
    case COMETD_REQUEST_HANDSHAKE:
      cometd_session_fail_attempt (self, &failure);
      break;

    case COMETD_REQUEST_CONNECT:
      /* A probe has replaced it, and tells. */
      if (request->number != self->connect)
        {
          cometd_session_give_up (self, request, error);
          break;
        }

      cometd_session_give_up (self, request, error);
      cometd_session_fail_attempt (self, &failure);
      if (self->transport != NULL && !cometd_transport_ends_exchanges (self->transport))
        cometd_session_drop_transport (self);
      break;

    case COMETD_REQUEST_DISCONNECT:
      cometd_session_end_request (self, request, NULL, error);
      cometd_session_advance (self, COMETD_EVENT_CLOSED, COMETD_RECONNECT_UNSET, NULL);
      break;

    case COMETD_REQUEST_SUBSCRIBE:
    case COMETD_REQUEST_UNSUBSCRIBE:
    case COMETD_REQUEST_CALL:
      cometd_session_give_up (self, request, error);
      if (is_sent)
        cometd_session_check_connection (self);
      break;

    case COMETD_REQUEST_PUBLISH:
      if (cometd_session_give_up (self, request, error))
        cometd_session_fail_behind (self, turn, error);
      if (is_sent)
        cometd_session_check_connection (self);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* Several thousand requests may expire together: each is reported before the next one expires, and
 * when the time for one iteration of the main loop is used up the rest waits for the next one. */
void
cometd_session_expire_requests (CometdSession *self)
{
  gint64 now = cometd_session_now (self);
  CometdRequest *request;

  while (!cometd_session_has_news (self) &&
         (request = cometd_requests_find_expired (self->requests, now)) != NULL)
    {
      if (cometd_session_extend (self, request, now))
        continue;

      expire (self, request);
      if (!cometd_session_tell (self))
        return;

      if (cometd_session_now (self) >= self->tell_end)
        {
          cometd_session_wake_at (self, 0);
          return;
        }
    }
}

void
cometd_session_cancel (CometdSession *self,
                       guint64        number)
{
  CometdRequest *request = cometd_requests_find (self->requests, number);

  if (request == NULL)
    cometd_news_forget_done (&self->news, number);
  for (GList *link = self->refused.head; link != NULL; link = link->next)
    {
      CometdRequest *refused = link->data;

      if (refused->number == number)
        {
          cometd_request_free (refused);
          g_queue_delete_link (&self->refused, link);
          return;
        }
    }

  if (request == NULL || request->done == NULL)
    return;

  request->done = NULL;
  cometd_session_give_up (self, request, NULL);
  cometd_session_wake_at (self, 0);
}
