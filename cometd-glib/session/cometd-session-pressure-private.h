/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* Reads or stops reading, according to the state and the operations in progress. */
void         cometd_session_update_reading       (CometdSession        *self);
/* The same in the main loop; fails operations whose replies cannot be received. */
void         cometd_session_relieve              (CometdSession        *self);

G_END_DECLS
