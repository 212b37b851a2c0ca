/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-subscription.h"
#include "../session/cometd-session-private.h"

G_BEGIN_DECLS

/* Ends a subscription of client. done: called when the server has replied, or need not be told. */
typedef void (*CometdSubscriptionEnd) (CometdClient       *client,
                                       CometdSubscription *subscription,
                                       CometdSessionDone   done,
                                       gpointer            user_data);

/* task: the operation that created it; see cometd_subscription_steal_task(). end: called by
 * cometd_subscription_unsubscribe_async(). */
CometdSubscription *cometd_subscription_new        (CometdClient            *client,
                                                    const char              *channel,
                                                    GTask                   *task,
                                                    CometdSubscriptionEnd    end)
                                                   G_GNUC_WARN_UNUSED_RESULT;
/* Takes the task of the operation that created the subscription, the first time. (transfer full)
 * (nullable) */
GTask              *cometd_subscription_steal_task (CometdSubscription      *self);
/* Its session has ended, and the state of another one was restored. */
void                cometd_subscription_set_former (CometdSubscription      *self);
gboolean            cometd_subscription_is_former  (CometdSubscription      *self);
/* Whether the server has confirmed it at least once. */
gboolean            cometd_subscription_is_known   (CometdSubscription      *self);
/* Changes the state without a notification. TRUE if it is different. */
gboolean            cometd_subscription_set_state  (CometdSubscription      *self,
                                                    CometdSubscriptionState  state);
/* Emits the notification for a change of the state. */
void                cometd_subscription_notify     (CometdSubscription      *self);
void                cometd_subscription_fail       (CometdSubscription      *self,
                                                    const GError            *error,
                                                    CometdMessage           *reply);
/* Whether it has handlers that could consume messages. */
gboolean            cometd_subscription_has_handlers
                                                   (CometdSubscription      *self);
/* FALSE if no handler consumed message. A handler may drop the last reference. */
gboolean            cometd_subscription_deliver    (CometdSubscription      *self,
                                                    CometdMessage           *message);

G_END_DECLS
