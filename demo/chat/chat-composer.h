/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CHAT_TYPE_COMPOSER (chat_composer_get_type ())
G_DECLARE_FINAL_TYPE (ChatComposer, chat_composer, CHAT, COMPOSER, AdwBin)

void     chat_composer_set_room      (ChatComposer *self,
                                      ChatRoom     *room);
void     chat_composer_start_writing (ChatComposer *self);
gboolean chat_composer_take_key      (ChatComposer          *self,
                                      GtkEventControllerKey *controller);

G_END_DECLS
