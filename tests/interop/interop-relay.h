/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Passes bytes between clients and a server on the loopback interface, until the server's next
 * bytes are to be lost with their connection. */
typedef struct _InteropRelay InteropRelay;

InteropRelay *interop_relay_new        (guint         server_port) G_GNUC_WARN_UNUSED_RESULT;
guint         interop_relay_get_port   (InteropRelay *self);
/* The next bytes that the server sends do not arrive; their connection is closed instead. */
void          interop_relay_cut        (InteropRelay *self);
guint         interop_relay_get_n_cuts (InteropRelay *self);
void          interop_relay_free       (InteropRelay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (InteropRelay, interop_relay_free)

G_END_DECLS
