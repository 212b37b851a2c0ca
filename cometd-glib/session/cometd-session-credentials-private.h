/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

extern const CometdCredentialsSink cometd_session_credentials_sink;

/* Parks a refused request until there are new credentials. FALSE if it cannot be. */
gboolean     cometd_session_take_refused         (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
/* The app has new credentials; error: it has none, and why. */
void         cometd_session_take_credentials     (CometdSession        *self,
                                                  const GError         *error);
void         cometd_session_expire_credentials   (CometdSession        *self);

G_END_DECLS
