/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-kept.h"

G_BEGIN_DECLS

#define CHAT_TYPE_KEEPER (chat_keeper_get_type ())
G_DECLARE_FINAL_TYPE (ChatKeeper, chat_keeper, CHAT, KEEPER, GObject)

ChatKeeper *chat_keeper_new      (const char *folder,
                                  const char *server,
                                  const char *nickname);
GPtrArray  *chat_keeper_read     (ChatKeeper *self,
                                  char      **aside);
void        chat_keeper_watch    (ChatKeeper *self,
                                  GListModel *rooms);
void        chat_keeper_stop     (ChatKeeper *self,
                                  gboolean    forgets);
char       *chat_keeper_dup_path (ChatKeeper *self,
                                  const char *suffix);

G_END_DECLS
