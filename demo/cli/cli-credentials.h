/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* What identifies the user to the server: headers, cookies, and the ext field of the handshake. Of
 * the secrets, none has to be on the command line, which other users can see. */
typedef struct
{
  char **headers;              /* "Name: value", or NULL. */
  char **cookies;              /* "name=value", or NULL. */
  char *bearer_file;
  char *user;
  char *password_file;
  char *ext;                   /* As JSON, or NULL. */
  char *token;                 /* Of bearer_file or the environment, or NULL. */
  char *password;              /* NULL until it is known. */
} CliCredentials;

void     cli_credentials_add_entries (CliCredentials        *self,
                                      GOptionContext        *context);
/* Validates the options, and reads the files and the environment. */
gboolean cli_credentials_check       (CliCredentials        *self,
                                      GError               **error);
/* Asks for the password on the terminal if it is still needed; G_IO_ERROR_CANCELLED if the user
 * pressed Ctrl-C. */
gboolean cli_credentials_ask         (CliCredentials        *self,
                                      GError               **error);
void     cli_credentials_apply       (const CliCredentials  *self,
                                      CometdClient          *client);
void     cli_credentials_clear       (CliCredentials        *self);

G_END_DECLS
