/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-room.h"
#include "chat-server-info.h"

G_BEGIN_DECLS

/* The state of the connection, as a window shows it. */
typedef enum
{
  CHAT_LINK_CLOSED,
  CHAT_LINK_CONNECTING,
  CHAT_LINK_CONNECTED,
  CHAT_LINK_WAITING,
} ChatLink;

/* The field of the form that was invalid. */
typedef enum
{
  CHAT_ERROR_ADDRESS,
  CHAT_ERROR_CONNECTION_TYPE,
  CHAT_ERROR_NICKNAME,
  CHAT_ERROR_ROOM,
} ChatError;

#define CHAT_ERROR (chat_error_quark ())
GQuark chat_error_quark (void);

#define CHAT_TYPE_SESSION (chat_session_get_type ())
G_DECLARE_FINAL_TYPE (ChatSession, chat_session, CHAT, SESSION, GObject)

ChatSession *chat_session_new               (const char         *address,
                                             const char * const *connection_types,
                                             const char         *nickname);
void         chat_session_set_trusted       (ChatSession *self,
                                             const char  *fingerprint);
const char  *chat_session_get_trusted       (ChatSession *self);
gboolean     chat_session_was_confirmed     (ChatSession *self);
void         chat_session_set_continues     (ChatSession *self,
                                             gboolean     continues);
void         chat_session_set_keeps_history (ChatSession *self,
                                             gboolean     keeps_history);
void         chat_session_connect_async     (ChatSession         *self,
                                             const char          *room,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
gboolean     chat_session_connect_finish    (ChatSession   *self,
                                             GAsyncResult  *result,
                                             GError       **error);
void         chat_session_close_async       (ChatSession         *self,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
gboolean     chat_session_close_finish      (ChatSession   *self,
                                             GAsyncResult  *result,
                                             GError       **error);
const char  *chat_session_get_address       (ChatSession *self);
const char  *chat_session_get_nickname      (ChatSession *self);
const char  *chat_session_get_type_in_use   (ChatSession *self);
ChatLink     chat_session_get_link          (ChatSession *self);
const char  *chat_session_get_problem       (ChatSession *self);
const char  *chat_session_get_set_aside     (ChatSession *self);
GTlsCertificate *chat_session_get_refused   (ChatSession          *self,
                                             GTlsCertificateFlags *flags);
const char  *chat_session_get_state         (ChatSession *self);
guint        chat_session_get_retries       (ChatSession *self);
const ChatServerInfo *chat_session_get_info (ChatSession *self);
GListModel  *chat_session_get_log           (ChatSession *self);
gint64       chat_session_get_retry_time    (ChatSession *self);
void         chat_session_retry_now         (ChatSession *self);
GListModel  *chat_session_get_rooms         (ChatSession *self);
ChatRoom    *chat_session_join              (ChatSession *self,
                                             const char  *name);
void         chat_session_leave             (ChatSession *self,
                                             ChatRoom    *room);
ChatRoom    *chat_session_meet              (ChatSession *self,
                                             ChatRoom    *home,
                                             const char  *peer);
void         chat_session_say               (ChatSession *self,
                                             ChatRoom    *room,
                                             const char  *text);
void         chat_session_say_again         (ChatSession *self,
                                             ChatRoom    *room,
                                             ChatMessage *message);
guint        chat_session_count_unsent      (ChatSession *self);
void         chat_session_forget_unsent     (ChatSession *self);

G_END_DECLS
