/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "../protocol/cometd-backoff-private.h"
#include "cometd-session-alive-private.h"
#include "cometd-session-credentials-private.h"
#include "cometd-session-offline-private.h"
#include "cometd-session-pressure-private.h"
#include "cometd-session-requests-private.h"
#include "cometd-session-sending-private.h"

/* What the client calls while a session exists: messages, subscriptions, back-pressure, changes of
 * the network, extensions. */

void
cometd_session_watch (CometdSession *self,
                      gboolean       watching)
{
  self->patience.watch_time = -1;
  cometd_news_forget_unreachable (self->news);
  if (watching)
    {
      cometd_session_note_call (self);
      self->patience.watch_time = self->patience.call_time;
    }

  /* The time without a connection begins with its loss, after which the session settles. */
  if (cometd_session_get_state (self) != COMETD_STATE_CONNECTED)
    cometd_session_note (self);
}

void
cometd_session_settings_changed (CometdSession *self)
{
  CometdTransport *transport = cometd_carrier_get_transport (self->carrier);

  cometd_patience_note_change (&self->patience, cometd_session_now (self));
  cometd_session_raise_delay (self);
  if (transport != NULL)
    cometd_transport_settings_changed (transport);
  if (cometd_session_get_next_retry (self) != 0)
    {
      cometd_conversation_limit_delay (self->conversation,
                                       MAX (self->settings->max_backoff, COMETD_BACKOFF_FLOOR));
      cometd_session_note_change (self);
    }
  /* The other deadlines are set when the session settles. */
  else if (cometd_session_get_state (self) != COMETD_STATE_DISCONNECTED)
    cometd_session_note (self);
}

guint64
cometd_session_get_outgoing_size (CometdSession *self)
{
  return cometd_session_get_unsent_size (self);
}

/* The number is a string: how it is printed depends on the machine, and translations do not. */
static GError *
make_full_error (CometdSession *self,
                 const char    *channel)
{
  g_autofree char *waiting = g_strdup_printf ("%" G_GUINT64_FORMAT,
                                              cometd_session_get_outgoing_size (self));

  return g_error_new (COMETD_ERROR, COMETD_ERROR_QUEUE_FULL,
                      _("Send queue full (%s bytes); message to %s rejected"),
                      waiting, channel);
}

/* Queues a message, or makes it wait for the connection. */
static guint64
queue (CometdSession     *self,
       CometdRequest     *request,
       CometdSessionDone  done,
       gpointer           user_data)
{
  guint64 number = cometd_request_get_number (request);
  const char *channel = cometd_request_get_channel (request);
  gboolean must_wait = cometd_session_must_wait (self, cometd_request_get_flags (request));
  guint n_waiting = cometd_offline_get_length (self->offline);
  g_autoptr(GError) error = NULL;

  cometd_session_note_call (self);
  cometd_request_set_done (request, done, user_data);

  if (!must_wait && cometd_session_is_cut_off (self))
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                         _("Could not send the message to %s: the client is not "
                           "connected at the moment"), channel);
  else if (cometd_sender_is_full (self->sender, n_waiting))
    error = g_error_new (COMETD_ERROR, COMETD_ERROR_QUEUE_FULL,
                         _("Send queue full (%d messages); message to %s rejected"),
                         COMETD_SENDER_MAX_MESSAGES, channel);
  else if (!cometd_sender_has_room (self->sender, cometd_offline_get_size (self->offline),
                                    cometd_request_get_message_size (request)))
    error = make_full_error (self, channel);

  if (error != NULL)
    {
      cometd_requests_end (self->requests, request, NULL, error);
      cometd_session_note (self);
    }
  else if (!must_wait || !cometd_session_keep (self, request, COMETD_SENDING_UNSENT))
    cometd_session_queue_request (self, request, FALSE);

  return number;
}

guint64
cometd_session_send (CometdSession     *self,
                     CometdMessage     *message,
                     gboolean           is_call,
                     guint              timeout,
                     CometdSessionDone  done,
                     gpointer           user_data)
{
  CometdRequest *request = cometd_session_add_request (self,
                                                       is_call ? COMETD_REQUEST_CALL
                                                               : COMETD_REQUEST_PUBLISH,
                                                       message);

  if (timeout > 0)
    cometd_request_set_timeout (request, timeout);
  return queue (self, request, done, user_data);
}

guint64
cometd_session_send_draft (CometdSession     *self,
                           CometdDraft       *draft,
                           CometdSessionDone  done,
                           gpointer           user_data)
{
  CometdRequest *request = cometd_requests_add_draft (self->requests, draft,
                                                      self->settings->max_network_delay);

  cometd_request_follow_delay (request, self->settings->max_network_delay);
  return queue (self, request, done, user_data);
}

guint64
cometd_session_publish (CometdSession      *self,
                        CometdMessage      *message,
                        CometdPublishFlags  flags,
                        guint               timeout,
                        CometdSessionDone   done,
                        gpointer            user_data)
{
  CometdRequest *request = cometd_session_add_request (self, COMETD_REQUEST_PUBLISH, message);

  if (timeout > 0)
    cometd_request_set_timeout (request, timeout);
  if (timeout > 0 || flags != COMETD_PUBLISH_FLAGS_NONE)
    cometd_request_set_delivery (request, flags,
                                 cometd_session_after (self, cometd_request_get_timeout (request)));
  return queue (self, request, done, user_data);
}

void
cometd_session_reset_batch_size (CometdSession *self)
{
  cometd_sender_reset_batch_size (self->sender);
}

