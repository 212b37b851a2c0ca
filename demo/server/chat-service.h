/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* The service of CometD's own chat demo: rooms /chat/<room>, their members on /members/<room>,
 * joining with /service/members, and private messages with /service/privatechat. */
typedef struct _ChatService ChatService;

ChatService *chat_service_new           (BayeuxEngine *engine) G_GNUC_WARN_UNUSED_RESULT;
void         chat_service_free          (ChatService  *self);

/* Returns the error for an invalid message to a room, or NULL. */
const char  *chat_service_check         (JsonObject   *message);
/* Removes the member of a session that has ended from all rooms. */
void         chat_service_session_ended (ChatService  *self,
                                         const char   *client_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatService, chat_service_free)

G_END_DECLS
