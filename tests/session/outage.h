/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "stage.h"

G_BEGIN_DECLS

/* What the tests of publishes with flags share. */

#define QUEUE COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE
#define REPEAT COMETD_PUBLISH_FLAGS_REPEAT
#define UNKNOWN "\"successful\":false,\"error\":\"402::session_unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"
#define OTHER_HANDSHAKE_OK "\"successful\":true,\"clientId\":\"other\"," \
  "\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]," \
  "\"advice\":{\"reconnect\":\"retry\",\"interval\":0,\"timeout\":30000}"

/* Publishes 1 with an id in "ext"; the result is recorded as stage_publish() does. */
guint64 outage_publish (Stage              *stage,
                        const char         *channel,
                        const char         *tag,
                        CometdPublishFlags  flags,
                        guint               timeout);
/* The connection is lost; then the next connect is sent. */
void    outage_begin   (Stage              *stage);
/* The connect is accepted: the same session goes on. */
void    outage_end     (Stage              *stage);
/* The connect is refused, and a handshake makes a new session, with the client id "other". */
void    outage_end_new (Stage              *stage);
/* Clears what was recorded. */
void    outage_forget  (Stage              *stage);

G_END_DECLS
