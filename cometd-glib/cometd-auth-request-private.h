/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-auth-extension.h"
#include "cometd-auth-request.h"

G_BEGIN_DECLS

/* Called exactly once, possibly before cometd_auth_request_run() returns; error is NULL on
 * success. */
typedef void (*CometdAuthRequestDone) (CometdAuthRequest *request,
                                       const GError      *error,
                                       gpointer           user_data);

CometdAuthRequest *cometd_auth_request_new     (CometdMessage         *reply,
                                                CometdAuthRequestDone  done,
                                                gpointer               user_data)
                                               G_GNUC_WARN_UNUSED_RESULT;
/* Calls the authenticate function of extension. If the last reference to the request is dropped
 * before it is completed, it fails in an idle callback; for this to work, the caller drops its own
 * reference when this function returns. The pointer remains valid until done is called, or until
 * cometd_auth_request_abandon(). */
void               cometd_auth_request_run     (CometdAuthRequest     *self,
                                                CometdAuthExtension   *extension);
/* Gives up the request: cancels its cancellable; done is no longer called. */
void               cometd_auth_request_abandon (CometdAuthRequest     *self);

G_END_DECLS
