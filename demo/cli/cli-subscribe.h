/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-link.h"

G_BEGIN_DECLS

/* Subscribes to all channels and calls @done when the server has agreed to all of them; it ends the
 * link if it has not. Refused again after a new handshake, they end it too. */
void cli_subscribe (CliLink           *link,
                    const char * const *channels,
                    CliReadyFunc       done,
                    gpointer           user_data);

G_END_DECLS
