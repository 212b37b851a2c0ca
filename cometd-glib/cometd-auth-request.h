/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_AUTH_REQUEST (cometd_auth_request_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdAuthRequest, cometd_auth_request, COMETD, AUTH_REQUEST, GObject)

COMETD_AVAILABLE_IN_ALL
CometdMessage *cometd_auth_request_get_reply       (CometdAuthRequest *self);
COMETD_AVAILABLE_IN_ALL
GCancellable  *cometd_auth_request_get_cancellable (CometdAuthRequest *self);
COMETD_AVAILABLE_IN_ALL
void           cometd_auth_request_complete        (CometdAuthRequest *self);
COMETD_AVAILABLE_IN_ALL
void           cometd_auth_request_fail            (CometdAuthRequest *self,
                                                    const GError      *error);
COMETD_AVAILABLE_IN_ALL
void           cometd_auth_request_fail_literal    (CometdAuthRequest *self,
                                                    const char        *message);

G_END_DECLS
