/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network between a client and a server on the loopback interface, with a captive portal that
 * responds to each request with an HTML page, in place of the server, while it is closed. */
typedef struct _Portal Portal;

Portal     *portal_new        (const char *server_url) G_GNUC_WARN_UNUSED_RESULT;
void        portal_free       (Portal     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Portal, portal_free)

/* The address of the server on the client's side. */
const char *portal_get_url    (Portal     *self);
/* All connections are lost. */
void        portal_set_closed (Portal     *self,
                               gboolean    is_closed);
/* How many pages were sent. */
guint       portal_count      (Portal     *self);

G_END_DECLS
