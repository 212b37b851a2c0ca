/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "cli-options.h"
#include "cli-output.h"

G_BEGIN_DECLS

/* What all commands do: open a client as the options say, tell its state on standard error, close
 * it when the work is done or a signal comes, and find the exit code. */
typedef struct _CliLink CliLink;

/* The client is open for the first time. */
typedef void (*CliReadyFunc) (CliLink  *link,
                              gpointer  user_data);

CliLink          *cli_link_new         (const CliOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void              cli_link_free        (CliLink          *self);
CometdClient     *cli_link_get_client  (CliLink          *self);
CliOutput        *cli_link_get_output  (CliLink          *self);
const CliOptions *cli_link_get_options (CliLink          *self);
/* Cancelled when the work is over, for what still waits then. */
GCancellable     *cli_link_get_cancellable (CliLink      *self);

/* Before it closes, on a signal or when the reader has gone: a last word to the server. The
 * function ends it by cli_link_finish(). */
void              cli_link_set_leave   (CliLink          *self,
                                        CliReadyFunc      leave,
                                        gpointer          user_data);

/* Opens, calls @ready, and returns when somebody has finished it. */
CliExit           cli_link_run         (CliLink          *self,
                                        CliReadyFunc      ready,
                                        gpointer          user_data);
/* The first exit code counts. */
void              cli_link_finish      (CliLink          *self,
                                        CliExit           status);
void              cli_link_fail        (CliLink          *self,
                                        const char       *what,
                                        const GError     *error);
/* A line on standard error, unless --quiet. */
void              cli_link_say         (CliLink          *self,
                                        const char       *format,
                                        ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliLink, cli_link_free)

G_END_DECLS
