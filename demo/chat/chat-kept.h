/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-file.h"
#include "chat-room.h"

G_BEGIN_DECLS

/* The saved text of one room or private conversation. */
typedef struct
{
  char *room;

  /* The recipient of a private conversation, or NULL for a room. */
  char *peer;
  char *draft;

  /* Messages, oldest first: own ones with the status FAILED, or those of the history. */
  GPtrArray *messages;
} ChatKept;

void       chat_kept_free          (ChatKept *self);
char      *chat_kept_write         (const char *server,
                                    const char *nickname,
                                    GListModel *rooms);
char      *chat_kept_write_history (const char *server,
                                    const char *nickname,
                                    GListModel *rooms);
GPtrArray *chat_kept_read          (const char *text,
                                    const char *server,
                                    const char *nickname);
GPtrArray *chat_kept_read_file     (ChatFile   *file,
                                    const char *server,
                                    const char *nickname,
                                    char      **aside);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatKept, chat_kept_free)

G_END_DECLS
