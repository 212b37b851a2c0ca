/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-link.h"

G_BEGIN_DECLS

/* Runs a program for each message, with a limited number of processes at once. Nothing of a message
 * becomes a part of the command: the program reads it from standard input. */
typedef struct _CliExec CliExec;

/* Checks --exec and --jobs. */
gboolean cli_exec_check     (const CliOptions  *options,
                             GError           **error);

CliExec *cli_exec_new       (CliLink           *link) G_GNUC_WARN_UNUSED_RESULT;
void     cli_exec_free      (CliExec           *self);
/* Starts the program for @message; if that is not possible, the command fails. */
void     cli_exec_start     (CliExec           *self,
                             CometdMessage     *message);
/* Calls @func when another process may be started; immediately if that is now. */
void     cli_exec_when_free (CliExec           *self,
                             CliOutputFunc      func,
                             gpointer           user_data);
/* Calls @func when all processes have exited. */
void     cli_exec_when_idle (CliExec           *self,
                             CliOutputFunc      func,
                             gpointer           user_data);
/* Whether a process has failed, of those that have exited. */
gboolean cli_exec_has_failed (CliExec          *self);
/* Asks the processes that are still running to exit. */
void     cli_exec_stop      (CliExec           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliExec, cli_exec_free)

G_END_DECLS
