/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* The meta messages that a client sends, without id and client id, and the members of the replies
 * to them. */

/* extra_fields: name → JsonNode, members that the app or an extension adds. */
CometdMessage *cometd_meta_new_handshake         (char          **connection_types,
                                                  GHashTable     *extra_fields)
                                                 G_GNUC_WARN_UNUSED_RESULT;
/* at_once: asks the server not to hold the connect. wants_advice: asks it for its current advice,
 * which does not change how long it holds the connect. */
CometdMessage *cometd_meta_new_connect           (const char     *connection_type,
                                                  gboolean        at_once,
                                                  gboolean        wants_advice)
                                                 G_GNUC_WARN_UNUSED_RESULT;
CometdMessage *cometd_meta_new_disconnect        (void) G_GNUC_WARN_UNUSED_RESULT;
CometdMessage *cometd_meta_new_subscribe         (const char     *channel)
                                                 G_GNUC_WARN_UNUSED_RESULT;
CometdMessage *cometd_meta_new_unsubscribe       (const char     *channel)
                                                 G_GNUC_WARN_UNUSED_RESULT;

/* The connection types in a handshake reply; NULL if it does not list any. (transfer full) */
char         **cometd_meta_dup_connection_types  (CometdMessage  *reply)
                                                 G_GNUC_WARN_UNUSED_RESULT;
/* The number of events that a handshake reply announces ("x-messages"). CometD sends them before
 * the reply to the first connect. */
guint64        cometd_meta_get_announced_events  (CometdMessage  *reply);

G_END_DECLS
