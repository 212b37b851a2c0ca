/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"
#include "cometd-session-conversation-private.h"
#include "cometd-session-credentials-private.h"
#include "cometd-session-deadlines-private.h"
#include "cometd-session-dispatch-private.h"
#include "cometd-session-requests-private.h"
#include "cometd-session-sending-private.h"
#include "cometd-session-settle-private.h"
#include "cometd-session-subscriptions-private.h"

G_DEFINE_FINAL_TYPE (CometdSession, cometd_session, G_TYPE_OBJECT)

static void
cometd_session_dispose (GObject *object)
{
  CometdSession *self = COMETD_SESSION (object);

  cometd_session_detach (self);

  G_OBJECT_CLASS (cometd_session_parent_class)->dispose (object);
}

static void
cometd_session_finalize (GObject *object)
{
  CometdSession *self = COMETD_SESSION (object);

  cometd_carrier_free (self->carrier);
  cometd_sender_free (self->sender);
  cometd_receiver_free (self->receiver);
  g_clear_object (&self->spare);
  cometd_turn_free (self->main_turn);
  g_clear_pointer (&self->alarm, cometd_alarm_free);
  cometd_news_free (self->news);
  g_clear_pointer (&self->conversation, cometd_conversation_free);
  cometd_subscriptions_free (self->subscriptions);
  cometd_requests_free (self->requests);
  cometd_credentials_free (self->credentials);
  cometd_offline_free (self->offline);
  g_hash_table_unref (self->handshake_fields);
  g_array_unref (self->closers);
  g_clear_error (&self->ending);
  g_clear_error (&self->last_error);
  g_clear_error (&self->end_error);

  G_OBJECT_CLASS (cometd_session_parent_class)->finalize (object);
}

static void
cometd_session_class_init (CometdSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_session_dispose;
  object_class->finalize = cometd_session_finalize;
}

static gint64
get_session_now_cb (gpointer user_data)
{
  return cometd_session_now (user_data);
}

static CometdTransport *
make_transport_cb (const char *connection_type,
                   gpointer    user_data)
{
  CometdSession *self = user_data;

  return self->listener->make_transport (connection_type,
                                         cometd_conversation_get_address (self->conversation),
                                         self->user_data);
}

static void
transport_made_cb (CometdTransport *transport,
                   gpointer         user_data)
{
  CometdSession *self = user_data;

  cometd_sender_set_transport (self->sender, transport);
  cometd_receiver_set_transport (self->receiver, transport);
}

static void
transport_closed_cb (gpointer user_data)
{
  CometdSession *self = user_data;
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  cometd_turn_begin (self->main_turn);
  cometd_session_finish_closing (self);
  cometd_session_settle (self, TRUE);
}

static const CometdCarrierSink carrier_sink = {
  make_transport_cb,
  transport_made_cb,
  transport_closed_cb,
};

static void
cometd_session_init (CometdSession *self)
{
  self->closers = g_array_new (FALSE, FALSE, sizeof (CometdWaiter));
  self->requests = cometd_requests_new (&cometd_session_requests_sink, self);
  self->credentials = cometd_credentials_new (&cometd_session_credentials_sink, self);
  self->offline = cometd_offline_new ();
  self->subscriptions = cometd_subscriptions_new (&cometd_session_subscriptions_sink, self);
  self->handshake_fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                  (GDestroyNotify)json_node_unref);
  cometd_patience_init (&self->patience);
  self->news = cometd_news_new ();
  self->carrier = cometd_carrier_new (&carrier_sink, self);
}

static void
due_cb (gpointer user_data)
{
  cometd_session_alarm (user_data);
}

static const CometdAlarmSink alarm_sink = { .due = due_cb };

CometdSession *
cometd_session_new (const CometdSessionListener *listener,
                    gpointer                     user_data,
                    const CometdSessionSettings *settings,
                    GObject                     *client,
                    const CometdClock           *clock,
                    gpointer                     clock_data)
{
  CometdSession *self = g_object_new (COMETD_TYPE_SESSION, NULL);

  self->listener = listener;
  self->user_data = user_data;
  self->settings = settings;
  self->alarm = cometd_alarm_new (&alarm_sink, self, clock, clock_data);
  self->conversation = cometd_conversation_new (&cometd_session_conversation_sink, self, settings,
                                                self->handshake_fields);
  self->main_turn = cometd_turn_new (get_session_now_cb, self);
  self->receiver = cometd_receiver_new (&cometd_session_receiver_sink, self, self->main_turn,
                                        settings, client);
  self->sender = cometd_sender_new (&cometd_session_sender_sink, self, self->main_turn, settings,
                                    client);
  return self;
}

CometdState
cometd_session_get_state (CometdSession *self)
{
  return cometd_conversation_get_state (self->conversation);
}

const char *
cometd_session_get_client_id (CometdSession *self)
{
  return cometd_conversation_get_client_id (self->conversation);
}

