/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* What a server says of itself. Texts are NULL, and numbers negative, if they are not known. */
typedef struct
{
  char *version;
  char *minimum_version;
  char *connection_types;
  char *reconnect;

  /* In milliseconds. */
  gint64 interval;
  gint64 timeout;

  /* In microseconds. */
  gint64 round_trip;
} ChatServerInfo;

ChatServerInfo *chat_server_info_new            (void);
void            chat_server_info_free           (ChatServerInfo *self);
void            chat_server_info_read           (ChatServerInfo *self,
                                                 CometdMessage  *reply);
char           *chat_server_info_dup_version    (const ChatServerInfo *self);
char           *chat_server_info_dup_advice     (const ChatServerInfo *self);
char           *chat_server_info_dup_round_trip (const ChatServerInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatServerInfo, chat_server_info_free)

G_END_DECLS
