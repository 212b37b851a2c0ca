/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A user's presence on a server: the object that uses CometdClient. It keeps the rooms in sync with
 * the server, and messages until the server has confirmed them. */

#include "chat-session-private.h"

#include "chat-text.h"
#include "chat-trust.h"
#include "chat-wire.h"

/* How long to try a server that does not respond before the connection page shows an error. */
#define SESSION_PATIENCE_MS 10000

/* The size of what is sent at once, in bytes: the messages that were written while there was no
 * connection would be larger together than what the demo server accepts. A message by itself may be
 * larger than this. */
#define MAX_BATCH_SIZE (8 * 1024)

/* Each private message from a new person opens a conversation, so their number is limited. */
#define MAX_ROOMS 1000

G_DEFINE_FINAL_TYPE (ChatSession, chat_session, G_TYPE_OBJECT)
G_DEFINE_QUARK (chat-error-quark, chat_error)

enum
{
  SIGNAL_LINK_CHANGED,
  N_SESSION_SIGNALS,
};

static guint session_signals[N_SESSION_SIGNALS];

static void
chat_session_dispose (GObject *object)
{
  ChatSession *self = CHAT_SESSION (object);

  if (self->client != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      cometd_client_abort (self->client);
    }
  g_clear_object (&self->client);
  g_clear_object (&self->keeper);
  g_clear_object (&self->history);
  g_clear_object (&self->rooms);
  g_clear_object (&self->refused);
  g_clear_object (&self->log);
  chat_session_drop_waiting (self, NULL);

  G_OBJECT_CLASS (chat_session_parent_class)->dispose (object);
}

static void
chat_session_finalize (GObject *object)
{
  ChatSession *self = CHAT_SESSION (object);

  g_free (self->nickname);
  g_free (self->problem);
  g_free (self->present_as);
  g_free (self->trusted);
  g_free (self->set_aside);
  g_clear_pointer (&self->info, chat_server_info_free);
  g_free (self->stored_path);
  g_free (self->stored_id);
  g_hash_table_unref (self->restored);

  G_OBJECT_CLASS (chat_session_parent_class)->finalize (object);
}

static void
chat_session_class_init (ChatSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_session_dispose;
  object_class->finalize = chat_session_finalize;

  /* The connection, its error, or the time of the next attempt has changed. */
  session_signals[SIGNAL_LINK_CHANGED] =
    g_signal_new ("link-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);

  /* Another user has sent a message to a room. */
  g_signal_new ("heard", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, CHAT_TYPE_ROOM, CHAT_TYPE_MESSAGE);
}

static void
chat_session_init (ChatSession *self)
{
  self->continues = TRUE;
  self->keeps_history = TRUE;
  self->rooms = g_list_store_new (CHAT_TYPE_ROOM);
  self->restored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

ChatRoom *
chat_session_find_room (ChatSession *self,
                        ChatRoom    *home,
                        const char  *name)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      /* A person may be in several rooms. */
      if (chat_room_is_private (room) == (home != NULL)
          && g_str_equal (chat_room_get_name (room), name))
        return room;
    }

  return NULL;
}

ChatRoom *
chat_session_add_room (ChatSession *self,
                       ChatRoom    *home,
                       const char  *name)
{
  g_autoptr(ChatRoom) room = NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) >= MAX_ROOMS)
    return NULL;

  room = chat_room_new (name, home);
  g_list_store_append (self->rooms, room);
  return room;
}

void
chat_session_set_problem (ChatSession *self,
                          const char  *problem)
{
  char *copy = chat_text_to_line (problem);

  g_free (self->problem);
  self->problem = copy;
}

static void
link_changed_cb (ChatSession *self)
{
  const GError *error = cometd_client_get_last_error (self->client);

  chat_session_set_problem (self, error != NULL ? error->message : NULL);
  if (cometd_client_get_connected (self->client))
    {
      g_clear_object (&self->refused);
      self->was_confirmed = !self->has_exception;
    }
  if (!self->entering && cometd_client_get_connected (self->client))
    chat_session_be_present (self);

  g_signal_emit (self, session_signals[SIGNAL_LINK_CHANGED], 0);
}

