/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which connections of a session our messages are on, and since when none is. If the main loop is
 * late, libsoup may give a connection to a message and close it in the same round, because it was
 * idle for too long. The message is sent and waits for ever. So none goes out on a connection whose
 * time is over, nor on one that is not known here. */
typedef struct _CometdHttpUses CometdHttpUses;

CometdHttpUses *cometd_http_uses_new      (void);
void            cometd_http_uses_free     (CometdHttpUses *self);

void            cometd_http_uses_begin    (CometdHttpUses *self,
                                           guint64         connection);
void            cometd_http_uses_end      (CometdHttpUses *self,
                                           guint64         connection);

/* Those that are idle now are fresh no more: something timed out, or another connection was lost,
 * and what ended that one may have ended these. */
void            cometd_http_uses_forget_idle
                                          (CometdHttpUses *self);

/* FALSE if it is forgotten, or if libsoup may be about to close it. idle_timeout: the session's, in
 * seconds; 0 = none. */
gboolean        cometd_http_uses_is_fresh (CometdHttpUses *self,
                                           guint64         connection,
                                           guint           idle_timeout);

G_END_DECLS
