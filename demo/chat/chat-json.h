/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Returns NULL if there is no such member, or if it is not a string. */
const char *chat_json_get_text (JsonObject *object,
                                const char *name);

G_END_DECLS
