/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#include "lan.h"

G_BEGIN_DECLS

/* How long it takes until messages flow again after an outage. By default the outages are short,
 * and the server is the scripted one, with timeouts to match. With the environment variable
 * COMETD_OUTAGE_LONG they take minutes, and the server is CometD in the folder that
 * COMETD_INTEROP_SERVERS names, with its own timeouts. */

/* After the end of an outage messages flow within this time, in milliseconds, not counting that for
 * which the processes compute, or wait for a processor. */
#define OUTAGE_LIMIT 2000

/* Of the messages. */
#define OUTAGE_CHANNEL "/outage/echo"

/* Chooses the duration of an outage, in seconds. */
guint            outage_choose         (guint             seconds,
                                        guint             long_seconds);
gboolean         outage_is_long        (void);

/* A server: on the server's side of a LAN, or on the loopback interface if that is NULL. Returns
 * its URL. A NULL max_interval is the default of CometD. */
CometdTestChild *outage_server_new     (Lan              *lan,
                                        const char       *max_interval,
                                        char            **url) G_GNUC_WARN_UNUSED_RESULT;

/* A client that receives its own messages. */
typedef struct _OutageClient OutageClient;

/* connection_types: with commas between them. */
OutageClient    *outage_client_new     (const char       *url,
                                        const char       *connection_types)
                                       G_GNUC_WARN_UNUSED_RESULT;
void             outage_client_free    (OutageClient     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutageClient, outage_client_free)

CometdClient    *outage_client_get     (OutageClient     *self);
void             outage_client_open    (OutageClient     *self);
/* Publishes a message whenever the client is connected, and waits until one is received. Returns
 * how long it took since a time, in milliseconds, without the time for which this process and the
 * server were busy; and prints it. */
guint            outage_client_recover (OutageClient     *self,
                                        const char       *what,
                                        gint64            since);
/* Asserts that this takes OUTAGE_LIMIT at most, for several clients at the same time. */
void             outage_assert_recover (OutageClient    **clients,
                                        guint             n_clients,
                                        const char       *what,
                                        gint64            since);
/* Iterates the main context for a number of seconds. */
void             outage_pass           (guint             seconds);

G_END_DECLS
