/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-link.h"

G_BEGIN_DECLS

/* Prints the request and the response of each HTTP exchange of the client, including those that
 * open a WebSocket, as lines of JSON. Values of headers that may be secret are hidden. */
void cli_headers_print (CliLink *link);

G_END_DECLS
