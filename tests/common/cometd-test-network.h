/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A network monitor for tests, whose state is set by the test. */

#define COMETD_TEST_TYPE_NETWORK (cometd_test_network_get_type ())
G_DECLARE_FINAL_TYPE (CometdTestNetwork, cometd_test_network, COMETD_TEST, NETWORK, GObject)

CometdTestNetwork *cometd_test_network_new    (void) G_GNUC_WARN_UNUSED_RESULT;
/* Emits "network-changed" in the calling thread, even if nothing has changed. */
void               cometd_test_network_change (CometdTestNetwork *self,
                                               gboolean           is_available);

G_END_DECLS
