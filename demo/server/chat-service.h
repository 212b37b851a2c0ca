/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* The chat of CometD's own demo, on an engine: rooms /chat/<room>, their members on
 * /members/<room>, joining by /service/members and private messages by /service/privatechat. */
typedef struct _ChatService ChatService;

ChatService *chat_service_new           (BayeuxEngine *engine) G_GNUC_WARN_UNUSED_RESULT;
void         chat_service_free          (ChatService  *self);

/* The error text for a message that is no chat message although its channel is a room; NULL if all
 * is well. */
const char  *chat_service_check         (JsonObject   *message);
/* That session has ended: its names leave all rooms. */
void         chat_service_session_ended (ChatService  *self,
                                         const char   *client_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatService, chat_service_free)

G_END_DECLS
