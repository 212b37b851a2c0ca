/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-options.h"

G_BEGIN_DECLS

/* The commands, one file each. */
extern const CliCommand cli_command_listen;
extern const CliCommand cli_command_publish;
extern const CliCommand cli_command_call;
extern const CliCommand cli_command_chat;
extern const CliCommand cli_command_trace;
extern const CliCommand cli_command_info;
extern const CliCommand cli_command_bench;

G_END_DECLS
