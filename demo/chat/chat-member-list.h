/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CHAT_TYPE_MEMBER_LIST (chat_member_list_get_type ())
G_DECLARE_FINAL_TYPE (ChatMemberList, chat_member_list, CHAT, MEMBER_LIST, AdwBin)

void chat_member_list_set_members  (ChatMemberList *self,
                                    GListModel     *members);
void chat_member_list_start_search (ChatMemberList *self);

G_END_DECLS
