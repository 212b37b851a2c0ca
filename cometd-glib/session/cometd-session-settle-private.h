/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* Ends everything that began in the main loop: emits notifications, makes the attempt that is due,
 * sends messages and sets the alarm. The caller holds a reference. */
void         cometd_session_settle               (CometdSession        *self,
                                                  gboolean              may_act);

G_END_DECLS
