/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-error.h"

G_BEGIN_DECLS

/* The maximum length, in bytes, of text from the server that is quoted in an error, and of a name
 * or a list of names. */
#define COMETD_ERROR_MAX_TEXT 4096
#define COMETD_ERROR_MAX_NAME 1024

/* Creates a COMETD_ERROR_SERVER with a CometdMessage, which is an opaque object to this unit. */
GError  *cometd_error_new_with_reply (GObject       *reply,
                                      const char    *text);
/* Gets the reply, or NULL. (transfer none) */
GObject *cometd_error_peek_reply     (const GError  *error);

/* Copies text, truncated at a character boundary if it is longer than max_length bytes. (transfer
 * full) */
char    *cometd_error_cut            (const char    *text,
                                      gsize          max_length);

/* Parses "403:a,b:text" and returns the code, or 0 without one; args and text may be NULL. */
int      cometd_error_parse          (const char    *error,
                                      char        ***args,
                                      const char   **text);

G_END_DECLS
