/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_LOG_ENTRY (chat_log_entry_get_type ())
G_DECLARE_FINAL_TYPE (ChatLogEntry, chat_log_entry, CHAT, LOG_ENTRY, GObject)

const char *chat_log_entry_get_text   (ChatLogEntry *self);
GDateTime  *chat_log_entry_get_time   (ChatLogEntry *self);
gboolean    chat_log_entry_is_problem (ChatLogEntry *self);

/* The most entries of a log. */
#define CHAT_LOG_MAX 200

GListStore *chat_log_new (void);
void        chat_log_add (GListStore *log,
                          const char *text,
                          gboolean    is_problem);

G_END_DECLS
