/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-error.h"

G_BEGIN_DECLS

/* In bytes: how much of a server's text is in the text of an error, and of a name or a list of
 * names. */
#define COMETD_ERROR_MAX_TEXT 4096
#define COMETD_ERROR_MAX_NAME 1024

/* COMETD_ERROR_SERVER with a CometdMessage, which this unit knows only as an object. */
GError  *cometd_error_new_with_reply (GObject       *reply,
                                      const char    *text);
/* The reply, or NULL. (transfer none) */
GObject *cometd_error_peek_reply     (const GError  *error);

/* text, cut between two characters if it is longer than max_length bytes. (transfer full) */
char    *cometd_error_cut            (const char    *text,
                                      gsize          max_length);

/* The code of "403:a,b:text", 0 if there is none; args and text may be NULL. */
int      cometd_error_parse          (const char    *error,
                                      char        ***args,
                                      const char   **text);

G_END_DECLS
