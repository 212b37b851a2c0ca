/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-socket.h"

G_BEGIN_DECLS

/* HTTP and WebSocket in front of an engine. Every path is the same. */
#define BAYEUX_TYPE_ENDPOINT (bayeux_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxEndpoint, bayeux_endpoint, BAYEUX, ENDPOINT, GObject)

/* What becomes of a WebSocket upgrade. */
typedef enum
{
  BAYEUX_UPGRADE_ACCEPT,
  BAYEUX_UPGRADE_REFUSE,       /* Answer with an HTTP status. */
  BAYEUX_UPGRADE_HANG,         /* Never answer. */
  BAYEUX_UPGRADE_SILENT,       /* Answer 101, and not one frame after that. */
  BAYEUX_UPGRADE_BAD_ACCEPT,   /* Answer 101 with a wrong Sec-WebSocket-Accept. */
  BAYEUX_UPGRADE_RESET,
} BayeuxUpgrade;

typedef BayeuxUpgrade (*BayeuxUpgradeFunc) (guint      *status,
                                            gpointer    user_data);
/* Sees each HTTP request, upgrades included, before anything is done with it. TRUE: it has been
 * answered. */
typedef gboolean (*BayeuxRequestFunc) (SoupServerMessage *message,
                                       gpointer           user_data);

BayeuxEndpoint *bayeux_endpoint_new         (BayeuxEngine      *engine) G_GNUC_WARN_UNUSED_RESULT;
BayeuxListener *bayeux_endpoint_get_listener (BayeuxEndpoint   *self);
void            bayeux_endpoint_set_upgrade (BayeuxEndpoint    *self,
                                             BayeuxUpgradeFunc  func,
                                             gpointer           user_data);
void            bayeux_endpoint_set_request (BayeuxEndpoint    *self,
                                             BayeuxRequestFunc  func,
                                             gpointer           user_data);
/* A name for the Server header. */
void            bayeux_endpoint_set_name    (BayeuxEndpoint    *self,
                                             const char        *name);
/* Limits for untrusted clients: the size of requests and frames, and the number of connections. */
void            bayeux_endpoint_set_limits  (BayeuxEndpoint    *self,
                                             gsize              max_size,
                                             guint              max_connections);
/* For a timer: ends connections by which no message has come for idle milliseconds, or whose
 * request has been incomplete for unfinished milliseconds, and forgets sockets that are closed. */
void            bayeux_endpoint_sweep       (BayeuxEndpoint    *self,
                                             guint              idle,
                                             guint              unfinished);
/* All sockets that were ever upgraded, oldest first; closed ones included until they are swept. */
GPtrArray      *bayeux_endpoint_get_sockets (BayeuxEndpoint    *self);
guint           bayeux_endpoint_count_posts (BayeuxEndpoint    *self);
void            bayeux_endpoint_stop        (BayeuxEndpoint    *self);

G_END_DECLS
