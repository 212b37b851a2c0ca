/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_CONNECTION_DIALOG (chat_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ChatConnectionDialog,
                      chat_connection_dialog,
                      CHAT,
                      CONNECTION_DIALOG,
                      AdwPreferencesWindow)

void chat_connection_dialog_present (GtkWindow   *parent,
                                     ChatSession *session);

G_END_DECLS
