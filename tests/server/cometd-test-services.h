/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* Adds the services that every test server has:
 *
 *   /service/echo    brings the data back as an event on the same channel
 *   /service/call    a remote call that succeeds with {"called": <data>}
 *   /service/fail    a remote call that fails with {"failed": <data>}
 *   /service/kick    ends the session that publishes to it
 *   /service/forget  ends it without a word, as if it had expired
 *   /service/deny    lets nobody subscribe any more to the channel or pattern that it gets
 */
void cometd_test_services_add     (BayeuxEngine *engine);

/* Puts n events behind each reply to a subscription to /flood/<n>, in the same body. */
void cometd_test_services_sending (JsonArray    *messages);

G_END_DECLS