/* Called for certificates that cannot be verified. */
static gboolean
session_accept_certificate_cb (ChatSession          *self,
                               GTlsCertificate      *certificate,
                               GTlsCertificateFlags  flags)
{
  g_autofree char *fingerprint = chat_trust_dup_fingerprint (certificate);

  if (g_strcmp0 (fingerprint, self->trusted) == 0)
    {
      self->has_exception = TRUE;
      return TRUE;
    }

  g_set_object (&self->refused, certificate);
  self->refused_flags = flags;
  return FALSE;
}

ChatSession *
chat_session_new (const char         *address,
                  const char * const *connection_types,
                  const char         *nickname)
{
  ChatSession *self = g_object_new (CHAT_TYPE_SESSION, NULL);
  g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();

  self->nickname = g_strdup (nickname);
  self->client = cometd_client_new (address);
  chat_session_watch (self);
  cometd_client_set_connection_types (self->client, connection_types);
  cometd_client_set_connection_timeout (self->client, SESSION_PATIENCE_MS);
  cometd_client_set_max_batch_size (self->client, MAX_BATCH_SIZE);
  cometd_client_add_extension (self->client, COMETD_EXTENSION (ack));
  g_signal_connect_swapped (self->client, "message-received",
                            G_CALLBACK (chat_session_take_message), self);
  g_signal_connect_swapped (self->client, "accept-certificate",
                            G_CALLBACK (session_accept_certificate_cb), self);
  g_signal_connect_swapped (self->client, "notify::state", G_CALLBACK (link_changed_cb), self);
  g_signal_connect_swapped (self->client, "notify::next-retry-time",
                            G_CALLBACK (link_changed_cb), self);

  return self;
}

/* Accepts the certificate with this fingerprint, even if it cannot be verified. */
void
chat_session_set_trusted (ChatSession *self,
                          const char  *fingerprint)
{
  char *copy = g_strdup (fingerprint);

  g_free (self->trusted);
  self->trusted = copy;
}

/* The fingerprint of the certificate that is accepted, or NULL. */
const char *
chat_session_get_trusted (ChatSession *self)
{
  return self->trusted;
}

/* Whether there was a connection with a certificate that an authority confirms; without meaning if
 * no certificate was refused. */
gboolean
chat_session_was_confirmed (ChatSession *self)
{
  return self->was_confirmed;
}

/* Whether the next start of the app continues the session, if this one ends in a crash or a logout.
 * Set before connecting. */
