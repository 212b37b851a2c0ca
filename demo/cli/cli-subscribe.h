/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-link.h"

G_BEGIN_DECLS

/* Subscribes to all channels and calls @done when the server has confirmed all of them. If it
 * refuses one, now or after a new handshake, the command fails. */
void cli_subscribe (CliLink           *link,
                    const char * const *channels,
                    CliReadyFunc       done,
                    gpointer           user_data);

G_END_DECLS
