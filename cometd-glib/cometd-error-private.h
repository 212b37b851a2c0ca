/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-error.h"

G_BEGIN_DECLS

/* In bytes: how much of a server's text is in the text of an error, and of a name or a list of
 * names. */
#define COMETD_ERROR_MAX_TEXT 4096
#define COMETD_ERROR_MAX_NAME 1024

/* COMETD_ERROR_SERVER with the reply attached; the text names the channel and what the server
 * said. */
GError *cometd_error_new_from_reply (CometdMessage *reply);

/* text, cut between two characters if it is longer than so many bytes. (transfer full) */
char   *cometd_error_cut            (const char    *text,
                                     gsize          max_length);

/* The code of "403:a,b:text", 0 if there is none; args and text may be NULL. */
int     cometd_error_parse          (const char    *error,
                                     char        ***args,
                                     const char   **text);

G_END_DECLS
