/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* Gives a message that may be repeated a random id, by which a receiver recognizes the second copy:
 * "ext": {"cometd-glib": {"id": "…"}}. It has 128 bits, so another user cannot guess it and
 * publish a message with it before. */
void cometd_publish_id_add (CometdMessage *message);

G_END_DECLS
