/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

extern const CometdReceiverSink cometd_session_receiver_sink;

/* Whether the messages that wait to be dispatched permit the planned attempt. */
gboolean     cometd_session_may_act              (CometdSession        *self);

G_END_DECLS
