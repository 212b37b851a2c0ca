/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* Adds the services of every test server:
 *
 *   /service/echo    returns the data as an event on the same channel
 *   /service/call    a remote call that succeeds with {"called": <data>}
 *   /service/fail    a remote call that fails with {"failed": <data>}
 *   /service/same    a remote call that succeeds with the data and the ext of the message
 *   /service/kick    ends the session that publishes to it
 *   /service/forget  ends it silently, as if it had expired
 *   /service/deny    refuses subscriptions to the given channel or pattern from then on
 */
void cometd_test_services_add     (BayeuxEngine *engine);

/* The time synchronization extension of CometD: answers a request that has one. offset: how far the
 * server's clock is ahead of the client's, in milliseconds; the network takes no time. */
void cometd_test_services_reply   (JsonObject   *request,
                                   JsonObject   *reply,
                                   gint64        offset);

/* Adds n events after each reply to a subscription to /flood/<n>, in the same body. */
void cometd_test_services_sending (JsonArray    *messages);

G_END_DECLS
