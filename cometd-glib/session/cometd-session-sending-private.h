/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

extern const CometdSenderSink cometd_session_sender_sink;

CometdRequest *cometd_session_add_request        (CometdSession        *self,
                                                  CometdRequestKind     kind,
                                                  CometdMessage        *message);
/* Puts a request into the outbox. */
void         cometd_session_queue_request        (CometdSession        *self,
                                                  CometdRequest        *request,
                                                  gboolean              at_head);
/* Sends a handshake or connect without putting it into the outbox. */
void         cometd_session_send_apart           (CometdSession        *self,
                                                  CometdRequest        *request);
void         cometd_session_flush                (CometdSession        *self);
/* Makes the planned attempt if it is due. */
void         cometd_session_act                  (CometdSession        *self);
/* The connection was closed because a frame was too large: the requests that are to be sent again,
 * which do not fail with the connection. Followed by cometd_session_repeat_requests(). (transfer
 * full) */
GPtrArray   *cometd_session_take_refused_frames  (CometdSession        *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void         cometd_session_repeat_requests      (CometdSession        *self,
                                                  GPtrArray            *kept);
/* A request that was to be sent again ends, because the client was closed. Takes request. */
void         cometd_session_end_closed           (CometdSession        *self,
                                                  CometdRequest        *request);
/* The server has refused a request: it is taken out of everything, and returned. (transfer full) */
CometdRequest *cometd_session_take_request       (CometdSession        *self,
                                                  CometdRequest        *request);
/* Sends a request again that the server refused, because an extension wants it; FALSE if that is
 * not possible. */
gboolean     cometd_session_repeat_refused       (CometdSession        *self,
                                                  CometdRequest        *request);
/* Calls sent() if the outgoing size has changed; only in the main loop. The caller holds a
 * reference. */
void         cometd_session_tell_sent            (CometdSession        *self);

G_END_DECLS
