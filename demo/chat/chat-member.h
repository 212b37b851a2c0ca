/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_MEMBER (chat_member_get_type ())
G_DECLARE_FINAL_TYPE (ChatMember, chat_member, CHAT, MEMBER, GObject)

ChatMember *chat_member_new         (const char *name);
const char *chat_member_get_name    (ChatMember *self);
int         chat_member_compare     (const char *name,
                                     const char *other);
void        chat_member_update_list (GListStore         *list,
                                     const char * const *names);

G_END_DECLS
