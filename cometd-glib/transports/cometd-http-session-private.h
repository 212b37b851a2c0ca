/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

/* Creates a SoupSession for one client: without a timeout, and with enough connections for a held
 * connect. model: the app's session, or NULL. The client uses the properties and features of the
 * model, whose signals are emitted for the messages of the client, but has its own connections: the
 * number of connections of a session is fixed when it is created, so that clients that shared a
 * session would wait for each other's held connects. */
SoupSession   *cometd_http_session_new       (SoupSession               *model)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* The session of the settings, which is created if there is none. */
SoupSession   *cometd_http_session_get       (const CometdHttpSettings  *settings);
/* Frees the session until it is needed again: a client whose WebSocket is open needs it no more. It
 * uses more memory than the rest of an idle client, and a source of the main context. */
void           cometd_http_session_rest      (const CometdHttpSettings  *settings);

/* Adds and removes the features that were added to or removed from the model, unless a request is
 * pending. Called before each request. */
void           cometd_http_session_update    (SoupSession               *session,
                                              SoupSession               *model);

G_END_DECLS
