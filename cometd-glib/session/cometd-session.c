/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error-private.h"

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
  cometd_turn_free (self->main_turn);
  g_clear_pointer (&self->alarm, cometd_alarm_free);
  cometd_news_free (self->news);
  g_clear_pointer (&self->conversation, cometd_conversation_free);
  cometd_subscriptions_free (self->subscriptions);
  cometd_requests_free (self->requests);
  cometd_credentials_free (self->credentials);
  g_hash_table_unref (self->handshake_fields);
  g_array_unref (self->closers);
  g_clear_error (&self->ending);
  g_clear_error (&self->last_error);

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
get_now (gpointer user_data)
{
  return cometd_session_now (user_data);
}

static CometdTransport *
make_transport_cb (const char *connection_type,
                   gpointer    user_data)
{
  CometdSession *self = user_data;

  return self->listener->make_transport (connection_type, self->user_data);
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
  self->main_turn = cometd_turn_new (get_now, self);
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

const GError *
cometd_session_get_last_error (CometdSession *self)
{
  return self->last_error;
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

gint64
cometd_session_now (CometdSession *self)
{
  return cometd_alarm_get_now (self->alarm);
}

gint64
cometd_session_after (CometdSession *self,
                      guint64        milliseconds)
{
  return cometd_session_now (self) + (gint64)milliseconds * 1000;
}

void
cometd_session_note (CometdSession *self)
{
  cometd_alarm_set (self->alarm, COMETD_ALARM_SETTLE, COMETD_ALARM_AT_ONCE);
}

void
cometd_session_note_change (CometdSession *self)
{
  cometd_news_add_changed (self->news, self->told_state, cometd_session_get_state (self));
  self->told_state = cometd_session_get_state (self);
  cometd_session_note (self);
}

/* Thousands of operations may end together, for example with their connection, and each callback
 * may be slow. */
gboolean
cometd_session_tell (CometdSession *self)
{
  if (!self->is_telling && !cometd_news_is_empty (self->news))
    {
      self->is_telling = TRUE;
      while (self->listener != NULL && !cometd_turn_is_tell_over (self->main_turn) &&
             cometd_news_tell_one (self->news, self->listener, self->user_data))
        ;
      self->is_telling = FALSE;
    }

  return self->listener != NULL;
}

gboolean
cometd_session_has_news (CometdSession *self)
{
  return !self->is_telling && !cometd_news_is_empty (self->news);
}

void
cometd_session_settle (CometdSession *self,
                       gboolean       may_act)
{
  if (cometd_session_tell (self) && may_act)
    {
      cometd_session_relieve (self);
      cometd_conversation_act (self->conversation);
      cometd_session_flush (self);
      cometd_session_tell (self);
    }

  cometd_session_tell_sent (self);
  cometd_session_set_alarm (self);
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
  g_assert (cometd_session_get_state (self) == COMETD_STATE_DISCONNECTED);

  self->opener = (CometdWaiter){ done, user_data };
  cometd_patience_open (&self->patience, self->settings->connection_timeout,
                        cometd_session_now (self));
  cometd_session_set_last_error (self, NULL);
  cometd_conversation_open (self->conversation);
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
  cometd_conversation_close (self->conversation);
  if (cometd_session_get_state (self) == COMETD_STATE_DISCONNECTED &&
      !cometd_carrier_is_closing (self->carrier))
    cometd_session_finish_closing (self);
}

void
cometd_session_abort (CometdSession *self)
{
  g_autoptr(GError) error = g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                                         _("The client was closed"));

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

void
cometd_session_watch (CometdSession *self,
                      gboolean       watching)
{
  self->patience.watch_time = watching ? cometd_session_now (self) : -1;
  if (watching)
    cometd_session_note_call (self);
  cometd_session_note (self);
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
