/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Watching the connection: its state, its retries, what the server says of itself, and a log. */

#include "chat-session-private.h"

#include <glib/gi18n.h>

static const char *
describe_state (CometdState state)
{
  switch (state)
    {
    case COMETD_STATE_HANDSHAKING:
      return _("Handshaking");

    case COMETD_STATE_CONNECTING:
      return _("Connecting");

    case COMETD_STATE_CONNECTED:
      return _("Connected");

    case COMETD_STATE_UNCONNECTED:
      return _("Connection lost");

    case COMETD_STATE_DISCONNECTING:
      return _("Disconnecting");

    case COMETD_STATE_DISCONNECTED:
    default:
      return _("Disconnected");
    }
}

static void
state_changed_cb (ChatSession *self)
{
  const char *type = cometd_client_get_connection_type (self->client);
  const char *state = chat_session_get_state (self);
  g_autofree char *text = NULL;

  if (cometd_client_get_connected (self->client) && type != NULL)
    /* Translators: %s is a connection type, such as “websocket”. */
    text = g_strdup_printf (_("Connected over %s"), type);

  chat_log_add (self->log, text != NULL ? text : state, FALSE);
}

static void
error_changed_cb (ChatSession *self)
{
  const GError *error = cometd_client_get_last_error (self->client);

  if (error != NULL)
    chat_log_add (self->log, error->message, TRUE);
}

static void
retry_changed_cb (ChatSession *self)
{
  gint64 wait = cometd_client_get_next_retry_time (self->client) - g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (cometd_client_get_next_retry_time (self->client) == 0)
    return;

  self->retries++;
  text = g_strdup_printf (_("Retry %u is in %.1f s"), self->retries,
                          (double)MAX (wait, 0) / G_USEC_PER_SEC);
  chat_log_add (self->log, text, FALSE);
}

static void
session_reply_cb (ChatSession   *self,
                  CometdMessage *reply)
{
  chat_server_info_read (self->info, reply);
}

/* Called before the client is used. */
void
chat_session_watch (ChatSession *self)
{
  self->info = chat_server_info_new ();
  self->log = chat_log_new ();
  g_signal_connect_swapped (self->client, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect_swapped (self->client, "notify::last-error",
                            G_CALLBACK (error_changed_cb), self);
  g_signal_connect_swapped (self->client, "notify::next-retry-time",
                            G_CALLBACK (retry_changed_cb), self);
  g_signal_connect_swapped (self->client, "meta-received::/meta/handshake",
                            G_CALLBACK (session_reply_cb), self);
  g_signal_connect_swapped (self->client, "meta-received::/meta/connect",
                            G_CALLBACK (session_reply_cb), self);
}

/* The state of the connection, in words. */
const char *
chat_session_get_state (ChatSession *self)
{
  return describe_state (cometd_client_get_state (self->client));
}

/* How often the client planned another attempt, since the session was opened. */
guint
chat_session_get_retries (ChatSession *self)
{
  return self->retries;
}

const ChatServerInfo *
chat_session_get_info (ChatSession *self)
{
  return self->info;
}

/* The log, as ChatLogEntry, the last one first. */
GListModel *
chat_session_get_log (ChatSession *self)
{
  return G_LIST_MODEL (self->log);
}
