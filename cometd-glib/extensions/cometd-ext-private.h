/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* The members of the field ext, which each extension shares with others and with the app. */

/* Gets a member; NULL if it is absent or ext is not an object. Valid until the message changes. */
JsonNode *cometd_ext_get (CometdMessage *message,
                          const char    *name);
/* Sets a member, and keeps the others. FALSE if ext is something other than an object, which is
 * left as it is. value: (transfer full). */
gboolean  cometd_ext_set (CometdMessage *message,
                          const char    *name,
                          JsonNode      *value);

G_END_DECLS
