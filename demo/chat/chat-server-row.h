/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CHAT_TYPE_SERVER_ROW (chat_server_row_get_type ())
G_DECLARE_FINAL_TYPE (ChatServerRow, chat_server_row, CHAT, SERVER_ROW, AdwExpanderRow)

void chat_server_row_probe (ChatServerRow      *self,
                            const char         *address,
                            const char * const *connection_types,
                            const char         *trusted);
void chat_server_row_reset (ChatServerRow *self);

G_END_DECLS
