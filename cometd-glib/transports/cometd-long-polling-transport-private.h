/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

#define COMETD_TYPE_LONG_POLLING_TRANSPORT (cometd_long_polling_transport_get_type ())
G_DECLARE_FINAL_TYPE (CometdLongPollingTransport, cometd_long_polling_transport,
                      COMETD, LONG_POLLING_TRANSPORT, CometdTransport)

/* settings: must live until the transport is finalized or aborted. */
CometdTransport *cometd_long_polling_transport_new (const CometdHttpSettings *settings);

G_END_DECLS
