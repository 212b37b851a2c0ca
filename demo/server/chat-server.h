/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The chat server of the demo: a public Bayeux endpoint that limits the resources used by each
 * client. */
typedef struct _ChatServer ChatServer;

/* @address is an IP address; @certificate is NULL for plain HTTP; port 0 selects a free port. */
ChatServer *chat_server_new      (const char       *address,
                                  guint16           port,
                                  GTlsCertificate  *certificate,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void        chat_server_free     (ChatServer       *self);
guint       chat_server_get_port (ChatServer       *self);
const char *chat_server_get_url  (ChatServer       *self);
/* How long a connect is held, and how long a session is kept without one, in milliseconds. */
void        chat_server_set_times (ChatServer      *self,
                                   guint            timeout,
                                   guint            max_interval);
/* Clients may send as many messages as they like, for tests. */
void        chat_server_set_relaxed (ChatServer    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatServer, chat_server_free)

G_END_DECLS
