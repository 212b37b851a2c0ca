/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* Adds the services that every test server has:
 *
 *   /service/echo   brings the data back as an event on the same channel
 *   /service/call   a remote call that succeeds with {"called": <data>}
 *   /service/fail   a remote call that fails with {"failed": <data>}
 *   /service/kick   ends the session that publishes to it
 */
void cometd_test_services_add (BayeuxEngine *engine);

G_END_DECLS
