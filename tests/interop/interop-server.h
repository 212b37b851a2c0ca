/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-test.h"

G_BEGIN_DECLS

/* A server of the suite, started by the script of its name in the folder named by the environment
 * variable COMETD_INTEROP_SERVERS. It listens on the loopback interface. */
typedef struct _InteropServer InteropServer;

InteropServer *interop_server_new           (const char         *name,
                                             const char * const *options) G_GNUC_WARN_UNUSED_RESULT;
guint          interop_server_get_port      (InteropServer      *self);
/* See cometd_test_busy_time(). */
gint64         interop_server_get_busy_time (InteropServer      *self);
void           interop_server_kill          (InteropServer      *self);
void           interop_server_stop          (InteropServer      *self);
void           interop_server_start         (InteropServer      *self);
void           interop_server_free          (InteropServer      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (InteropServer, interop_server_free)

G_END_DECLS
