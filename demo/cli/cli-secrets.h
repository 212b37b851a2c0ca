/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* Returns the message as JSON without secrets: the client id is shortened, and the values of
 * members that are named like a password or a token are replaced, at any depth. */
char *cli_secrets_hide (CometdMessage *message) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
