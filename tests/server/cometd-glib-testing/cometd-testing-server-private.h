/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-testing-server.h"

#include "bayeux-endpoint.h"
#include "cometd-testing-arrivals-private.h"
#include "cometd-testing-inbox-private.h"
#include "cometd-testing-policy-private.h"

G_BEGIN_DECLS

/* In milliseconds, as in the advice of a new server. */
#define COMETD_TESTING_DEFAULT_TIMEOUT 30000
#define COMETD_TESTING_DEFAULT_INTERVAL 0

struct _CometdTestingServer
{
  GObject parent_instance;

  BayeuxEngine *engine;
  BayeuxEndpoint *endpoint;
  CometdTestingArrivals *arrivals;
  CometdTestingInbox *inbox;
  CometdTestingPolicy *policy;
  char *url;                   /* NULL before the first start. */
  gboolean running;

  /* In the order of the handshakes, without clients that were kicked and do not know it yet. */
  GPtrArray *client_ids;

  /* Client ids whose session ends in the next turn of the main loop, after the reply that tells
   * them; the source is NULL if there are none. */
  GPtrArray *ending;
  GSource *end_source;

  guint upgrade_status;        /* 0: upgrades are accepted. */
};

/* Parses an argument of @function. Returns NULL after a critical warning if it is not valid. */
JsonNode *cometd_testing_server_parse (const char *function,
                                       const char *json) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a session from the client ids. */
void      cometd_testing_server_forget (CometdTestingServer *self,
                                        const char          *client_id);

G_END_DECLS
