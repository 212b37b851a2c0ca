/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "cli-options.h"
#include "cli-output.h"

G_BEGIN_DECLS

/* The part that all commands share: opens a client with the given options, reports its state on
 * standard error, closes it at the end or on a signal, and determines the exit code. */
typedef struct _CliLink CliLink;

/* Called when the client has been opened. */
typedef void (*CliReadyFunc) (CliLink  *link,
                              gpointer  user_data);

CliLink          *cli_link_new         (const CliOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void              cli_link_free        (CliLink          *self);
CometdClient     *cli_link_get_client  (CliLink          *self);
CliOutput        *cli_link_get_output  (CliLink          *self);
const CliOptions *cli_link_get_options (CliLink          *self);
/* Cancelled at the end of the command, for operations that are still in progress. */
GCancellable     *cli_link_get_cancellable (CliLink      *self);

/* Sets a function that is called before closing on a signal, or if standard output was closed. It
 * calls cli_link_finish() when it is done. */
void              cli_link_set_leave   (CliLink          *self,
                                        CliReadyFunc      leave,
                                        gpointer          user_data);

/* Until there is a connection, wait for as long as --timeout allows. */
void              cli_link_wait_for_connection (CliLink  *self);

/* Opens the client, calls @ready, and returns when cli_link_finish() or cli_link_fail() was
 * called. */
CliExit           cli_link_run         (CliLink          *self,
                                        CliReadyFunc      ready,
                                        gpointer          user_data);
/* Only the first exit code is used. */
void              cli_link_finish      (CliLink          *self,
                                        CliExit           status);
void              cli_link_fail        (CliLink          *self,
                                        const char       *what,
                                        const GError     *error);
/* The error of cli_link_fail(), or NULL. */
const char       *cli_link_get_error   (CliLink          *self);
/* Prints a line on standard error, unless --quiet was given. */
void              cli_link_say         (CliLink          *self,
                                        const char       *format,
                                        ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliLink, cli_link_free)

G_END_DECLS
