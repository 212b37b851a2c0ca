/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* The last message of a body was handled. */
void         cometd_session_end_of_body          (CometdSession        *self);
void         cometd_session_take_message         (CometdSession        *self,
                                                  CometdMessage        *message,
                                                  const CometdDestination *destination);

G_END_DECLS
