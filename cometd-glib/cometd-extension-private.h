/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-extension.h"

G_BEGIN_DECLS

/* What another process needs in order to continue the session; NULL if that is nothing. Not
 * floating. */
GVariant *cometd_extension_save_state    (CometdExtension  *self);
/* Takes over what the former returned. On failure the error is always set. */
gboolean  cometd_extension_restore_state (CometdExtension  *self,
                                          GVariant         *state,
                                          GError          **error);

G_END_DECLS
