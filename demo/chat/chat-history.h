/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-kept.h"

G_BEGIN_DECLS

#define CHAT_TYPE_HISTORY (chat_history_get_type ())
G_DECLARE_FINAL_TYPE (ChatHistory, chat_history, CHAT, HISTORY, GObject)

ChatHistory *chat_history_new    (const char *path,
                                  const char *server,
                                  const char *nickname);
GPtrArray   *chat_history_read   (ChatHistory *self,
                                  char       **aside);
void         chat_history_watch  (ChatHistory *self,
                                  GListModel  *rooms);
void         chat_history_stop   (ChatHistory *self);
void         chat_history_forget (ChatHistory *self);

G_END_DECLS
