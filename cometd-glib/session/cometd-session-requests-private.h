/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

extern const CometdRequestsSink cometd_session_requests_sink;

/* Completes a request that is not in the table. */
void         cometd_session_report_request       (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  CometdMessage        *reply,
                                                  const GError         *error);
/* Ends a request, and cancels its exchange if no other request waits for it: TRUE if it was
 * cancelled. */
gboolean     cometd_session_give_up              (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  const GError         *error);
/* Cancels an exchange if no request waits for it any more: TRUE if it was cancelled. */
gboolean     cometd_session_cancel_exchange_if_over (CometdSession     *self,
                                                     guint64            exchange);
/* Replies that are awaited get the time by which max-network-delay has grown. */
void         cometd_session_raise_delay          (CometdSession        *self);
void         cometd_session_expire_requests      (CometdSession        *self);

G_END_DECLS
