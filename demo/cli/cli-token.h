/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

#define CLI_TYPE_TOKEN (cli_token_get_type ())
G_DECLARE_FINAL_TYPE (CliToken, cli_token, CLI, TOKEN, CometdAuthExtension)

/* Sends a token with each request. If it comes from a file, this is read again for each handshake,
 * and if the server refuses the token: another program may have renewed it. @path may be NULL. */
CometdAuthExtension *cli_token_new (const char *path,
                                    const char *token) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