void
cometd_session_cancel (CometdSession *self,
                       guint64        number)
{
  CometdRequest *request = cometd_requests_find (self->requests, number);
  guint64 exchange = request != NULL ? cometd_request_get_exchange (request) : 0;

  if (request == NULL)
    cometd_news_forget_done (self->news, number);
  if (cometd_credentials_cancel (self->credentials, number) ||
      !cometd_requests_cancel (self->requests, number))
    return;

  cometd_session_cancel_exchange_if_over (self, exchange);
  cometd_session_note (self);
}

void
cometd_session_subscribe (CometdSession *self,
                          const char    *channel,
                          gpointer       subscription)
{
  cometd_session_note_call (self);
  cometd_subscriptions_subscribe (self->subscriptions, channel, subscription,
                                  cometd_session_get_reach (self));
}

/* The operation waits for the reply to a request, if there is one. */
static guint64
complete_unsubscribe (CometdSession     *self,
                      guint64            number,
                      CometdSessionDone  done,
                      gpointer           user_data)
{
  if (done == NULL)
    return number;

  if (number != 0)
    cometd_request_set_done (cometd_requests_find (self->requests, number), done, user_data);
  else
    {
      cometd_news_add_done (self->news, 0, done, user_data, NULL, NULL);
      cometd_session_note (self);
    }

  return number;
}

guint64
cometd_session_unsubscribe (CometdSession     *self,
                            gpointer           subscription,
                            CometdSessionDone  done,
                            gpointer           user_data)
{
  guint64 number;

  cometd_session_note_call (self);
  cometd_news_forget_subscription (self->news, subscription);
  number = cometd_subscriptions_unsubscribe (self->subscriptions, subscription,
                                             cometd_session_get_reach (self));
  return complete_unsubscribe (self, number, done, user_data);
}

guint64
cometd_session_unsubscribe_channel (CometdSession     *self,
                                    const char        *channel,
                                    CometdSessionDone  done,
                                    gpointer           user_data)
{
  guint64 number;

  cometd_session_note_call (self);
  number = cometd_subscriptions_unsubscribe_channel (self->subscriptions, channel,
                                                     cometd_session_get_reach (self));
  return complete_unsubscribe (self, number, done, user_data);
}

char **
cometd_session_dup_channels (CometdSession *self)
{
  return cometd_subscriptions_dup_channels (self->subscriptions);
}

char **
cometd_session_dup_active_channels (CometdSession *self)
{
  return cometd_subscriptions_dup_active (self->subscriptions);
}

gboolean
cometd_session_is_dispatch_held (CometdSession *self)
{
  return cometd_receiver_is_held (self->receiver);
}

guint
cometd_session_hold_dispatch (CometdSession *self)
{
  return cometd_receiver_hold (self->receiver);
}

void
cometd_session_release_dispatch (CometdSession *self,
                                 guint          token)
{
  if (cometd_receiver_release (self->receiver, token))
    cometd_session_note (self);
}

void
cometd_session_set_paused (CometdSession *self,
                           gboolean       paused)
{
  cometd_conversation_set_paused (self->conversation, paused);
  if (!paused)
    cometd_session_note (self);
}

void
cometd_session_set_blocked (CometdSession *self,
                            gboolean       blocked)
{
  if (self->is_blocked == blocked)
    return;

  self->is_blocked = blocked;
  cometd_session_update_reading (self);
  cometd_session_note (self);
}

void
cometd_session_set_full (CometdSession *self,
                         gboolean       full)
{
  if (self->is_full == full)
    return;

  self->is_full = full;
  cometd_session_update_reading (self);
  cometd_session_note (self);
}

void
cometd_session_network_changed (CometdSession *self)
{
  if (cometd_session_get_state (self) == COMETD_STATE_CONNECTED)
    cometd_session_check_connection (self, cometd_session_get_network_wait (self));
  else
    cometd_session_hurry_attempt (self);
  cometd_session_note (self);
}

void
cometd_session_authenticated (CometdSession *self,
                              const GError  *error)
{
  cometd_session_take_credentials (self, error);
}

void
cometd_session_begin_batch (CometdSession *self)
{
  self->batch_depth++;
}

void
cometd_session_end_batch (CometdSession *self)
{
  g_assert (self->batch_depth > 0);

  if (--self->batch_depth == 0)
    cometd_session_note (self);
}

void
cometd_session_set_extensions (CometdSession   *self,
                               GPtrArray       *extensions,
                               CometdExtension *auth_extension)
{
  guint n_extensions = extensions != NULL ? extensions->len : 0;
  g_autoptr(GPtrArray) outgoing = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) incoming = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_extensions; i++)
    g_ptr_array_add (outgoing, g_object_ref (g_ptr_array_index (extensions, i)));
  if (auth_extension != NULL)
    g_ptr_array_add (outgoing, g_object_ref (auth_extension));
  for (guint i = outgoing->len; i > 0; i--)
    g_ptr_array_add (incoming, g_object_ref (g_ptr_array_index (outgoing, i - 1)));

  cometd_sender_set_extensions (self->sender, outgoing->len > 0 ? outgoing : NULL);
  cometd_receiver_set_extensions (self->receiver, incoming->len > 0 ? incoming : NULL);
}

void
cometd_session_set_handshake_field (CometdSession *self,
                                    const char    *name,
                                    JsonNode      *value)
{
  if (value != NULL)
    g_hash_table_replace (self->handshake_fields, g_strdup (name), json_node_copy (value));
  else
    g_hash_table_remove (self->handshake_fields, name);
}

void
cometd_session_retry_now (CometdSession *self)
{
  cometd_conversation_retry_now (self->conversation);
}
