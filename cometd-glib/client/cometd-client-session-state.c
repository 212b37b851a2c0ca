/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../cometd-channel.h"
#include "../cometd-error.h"

/* The session as a value that another process can continue. It holds secrets, so nothing of it is
 * logged but numbers. */

static void
clear_state_source (CometdClientPrivate *priv)
{
  if (priv->state_source != NULL)
    g_source_destroy (priv->state_source);
  g_clear_pointer (&priv->state_source, g_source_unref);
}

static void
emit_changed (CometdClient *self)
{
  clear_state_source (cometd_client_get_private (self));
  g_signal_emit (self, cometd_client_get_signal (COMETD_CLIENT_SIGNAL_SESSION_STATE_CHANGED), 0);
}

static gboolean
state_changed_cb (gpointer user_data)
{
  emit_changed (user_data);
  return G_SOURCE_REMOVE;
}

void
cometd_client_note_state (CometdClient *self,
                          guint         delay)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  guint signal_id = cometd_client_get_signal (COMETD_CLIENT_SIGNAL_SESSION_STATE_CHANGED);
  gint64 time = g_get_monotonic_time () + delay * (gint64)1000;

  if (priv->is_disposed || (priv->state_source != NULL && priv->state_time <= time)
      || !g_signal_has_handler_pending (self, signal_id, 0, FALSE))
    return;

  clear_state_source (priv);
  priv->state_time = time;
  priv->state_source = g_timeout_source_new (delay);
  g_source_set_static_name (priv->state_source, "CometdClient session state");
  g_source_set_callback (priv->state_source, state_changed_cb, self, NULL);
  g_source_attach (priv->state_source, priv->context);
}

/* Before the operation that closes the client completes: the app may then exit. */
void
cometd_client_note_end (CometdClient *self)
{
  emit_changed (self);
}

/* At this moment everything that the extensions have seen was delivered or is in the queue, so what
 * they keep agrees with the queue. Later they may have seen more. */
void
cometd_client_connecting (gpointer user_data)
{
  CometdClient *self = user_data;
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->is_disposed)
    return;

  g_clear_pointer (&priv->extension_states, g_variant_unref);
  priv->extension_states = cometd_client_save_extensions (self);
  emit_changed (self);
}

void
cometd_client_forget_saved (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  g_clear_pointer (&priv->saved, cometd_saved_session_free);
  g_clear_pointer (&priv->saved_events, g_ptr_array_unref);
  priv->is_saved_used = FALSE;
}

void
cometd_client_check_saved (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (priv->is_saved_used && !cometd_session_is_saved_usable (priv->session))
    cometd_client_forget_saved (self);
}

void
cometd_client_find_saved (CometdClientPrivate *priv)
{
  if (priv->saved != NULL
      && !cometd_client_transports_use_url (priv->transports, priv->saved->url,
                                            &priv->saved->address))
    priv->saved->address = G_MAXUINT;
}

/* Another state is restored instead: its events replace those of the former. */
static void
drop_saved (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  for (guint i = 0; priv->saved_events != NULL && i < priv->saved_events->len; i++)
    {
      CometdMessage *event = g_ptr_array_index (priv->saved_events, i);

      cometd_receive_queue_remove (priv->queue, event);
      if (priv->taken == event)
        g_clear_object (&priv->taken);
    }
  cometd_client_forget_saved (self);
}

void
cometd_client_drop_state (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  clear_state_source (priv);
  cometd_client_forget_saved (self);
  g_clear_pointer (&priv->extension_states, g_variant_unref);
  g_clear_pointer (&priv->restored, g_hash_table_unref);
  g_clear_pointer (&priv->claims, g_ptr_array_unref);
}

static void
add_event_cb (CometdMessage *message,
              gboolean       is_taken,
              gpointer       user_data)
{
  g_autofree char *json = cometd_message_to_json (message);

  if (g_utf8_validate (json, -1, NULL))
    g_variant_builder_add (user_data, "(sb)", json, is_taken);
}

/* An event that the app is processing would be lost if the app were killed now. */
static GVariant *
list_events (CometdClientPrivate *priv)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, COMETD_SAVED_SESSION_EVENTS);
  if (priv->taken != NULL)
    add_event_cb (priv->taken, FALSE, &builder);
  cometd_receive_queue_each (priv->queue, add_event_cb, &builder);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* The session in use; NULL if there is none that could be continued. */
