/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "cometd-test.h"

G_BEGIN_DECLS

/* The client's operations as blocking calls, so that a test reads from top to bottom. Each iterates
 * the main context until the operation completes, and fails the test if that takes too long; those
 * without “try” also fail it if the operation does. */

/* The time limit for a running server on the loopback interface, for tests and client. A Java
 * server that has just started and loads its classes on a busy machine is slow. */
#define INTEROP_SECONDS 90

CometdClient       *interop_client_new       (const char          *url,
                                              const char          *connection_type)
                                             G_GNUC_WARN_UNUSED_RESULT;
CometdClient       *interop_client_new_open  (const char          *url,
                                              const char          *connection_type)
                                             G_GNUC_WARN_UNUSED_RESULT;
gboolean            interop_try_open         (CometdClient        *client,
                                              GError             **error);
void                interop_open             (CometdClient        *client);
void                interop_close            (CometdClient        *client);
void                interop_close_and_free   (CometdClient       **client);

CometdSubscription *interop_try_subscribe    (CometdClient        *client,
                                              const char          *channel,
                                              GError             **error)
                                             G_GNUC_WARN_UNUSED_RESULT;
void                interop_unsubscribe      (CometdClient        *client,
                                              const char          *channel);
CometdMessage      *interop_try_publish      (CometdClient        *client,
                                              const char          *channel,
                                              const char          *json,
                                              GError             **error)
                                             G_GNUC_WARN_UNUSED_RESULT;
void                interop_publish          (CometdClient        *client,
                                              const char          *channel,
                                              const char          *json);
CometdMessage      *interop_try_remote_call  (CometdClient        *client,
                                              const char          *target,
                                              const char          *json,
                                              guint                timeout,
                                              GError             **error)
                                             G_GNUC_WARN_UNUSED_RESULT;
CometdMessage      *interop_try_receive      (CometdClient        *client,
                                              GError             **error)
                                             G_GNUC_WARN_UNUSED_RESULT;

void interop_assert_refused (const GError *error,
                             int           code);

G_END_DECLS