const char *
cometd_session_get_connection_type (CometdSession *self)
{
  return cometd_conversation_get_connection_type (self->conversation);
}

guint
cometd_session_get_address (CometdSession *self)
{
  return cometd_conversation_get_address (self->conversation);
}

const GError *
cometd_session_get_last_error (CometdSession *self)
{
  return self->last_error;
}

const GError *
cometd_session_get_end_error (CometdSession *self)
{
  return self->end_error;
}

gboolean
cometd_session_is_saved_usable (CometdSession *self)
{
  return self->is_saved_usable;
}

gint64
cometd_session_get_next_retry (CometdSession *self)
{
  return cometd_conversation_get_retry (self->conversation);
}

gint64
cometd_session_get_time (CometdSession *self)
{
  return cometd_session_now (self);
}

gboolean
cometd_session_has_multiple_clients (CometdSession *self)
{
  return cometd_session_get_state (self) != COMETD_STATE_DISCONNECTED &&
         cometd_conversation_get_advice (self->conversation)->multiple_clients;
}

gboolean
cometd_session_is_quiet (CometdSession *self)
{
  return !cometd_receiver_has_arrivals (self->receiver) &&
         !cometd_receiver_has_rest (self->receiver) &&
         cometd_receiver_get_lane_deadline (self->receiver) == -1;
}

const CometdAdvice *
cometd_session_get_advice (CometdSession *self)
{
  return cometd_conversation_get_advice (self->conversation);
}

void
cometd_session_alarm (CometdSession *self)
{
  g_autoptr(CometdSession) keep_alive = g_object_ref (self);

  if (cometd_alarm_take (self->alarm, cometd_session_now (self)))
    cometd_conversation_hurry (self->conversation);
  if (self->batch_depth == 0)
    self->turn++;
  cometd_turn_restart (self->main_turn);
  if (!cometd_session_tell (self))
    return;

  cometd_receiver_resume (self->receiver,
                          cometd_alarm_is_in_grace (self->alarm, cometd_session_now (self)));
  if (self->listener == NULL)
    return;

  cometd_session_check_deadlines (self);
  if (cometd_session_may_act (self))
    {
      cometd_session_settle (self, TRUE);
      return;
    }

  /* Messages that the app publishes need not wait for the end of a large response. */
  if (cometd_session_tell (self) && cometd_carrier_ends_exchanges (self->carrier))
    cometd_session_flush (self);
  cometd_session_settle (self, FALSE);
}

void
cometd_session_open (CometdSession     *self,
                     CometdSessionDone  done,
                     gpointer           user_data)
{
  cometd_session_resume (self, NULL, done, user_data);
}

void
cometd_session_resume (CometdSession            *self,
                       const CometdSavedSession *saved,
                       CometdSessionDone         done,
                       gpointer                  user_data)
{
  g_assert (cometd_session_get_state (self) == COMETD_STATE_DISCONNECTED);

  self->opener = (CometdWaiter){ done, user_data };
  cometd_patience_open (&self->patience, cometd_session_now (self));
  cometd_session_set_last_error (self, NULL);
  g_clear_error (&self->end_error);
  cometd_news_forget_ended (self->news);
  cometd_offline_end_hold (self->offline);
  self->is_saved_usable = saved != NULL;
  if (saved != NULL)
    cometd_subscriptions_resume (self->subscriptions, saved->channels,
                                 cometd_session_after (self, COMETD_SUBSCRIPTIONS_RESTORED_TIME));
  cometd_conversation_open (self->conversation, saved);
}

void
cometd_session_cancel_open (CometdSession *self,
                            const GError  *error)
{
  if (self->patience.is_opening)
    cometd_conversation_stop (self->conversation, error, FALSE);
}

void
cometd_session_close (CometdSession     *self,
                      CometdSessionDone  done,
                      gpointer           user_data)
{
  CometdWaiter closer = { done, user_data };

  g_array_append_val (self->closers, closer);
  self->is_saved_usable = FALSE;
  /* By a disconnect, if the server can be reached. */
  cometd_conversation_advance (self->conversation, COMETD_EVENT_CLOSE, COMETD_RECONNECT_UNSET,
                               NULL);
  if (cometd_session_get_state (self) == COMETD_STATE_DISCONNECTED &&
      !cometd_carrier_is_closing (self->carrier))
    cometd_session_finish_closing (self);
}

void
cometd_session_abort (CometdSession *self)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                         _("The client was closed"));

  self->is_saved_usable = FALSE;
  if (cometd_session_get_state (self) != COMETD_STATE_DISCONNECTED)
    cometd_conversation_stop (self->conversation, self->patience.is_opening ? error : NULL, FALSE);
  cometd_session_finish_closing (self);
}

void
cometd_session_detach (CometdSession *self)
{
  if (self->listener == NULL)
    return;

  cometd_session_abort (self);
  self->listener = NULL;
  cometd_news_clear (self->news);
  cometd_alarm_stop (self->alarm);
}
