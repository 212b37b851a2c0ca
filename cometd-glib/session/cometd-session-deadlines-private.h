/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* Sets the alarm for all deadlines. */
void         cometd_session_set_alarm            (CometdSession        *self);
/* Handles the deadlines that have passed. */
void         cometd_session_check_deadlines      (CometdSession        *self);

G_END_DECLS
