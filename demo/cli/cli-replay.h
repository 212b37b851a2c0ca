/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-link.h"

G_BEGIN_DECLS

/* Checks --replay. */
gboolean cli_replay_check  (const char  *replay,
                            GError     **error);

/* Makes the client ask for events since a position, as --replay and --replay-file say; to be called
 * before it is opened. Does nothing without these options. FALSE if the file cannot be used, which
 * has been printed then. */
gboolean cli_replay_set_up (CliLink     *link,
                            char       **channels);

G_END_DECLS
