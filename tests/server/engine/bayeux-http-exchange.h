/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

#include "bayeux-exchange.h"
#include "bayeux-listener.h"

G_BEGIN_DECLS

/* An HTTP request, with an immediate or a later response. */
#define BAYEUX_TYPE_HTTP_EXCHANGE (bayeux_http_exchange_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxHttpExchange, bayeux_http_exchange, BAYEUX, HTTP_EXCHANGE,
                      BayeuxExchange)

BayeuxExchange *bayeux_http_exchange_new           (SoupServerMessage *message,
                                                    BayeuxListener    *listener)
  G_GNUC_WARN_UNUSED_RESULT;
/* Called when the request handler returns: messages without a reply wait for one. */
void            bayeux_http_exchange_leave_handler (BayeuxExchange    *exchange);

G_END_DECLS
