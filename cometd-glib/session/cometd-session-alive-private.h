/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* Bytes arrived. exchange: whose response they belong to, or 0. */
void         cometd_session_note_progress        (CometdSession        *self,
                                                  guint64               exchange,
                                                  gint64                now);
/* Extends the deadline of a request that expires, if bytes have arrived meanwhile. */
gboolean     cometd_session_extend               (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  gint64                now);
/* How long the reply to a check may take after a change of the network, in milliseconds. */
guint        cometd_session_get_network_wait     (CometdSession        *self);
/* The network has changed while there is no connection: the planned retry is made now. An attempt
 * in progress may have been lost with the former network, so it is given up soon. */
void         cometd_session_hurry_attempt        (CometdSession        *self);
/* Whether a request that expires was given up for this reason. */
gboolean     cometd_session_is_hurried           (CometdSession        *self,
                                                  CometdRequest        *request);
/* Finds out whether the connection is alive, within wait milliseconds. */
void         cometd_session_check_connection     (CometdSession        *self,
                                                  guint                 wait);

G_END_DECLS
