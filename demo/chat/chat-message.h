/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The kind of a message: text from a person, or a notice about one. */
typedef enum
{
  CHAT_MESSAGE_SPOKEN,
  CHAT_MESSAGE_NEWS,
} ChatMessageKind;

/* The status of an own message. Received messages are SENT. */
typedef enum
{
  CHAT_MESSAGE_SENT,
  CHAT_MESSAGE_SENDING,
  CHAT_MESSAGE_WAITING,
  CHAT_MESSAGE_FAILED,
} ChatMessageStatus;

#define CHAT_TYPE_MESSAGE_STATUS (chat_message_status_get_type ())
GType chat_message_status_get_type (void);

#define CHAT_TYPE_MESSAGE (chat_message_get_type ())
G_DECLARE_FINAL_TYPE (ChatMessage, chat_message, CHAT, MESSAGE, GObject)

ChatMessage       *chat_message_new             (ChatMessageKind  kind,
                                                 const char      *author,
                                                 const char      *text,
                                                 gboolean         own);
ChatMessageKind    chat_message_get_kind        (ChatMessage *self);
const char        *chat_message_get_author      (ChatMessage *self);
const char        *chat_message_get_text        (ChatMessage *self);
gboolean           chat_message_is_own          (ChatMessage *self);
GDateTime         *chat_message_get_time        (ChatMessage *self);
void               chat_message_set_time        (ChatMessage *self,
                                                 GDateTime   *time);
ChatMessageStatus  chat_message_get_status      (ChatMessage *self);
const char        *chat_message_get_problem     (ChatMessage *self);
void               chat_message_set_status      (ChatMessage       *self,
                                                 ChatMessageStatus  status,
                                                 const char        *problem);
gboolean           chat_message_is_heard        (ChatMessage *self);
void               chat_message_set_heard       (ChatMessage *self);
gboolean           chat_message_starts_day      (ChatMessage *self);
gboolean           chat_message_starts_group    (ChatMessage *self);
void               chat_message_follow          (ChatMessage *self,
                                                 ChatMessage *previous);
gboolean           chat_message_is_unsent       (ChatMessage *self);

G_END_DECLS
