/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waits until a socket can be read. All watches of one main context share a source and one file
 * that the main loop polls, so that idle sockets cost nothing. */
typedef struct _CometdSocketWatch CometdSocketWatch;

/* Sockets are read for this long in one iteration of the main loop, and at least one of them. The
 * others follow in the next one, before any of these is read again. Milliseconds. */
#define COMETD_SOCKET_WATCH_MAX_RUN 8

/* readable is called from the thread-default main context of the caller whenever there is something
 * to read, and may free the watch. It is not called again while it runs a nested main loop. NULL if
 * the system has no such thing. The watch must be freed before the socket is closed. */
CometdSocketWatch *cometd_socket_watch_new  (GSocket            *socket,
                                             void              (*readable) (gpointer user_data),
                                             gpointer            user_data)
                                            G_GNUC_WARN_UNUSED_RESULT;
void               cometd_socket_watch_free (CometdSocketWatch  *self);

G_END_DECLS
