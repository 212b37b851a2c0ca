/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_CONNECT_PAGE (chat_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (ChatConnectPage, chat_connect_page, CHAT, CONNECT_PAGE, AdwBin)

void chat_connect_page_fill  (ChatConnectPage *self,
                              const char      *address,
                              const char      *nickname,
                              const char      *room);
void chat_connect_page_start (ChatConnectPage *self);

G_END_DECLS
