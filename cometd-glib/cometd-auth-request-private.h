/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-auth-extension.h"
#include "cometd-auth-request.h"

G_BEGIN_DECLS

/* Called once, error NULL on success; perhaps before cometd_auth_request_run() returns. */
typedef void (*CometdAuthRequestDone) (CometdAuthRequest *request,
                                       const GError      *error,
                                       gpointer           user_data);

CometdAuthRequest *cometd_auth_request_new     (CometdMessage         *reply,
                                                CometdAuthRequestDone  done,
                                                gpointer               user_data)
                                               G_GNUC_WARN_UNUSED_RESULT;
/* Calls the hook of extension. A request that is dropped unfinished fails from an idle; to make
 * that possible the caller drops its own reference when this returns. The pointer stays good until
 * done is called, or cometd_auth_request_abandon(). */
void               cometd_auth_request_run     (CometdAuthRequest     *self,
                                                CometdAuthExtension   *extension);
/* Gives up: cancels the cancellable; done is not called any more. */
void               cometd_auth_request_abandon (CometdAuthRequest     *self);

G_END_DECLS
