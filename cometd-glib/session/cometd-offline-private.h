/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-request-private.h"

G_BEGIN_DECLS

/* The publishes that wait for a connection, or to be repeated. Not owned: a request must be removed
 * before it is freed. */
typedef struct _CometdOffline CometdOffline;

CometdOffline *cometd_offline_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void           cometd_offline_free       (CometdOffline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdOffline, cometd_offline_free)

void           cometd_offline_add        (CometdOffline *self,
                                          CometdRequest *request);
/* Does nothing if it is not there. */
void           cometd_offline_remove     (CometdOffline *self,
                                          CometdRequest *request);
gboolean       cometd_offline_contains   (CometdOffline *self,
                                          CometdRequest *request);
guint          cometd_offline_get_length (CometdOffline *self);
/* Their bytes. */
guint64        cometd_offline_get_size   (CometdOffline *self);
/* Removes all, in the order in which the app published them. (transfer container) */
GPtrArray     *cometd_offline_take_all   (CometdOffline *self) G_GNUC_WARN_UNUSED_RESULT;

/* None of them is sent before this time, of which the latest counts. */
void           cometd_offline_hold       (CometdOffline *self,
                                          gint64         until);
void           cometd_offline_end_hold   (CometdOffline *self);
gint64         cometd_offline_get_hold   (CometdOffline *self);

G_END_DECLS
