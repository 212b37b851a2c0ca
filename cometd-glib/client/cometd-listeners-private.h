/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* Functions that are called with the events of a channel or pattern. Pure: no signals, no client.
 *
 * While an event is being delivered, any function may add and remove listeners, clear them and free
 * the set: a removed listener is not called any more, an added one gets the event too. */
typedef struct _CometdListeners CometdListeners;

typedef void (*CometdListenerFunc) (CometdMessage *message,
                                    gpointer       user_data);

CometdListeners *cometd_listeners_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void             cometd_listeners_free     (CometdListeners    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdListeners, cometd_listeners_free)

/* user_data: also identifies the listener in cometd_listeners_remove(). */
void             cometd_listeners_add      (CometdListeners    *self,
                                            const char         *pattern,
                                            CometdListenerFunc  func,
                                            gpointer            user_data);
void             cometd_listeners_remove   (CometdListeners    *self,
                                            gpointer            user_data);
void             cometd_listeners_clear    (CometdListeners    *self);
gboolean         cometd_listeners_is_empty (CometdListeners    *self);

/* Calls every listener whose pattern matches the channel of message, in the order in which they
 * were added. TRUE if there was one. */
gboolean         cometd_listeners_deliver  (CometdListeners    *self,
                                            CometdMessage      *message);

G_END_DECLS
