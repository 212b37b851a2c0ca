/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-enums.h"
#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_SUBSCRIPTION (cometd_subscription_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdSubscription, cometd_subscription, COMETD, SUBSCRIPTION, GObject)

COMETD_AVAILABLE_IN_ALL
const char             *cometd_subscription_get_channel        (CometdSubscription *self);
COMETD_AVAILABLE_IN_ALL
CometdSubscriptionState cometd_subscription_get_state          (CometdSubscription *self);
COMETD_AVAILABLE_IN_ALL
CometdClient           *cometd_subscription_get_client         (CometdSubscription *self);
COMETD_AVAILABLE_IN_ALL
void                    cometd_subscription_unsubscribe_async  (CometdSubscription *self,
                                                                GCancellable       *cancellable,
                                                                GAsyncReadyCallback callback,
                                                                gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
gboolean                cometd_subscription_unsubscribe_finish (CometdSubscription *self,
                                                                GAsyncResult       *result,
                                                                GError            **error);

G_END_DECLS
