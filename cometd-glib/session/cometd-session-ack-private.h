/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../protocol/cometd-verdict-private.h"
#include "cometd-session-core-private.h"

G_BEGIN_DECLS

/* The request that a meta message is the reply to, or NULL. exchange: the one that brought the
 * message, or 0. */
CometdRequest *cometd_session_find_meta_request   (CometdSession        *self,
                                                   CometdMessage        *message,
                                                   guint64               exchange);
/* The kind of the reply to a subscribe, unsubscribe, publish or remote call. */
CometdReplyKind cometd_session_get_reply_kind     (CometdSession        *self,
                                                   CometdRequest        *request);

/* A handshake or connect is sent by that exchange. */
void           cometd_session_expect_events       (CometdSession        *self,
                                                   CometdRequest        *request,
                                                   guint64               exchange);
/* What a message is to the receiver's gate. */
CometdAckKind  cometd_session_judge               (CometdSession        *self,
                                                   GBytes               *bytes,
                                                   const CometdEnvelope *envelope,
                                                   guint64               exchange);

G_END_DECLS
