/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A SoupSession for one client alone: no timeout, room for the held connect and more. model: the
 * app's session, or NULL. The properties and features of the model apply, and its signals are
 * emitted for the messages of the client, but the connections are the client's own: how many
 * connections a session may open is fixed when it is made, so clients that shared one would wait
 * for each other's held connects. */
SoupSession   *cometd_http_session_new       (SoupSession               *model)
                                             G_GNUC_WARN_UNUSED_RESULT;

/* Takes over what was added to the model, or removed from it, if no request is under way. Called
 * before each. */
void           cometd_http_session_update    (SoupSession               *session,
                                              SoupSession               *model);

G_END_DECLS
