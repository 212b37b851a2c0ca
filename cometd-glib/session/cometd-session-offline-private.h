/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../protocol/cometd-fate-private.h"
#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* Whether a new publish has to wait for the connection, or for others that do. */
gboolean cometd_session_must_wait        (CometdSession       *self,
                                          CometdPublishFlags   flags);
/* The sending of a request ended: TRUE if it waits for the next one and must not be ended. It is
 * still in the table of requests then. */
gboolean cometd_session_keep             (CometdSession       *self,
                                          CometdRequest       *request,
                                          CometdSending        sending);
/* Keeps publishes that have not been sent: those in the outbox, or else those that are on their way
 * from there. */
void     cometd_session_keep_unsent      (CometdSession       *self,
                                          gboolean             in_outbox);
/* The exchange of a request that was kept failed (NULL: it had no reply), although the session is
 * connected: finds out whether it is, and avoids failing again at once. */
void     cometd_session_delay_offline    (CometdSession       *self,
                                          const CometdFailure *failure);
/* When the requests that wait are to be sent; -1 if that is not known. */
gint64   cometd_session_get_offline_time (CometdSession       *self);
/* Puts them into the outbox if that time has come. */
void     cometd_session_release_offline  (CometdSession       *self);

G_END_DECLS