static CometdSavedSession *
save_current (CometdClient *self)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);
  const char *client_id = cometd_session_get_client_id (priv->session);
  g_autoptr(CometdSavedSession) saved = cometd_saved_session_new ();

  if (client_id == NULL || priv->extension_states == NULL)
    return NULL;

  saved->url = g_strdup (cometd_client_get_current_url (self));
  saved->client_id = g_strdup (client_id);
  saved->connection_type = g_strdup (cometd_session_get_connection_type (priv->session));
  saved->advice = *cometd_session_get_advice (priv->session);
  saved->channels = cometd_session_dup_active_channels (priv->session);
  saved->cookies = cometd_client_transports_save_cookies (priv->transports);
  saved->extensions = cometd_session_is_quiet (priv->session)
                        ? cometd_client_save_extensions (self)
                        : g_variant_ref (priv->extension_states);
  if (strlen (saved->url) > COMETD_SAVED_SESSION_MAX_URL
      || g_strv_length (saved->channels) > COMETD_SAVED_SESSION_MAX_CHANNELS)
    {
      cometd_log_debug (&priv->log, NULL, "the session cannot be stored: it has too many channels, "
                        "or its address is too long");
      return NULL;
    }
  return g_steal_pointer (&saved);
}

/* The session of another process, which the server has not confirmed yet. */
static CometdSavedSession *
copy_saved (const CometdSavedSession *saved)
{
  CometdSavedSession *copy = cometd_saved_session_new ();

  copy->url = g_strdup (saved->url);
  copy->address = saved->address;
  copy->client_id = g_strdup (saved->client_id);
  copy->connection_type = g_strdup (saved->connection_type);
  copy->advice = saved->advice;
  copy->channels = g_strdupv (saved->channels);
  copy->cookies = g_variant_ref (saved->cookies);
  copy->extensions = g_variant_ref (saved->extensions);
  return copy;
}

/**
 * cometd_client_dup_session_state:
 * @self: a client
 *
 * Gets what another process needs in order to continue the session.
 *
 * Store it whenever [signal@Client::session-state-changed] is emitted, and give it to
 * [method@Client.restore_session_state] when the app has been started again. The state is a
 * dictionary with a version. It holds the address, the client id, the connection type, the advice
 * and the cookies of the server for this address, the subscriptions, what the extensions keep, such
 * as the acknowledged batch or positions, and the events that have arrived and that the app has not
 * processed: those in the receive queue, and the one that was received last, until the app asks for
 * the next event or closes the client. An app that is killed while it processes an event thus
 * receives it again.
 *
 * The state holds secrets: with the client id and the cookies another program can take over the
 * session. Store it where only the user can read it, for example in a file with mode 0600, and do
 * not log it. It is in the byte order of the machine.
 *
 * [Going on after a restart](restart.html) shows how to store and restore it.
 *
 * Returns: (transfer full) (nullable): a dictionary of type `a{sv}`, or `NULL` if there is no
 *   session, or none for which a connect was sent
 *
 * Since: 0.1
 */
GVariant *
cometd_client_dup_session_state (CometdClient *self)
{
  CometdClientPrivate *priv;
  g_autoptr(CometdSavedSession) saved = NULL;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), NULL);

  priv = cometd_client_get_private (self);
  saved = priv->saved != NULL ? copy_saved (priv->saved) : save_current (self);
  if (saved == NULL)
    return NULL;

  saved->events = list_events (priv);
  /* When the app is done with the event that it has got, this is out of date. */
  priv->handed = NULL;
  return cometd_saved_session_to_variant (saved);
}

static gboolean
check_address (CometdClient        *self,
               CometdSavedSession  *saved,
               GError             **error)
{
  CometdClientPrivate *priv = cometd_client_get_private (self);

  if (!g_strv_contains (cometd_client_get_connection_types (self), saved->connection_type))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The session state is for a connection type that is not allowed"));
      return FALSE;
    }

  if (!cometd_client_transports_use_url (priv->transports, saved->url, &saved->address))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The session state is for another address than that of the client"));
      return FALSE;
    }

  return cometd_client_transports_check (priv->transports,
                                         cometd_client_get_connection_types (self), error);
}

/* All events, with one too large or not valid none. NULL on error. */
static GPtrArray *
read_events (CometdClientPrivate  *priv,
             GVariant             *events,
             GError              **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  guint64 max_size = cometd_receive_queue_get_max_size (priv->queue);
  guint64 max_message_size = priv->settings.max_message_size;
  guint64 size = 0;
  GVariantIter iter;
  const char *json;

  g_variant_iter_init (&iter, events);
  while (g_variant_iter_next (&iter, "(&sb)", &json, NULL))
    {
      gsize length = strlen (json);
      CometdMessage *message = NULL;

      size += length;
      /* The queue may exceed its limit by one body, and one event is being processed. */
      if ((max_message_size == 0 || length <= max_message_size)
          && (max_size == 0 || max_message_size == 0 || size <= max_size + 2 * max_message_size))
        message = cometd_message_new_from_json (json, NULL);
      if (message == NULL || !cometd_message_has_field (message, COMETD_FIELD_DATA)
          || cometd_channel_is_meta (cometd_message_get_channel (message))
          || cometd_channel_is_pattern (cometd_message_get_channel (message)))
        {
          g_clear_object (&message);
          g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                               _("The session state is not usable: it has an invalid event, or "
                                 "they are too large"));
          return NULL;
        }

      g_ptr_array_add (messages, message);
    }
  return g_steal_pointer (&messages);
}