void
chat_session_set_continues (ChatSession *self,
                            gboolean     continues)
{
  self->continues = !!continues;
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cometd_client_close_finish (COMETD_CLIENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Leaves all rooms, and closes the client. */
void
chat_session_close_async (ChatSession         *self,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  /* Messages in transit may be lost; save them before closing fails them. */
  if (self->keeper != NULL)
    chat_keeper_stop (self->keeper, FALSE);
  if (self->history != NULL)
    chat_history_stop (self->history);

  cometd_client_begin_batch (self->client);
  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      if (!chat_room_is_private (room) && cometd_client_get_connected (self->client))
        chat_session_exit (self, room);
    }
  cometd_client_end_batch (self->client);

  cometd_client_close_async (self->client, NULL, closed_cb,
                             g_task_new (self, NULL, callback, user_data));
}

gboolean
chat_session_close_finish (ChatSession   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
chat_session_get_address (ChatSession *self)
{
  return cometd_client_get_url (self->client);
}

const char *
chat_session_get_nickname (ChatSession *self)
{
  return self->nickname;
}

/* The connection type, or NULL if not connected. */
const char *
chat_session_get_type_in_use (ChatSession *self)
{
  return cometd_client_get_connection_type (self->client);
}

ChatLink
chat_session_get_link (ChatSession *self)
{
  switch (cometd_client_get_state (self->client))
    {
    case COMETD_STATE_CONNECTED:
      return CHAT_LINK_CONNECTED;

    case COMETD_STATE_DISCONNECTED:
    case COMETD_STATE_DISCONNECTING:
      return CHAT_LINK_CLOSED;

    case COMETD_STATE_HANDSHAKING:
    case COMETD_STATE_CONNECTING:
    case COMETD_STATE_UNCONNECTED:
    default:
      return cometd_client_get_next_retry_time (self->client) != 0
             ? CHAT_LINK_WAITING : CHAT_LINK_CONNECTING;
    }
}

/* Why there is no connection; NULL if there is one, or if the reason is not known. */
const char *
chat_session_get_problem (ChatSession *self)
{
  return self->problem;
}

/* The certificate because of which there is no connection, or NULL. */
GTlsCertificate *
chat_session_get_refused (ChatSession          *self,
                          GTlsCertificateFlags *flags)
{
  if (flags != NULL)
    *flags = self->refused_flags;

  return self->refused;
}

/* The monotonic time of the next attempt, or 0. */
gint64
chat_session_get_retry_time (ChatSession *self)
{
  return cometd_client_get_next_retry_time (self->client);
}

static void
opened_again_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(ChatSession) self = user_data;
  g_autoptr(GError) error = NULL;

  if (cometd_client_open_finish (COMETD_CLIENT (source), result, &error) || self->client == NULL)
    return;

  chat_session_set_problem (self, error->message);
  g_signal_emit (self, session_signals[SIGNAL_LINK_CHANGED], 0);
}

/* Retries immediately; connects again if the server has ended the session. */
void
chat_session_retry_now (ChatSession *self)
{
  if (cometd_client_get_state (self->client) == COMETD_STATE_DISCONNECTED)
    cometd_client_open_async (self->client, NULL, opened_again_cb, g_object_ref (self));
  else
    cometd_client_retry_now (self->client);
}

/* The rooms and private conversations, as ChatRoom. */
GListModel *
chat_session_get_rooms (ChatSession *self)
{
  return G_LIST_MODEL (self->rooms);
}

/* Joins another room; returns NULL if the name is invalid. */
ChatRoom *
chat_session_join (ChatSession *self,
                   const char  *name)
{
  ChatRoom *room;

  if (!chat_wire_is_room (name))
    return NULL;

  room = chat_session_find_room (self, NULL, name);
  if (room != NULL)
    return room;

  /* Without a connection, the room is joined once there is one. */
  room = chat_session_add_room (self, NULL, name);
  if (room != NULL && self->present_as != NULL && cometd_client_get_connected (self->client))
    chat_session_enter (self, room);
  else
    g_clear_pointer (&self->present_as, g_free);

  return room;
}

/* Leaves a room, or removes a private conversation. */
void
chat_session_leave (ChatSession *self,
                    ChatRoom    *room)
{
  guint position;

  chat_session_drop_waiting (self, room);
  if (!chat_room_is_private (room) && cometd_client_get_connected (self->client))
    {
      cometd_client_begin_batch (self->client);
      chat_session_exit (self, room);
      cometd_client_end_batch (self->client);
    }
  if (g_list_store_find (self->rooms, room, &position))
    g_list_store_remove (self->rooms, position);
}

/* Returns the private conversation with a member of one of our rooms. */
ChatRoom *
chat_session_meet (ChatSession *self,
                   ChatRoom    *home,
                   const char  *peer)
{
  ChatRoom *room = chat_session_find_room (self, home, peer);

  return room != NULL ? room : chat_session_add_room (self, home, peer);
}

/* The number of messages that would be lost with the session: those that the server has not
 * confirmed, and drafts. */
guint
chat_session_count_unsent (ChatSession *self)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr(ChatRoom) room = g_list_model_get_item (rooms, i);

      count += chat_room_count_unsent (room);
    }

  return count;
}

/* Discards the unsent text, so that it is not restored the next time. */
void
chat_session_forget_unsent (ChatSession *self)
{
  if (self->keeper != NULL)
    chat_keeper_stop (self->keeper, TRUE);
}
