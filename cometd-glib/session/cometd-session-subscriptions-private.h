/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-session-core-private.h"

G_BEGIN_DECLS

extern const CometdSubscriptionsSink cometd_session_subscriptions_sink;

/* There is a session or a connection again. */
void         cometd_session_restore_subscriptions (CometdSession       *self);
void         cometd_session_retry_subscriptions  (CometdSession        *self);

/* The app has not subscribed to these channels of another process for too long. */
void         cometd_session_give_up_restored      (CometdSession        *self);

G_END_DECLS