/* Events of channels that the app has to subscribe to again wait; the others can be received. */
static void
queue_events (CometdClient *self,
              GVariant     *events,
              GPtrArray    *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      /* The queue does not pack a message that has another reference: drop_saved() finds it. */
      g_autoptr(CometdMessage) message = g_object_ref (g_ptr_array_index (messages, i));
      gboolean is_taken;

      g_variant_get_child (events, i, "(&sb)", NULL, &is_taken);
      if (!is_taken)
        cometd_client_event_accepted (self, message);
      if (cometd_client_is_awaited (self, message))
        cometd_client_queue_waiting (self, message, is_taken);
      else if (!is_taken)
        cometd_client_queue_event (self, message, TRUE);
    }
}

/**
 * cometd_client_restore_session_state:
 * @self: a client that is disconnected
 * @state: what [method@Client.dup_session_state] returned, perhaps in another process
 * @error: the return location for a recoverable error
 *
 * Lets the next [method@Client.open_async] continue a session.
 *
 * Call this before opening the client, and after setting its properties and adding its extensions.
 * The client then opens with a connect instead of a handshake. If the server does not know the
 * session any more, or refuses it, the client performs a handshake: then there is a new client id,
 * and messages sent meanwhile are lost. A server that cannot be reached is tried again as usual.
 * Servers keep a session for a time after the last connect; CometD for 10 seconds by default
 * (`maxInterval`). With acknowledged delivery, the messages sent meanwhile arrive.
 *
 * The subscriptions of the session count as subscribed: they are among
 * [property@Client:subscriptions], and their events wait until the app subscribes to the channel
 * again, for which no message is sent. [property@Client:max-pending-count] and
 * [property@Client:max-pending-size] apply to the events that wait, too. The subscription is
 * `COMETD_SUBSCRIPTION_STATE_ACTIVE` at once, or when the server has confirmed the session, and
 * gets the events that have waited, in their order. A channel that the app has not subscribed to
 * one minute after the session was continued is unsubscribed, and its events can be received with
 * [method@Client.receive_async]; one that the app does not need can be given to
 * [method@Client.unsubscribe_async] before that.
 *
 * The cookies in @state are put into the cookie jar. If [property@Client:session] is a session of
 * the app with a cookie jar, cookies that this has already are not replaced.
 *
 * If @state is not a valid state, or for an address that is neither [property@Client:url] nor in
 * [property@Client:fallback-urls], or for a connection type that is not allowed, nothing is changed
 * and @error is set to `COMETD_ERROR_INVALID_DATA`; if the client is open, to
 * `COMETD_ERROR_INVALID_OPERATION`.
 *
 * Returns: `TRUE` if the next open continues the session
 *
 * Since: 0.1
 */
gboolean
cometd_client_restore_session_state (CometdClient  *self,
                                     GVariant      *state,
                                     GError       **error)
{
  CometdClientPrivate *priv;
  g_autoptr(CometdSavedSession) saved = NULL;
  g_autoptr(GPtrArray) cookies = NULL;
  g_autoptr(GPtrArray) messages = NULL;
  g_autoptr(GVariant) events = NULL;
  CometdClientGuard guard;

  g_return_val_if_fail (COMETD_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (state != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  priv = cometd_client_get_private (self);
  if (cometd_client_get_state (self) != COMETD_STATE_DISCONNECTED)
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                           _("The client is already open"));
      return FALSE;
    }

  saved = cometd_saved_session_new_from_variant (state, error);
  if (saved == NULL || !check_address (self, saved, error))
    return FALSE;

  cookies = cometd_client_transports_read_cookies (priv->transports, saved->cookies, error);
  if (cookies == NULL)
    return FALSE;

  messages = read_events (priv, saved->events, error);
  if (messages == NULL || !cometd_client_restore_extensions (self, saved->extensions, error))
    return FALSE;

  cometd_log_debug (&priv->log, NULL, "restores a session with %u channels and %u events",
                    g_strv_length (saved->channels), messages->len);
  cometd_client_transports_add_cookies (priv->transports, cookies);
  drop_saved (self);
  cometd_client_restore_channels (self, saved->channels);
  events = g_variant_ref (saved->events);
  priv->saved = g_steal_pointer (&saved);
  priv->saved_events = g_ptr_array_ref (messages);

  cometd_client_guard_enter (self, &guard);
  queue_events (self, events, messages);
  if (!guard.is_gone)
    cometd_client_note_queue_in_call (self);
  if (cometd_client_guard_leave (self, &guard))
    cometd_client_notify (self, COMETD_CLIENT_PROP_SUBSCRIPTIONS);
  return TRUE;
}
