/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-replay-positions-private.h"
#include "cometd-replay-subscriptions-private.h"

G_BEGIN_DECLS

/* What a process that continues the session needs: a dictionary. (transfer floating) */
GVariant *cometd_replay_state_save    (CometdReplayPositions      *positions,
                                       CometdReplaySubscriptions  *subscriptions,
                                       gboolean                    is_granted);
/* Replaces all three, or fails with COMETD_ERROR_INVALID_DATA and changes nothing. */
gboolean  cometd_replay_state_restore (GVariant                   *state,
                                       CometdReplayPositions     **positions,
                                       CometdReplaySubscriptions **subscriptions,
                                       gboolean                   *is_granted,
                                       GError                    **error);

G_END_DECLS
